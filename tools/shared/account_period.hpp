// Arguments of tools that read what happened in accounts: the period, and a symbol. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "period.hpp"
#include "tool_call.hpp"

namespace tools {

// The day in New York on which the first of the accounts was opened; nothing if it is unknown of one of them.
std::optional<support::Date> find_earliest(const std::vector<broker::Account>& accounts);

// Parses a period of these accounts; `all` begins on the day on which the first of them was opened. Throws
// Error{invalid_argument} as parse_period() does, for more than ten years, and if the period ends before the first of
// the accounts was opened.
Period parse_account_period(const std::string& text, const ToolCall& call,
                            const std::vector<broker::Account>& accounts);

// Writes `note`, if the period begins before the first of the accounts was opened or the list of `what`
// ("transactions") is empty: an empty list alone can be mistaken for a failed read.
void write_period_note(JsonWriter& result, const Period& period, const std::vector<broker::Account>& accounts,
                       std::string_view what, bool is_empty);

// The symbol in TastyTrade's spelling; empty for an empty text. Throws Error{invalid_argument} if it is none.
std::string parse_symbol(const std::string& text);

}  // namespace tools
