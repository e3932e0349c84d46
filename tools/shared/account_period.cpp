#include "account_period.hpp"

#include <algorithm>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Date;
using support::Error;
using support::ErrorCode;

namespace {

constexpr int kMaxDays = 10 * 366;

}  // namespace

std::optional<Date> find_earliest(const std::vector<broker::Account>& accounts) {
  std::optional<Date> first;
  for (const broker::Account& account : accounts) {
    if (!account.opened_at) return std::nullopt;
    const Date opened = support::new_york_date(*account.opened_at);
    first = first ? std::min(*first, opened) : opened;
  }
  return first;
}

Period parse_account_period(const std::string& text, const ToolCall& call,
                            const std::vector<broker::Account>& accounts) {
  const auto earliest = find_earliest(accounts);
  const Period period =
      parse_period(text, support::new_york_date(call.now()), {.max_days = kMaxDays, .earliest = earliest});
  if (earliest && period.last < *earliest) {
    throw Error(ErrorCode::invalid_argument,
                "`period` ends before the account was opened, on " + support::to_text(*earliest) + ".",
                "Give a later period.");
  }
  return period;
}

void write_period_note(JsonWriter& result, const Period& period, const std::vector<broker::Account>& accounts,
                       std::string_view what, bool is_empty) {
  std::string note;
  if (is_empty) {
    note = "There are no " + std::string(what) + " from " + support::to_text(period.first) + " to " +
           support::to_text(period.last) + ".";
  }
  if (const auto earliest = find_earliest(accounts); earliest && period.first < *earliest) {
    if (!note.empty()) note += ' ';
    note += "The account was opened on " + support::to_text(*earliest) + ".";
  }
  result.optional_text("note", note);
}

std::string parse_symbol(const std::string& text) {
  if (text.empty()) return {};
  const auto symbol = broker::canonical_symbol(text);
  if (!symbol) throw Error(ErrorCode::invalid_argument, broker::explain_unknown_symbol(text));
  return *symbol;
}

}  // namespace tools
