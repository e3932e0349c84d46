#include "connection/request_log.hpp"

#include "metrics.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace broker {

void record_request(std::string_view kind, const std::string& method, const std::string& path,
                    const HttpOutcome& outcome, std::chrono::nanoseconds elapsed, int attempt, bool is_cancelled) {
  const std::string status = outcome.response ? std::to_string(outcome.response->status)
                             : is_cancelled   ? "cancelled"
                                              : std::string(to_string(outcome.failure));
  broker_metrics().requests.with({kind, status, std::to_string(attempt)}).add();
  broker_metrics().request_duration.with({kind}).observe(elapsed);
  const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed);
  if (!outcome.response) {
    support::log_warning("broker_request", {{"method", method},
                                            {"path", path},
                                            {"failure", to_string(outcome.failure)},
                                            {"sent", was_sent(outcome.failure)},
                                            {"duration_ms", duration.count()},
                                            {"attempt", attempt}});
    return;
  }
  support::log_info("broker_request", {{"method", method},
                                       {"path", path},
                                       {"status", outcome.response->status},
                                       {"duration_ms", duration.count()},
                                       {"attempt", attempt}});
}

void log_repetition(const std::string& method, const std::string& path, const HttpOutcome& outcome,
                    std::chrono::milliseconds wait, int next_attempt) {
  support::log_warning("broker_request_repeated",
                       {{"method", method},
                        {"path", path},
                        {"reason", outcome.response ? "status " + std::to_string(outcome.response->status)
                                                    : std::string(to_string(outcome.failure))},
                        {"wait_ms", wait.count()},
                        {"attempt", next_attempt}});
}

}  // namespace broker
