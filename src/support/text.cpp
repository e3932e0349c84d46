#include "tastytrade_mcp/support/text.hpp"

namespace support {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// The length of the well-formed UTF-8 sequence at `text[i]` (RFC 3629: no overlong forms, no surrogates), 0 if none.
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const auto at = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U; };
  const auto trail = [&](std::size_t k) { return (at(k) & 0xC0U) == 0x80U; };
  const unsigned lead = at(i);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return trail(i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!trail(i + 1) || !trail(i + 2)) return 0;
    if ((lead == 0xE0 && at(i + 1) < 0xA0) || (lead == 0xED && at(i + 1) > 0x9F)) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!trail(i + 1) || !trail(i + 2) || !trail(i + 3)) return 0;
    if ((lead == 0xF0 && at(i + 1) < 0x90) || (lead == 0xF4 && at(i + 1) > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

// Characters that reorder or hide the text around them: "\u202Egnp.exe" is shown as "exe.png".
bool is_invisible(std::string_view character) {
  const auto between = [&](std::string_view first, std::string_view last) {
    return first <= character && character <= last;
  };
  return between("\xC2\x80", "\xC2\x9F") ||                // the C1 control characters
         character == "\xD8\x9C" ||                        // U+061C
         between("\xE2\x80\x8B", "\xE2\x80\x8F") ||        // U+200B to U+200F
         between("\xE2\x80\xA8", "\xE2\x80\xAE") ||        // U+2028 to U+202E
         between("\xE2\x81\xA0", "\xE2\x81\xAF") ||        // U+2060 to U+206F
         character == "\xEF\xBB\xBF" ||                    // U+FEFF
         between("\xF3\xA0\x80\x80", "\xF3\xA0\x81\xBF");  // U+E0000 to U+E007F
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

std::string to_upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = upper(c);
  return result;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    const std::string_view part = trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (const std::string& part : parts) {
    if (!result.empty()) result += separator;
    result += part;
  }
  return result;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string printable(std::string_view text, std::size_t limit) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (text.size() <= limit && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    const auto lead = static_cast<unsigned char>(text[i]);
    std::string_view piece = text.substr(i, length);
    if (length == 0) {
      piece = "\xEF\xBF\xBD";  // U+FFFD
    } else if (length == 1 && (lead < 0x20 || lead == 0x7F)) {
      piece = lead == '\n' || lead == '\t' ? " " : "";
    } else if (is_invisible(piece)) {
      piece = "";
    }
    if (result.size() + piece.size() > limit) return result + "…";
    result += piece;
    i += std::max<std::size_t>(length, 1);
  }
  return result;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += '%';
      result += digits[byte >> 4];
      result += digits[byte & 15];
    }
  }
  return result;
}

}  // namespace support
