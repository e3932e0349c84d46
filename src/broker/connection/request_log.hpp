// The log's lines about requests to the broker. Stateless; safe from any thread. No query, token or body is in one.
#pragma once

#include <chrono>
#include <string>

#include "connection/http_message.hpp"

namespace broker {

// One line for each request that was tried: "broker_request", with the status, or with the failure where there is no
// answer. `path` is as the log may show it; `attempt` counts from 1.
void log_request(const std::string& method, const std::string& path, const HttpOutcome& outcome,
                 std::chrono::milliseconds duration, int attempt);

// Says that the request will be sent again after `wait`: "broker_request_repeated".
void log_repetition(const std::string& method, const std::string& path, const HttpOutcome& outcome,
                    std::chrono::milliseconds wait, int next_attempt);

}  // namespace broker
