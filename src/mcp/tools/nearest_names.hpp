// Names as people and models write them: finding the one that was meant. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcp {

// "accountNumber", "account-number", "Account Number" and "account.number" all become "accountnumber".
std::string folded(std::string_view name);

// The names, those that resemble `wanted` most first; equals keep their order.
std::vector<std::string> nearest_first(std::string_view wanted, std::vector<std::string> names);

// At most `count` of the names that `wanted` can be a misspelling of, the nearest first: equal but for case and
// separators, or few edits away (insertions, deletions, replacements, neighbours swapped), or the same name with
// something before or behind it ("positions", "mcp__tastytrade__fetch_positions").
std::vector<std::string> nearest(std::string_view wanted, const std::vector<std::string>& names, std::size_t count);

// How many edits (insertions, deletions, replacements, swaps of neighbours) lead from one text to the other, compared
// over at most 64 bytes: the optimal string alignment distance.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace mcp
