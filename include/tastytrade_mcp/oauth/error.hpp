// What an OAuth endpoint refuses, in the words of RFC 6749, 7591, 7009 and 8707.
#pragma once

#include <stdexcept>
#include <string>

namespace oauth {

class OAuthError : public std::runtime_error {
 public:
  OAuthError(std::string code, const std::string& description, int status = 400)
      : std::runtime_error(description), code(std::move(code)), status(status) {}

  std::string code;  // "invalid_grant"
  int status;
};

}  // namespace oauth
