// Log lines and metrics of requests to the broker, without query, token or body. Safe from any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "connection/http_message.hpp"

namespace broker {

// Counts one attempt, and logs it: "broker_request" with the status, or with the failure if there is no response.
// `kind`: request_kind(). `path`: make_loggable_path(), or the login's; `attempt` counts from 1.
// `is_cancelled`: the caller ended the request, so that its missing response says nothing of the broker.
void record_request(std::string_view kind, const std::string& method, const std::string& path,
                    const HttpOutcome& outcome, std::chrono::nanoseconds elapsed, int attempt, bool is_cancelled);

// Logs that the request will be sent again after `wait`: "broker_request_repeated".
void log_repetition(const std::string& method, const std::string& path, const HttpOutcome& outcome,
                    std::chrono::milliseconds wait, int next_attempt);

}  // namespace broker
