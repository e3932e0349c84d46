// Checks and reads the head of a request: request line and header fields. Strict on purpose: whatever two programs
// could read differently is refused, because a proxy in front of this server may have read it the other way. This is
// not left to httplib: it refuses requests that are right before it calls anybody, changes the values of fields, and
// chooses the handler only when the body is there, whose length depends on the route (tests/httplib/request_reading.cpp
// shows that). Values and pure functions.
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

// Looks for the end of a head in bytes that arrive in pieces. Looks at each byte once.
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

// The problem to answer with when the scanner found `malformed` or `too_large`.
HttpError describe(HeadScanner::State state);

// Reads a head that the scanner found complete. Returns what is wrong with it if a rule is broken.
std::variant<Request, HttpError> check_head(std::string_view head);

}  // namespace transports::http
