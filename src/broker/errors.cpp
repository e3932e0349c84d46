#include "errors.hpp"

#include "parse/json_body.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr std::size_t kMaxTextBytes = 300;
constexpr std::size_t kMaxDetails = 5;

std::string scalar_text(const Json& value) {
  if (value.is_string()) return support::printable(value.get_ref<const std::string&>(), kMaxTextBytes);
  if (value.is_number()) return value.dump();
  return {};
}

std::string member(const Json& object, std::string_view key) {
  const Json* const value = support::find(object, key);
  return value == nullptr ? std::string() : scalar_text(*value);
}

// "You cannot buy for a credit." or "account-numbers is missing".
std::string describe_detail(const Json& detail) {
  std::string text = member(detail, "message");
  if (text.empty()) text = member(detail, "code");
  const std::string reason = member(detail, "reason");
  if (text.empty()) text = member(detail, "domain") + (reason.empty() ? "" : ' ' + reason);
  return std::string(support::trim(text));
}

void add_details(const Json& errors, std::string& message) {
  // Recorded as an array; an object of objects is read in the same way.
  if (!errors.is_array() && !errors.is_object()) return;
  std::size_t count = 0;
  for (const Json& detail : errors) {
    if (++count > kMaxDetails) {
      message += "; and more";
      break;
    }
    const std::string text = describe_detail(detail);
    if (!text.empty()) message += (message.empty() ? "" : "; ") + text;
  }
}

std::string describe_body(const HttpResponse& response) {
  const std::string_view body = support::trim(response.body);
  if (body.empty()) return "an empty body";
  const bool html = body.starts_with('<') || response.content_type.find("html") != std::string::npos;
  return html ? "an HTML page instead of JSON, as a gateway in between sends it" : "something that is not JSON";
}

std::string quote(const BrokerError& error) {
  if (error.code.empty()) return error.message;
  return error.message.empty() ? error.code : error.code + ": " + error.message;
}

std::string describe(const HttpResponse& response, const BrokerError& error) {
  const std::string text = quote(error);
  std::string message = "TastyTrade answered with status " + std::to_string(response.status);
  return message + (text.empty() ? " and " + describe_body(response) + "." : " (" + text + ").");
}

bool is_missing_in_sandbox(const HttpResponse& response, const ErrorContext& context) {
  return context.environment == Environment::sandbox && context.is_market_data && response.status == 502;
}

Error outcome_unknown(const std::string& what) {
  return Error(ErrorCode::outcome_unknown, what + " Whether the request was carried out is unknown.",
               "Do not send it again: look at the live orders and positions first.");
}

// Whether the body names the order that the request created.
bool names_order(const Json& body) {
  const Json* const data = support::find(body, "data");
  if (data == nullptr) return false;
  if (support::find(*data, "id") != nullptr) return true;
  for (const char* key : {"order", "complex-order"}) {
    const Json* const order = support::find(*data, key);
    if (order != nullptr && support::find(*order, "id") != nullptr) return true;
  }
  return false;
}

Error forbidden(const HttpResponse& response, const BrokerError& error) {
  if (!error.is_json && !support::trim(response.body).empty()) {
    return Error(ErrorCode::upstream_unavailable, describe(response, error),
                 "A gateway in front of TastyTrade refused the request. Check network, proxy and region.", true);
  }
  return Error(ErrorCode::forbidden,
               "TastyTrade does not permit this: " + (quote(error).empty() ? "forbidden" : quote(error)) + ".",
               "Check that the account number belongs to this login and that the grant has the scope it needs.");
}

}  // namespace

BrokerError read_error(const Json& body) {
  BrokerError result;
  result.is_json = true;
  const Json* const error = support::find(body, "error");
  if (error == nullptr || error->is_string()) {  // the token endpoint's shape
    if (error != nullptr) result.code = scalar_text(*error);
    result.message = member(body, "error_description");
    return result;
  }
  result.code = member(*error, "code");
  result.message = member(*error, "message");
  if (const Json* const errors = support::find(*error, "errors")) add_details(*errors, result.message);
  result.message = support::printable(result.message, 2 * kMaxTextBytes);
  result.is_envelope = error->is_object() && (!result.code.empty() || !result.message.empty());
  if (result.code.empty() && result.message.empty()) result.message = "an error without a description";
  return result;
}

BrokerError read_error(const HttpResponse& response) {
  const std::optional<Json> body = parse_body(response.body);
  return body ? read_error(*body) : BrokerError{};
}

bool is_definite_refusal(const HttpResponse& response) {
  constexpr int kRequestTimeout = 408;
  constexpr int kClientClosedRequest = 499;  // nginx's
  if (response.status < 400 || response.status >= 500) return false;
  if (response.status == kRequestTimeout || response.status == kClientClosedRequest) return false;
  const std::optional<Json> body = parse_body(response.body);
  return body && read_error(*body).is_envelope && !names_order(*body);
}

Error to_error(const HttpResponse& response, const ErrorContext& context) {
  const BrokerError error = read_error(response);
  const std::string text = describe(response, error);
  if (context.is_write && !is_definite_refusal(response)) return outcome_unknown(text);
  if (is_missing_in_sandbox(response, context)) {
    return Error(ErrorCode::upstream_unavailable, "TastyTrade's sandbox serves no market data and no metrics.",
                 "Use production credentials (TASTYTRADE_USE_PRODUCTION=true), or try it all out with --demo.");
  }
  switch (response.status) {
    case 400:
      return Error(ErrorCode::invalid_argument, text, "Correct the argument TastyTrade names.");
    case 401:
      return Error(ErrorCode::broker_login_failed, text,
                   "The login is not accepted. Check TASTYTRADE_CLIENT_SECRET and TASTYTRADE_REFRESH_TOKEN, and that "
                   "they belong to the environment in use (TASTYTRADE_USE_PRODUCTION).");
    case 403:
      return forbidden(response, error);
    case 404:
      if (!error.is_json && !support::trim(response.body).empty()) break;
      return Error(ErrorCode::not_found, text, "Check the spelling of the symbol or account number.");
    case 406:
      return Error(ErrorCode::upstream_unavailable,
                   "TastyTrade no longer supports the API version this server asks for: " + text,
                   "Set TASTYTRADE_API_VERSION to a newer date such as 20261012, or to 'none', or update the server.");
    case 409:
      return Error(ErrorCode::conflict, text, "Look at the present state and decide again.");
    case 415:
      return Error(ErrorCode::internal, text, "This is a fault of the server; please report it.");
    case 422: {
      std::string refusal = "TastyTrade refused the request: " + (quote(error).empty() ? text : quote(error));
      if (!refusal.ends_with('.')) refusal += '.';
      return Error(ErrorCode::refused, std::move(refusal));
    }
    case 429: {
      Error limited(ErrorCode::rate_limited, "TastyTrade says that too many requests were made.",
                    "Ask for less at once.", true);
      limited.retry_after = std::max(response.retry_after.value_or(std::chrono::seconds(1)), std::chrono::seconds(1));
      return limited;
    }
    default:
      break;
  }
  if (response.status >= 300 && response.status < 400) {
    return Error(
        ErrorCode::upstream_unavailable,
        "TastyTrade answered with a redirect (status " + std::to_string(response.status) + "), which is not followed.",
        "Check TASTYTRADE_API_URL and proxies in between.");
  }
  if (context.is_write) return Error(ErrorCode::refused, text, "Nothing was carried out.");
  const bool is_retryable = response.status >= 500;
  const bool has_retry_after = is_retryable && response.retry_after;
  Error unavailable(ErrorCode::upstream_unavailable, text,
                    is_retryable && !has_retry_after ? "Try again in a minute." : "", is_retryable);
  if (has_retry_after) unavailable.retry_after = response.retry_after;
  return unavailable;
}

Error to_error(const HttpOutcome& outcome, const ErrorContext& context) {
  if (context.is_write && was_sent(outcome.failure)) {
    return outcome_unknown("The request was sent, but TastyTrade's answer was lost.");
  }
  const auto unavailable = [](const std::string& message, const std::string& hint) {
    return Error(ErrorCode::upstream_unavailable, message, hint, true);
  };
  switch (outcome.failure) {
    case Failure::resolve:
      return unavailable("The name of TastyTrade's host could not be resolved.",
                         "Check the network connection, DNS and TASTYTRADE_API_URL.");
    case Failure::connect:
      return unavailable("The connection to TastyTrade was refused, or its host cannot be reached.",
                         "Check the network connection, firewall and TASTYTRADE_API_URL.");
    case Failure::connect_timeout:
      return unavailable("TastyTrade's host did not answer when connecting.",
                         "Check the network connection and firewall.");
    case Failure::tls:
      return Error(
          ErrorCode::upstream_unavailable,
          "No secure connection to TastyTrade: " + (outcome.detail.empty() ? "TLS failed" : outcome.detail) + ".",
          "Check the system's certificates and clock, and whether a proxy in between opens TLS.");
    case Failure::timeout:
      return Error(ErrorCode::deadline_exceeded, "TastyTrade did not answer in time.", "Try again in a moment.", true);
    case Failure::too_large:
      return Error(ErrorCode::upstream_unavailable, "TastyTrade's answer is larger than 32 MiB and was not read.",
                   "Ask for less at once.");
    default:
      return unavailable("The connection to TastyTrade broke before the answer was complete.",
                         "Try again in a moment.");
  }
}

Json parse_envelope(const HttpResponse& response, const ErrorContext& context) {
  const auto fail = [&](const std::string& message) {
    const std::string subject =
        "TastyTrade answered with status " + std::to_string(response.status) + " but " + message;
    if (context.is_write) return outcome_unknown(subject);
    return Error(ErrorCode::upstream_unavailable, subject, "Try again in a minute.", true);
  };
  if (support::trim(response.body).empty()) throw fail("an empty body.");
  if (support::nesting_depth(response.body, kMaxBodyDepth + 1) > kMaxBodyDepth)
    throw fail("a body nested too deep to be read.");
  std::optional<Json> body = parse_body(response.body);
  if (!body) throw fail(describe_body(response) + ".");
  if (support::find(*body, "error") != nullptr) throw fail("reported an error: " + quote(read_error(*body)) + ".");
  if (support::find(*body, "data") == nullptr) throw fail("no data.");
  return *std::move(body);
}

Json parse_deletion(const HttpResponse& response, const ErrorContext& context) {
  constexpr int kNoContent = 204;
  if (response.status == kNoContent && support::trim(response.body).empty()) return {{"data", nullptr}};
  std::optional<Json> body;
  if (support::nesting_depth(response.body, kMaxBodyDepth + 1) <= kMaxBodyDepth) body = parse_body(response.body);
  const bool is_bare = body && body->is_object() && support::find(*body, "data") == nullptr &&
                       support::find(*body, "error") == nullptr && support::find(*body, "name") != nullptr;
  if (is_bare) return {{"data", *std::move(body)}};
  return parse_envelope(response, context);
}

}  // namespace broker
