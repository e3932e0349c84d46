// The exception type of the program. The transports convert it to an MCP tool result, a JSON-RPC error, an HTTP status
// or an exit code. `message` describes the problem and `hint` the next step; neither holds a secret or a token.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace support {

enum class ErrorCode {
  invalid_argument,
  auth_failed,          // the caller's login at this server
  broker_login_failed,  // this server's login at the broker; the caller must not log in again
  forbidden,
  not_found,
  conflict,
  refused,  // refused by a business rule of the broker
  rate_limited,
  upstream_unavailable,
  not_ready,
  deadline_exceeded,
  outcome_unknown,
  cancelled,
  internal,
};

std::string_view to_string(ErrorCode code);  // "invalid_argument"
int http_status(ErrorCode code);             // 400

std::string system_reason(int error_number);  // "No such file or directory", of an errno

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::string hint = {}, bool retryable = false)
      : std::runtime_error(message), code(code), hint(std::move(hint)), retryable(retryable) {}

  std::string message() const { return what(); }
  // The text for the operator: on the terminal, in the log, in the doctor.
  std::string operator_message() const { return detail.empty() ? message() : detail; }

  ErrorCode code;
  std::string hint;
  bool retryable;
  std::optional<std::chrono::seconds> retry_after;  // if the server that refused sent a time
  std::string detail;                               // for the operator, in whole sentences; never sent to a caller
};

}  // namespace support
