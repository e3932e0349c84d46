#include "rest/rest_client.hpp"

#include <algorithm>
#include <iterator>

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

void log_page(std::string_view what, std::string_view problem, int page) {
  support::log_warning("broker_pages_cut", {{"list", what}, {"reason", problem}, {"page", page}});
}

bool is_success(const HttpResponse& response) {
  return response.status >= 200 && response.status < 300;
}

bool is_dry_run_answer(const HttpResponse& response) {
  constexpr int kStatuses[] = {400, 403, 404, 409, 422};
  const bool is_refusal = std::find(std::begin(kStatuses), std::end(kStatuses), response.status) != std::end(kStatuses);
  return is_success(response) || (is_refusal && is_definite_refusal(response));
}

// Returns true if the request would send, change or cancel an order.
bool is_order_write(const BrokerRequest& request) {
  const std::vector<std::string>& path = request.path;
  const bool is_order_path =
      path.size() > 2 && path.front() == "accounts" && (path[2] == "orders" || path[2] == "complex-orders");
  return is_order_path && request.method != "GET" && path.back() != "dry-run";
}

// Whether another attempt may succeed.
bool is_transient(const HttpOutcome& outcome, const ErrorContext& context) {
  if (!outcome.response) return outcome.failure != Failure::tls && outcome.failure != Failure::too_large;
  const int status = outcome.response->status;
  const bool is_not_served = context.environment == Environment::sandbox && context.is_market_data && status == 502;
  return !is_not_served && (status == 429 || status == 500 || status == 502 || status == 503 || status == 504);
}

// How long to wait before the next attempt; nothing if the broker names a longer wait than kMaxPauseWait.
std::optional<milliseconds> wait_before_retry(const HttpOutcome& outcome, int attempt) {
  const milliseconds delay = backoff(kFirstBackoff, attempt);
  if (!outcome.response) return delay;
  const milliseconds requested = outcome.response->retry_after.value_or(std::chrono::seconds(0));
  if (requested > kMaxPauseWait) return std::nullopt;
  return delay + (outcome.response->status == 429 ? std::max(requested, kRateLimitedWait) : requested);
}

}  // namespace

void RestClient::set_headers(HttpRequest& http, const Token& token, const support::TraceContext* trace) const {
  http.headers = {{"User-Agent", config_.user_agent},
                  {"Accept", "application/json"},
                  {"Authorization", token.authorization.reveal()}};
  if (!config_.api_version.empty()) http.headers.emplace_back("Accept-Version", config_.api_version);
  if (trace == nullptr || trace->parent.empty()) return;
  http.headers.emplace_back("traceparent", trace->parent);
  if (!trace->state.empty()) http.headers.emplace_back("tracestate", trace->state);
}

Json RestClient::send(const BrokerRequest& request, const ReadOptions& options) {
  const ErrorContext context{config_.environment, request.is_market_data, request.is_write};
  const HttpResponse response = exchange(request, options, is_success);
  return request.is_deletion ? parse_deletion(response, context) : parse_envelope(response, context);
}

HttpResponse RestClient::send_dry_run(const BrokerRequest& request, const ReadOptions& options) {
  return exchange(request, options, is_dry_run_answer);
}

void RestClient::prepare_write(const BrokerRequest& request, const ReadOptions& options) {
  encode_target(request);
  pauses_.wait(request_kind(request.method, request.path), options.budget, std::chrono::seconds(0));
  token_source_.get_for_write(options.budget);
  if (!pool_.resolve(options.budget)) {
    throw to_error(HttpOutcome{std::nullopt, Failure::resolve, {}}, {config_.environment, false, true});
  }
  if (config_.environment != Environment::demo) rate_limiter_.acquire(request.path, options.budget);
}

HttpOutcome RestClient::write_once(const BrokerRequest& request, std::chrono::milliseconds timeout,
                                   const std::function<bool()>& before_write) {
  const support::Budget budget = support::Budget::of(timeout);
  HttpRequest http{request.method, encode_target(request), {}, request.body, before_write};
  const std::shared_ptr<const Token> token = token_source_.find_unexpired();
  if (!token) {
    throw Error(ErrorCode::broker_login_failed, "There is no valid access token for TastyTrade.", "Try again.", true);
  }
  set_headers(http, *token, nullptr);
  const auto started = std::chrono::steady_clock::now();
  HttpOutcome outcome = pool_.send_on_new_connection(http, budget);
  const std::string kind = request_kind(request.method, request.path);
  if (outcome.failure != Failure::withheld) {
    record_request(kind, request.method, make_loggable_path(request.path), outcome,
                   std::chrono::steady_clock::now() - started, 1, false);
  }
  if (!outcome.response) return outcome;
  if (outcome.response->status == 401) token_source_.reject(*token);
  if (outcome.response->status == 429 && outcome.response->retry_after) {
    pauses_.pause(kind, *outcome.response->retry_after);
  }
  return outcome;
}

// Sends the request, up to kMaxAttempts times if it is a read, until there is a response that `is_answer` accepts.
HttpResponse RestClient::exchange(const BrokerRequest& request, const ReadOptions& options,
                                  bool (*is_answer)(const HttpResponse&)) {
  if (is_order_write(request)) throw Error(ErrorCode::internal, "An order was about to be sent as another request.");
  const support::Budget& budget = options.budget;
  const ErrorContext context{config_.environment, request.is_market_data, request.is_write};
  HttpRequest http{request.method, encode_target(request), {}, request.body};
  const std::string kind = request_kind(request.method, request.path);
  const std::string path = make_loggable_path(request.path);
  bool is_token_renewed = false;
  for (int attempt = 1;; ++attempt) {
    pauses_.wait(kind, budget, request.is_write ? std::chrono::seconds(0) : kMaxPauseWait);
    const std::shared_ptr<const Token> token = token_source_.get(budget);
    if (config_.environment != Environment::demo)
      rate_limiter_.acquire(request.path, budget);  // the simulator has no limits
    set_headers(http, *token, options.trace);
    const auto started = std::chrono::steady_clock::now();
    HttpOutcome outcome = pool_.send(http, budget);
    record_request(kind, request.method, path, outcome, std::chrono::steady_clock::now() - started, attempt,
                   budget.stop.stop_requested());
    // The outcome of a write is reported even if the budget has ended.
    if (!outcome.response && !request.is_write) budget.check();
    if (outcome.response && is_answer(*outcome.response)) return *std::move(outcome.response);
    if (outcome.response && outcome.response->status == 429 && outcome.response->retry_after) {
      pauses_.pause(kind, *outcome.response->retry_after);
    }
    const Error error = outcome.response ? to_error(*outcome.response, context) : to_error(outcome, context);
    milliseconds wait{0};
    if (outcome.response && outcome.response->status == 401) {
      token_source_.reject(*token);
      if (request.is_write || is_token_renewed) throw error;
      is_token_renewed = true;
    } else {
      if (request.is_write || !is_transient(outcome, context) || attempt >= kMaxAttempts) throw error;
      const std::optional<milliseconds> delay = wait_before_retry(outcome, attempt);
      if (!delay || *delay >= budget.remaining()) throw error;
      wait = *delay;
    }
    log_repetition(request.method, path, outcome, wait, attempt + 1);
    if (wait.count() > 0) budget.sleep(wait);
  }
}

ItemList RestClient::list(BrokerRequest request, std::string_view what, const ReadOptions& options,
                          bool bare_object_allowed) {
  ItemList all;
  std::ptrdiff_t last_begin = 0;  // of the page before
  for (int page = 0; page < kMaxPages; ++page) {
    Json envelope = send(request, options);
    Json& data = envelope["data"];
    if (bare_object_allowed && data.is_object() && !data.contains("items")) return {{std::move(data)}, {}};
    if (bare_object_allowed && data.is_array()) {
      all.items.assign(data.begin(), data.end());
      return all;
    }
    wire::array(data, "items", what);
    Json& items = data["items"];
    const bool is_repeated = std::equal(all.items.begin() + last_begin, all.items.end(), items.begin(), items.end());
    if (page > 0 && (items.empty() || is_repeated)) {
      log_page(what, items.empty() ? "a page without rows" : "the page before once more", page);
      break;
    }
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
    last_begin = static_cast<std::ptrdiff_t>(all.items.size());
    std::move(items.begin(), items.end(), std::back_inserter(all.items));
    const int pages = pagination == nullptr ? 0 : wire::integer(*pagination, "total-pages").value_or(0);
    if (page >= pages - 1) return all;
    std::erase_if(request.query, [](const auto& parameter) { return parameter.first == "page-offset"; });
    request.query.emplace_back("page-offset", std::to_string(page + 1));
  }
  // If the broker sent no total, at least one more item than arrived is missing.
  all.promised = std::max(all.promised.value_or(0), all.items.size() + 1);
  return all;
}

ItemPage RestClient::list_page(BrokerRequest request, std::string_view what, std::size_t page, std::size_t page_size,
                               const ReadOptions& options) {
  request.query.emplace_back("per-page", std::to_string(page_size));
  request.query.emplace_back("page-offset", std::to_string(page));
  Json envelope = send(request, options);
  wire::array(envelope["data"], "items", what);
  Json& items = envelope["data"]["items"];
  ItemPage result;
  const std::size_t first = page * page_size;
  const Json* const pagination = support::find(envelope, "pagination");
  if (pagination != nullptr) {
    const auto is_other = [&](const char* key, std::size_t asked) {
      const std::optional<int> sent = wire::integer(*pagination, key);
      return sent && *sent != static_cast<int>(asked);
    };
    if (is_other("page-offset", page) || is_other("per-page", page_size)) {
      throw malformed(std::string(what) + " of another page than was asked for");
    }
    result.total = items.empty() ? 0 : first + items.size();
    if (const auto total = wire::integer(*pagination, "total-items")) {
      result.total = std::max(result.total, static_cast<std::size_t>(std::max(*total, 0)));
    }
  } else {
    result.total = items.size();
    const auto begin = static_cast<std::ptrdiff_t>(std::min(first, result.total));
    items.erase(items.begin(), items.begin() + begin);
  }
  const std::size_t due = std::min(page_size, result.total - std::min(first, result.total));
  if (items.size() > due) items.erase(items.begin() + static_cast<std::ptrdiff_t>(due), items.end());
  result.list.items.assign(std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  result.list.promised = due;
  return result;
}

}  // namespace broker
