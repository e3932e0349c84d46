// An error as HTTP answers it, whatever the form of the body (error_response.hpp). A value.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace transports::http {

struct HttpError {
  int status = 400;
  std::string code = "invalid_request";
  std::string message = {};
  std::string hint = {};
  bool retryable = false;
  std::optional<std::chrono::seconds> retry_after = {};
  std::string oauth_code = {};  // RFC 6749 section 5.2; empty: by the status
  std::string challenge = {};   // WWW-Authenticate (RFC 9110 section 11.6.1); empty: none
};

}  // namespace transports::http
