// Words in a list of symbols that stand for several symbols: `holdings`, `watchlist:NAME`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/missing.hpp"
#include "shared/tool_call.hpp"

namespace tools {

// Whether the text is such a word.
bool names_symbol_group(std::string_view text);
bool means_holdings(std::string_view text);

// `symbols` with each such word replaced by what it stands for: `holdings` by the underlyings of what the accounts hold
// or are short, `watchlist:NAME` by the entries of a watchlist, of pairs by both symbols. Each symbol once. Accounts
// and entries that cannot be read are added to `missing`. Throws Error: not_found for an unknown watchlist;
// invalid_argument if the server does not offer the tool that shows the group; what a read throws if no account can be
// read.
std::vector<std::string> expand_symbol_groups(const ToolCall& call, const std::vector<std::string>& symbols,
                                              Missing& missing);

}  // namespace tools
