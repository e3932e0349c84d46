// Parses JSON from outside: requests, client metadata documents, responses of the broker.
//
// The time is linear in the size of the text. Json::parse() is not used for such texts: nlohmann searches the vector of
// an object's members for each name, so that an object of n members costs n² comparisons.
//
// read_json() also refuses a NUL byte (nlohmann reads it as the end of the text), text after the value, a repeated
// member of an object (another parser of the same text might use the other value), and numbers that neither a 64-bit
// integer nor a double can hold. Safe from any thread.
#pragma once

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace support {

// How to treat a repeated member of an object.
enum class RepeatedMembers {
  refuse,
  keep_last,  // at the position of the first
};

// How to treat an integer of more than 64 bits, and a number that is too small for a double but not 0. A number that is
// too large for a double is always a syntax error.
enum class LargeNumbers {
  refuse,
  as_text,  // becomes a JSON string with its digits, and so does a fraction with more digits than a double keeps
};

struct JsonLimits {
  std::size_t max_bytes = std::size_t{1} << 20;
  std::size_t max_depth = 64;      // of nested arrays and objects; 0 for a scalar
  std::size_t max_members = 1000;  // of one object
  RepeatedMembers repeated_members = RepeatedMembers::refuse;
  LargeNumbers large_numbers = LargeNumbers::refuse;

  // For texts that this server wrote, and responses of the broker, whose size is limited when they are received.
  static constexpr JsonLimits none() {
    constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
    return {.max_bytes = kUnlimited, .max_depth = kUnlimited, .max_members = kUnlimited};
  }
};

// The reason why a text was refused. what() is a predicate: "nests deeper than 64 levels". It quotes nothing of the
// text but the name of a repeated member, limited and printable.
class JsonError : public std::runtime_error {
 public:
  enum class Kind {
    syntax,  // not JSON, not UTF-8, or a number that is infinite
    size,
    depth,
    members,          // too many in one object
    repeated_member,  // twice in one object
    number,           // a whole number beyond 64 bits, or a number that is not 0 and too small for a double
  };

  JsonError(Kind kind, const std::string& what) : std::runtime_error(what), kind(kind) {}

  Kind kind;
};

// Throws JsonError.
Json read_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace support
