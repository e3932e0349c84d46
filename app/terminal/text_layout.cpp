#include "text_layout.hpp"

#include <algorithm>
#include <array>

#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15, EastAsianWidth W and F, in blocks.
constexpr std::array<Range, 14> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0x33FF},
                                       {0x3400, 0x4DBF},
                                       {0x4E00, 0x9FFF},
                                       {0xA000, 0xA4CF},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1F64F},
                                       {0x1F900, 0x1F9FF},
                                       {0x20000, 0x3FFFD}}};
// Combining marks and variation selectors.
constexpr std::array<Range, 6> kZero{
    {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t character) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return character >= range.first && character <= range.last; });
}

// The bytes of the character at `at`, at least 1.
std::size_t character_size(std::string_view text, std::size_t at) {
  std::size_t size = 1;
  while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80U) ++size;
  return size;
}

std::size_t character_width(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (lead < 0x80) return 1;
  char32_t value = lead >= 0xF0 ? lead & 0x07U : lead >= 0xE0 ? lead & 0x0FU : lead & 0x1FU;
  for (const char c : character.substr(1)) value = (value << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  if (is_in(kZero, value)) return 0;
  return is_in(kWide, value) ? 2 : 1;
}

// The longest beginning of `text` that fits into `width` columns, at least one character.
std::size_t fitting_bytes(std::string_view text, std::size_t width) {
  std::size_t at = 0, columns = 0;
  while (at < text.size()) {
    const std::size_t size = character_size(text, at);
    columns += character_width(text.substr(at, size));
    if (columns > width && at > 0) break;
    at += size;
  }
  return at;
}

void wrap_line(std::string_view text, std::size_t width, std::vector<std::string>& lines) {
  std::string line;
  std::size_t used = 0;
  const auto end_line = [&] {
    lines.push_back(std::move(line));
    line.clear();
    used = 0;
  };
  bool is_first = true;
  while (!text.empty()) {
    const auto space = text.find(' ');
    std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    std::size_t columns = text_width(word);
    if (!is_first && used + 1 + columns > width) {
      end_line();
    } else if (!is_first) {
      line += ' ';
      ++used;
    }
    while (columns > width) {
      const std::size_t size = fitting_bytes(word, width);
      line += word.substr(0, size);
      word.remove_prefix(size);
      columns = text_width(word);
      end_line();
    }
    line += word;
    used += columns;
    is_first = false;
  }
  lines.push_back(std::move(line));
}

}  // namespace

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_size(text, at);
    width += character_width(text.substr(at, size));
    at += size;
  }
  return width;
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t used = text_width(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::vector<std::string> wrap_text(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const auto end = text.find('\n');
    wrap_line(text.substr(0, end), std::max<std::size_t>(width, 1), lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string join_lines(const std::vector<std::string>& lines, std::size_t margin) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += '\n' + std::string(line.empty() ? 0 : margin, ' ');
    text += line;
  }
  return text;
}

std::string clean_text(std::string_view text) {
  std::string cleaned;
  while (true) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    cleaned += support::printable(line, 3 * line.size() + 3);  // U+FFFD takes 3 bytes for one that is no UTF-8
    if (end == std::string_view::npos) return cleaned;
    cleaned += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace app
