// Reads the head of a request: request line and header fields. Strict on purpose: whatever two programs could read
// differently (bare CR or LF, folded lines, two lengths, a length beside chunks) is refused, because a proxy in front
// of us may have read it the other way (RFC 9112 sections 2.2, 5.2, 6.3). Values and pure functions.
#pragma once

#include <string_view>
#include <variant>

#include "problem.hpp"

namespace transports::http {

inline constexpr std::size_t kMostHeadBytes = std::size_t{32} * 1024;
inline constexpr std::size_t kMostTargetBytes = std::size_t{8} * 1024;
inline constexpr std::size_t kMostHeaders = 100;

// Looks for the end of a head in bytes that arrive bit by bit, each byte once.
class HeadScanner {
 public:
  enum class State { incomplete, complete, malformed, too_large };
  State scan(std::string_view received);
  std::size_t length() const { return at_; }  // of the head, its blank line included, when complete
  void restart() { *this = {}; }

 private:
  std::size_t at_ = 0;
  std::size_t line_ = 0;  // bytes of the line so far, without its CRLF
  bool carriage_return_ = false;
};

std::variant<Request, Problem> parse_head(std::string_view head);

}  // namespace transports::http
