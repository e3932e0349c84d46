#include "faults.hpp"

#include "tastytrade_mcp/support/decimal.hpp"

namespace simulator {

using support::Json;

void Faults::add(Fault fault) {
  if (fault.count == 0) return;
  const support::MutexLock lock(mutex_);
  faults_.push_back(std::move(fault));
}

void Faults::clear() {
  const support::MutexLock lock(mutex_);
  faults_.clear();
}

std::optional<Fault> Faults::take(std::string_view path) {
  const support::MutexLock lock(mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (!path.starts_with(fault->path_prefix)) continue;
    Fault result = *fault;
    if (fault->count > 0 && --fault->count == 0) faults_.erase(fault);
    return result;
  }
  return std::nullopt;
}

Json error_body(int status) {
  const auto body = [](std::string_view code, std::string_view message) {
    return Json{{"error", {{"code", code}, {"message", message}}}};
  };
  switch (status) {
    case 400:
      return body("validation_error", "Request validation failed");
    case 401:
      return body("token_invalid", "This token is invalid or has expired");
    case 403:
      return body("not_permitted", "User not permitted access");
    case 404:
      return body("not_found", "Couldn't find the requested resource");
    case 406:
      return Json{{"error", {{"code", 406}, {"message", "The requested version is not supported."}}}};
    case 415:
      return body("unsupported_media_type", "Unsupported media type");
    case 422:
      return body("preflight_check_failure", "One or more preflight checks failed");
    case 429:
      return body("too_many_requests", "Too many requests");
    default:
      return body("internal_server_error",
                  "Internal server error. Unique customer support identifier: 4f1c09d27a3b5e68");
  }
}

std::string gateway_page(int status) {
  const std::string title = std::to_string(status) + (status == 502   ? " Bad Gateway"
                                                      : status == 503 ? " Service Temporarily Unavailable"
                                                      : status == 504 ? " Gateway Time-out"
                                                                      : " Error");
  return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
         "</h1></center>\r\n</body>\r\n</html>\r\n";
}

Json swap_types(Json value) {
  if (value.is_structured()) {
    for (auto& member : value) member = swap_types(std::move(member));
    return value;
  }
  if (value.is_number()) return Json(value.dump());
  if (value.is_string() && support::Decimal::from_json(value)) {
    Json number = Json::parse(value.get<std::string>(), nullptr, false);
    if (!number.is_discarded()) return number;
  }
  return value;
}

}  // namespace simulator
