// The one exception type. Thrown anywhere below and turned once, at the dispatcher, into an MCP tool result, a
// JSON-RPC error, an HTTP status or an exit code. `message` says what happened, `hint` what to do next; neither ever
// holds a secret, a token or a stack detail.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace support {

enum class ErrorCode {
  invalid_argument,
  auth_failed,          // the caller's login here
  broker_login_failed,  // our login at the broker: no fault of the caller's, whose own must not be asked for again
  forbidden,
  not_found,
  conflict,
  refused,  // the broker's business refusal
  rate_limited,
  upstream_unavailable,
  not_ready,
  deadline_exceeded,
  outcome_unknown,
  cancelled,
  internal,
};

std::string_view name(ErrorCode code);  // "invalid_argument"
int http_status(ErrorCode code);        // 400

std::string system_reason(int error_number);  // "No such file or directory", of an errno

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::string hint = {}, bool retryable = false)
      : std::runtime_error(message), code(code), hint(std::move(hint)), retryable(retryable) {}

  std::string message() const { return what(); }
  // What an operator should read: on the terminal, in the log, from the doctor.
  std::string operator_message() const { return detail.empty() ? message() : detail; }

  ErrorCode code;
  std::string hint;
  bool retryable;
  std::optional<std::chrono::seconds> retry_after;  // when the other side named a time
  std::string detail;  // the operator's own business, in whole sentences; never sent to a caller
};

}  // namespace support
