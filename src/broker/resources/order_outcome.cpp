#include "resources/order_outcome.hpp"

#include <algorithm>
#include <set>

#include "errors.hpp"
#include "parse/json_body.hpp"
#include "parse/order_report_json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

constexpr const char* kIsUnknown = " It is not known if TastyTrade carried it out.";
constexpr std::size_t kMaxAnswerBytes = 4096 - std::string_view("…").size();

bool is_complex(const OrderRequest& request) {
  return request.path.front() == "complex-orders";
}

// Returns true if the answer is {"order": ..., "warnings": ...}, not the order itself.
bool creates_order(const OrderRequest& request) {
  return request.method == "POST" && request.path.size() == 1;
}

// Returns true for a whole number above 0 that a 64-bit integer holds.
bool is_order_id(const std::string& text) {
  constexpr std::size_t kMaxDigits = 19;
  return !text.empty() && text.size() <= kMaxDigits && text.front() != '0' &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

// The order and the orders nested in it.
std::vector<const Json*> list_orders(const Json& order) {
  std::vector<const Json*> all{&order};
  if (const Json* const trigger = support::find(order, "trigger-order")) all.push_back(trigger);
  const Json* const nested = support::find(order, "orders");
  if (nested == nullptr || !nested->is_array()) return all;
  for (const Json& item : *nested) all.push_back(&item);
  return all;
}

std::set<std::string> list_identifiers(const Json& order) {
  std::set<std::string> identifiers;
  for (const Json* const one : list_orders(order)) {
    const std::string identifier = wire::id(*one, "external-identifier");
    if (!identifier.empty()) identifiers.insert(identifier);
  }
  return identifiers;
}

// Returns why the order of the answer is not the one of the request: a clause. Empty if nothing contradicts.
std::string find_contradiction(const Json& order, const std::string& account, const OrderRequest& request) {
  for (const Json* const one : list_orders(order)) {
    const std::string number = wire::id(*one, "account-number");
    if (!number.empty() && number != account) return "names another account";
  }
  const std::set<std::string> sent = list_identifiers(parse_body(request.body).value_or(Json()));
  for (const std::string& identifier : list_identifiers(order)) {
    if (!sent.empty() && !sent.contains(identifier)) return "names another external-identifier than was sent";
  }
  if (creates_order(request)) return {};
  if (request.method == "DELETE") return wire::id(order, "id") == request.path[1] ? "" : "names another order";
  const std::string replaced = wire::id(order, "replaces-order-id");
  return replaced.empty() || replaced == request.path[1] ? "" : "names a change of another order";
}

SendResult unknown(const HttpResponse& response, const std::string& problem) {
  SendResult result;
  result.reason = "TastyTrade answered with status " + std::to_string(response.status) + " and " + problem + '.';
  result.reason += kIsUnknown;
  return result;
}

SendResult judge_refusal(const HttpResponse& response) {
  const Json body = parse_body(response.body).value_or(Json());
  const BrokerError error = read_error(body);
  SendResult result;
  result.outcome = SendOutcome::refused;
  result.refusal = OrderMessage{error.code, error.message};
  result.reason = "TastyTrade refused it with status " + std::to_string(response.status) + ": " +
                  (error.code.empty() ? "" : error.code + (error.message.empty() ? "" : ": ")) + error.message;
  if (!result.reason.ends_with('.')) result.reason += '.';
  if (const Json* const details = support::find(body, "error")) {
    add_messages(*details, "errors", result.report.errors, result.report.unreadable);
  }
  return result;
}

SendResult judge_success(const HttpResponse& response, const std::string& account, const OrderRequest& request) {
  const std::optional<Json> body = parse_body(response.body);
  if (!body)
    return unknown(response, support::trim(response.body).empty() ? "an empty body" : "a body that is not JSON");
  if (support::find(*body, "error") != nullptr) {
    const BrokerError error = read_error(*body);
    return unknown(response, "an error (" + (error.code.empty() ? error.message : error.code) + ")");
  }
  const Json* const data = support::find(*body, "data");
  if (data == nullptr || !data->is_object()) return unknown(response, "no data");
  const char* const name = is_complex(request) ? "complex-order" : "order";
  const Json* const order = creates_order(request) ? support::find(*data, name) : data;
  const std::string id = order == nullptr ? std::string() : wire::id(*order, "id");
  if (!is_order_id(id)) return unknown(response, "no id of an order");
  if (const std::string problem = find_contradiction(*order, account, request); !problem.empty()) {
    return unknown(response, "an order with the id " + id + " that " + problem);
  }
  SendResult result;
  result.report = creates_order(request) ? parse_order_report(*data, account, IdRule::required)
                                         : parse_changed_order(*data, account, is_complex(request));
  if (!result.report.errors.empty() || !nested_items(*body, "errors").items.empty()) {
    SendResult doubtful = unknown(response, "the id " + id + " beside a list of errors");
    doubtful.report.errors = std::move(result.report.errors);
    return doubtful;
  }
  result.outcome = SendOutcome::accepted;
  result.order_id = id;
  return result;
}

}  // namespace

SendResult judge_answer(const HttpResponse& response, const std::string& account, const OrderRequest& request) {
  SendResult result;
  if (response.status >= 200 && response.status < 300) {
    result = judge_success(response, account, request);
  } else if (is_definite_refusal(response)) {
    result = judge_refusal(response);
  } else {
    result.reason = to_error(response, {Environment::production, false, true}).message();
  }
  result.http_status = response.status;
  result.answer = support::printable(response.body, kMaxAnswerBytes);
  return result;
}

SendResult judge_failure(const HttpOutcome& outcome, bool was_released) {
  if (!was_released && outcome.failure == Failure::withheld) {
    return judge_unanswered("The request was held back before its first byte was written.", false);
  }
  if (!was_released && !was_sent(outcome.failure)) {
    return judge_unanswered(to_error(outcome, {Environment::production, false, true}).message(), false);
  }
  return judge_unanswered(outcome.failure == Failure::timeout
                              ? "The request was sent, and TastyTrade did not answer in time."
                          : outcome.failure == Failure::too_large
                              ? "The request was sent, and TastyTrade's answer is too large to be read."
                              : "The request was sent, and the connection broke off before the whole answer had come.",
                          true);
}

SendResult judge_unanswered(const std::string& message, bool was_released) {
  SendResult result;
  result.outcome = was_released ? SendOutcome::unknown : SendOutcome::not_sent;
  result.reason = message + (was_released ? kIsUnknown : "");
  return result;
}

}  // namespace broker
