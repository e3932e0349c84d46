// Writes JSON. Nearly all that is written is short ASCII text and a few integers; nlohmann's dump() walks each text
// byte by byte through its UTF-8 decoder and copies the whole once more. What is rarer goes through dump(), so that the
// bytes are the same.
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "tastytrade_mcp/support/json.hpp"

namespace support {
namespace {

// A set bit in every byte of `word` that a JSON string cannot hold as it is or that is not ASCII: control characters,
// the quotation mark, the backslash, and bytes from 0x80 on. ("Bit Twiddling Hacks": a byte below n, a byte equal to n.
// A borrow may mark a byte above a marked one too; that costs a second look, and hides nothing.)
constexpr std::uint64_t special_bytes(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  const std::uint64_t no_quote = word ^ (kOnes * '"');
  const std::uint64_t no_backslash = word ^ (kOnes * '\\');
  return ((word - kOnes * 0x20) | (no_quote - kOnes) | (no_backslash - kOnes) | word) & kHighBits;
}

bool is_special(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

// The number of bytes at the front of `text` that stand in a JSON string as they are.
std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if (special_bytes(word) != 0) break;
  }
  while (at < text.size() && !is_special(text[at])) ++at;
  return at;
}

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_dump(std::string& out, const Json& value) {
  out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  const std::string_view whole = text;
  out += '"';
  while (true) {
    const std::size_t count = plain_prefix(text);
    out.append(text.data(), count);
    text.remove_prefix(count);
    if (text.empty()) break;
    const char c = text.front();
    if (c != '"' && c != '\\') {  // a control character or no ASCII, which is rare
      out.resize(begin);
      return append_dump(out, Json(whole));
    }
    out += '\\';
    out += c;
    text.remove_prefix(1);
  }
  out += '"';
}

void append_text(std::string& out, const Json& value) {
  switch (value.type()) {
    case Json::value_t::object: {
      char separator = '{';
      for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
        out += separator;
        append_quoted(out, name);
        out += ':';
        append_text(out, member);
        separator = ',';
      }
      if (separator == '{') out += separator;
      out += '}';
      return;
    }
    case Json::value_t::array: {
      char separator = '[';
      for (const Json& element : value.get_ref<const Json::array_t&>()) {
        out += separator;
        append_text(out, element);
        separator = ',';
      }
      if (separator == '[') out += separator;
      out += ']';
      return;
    }
    case Json::value_t::string:
      return append_quoted(out, value.get_ref<const std::string&>());
    case Json::value_t::number_integer:
      return append_number(out, value.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      return append_number(out, value.get<std::uint64_t>());
    case Json::value_t::boolean:
      out += value.get<bool>() ? "true" : "false";
      return;
    default:
      return append_dump(out, value);
  }
}

std::string to_text(const Json& value) {
  std::string text;
  append_text(text, value);
  return text;
}

}  // namespace support
