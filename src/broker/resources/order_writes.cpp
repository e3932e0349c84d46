// Dry runs of orders, and the one place from which orders are sent, changed and cancelled. docs/tastytrade.md, Placing
// orders.
#include "client_impl.hpp"
#include "parse/json_body.hpp"
#include "parse/order_report_json.hpp"
#include "rate_limits/rate_limiter.hpp"
#include "resources/cache_guard.hpp"
#include "resources/order_outcome.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

// Returns true if the request is one of POST /orders, and PUT, PATCH and DELETE /orders/{id}; the same for
// /complex-orders.
bool is_order_request(const OrderRequest& request) {
  const std::vector<std::string>& path = request.path;
  if (path.empty() || (path.front() != "orders" && path.front() != "complex-orders")) return false;
  if (request.method == "POST") return path.size() == 1;
  const bool is_change = request.method == "PUT" || request.method == "PATCH" || request.method == "DELETE";
  return is_change && path.size() == 2 && !path[1].empty() &&
         path[1].find_first_not_of("0123456789") == std::string::npos;
}

BrokerRequest make_request(const std::string& account, const OrderRequest& order) {
  BrokerRequest request{{"accounts", account}};
  request.path.insert(request.path.end(), order.path.begin(), order.path.end());
  request.method = order.method;
  request.body = order.body;
  request.is_write = true;
  return request;
}

DryRun parse_dry_run(const HttpResponse& response, const std::string& account, Environment environment) {
  DryRun result;
  result.http_status = response.status;
  const std::optional<Json> body = parse_body(response.body);
  const Json* const error = body ? support::find(*body, "error") : nullptr;
  if (error == nullptr) {
    const Json envelope = parse_envelope(response, {environment});
    result.report = parse_order_report(wire::object(envelope["data"], "a dry run"), account, IdRule::optional);
    return result;
  }
  if (const Json* const data = support::find(*body, "data")) {
    result.report = parse_order_report(*data, account, IdRule::optional);
  }
  const BrokerError refusal = read_error(*body);
  result.refusal = OrderMessage{refusal.code, refusal.message};
  add_messages(*error, "errors", result.report.errors, result.report.unreadable);
  return result;
}

SendResult write_order(RestClient& rest, const std::string& account, const OrderRequest& order,
                       std::chrono::milliseconds timeout, const std::function<bool()>& before_write) {
  bool was_released = false;
  const auto release = [&] {
    was_released = !before_write || before_write();
    return was_released;
  };
  try {
    const HttpOutcome outcome = rest.write_once(make_request(account, order), timeout, release);
    return outcome.response ? judge_answer(*outcome.response, account, order) : judge_failure(outcome, was_released);
  } catch (const Error& error) {
    return judge_unanswered(error.message(), was_released);
  } catch (const std::exception&) {
    return judge_unanswered("A defect of this server ended the request.", was_released);
  }
}

void log_order(const std::string& account, const OrderRequest& order, const SendResult& result,
               std::chrono::steady_clock::time_point started) {
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  const std::string path = make_loggable_path(make_request(account, order).path);
  if (result.outcome == SendOutcome::accepted) {
    support::log_info("order_write", {{"method", order.method},
                                      {"path", path},
                                      {"outcome", to_string(result.outcome)},
                                      {"status", result.http_status},
                                      {"duration_ms", elapsed.count()}});
    return;
  }
  support::log_warning("order_write", {{"method", order.method},
                                       {"path", path},
                                       {"outcome", to_string(result.outcome)},
                                       {"status", result.http_status},
                                       {"duration_ms", elapsed.count()}});
}

}  // namespace

DryRun Client::dry_run_order(const std::string& account, const OrderRequest& request, const ReadOptions& options) {
  if (!is_order_request(request) || request.method == "DELETE") {
    throw Error(ErrorCode::internal, "This is no request of which TastyTrade makes a dry run.");
  }
  BrokerRequest dry_run = make_request(account, request);
  dry_run.path.emplace_back("dry-run");
  dry_run.method = "POST";
  dry_run.is_write = false;  // it creates nothing, so that a lost answer is asked for again like that of a read
  return parse_dry_run(impl_->rest.send_dry_run(dry_run, options), account, environment());
}

void Client::prepare_order_write(const std::string& account, const OrderRequest& request, const ReadOptions& options) {
  impl_->rest.prepare_write(make_request(account, request), options);
}

SendResult Client::send_order(const std::string& account, const OrderRequest& request,
                              std::chrono::milliseconds timeout, const std::function<bool()>& before_write) {
  if (!is_order_request(request)) {
    return judge_unanswered("This is no request that sends, changes or cancels an order.", false);
  }
  state::Cache& cache = impl_->cache;
  const CacheGuard guards[] = {{cache, "positions:" + account},
                               {cache, "balances:" + account},
                               {cache, "status:" + account},
                               {cache, "margin:" + account},
                               {cache, "order:" + account},
                               {cache, "complex-order:" + account},
                               {cache, "orders:"},
                               {cache, "complex-orders:"}};
  const auto started = std::chrono::steady_clock::now();
  SendResult result = write_order(impl_->rest, account, request, timeout, before_write);
  log_order(account, request, result, started);
  return result;
}

}  // namespace broker
