#include "stateless_client_requests.hpp"

#include "input_validation.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace mcp {
namespace {

constexpr std::chrono::hours kStateLifetime{1};
constexpr std::string_view kPurpose = "round";  // of the sealed state

ProtocolError invalid_state() {
  return invalid_params("`requestState` is not valid for this request: start again without it.");
}

}  // namespace

StatelessClientRequests::StatelessClientRequests(const Sealer& sealer, const RequestInfo& request,
                                                 std::string_view method, Json& params)
    : sealer_(sealer), request_(request), method_(method), params_(params) {
  if (const auto state = params.find("requestState"); state != params.end() && !state->is_null()) {
    if (!state->is_string()) throw invalid_state();
    const auto content = sealer_.unseal(kPurpose, *request_.principal, state->get_ref<const std::string&>());
    if (!content || content->value("digest", "") != digest()) throw invalid_state();
    for (const auto& [key, response] : content->at("replies").items()) accepted_.emplace(key, response);
    params.erase("requestState");
    is_retry_ = true;
  }
  if (const auto responses = params.find("inputResponses"); responses != params.end() && !responses->is_null()) {
    if (!responses->is_object()) throw invalid_params("`params.inputResponses` must be an object.");
    for (auto& [key, response] : responses->items()) received_.emplace(key, std::move(response));
    params.erase("inputResponses");
    is_retry_ = true;
  }
}

// Arguments may stand outside `arguments`. Members are sorted, because a client may write them in another order when it
// repeats the request.
std::string StatelessClientRequests::digest() const {
  nlohmann::json subject = {{"method", method_}};
  for (const auto& [key, value] : params_.items()) {
    if (key != "_meta" && key != "task" && key != "inputResponses" && key != "requestState") subject[key] = value;
  }
  return support::hex(support::sha256(subject.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

InputResponses StatelessClientRequests::request_input(const std::vector<InputRequest>& requests,
                                                      const support::Budget&) {
  InputResponses responses;
  InputRequired open;
  for (const InputRequest& request : requests) {
    if (!accepted_.contains(request.key)) {
      const auto received = received_.find(request.key);
      if (received != received_.end() && validate_input_response(request, received->second).empty()) {
        accepted_.insert(*received);
      }
    }
    if (const auto response = accepted_.find(request.key); response != accepted_.end()) {
      responses.insert(*response);
    } else if (auto required = find_missing_capability(request_.client_capabilities, request)) {
      throw ProtocolError(400, code::kMissingCapability,
                          "This call needs a client that can be asked (" + request.method + ").",
                          {{"requiredCapabilities", *std::move(required)}});
    } else {
      open.requests.push_back(request);
    }
  }
  if (!open.requests.empty()) throw open;
  return responses;
}

Json StatelessClientRequests::make_input_required_result(const std::vector<InputRequest>& open) const {
  Json requests = Json::object();
  for (const InputRequest& request : open) {
    requests[request.key] = {{"method", request.method},
                             {"params", params_for_version(request, request_.protocol_version)}};
  }
  Json responses = Json::object();
  for (const auto& [key, response] : accepted_) responses[key] = response;
  Json result = {{"inputRequests", std::move(requests)}};
  try {
    const Json state = {{"digest", digest()}, {"replies", std::move(responses)}};
    result["requestState"] = sealer_.seal(kPurpose, *request_.principal, state, kStateLifetime);
  } catch (const support::Error&) {
    throw invalid_params("The replies are too large together: ask for less, or start again with shorter ones.");
  }
  return result;
}

}  // namespace mcp
