// Errors of the OAuth endpoints, with the error codes of RFC 6749, 7009, 7591 and 8707.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

namespace oauth {

class OAuthError : public std::runtime_error {
 public:
  OAuthError(std::string code, const std::string& description, int status = 400,
             std::optional<std::chrono::seconds> retry_after = std::nullopt)
      : std::runtime_error(description), code(std::move(code)), status(status), retry_after(retry_after) {}

  std::string code;  // "invalid_grant"
  int status;
  std::optional<std::chrono::seconds> retry_after;
};

// "1 second", "90 seconds", "12 minutes": from two minutes on in minutes, rounded up.
inline std::string format_wait(std::chrono::seconds wait) {
  const auto seconds = wait.count();
  if (seconds < 120) return seconds == 1 ? "1 second" : std::to_string(seconds) + " seconds";
  return std::to_string((seconds + 59) / 60) + " minutes";
}

}  // namespace oauth
