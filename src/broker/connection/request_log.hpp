// Log lines for requests to the broker, without query, token or body. Safe from any thread.
#pragma once

#include <chrono>
#include <string>

#include "connection/http_message.hpp"

namespace broker {

// Logs one attempt, "broker_request", with the status, or with the failure if there is no response. `path` has no
// account number; `attempt` counts from 1.
void log_request(const std::string& method, const std::string& path, const HttpOutcome& outcome,
                 std::chrono::milliseconds duration, int attempt);

// Logs that the request will be sent again after `wait`: "broker_request_repeated".
void log_repetition(const std::string& method, const std::string& path, const HttpOutcome& outcome,
                    std::chrono::milliseconds wait, int next_attempt);

}  // namespace broker
