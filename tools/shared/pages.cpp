#include "pages.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxCursor = 1'000'000;
constexpr const char* kStartAgain = "Leave it out to begin with the first page.";

// Eight hexadecimal digits that differ for another text (FNV-1a, 32 bits); nothing for the empty text.
std::string make_mark(std::string_view query) {
  if (query.empty()) return {};
  std::uint32_t hash = 2166136261U;
  for (const char c : query) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  constexpr char digits[] = "0123456789abcdef";
  std::string mark = "-";
  for (int shift = 28; shift >= 0; shift -= 4) mark += digits[(hash >> static_cast<unsigned>(shift)) & 15U];
  return mark;
}

std::size_t parse_cursor(std::string_view text, std::string_view query) {
  const std::string mark = make_mark(query);
  if (!mark.empty() && !text.ends_with(mark)) {
    throw Error(ErrorCode::invalid_argument, "cursor is not one of this list: other arguments, or not from this tool.",
                kStartAgain);
  }
  text.remove_suffix(mark.size());
  std::size_t begin = 0;
  const char* const end_of_text = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), end_of_text, begin);
  if (error != std::errc() || end != end_of_text || begin > kMaxCursor) {
    throw Error(ErrorCode::invalid_argument, "cursor is not one that this tool gave out.", kStartAgain);
  }
  return begin;
}

}  // namespace

Page select_page(std::size_t total, const mcp::Arguments& arguments, std::string_view query) {
  const std::size_t begin = arguments.has("cursor") ? parse_cursor(arguments.text("cursor"), query) : 0;
  if (begin > 0 && begin >= total) {
    throw Error(ErrorCode::invalid_argument,
                "cursor is past the end: there are " + std::to_string(total) + " entries now.", kStartAgain);
  }
  const auto limit = static_cast<std::size_t>(arguments.integer("limit").value_or(100));
  return {begin, std::min(total, begin + limit)};
}

void write_page_end(support::JsonWriter& result, std::size_t total, const Page& page, std::string_view query) {
  result.integer("total", static_cast<std::int64_t>(total));
  if (page.end < total) result.text("next_cursor", std::to_string(page.end) + make_mark(query));
}

}  // namespace tools
