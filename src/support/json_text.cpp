// Writes JSON faster than nlohmann's dump(), which decodes each text byte by byte and copies it again. Values other
// than short ASCII texts and integers are written by dump(), so that the bytes are equal.
#include <array>
#include <bit>
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

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_dump(std::string& out, const Json& value) {
  out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Appends a short text in which nothing must be escaped. False, and nothing is appended, for any other.
bool append_short(std::string& out, std::string_view text) {
  constexpr std::size_t kMaxShort = 30;
  if (text.size() > kMaxShort || !is_plain_text(text)) return false;
  std::array<char, kMaxShort + 2> quoted;
  quoted[0] = '"';
  text.copy(quoted.data() + 1, text.size());  // takes the null of an empty view, as memcpy() does not
  quoted[text.size() + 1] = '"';
  out.append(quoted.data(), text.size() + 2);
  return true;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  std::uint64_t word = 0;
  for (; text.size() >= sizeof(word); text.remove_prefix(sizeof(word))) {
    std::memcpy(&word, text.data(), sizeof(word));
    if (special_bytes(word) != 0) return false;
  }
  std::array<char, sizeof(word)> rest;
  rest.fill(' ');
  text.copy(rest.data(), text.size());
  std::memcpy(&word, rest.data(), sizeof(word));
  return special_bytes(word) == 0;
}

void append_quoted(std::string& out, std::string_view text) {
  if (append_short(out, text)) return;
  const std::size_t begin = out.size();
  out.resize(begin + 2 * text.size() + 2);  // as if every byte were escaped
  char* to = out.data() + begin;
  *to++ = '"';
  const char* from = text.data();
  const char* const end = from + text.size();
  while (from < end) {
    if (end - from >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, from, sizeof(word));
      std::memcpy(to, &word, sizeof(word));
      const std::uint64_t special = special_bytes(word);
      if (special == 0) {
        from += 8;
        to += 8;
        continue;
      }
      if constexpr (std::endian::native == std::endian::little) {
        const int plain = std::countr_zero(special) / 8;  // bytes before the first marked one
        from += plain;
        to += plain;
      }
    }
    const char c = *from;
    if (c == '"' || c == '\\') {
      *to++ = '\\';
    } else if (is_special(c)) {  // a control character or no ASCII, which is rare
      out.resize(begin);
      return append_dump(out, Json(text));
    }
    *to++ = c;
    ++from;
  }
  *to++ = '"';
  out.resize(static_cast<std::size_t>(to - out.data()));
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
