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

// "1 minute", "12 minutes": rounded up.
inline std::string format_wait(std::chrono::seconds wait) {
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(wait).count();
  return minutes == 1 ? "1 minute" : std::to_string(minutes) + " minutes";
}

}  // namespace oauth
