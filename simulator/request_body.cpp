#include "request_body.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

// No body that a client sends for a purpose nests deeper.
constexpr std::size_t kMaxDepth = 16;

}  // namespace

RequestBody::RequestBody(const Request& request) : object_(Json::object()) {
  if (support::trim(request.body).empty()) return;
  if (support::nesting_depth(request.body, kMaxDepth + 1) > kMaxDepth) throw invalid_parameter("body", "is invalid");
  object_ = Json::parse(request.body, nullptr, false);
  if (!object_.is_object()) throw invalid_parameter("body", "is invalid");
}

std::optional<std::string> RequestBody::text(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  add_problem(key, "is invalid");
  return std::nullopt;
}

std::optional<std::int64_t> RequestBody::integer(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto number = support::Decimal::from_json(*value);
  constexpr int kMost = 1'000'000'000;
  if (number && number->is_integer() && number->abs() <= support::Decimal(kMost)) {
    return static_cast<std::int64_t>(number->to_double());
  }
  add_problem(key, "is invalid");
  return std::nullopt;
}

std::optional<support::Decimal> RequestBody::decimal(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const auto number = support::Decimal::from_json(*value)) return number;
  add_problem(key, "is invalid");
  return std::nullopt;
}

std::optional<Instant> RequestBody::instant(std::string_view key) {
  const auto value = text(key);
  if (!value) return std::nullopt;
  if (const auto instant = support::parse_iso8601(*value)) return instant;
  add_problem(key, "is invalid");
  return std::nullopt;
}

std::string RequestBody::required_text(std::string_view key) {
  if (find(key) == nullptr) {
    add_problem(key, "is missing");
    return {};
  }
  const auto value = text(key);
  if (!value) return {};
  if (support::trim(*value).empty()) add_problem(key, "is empty");
  return *value;
}

std::string RequestBody::enumerated(std::string_view key, std::span<const std::string_view> allowed) {
  const auto value = text(key);
  if (!value) return {};
  if (std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) return *value;
  add_problem(key, "does not have a valid value");
  return {};
}

std::string RequestBody::required_enumerated(std::string_view key, std::span<const std::string_view> allowed) {
  if (find(key) == nullptr) add_problem(key, "is missing");
  return enumerated(key, allowed);
}

Json RequestBody::required_list(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) {
    add_problem(key, "is missing");
  } else if (value->is_array()) {
    return *value;
  } else {
    add_problem(key, "is invalid");
  }
  return Json::array();
}

bool RequestBody::flag(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  add_problem(key, "is invalid");
  return false;
}

void RequestBody::add_problem(std::string_view domain, std::string_view reason) {
  problems_.push_back({{"domain", domain_ + std::string(domain)}, {"reason", reason}});
}

void RequestBody::add_problems_of(const RequestBody& inner) {
  for (const Json& problem : inner.problems_) problems_.push_back(problem);
}

void RequestBody::check() const {
  if (has_problems()) throw invalid_parameters(problems_);
}

}  // namespace simulator
