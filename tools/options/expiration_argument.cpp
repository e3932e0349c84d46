#include "expiration_argument.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "tastytrade_mcp/mcp/written_date.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using support::Date;
using support::Error;
using support::ErrorCode;

constexpr int kMaxDays = 36'500;

std::vector<std::string> split_words(std::string_view text) {
  std::string plain = support::to_lower(text);
  for (char& c : plain) {
    if (c == '_' || c == '-') c = ' ';
  }
  return support::split(plain, ' ');
}

// Days from Monday to the weekday of this name, Monday to Friday.
std::optional<int> parse_weekday(std::string_view word) {
  constexpr std::array<std::string_view, 5> names = {"monday", "tuesday", "wednesday", "thursday", "friday"};
  if (word.size() < 3) return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].starts_with(word)) return static_cast<int>(i);
  }
  return std::nullopt;
}

// "friday", "this friday", "next friday".
std::optional<ExpirationChoice> parse_weekday_words(const std::vector<std::string>& words, Date today) {
  if (words.empty() || words.size() > 2) return std::nullopt;
  const bool is_next = words.size() == 2 && words.front() == "next";
  if (words.size() == 2 && !is_next && words.front() != "this") return std::nullopt;
  const auto weekday = parse_weekday(words.back());
  if (!weekday) return std::nullopt;
  const auto since_monday = (std::chrono::weekday(std::chrono::sys_days(today)) - std::chrono::Monday).count();
  int days = *weekday - static_cast<int>(since_monday);
  if (is_next || days < 0) days += 7;
  const Date day = support::add_days(today, days);
  const bool is_friday = *weekday == 4;
  // Where Friday is a holiday, the options of the week expire on Thursday.
  if (is_friday && day != today)
    return ExpirationChoice{Period{support::add_days(day, -1), day}, {}, ExpirationChoice::Keep::latest};
  return ExpirationChoice{Period{day, day}};
}

std::optional<ExpirationChoice> parse_kind(const std::vector<std::string>& words) {
  using Keep = ExpirationChoice::Keep;
  if (words.size() != 1) return std::nullopt;
  const std::string& word = words.front();
  if (word == "nearest" || word == "next" || word == "front") return ExpirationChoice{{}, {}, Keep::earliest};
  if (word == "monthly" || word == "monthlies") return ExpirationChoice{{}, "Regular", Keep::earliest};
  if (word == "quarterly" || word == "quarterlies") return ExpirationChoice{{}, "Quarterly", Keep::earliest};
  return std::nullopt;
}

// "..2026-12-31": from today on; "2026-12-01..": without an end.
std::optional<Period> parse_open_range(std::string_view text, Date today) {
  text = support::trim(text);
  const bool has_no_start = text.starts_with("..");
  if (has_no_start == text.ends_with("..")) return std::nullopt;
  text = support::trim(has_no_start ? text.substr(2) : text.substr(0, text.size() - 2));
  if (text.find("..") != std::string_view::npos) return std::nullopt;
  const Period period = parse_period(text, today, {.is_future_allowed = true, .max_days = kMaxDays});
  return has_no_start ? Period{std::min(today, period.last), period.last}
                      : Period{period.first, support::add_days(period.first, kMaxDays)};
}

}  // namespace

ExpirationChoice parse_expiration(std::string_view text, Date today) {
  const auto words = split_words(text);
  if (auto choice = parse_kind(words)) return *choice;
  if (auto choice = parse_weekday_words(words, today)) return *choice;
  try {
    if (const auto open = parse_open_range(text, today)) return {*open};
    if (const mcp::WrittenDate day = mcp::parse_written_date(text); day.date) return {Period{*day.date, *day.date}};
    return {parse_period(text, today, {.is_future_allowed = true, .max_days = kMaxDays})};
  } catch (const Error& error) {
    throw Error(ErrorCode::invalid_argument,
                "expiration is neither a day nor a period: '" + support::printable(text, 60) + "'.",
                error.hint + " Others: next_month, friday, monthly, nearest.");
  }
}

}  // namespace tools
