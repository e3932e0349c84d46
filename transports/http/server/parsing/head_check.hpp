// Parses the head of a request: request line and header fields (RFC 9112). Refuses everything that two programs could
// read differently, so that this server and a proxy in front of it agree where a request ends. httplib cannot do this:
// it refuses valid requests before it calls a handler, changes field values, and chooses the route only after the body,
// whose limit depends on the route (tests/httplib/request_reading.cpp). Values and pure functions.
#pragma once

#include <string_view>
#include <variant>

#include "http/http_error.hpp"
#include "http/message.hpp"

namespace transports::http {

inline constexpr std::size_t kMaxHeadBytes = std::size_t{32} * 1024;
inline constexpr std::size_t kMaxTargetBytes = std::size_t{8} * 1024;
inline constexpr std::size_t kMaxMethodBytes = 20;
inline constexpr std::size_t kMaxHeaders = 100;

// Finds the end of a head in bytes that arrive in pieces. Scans each byte once.
class HeadScanner {
 public:
  enum class State { incomplete, complete, malformed, too_large };
  // `received`: all bytes since the head's first.
  State scan(std::string_view received);
  std::size_t length() const { return at_; }  // of the head with its blank line, when complete
  void restart() { *this = {}; }

 private:
  std::size_t at_ = 0;
  std::size_t line_ = 0;  // bytes of the current line so far, without its CRLF
  bool carriage_return_ = false;
};

// The error for the states `malformed` and `too_large`.
HttpError describe(HeadScanner::State state);

// Parses a head that the scanner found complete. Returns the error if it breaks a rule.
std::variant<Request, HttpError> check_head(std::string_view head);

}  // namespace transports::http
