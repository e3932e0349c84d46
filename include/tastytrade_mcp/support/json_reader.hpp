// Reads JSON that somebody else wrote: a caller's request, a client's metadata document, an answer of the broker. One
// reader with one set of rules for all of them.
//
// The time is linear in the size of the text. nlohmann's own parser is not: it looks each member's name up in the
// vector that holds an object's members, so an object of n members costs n² comparisons. Nothing that a stranger wrote
// goes through Json::parse.
//
// Beside broken syntax and invalid UTF-8, read_json() refuses a NUL byte anywhere (nlohmann takes it for the end of the
// text), anything after the value, a member named twice in one object (two readers of one text must not see two
// different requests), and numbers that neither a 64-bit integer nor a double can hold. Safe from any thread.
#pragma once

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace support {

// What to do with a member whose name its object has already.
enum class RepeatedMembers {
  refuse,
  keep_last,  // at the place of the first
};

// What to do with a whole number beyond 64 bits, and with a number that is not 0 but too small for a double. One that
// is too large for a double is a syntax fault.
enum class LargeNumbers {
  refuse,
  as_text,  // becomes a JSON string with its digits, and so does a fraction with more digits than a double keeps
};

struct JsonLimits {
  std::size_t max_bytes = std::size_t{1} << 20;
  std::size_t max_depth = 64;      // of nested arrays and objects; a lone scalar has none
  std::size_t max_members = 1000;  // of one object
  RepeatedMembers repeated_members = RepeatedMembers::refuse;
  LargeNumbers large_numbers = LargeNumbers::refuse;

  // For what this server wrote itself, and for the broker, whose answers are bounded where they are received.
  static constexpr JsonLimits none() {
    constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
    return {.max_bytes = kUnlimited, .max_depth = kUnlimited, .max_members = kUnlimited};
  }
};

// Why a text was refused. what() continues a sentence whose subject is the text: "nests deeper than 64 levels". It
// repeats nothing that was read but the name of a repeated member, bounded and without control characters.
class JsonError : public std::runtime_error {
 public:
  enum class Kind {
    syntax,  // not JSON, not UTF-8, or a number that is infinite
    size,
    depth,
    members,          // too many in one object
    repeated_member,  // named twice in one object
    number,           // a whole number beyond 64 bits, or a number that is not 0 and too small for a double
  };

  JsonError(Kind kind, const std::string& what) : std::runtime_error(what), kind(kind) {}

  Kind kind;
};

// Throws JsonError.
Json read_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace support
