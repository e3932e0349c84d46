#include "connection/request_log.hpp"

#include "tastytrade_mcp/support/log.hpp"

namespace broker {

void log_request(const std::string& method, const std::string& path, const HttpOutcome& outcome,
                 std::chrono::milliseconds duration, int attempt) {
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
