#include "rest/rest_client.hpp"

#include "connection/request_log.hpp"
#include "parse/json_fields.hpp"
#include "rate_limits/backoff.hpp"
#include "tastytrade_mcp/support/http_text.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using std::chrono::milliseconds;
using support::Error;
using support::ErrorCode;
using support::Json;

constexpr int kMaxPages = 100;
constexpr std::size_t kMaxSegmentLength = 200;

std::string encode_target(const BrokerRequest& request) {
  std::string target;
  for (const std::string& segment : request.path) {
    if (segment.empty() || segment == "." || segment == ".." || segment.size() > kMaxSegmentLength) {
      throw Error(ErrorCode::invalid_argument,
                  "This is not a name TastyTrade could know: \"" + support::printable(segment, 50) + "\".");
    }
    target += '/' + support::percent_encode(segment);
  }
  char separator = '?';
  for (const auto& [key, value] : request.query) {
    target += separator + support::percent_encode(key) + '=' + support::percent_encode(value);
    separator = '&';
  }
  return target;
}

bool is_traceparent(const std::string& text) {
  return text.size() == 55 && text.find_first_not_of("0123456789abcdef-") == std::string::npos;
}

void log_page(std::string_view what, std::string_view problem, int page) {
  support::log_warning("broker_pages_cut", {{"list", what}, {"problem", problem}, {"page", page}});
}

// Answers that another try may better.
bool is_transient(const HttpOutcome& outcome, const ErrorContext& context) {
  if (!outcome.reply) return outcome.failure != Failure::tls && outcome.failure != Failure::too_large;
  const int status = outcome.reply->status;
  const bool never_there = context.environment == Environment::sandbox && context.is_market_data && status == 502;
  return !never_there && (status == 429 || status == 500 || status == 502 || status == 503 || status == 504);
}

// How long to wait before the next try; nothing if the broker wants a longer wait than a caller should sit through.
std::optional<milliseconds> wait_before_retry(const HttpOutcome& outcome, int attempt) {
  const milliseconds own = backoff(kFirstBackoff, attempt);
  if (!outcome.reply) return own;
  const milliseconds named = outcome.reply->retry_after.value_or(std::chrono::seconds(0));
  if (named > kMaxPauseWait) return std::nullopt;
  return own + (outcome.reply->status == 429 ? std::max(named, kRateLimitedWait) : named);
}

}  // namespace

Json RestClient::send(const BrokerRequest& request, const CallOptions& options) {
  const support::Budget& budget = options.budget;
  const ErrorContext context{config_.environment, request.is_market_data, request.retry == Retry::never};
  HttpRequest http{request.method, encode_target(request), {}, request.body};
  const std::string kind = request_kind(request.method, request.path);
  const std::string path = support::make_loggable_path('/' + support::join(request.path, "/"));
  bool renewed = false;
  for (int attempt = 1;; ++attempt) {
    pauses_.wait(kind, budget, request.retry == Retry::never ? std::chrono::seconds(0) : kMaxPauseWait);
    const std::shared_ptr<const Token> token = tokens_.get(budget);
    // The simulator has no ceilings of its own to protect, and the demo should feel quick.
    if (config_.environment != Environment::demo) ceilings_.wait(request.path, budget);
    http.headers = {{"User-Agent", config_.user_agent},
                    {"Accept", "application/json"},
                    {"Authorization", token->authorization.reveal()}};
    if (!config_.api_version.empty()) http.headers.emplace_back("Accept-Version", config_.api_version);
    if (is_traceparent(options.trace_parent)) {
      http.headers.emplace_back("traceparent", options.trace_parent);
      if (support::is_header_value(options.trace_state)) http.headers.emplace_back("tracestate", options.trace_state);
    }

    const auto started = std::chrono::steady_clock::now();
    const HttpOutcome outcome = pool_.send(http, budget);
    log_request(request.method, path, outcome,
                std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started), attempt);
    // For a write the outcome counts, whoever has stopped waiting for it.
    if (!outcome.reply && request.retry == Retry::read) budget.check();
    if (outcome.reply && outcome.reply->status >= 200 && outcome.reply->status < 300) {
      return parse_envelope(*outcome.reply, context);
    }
    if (outcome.reply && outcome.reply->status == 429 && outcome.reply->retry_after) {
      pauses_.pause(kind, *outcome.reply->retry_after);
    }
    const Error error = outcome.reply ? to_error(*outcome.reply, context) : to_error(outcome, context);
    if (outcome.reply && outcome.reply->status == 401) {
      tokens_.reject(*token);
      if (request.retry == Retry::never || renewed) throw error;
      renewed = true;  // a fresh token, once
      log_repetition(request.method, path, outcome, milliseconds(0), attempt + 1);
      continue;
    }
    if (request.retry == Retry::never || !is_transient(outcome, context) || attempt >= kMaxAttempts) throw error;
    const std::optional<milliseconds> wait = wait_before_retry(outcome, attempt);
    if (!wait || *wait >= budget.remaining()) throw error;
    log_repetition(request.method, path, outcome, *wait, attempt + 1);
    budget.sleep(*wait);
  }
}

ItemList RestClient::list(BrokerRequest request, std::string_view what, const CallOptions& options,
                          bool bare_object_allowed) {
  ItemList all;
  for (int page = 0; page < kMaxPages; ++page) {
    Json envelope = send(request, options);
    Json& data = envelope["data"];
    if (bare_object_allowed && data.is_object() && !data.contains("items")) return {{std::move(data)}, {}};
    wire::array(data, "items", what);
    const Json* const pagination = support::find(envelope, "pagination");
    if (pagination != nullptr) {
      const int offset = wire::integer(*pagination, "page-offset").value_or(page);
      if (const auto promised = wire::integer(*pagination, "total-items")) {
        all.promised = static_cast<std::size_t>(std::max(*promised, 0));
      }
      if (offset != page) {
        log_page(what, "another page than was asked for", page);
        break;
      }
    }
    for (Json& item : data["items"]) all.items.push_back(std::move(item));
    const int pages = pagination == nullptr ? 0 : wire::integer(*pagination, "total-pages").value_or(0);
    if (page >= pages - 1) return all;
    std::erase_if(request.query, [](const auto& parameter) { return parameter.first == "page-offset"; });
    request.query.emplace_back("page-offset", std::to_string(page + 1));
  }
  // Without a total the broker did not say how many are missing; one more than arrived is the least.
  all.promised = std::max(all.promised.value_or(0), all.items.size() + 1);
  return all;
}

}  // namespace broker
