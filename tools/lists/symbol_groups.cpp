#include "symbol_groups.hpp"

#include <set>

#include "shared/account_reads.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "watchlist_reads.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::string_view kWatchlist = "watchlist:";

bool names_watchlist(std::string_view text) {
  return support::to_lower(support::trim(text)).starts_with(kWatchlist);
}

void require_offered(const ToolCall& call, const std::string& tool, const std::string& group) {
  if (call.tool_context().offers(tool)) return;
  throw Error(ErrorCode::invalid_argument,
              group + " cannot stand for symbols: this server does not offer " + tool + ", which shows it.",
              "Name the symbols.");
}

class Expansion {
 public:
  Expansion(const ToolCall& call, Missing& missing) : call_(call), missing_(missing) {}

  void add(const std::string& symbol) {
    if (seen_.insert(symbol).second) symbols_.push_back(symbol);
  }

  void add_holdings() {
    const auto reads = read_positions(call_.broker(), call_.accounts(missing_), call_.read_options());
    throw_if_none_read(reads);
    for (const AccountPositions& read : reads) {
      if (!read.answer) {
        missing_.add_account(read.account.number, "positions", *read.error);
        continue;
      }
      missing_.add_rows(**read.answer, read.account.number);
      for (const broker::Position& position : **read.answer) {
        if (position.sign() == 0) continue;
        add(position.underlying_symbol.empty() ? position.symbol : position.underlying_symbol);
      }
    }
  }

  void add_watchlist(std::string_view text) {
    const std::string name(support::trim(support::trim(text).substr(kWatchlist.size())));
    if (name.empty()) {
      throw Error(ErrorCode::invalid_argument, "`watchlist:` lacks the name of a watchlist.",
                  "fetch_watchlists lists the names.");
    }
    const FoundWatchlist found = find_watchlist(call_.broker(), name, std::nullopt, call_.read_options());
    const broker::Watchlist& list = *found.answer;
    missing_.add_rows(list.entries);
    missing_.add_rows(list.pairs);
    for (const auto& entry : list.entries) add(entry.symbol);
    for (const auto& pair : list.pairs) {
      add(pair.left.symbol);
      add(pair.right.symbol);
    }
  }

  std::vector<std::string> take() { return std::move(symbols_); }

 private:
  const ToolCall& call_;
  Missing& missing_;
  std::vector<std::string> symbols_;
  std::set<std::string> seen_;
};

}  // namespace

bool means_holdings(std::string_view text) {
  const std::string word = support::to_lower(support::trim(text));
  return word == "holdings" || word == "positions" || word == "portfolio";
}

bool names_symbol_group(std::string_view text) {
  return means_holdings(text) || names_watchlist(text);
}

std::vector<std::string> expand_symbol_groups(const ToolCall& call, const std::vector<std::string>& symbols,
                                              Missing& missing) {
  Expansion expansion(call, missing);
  for (const std::string& symbol : symbols) {
    if (means_holdings(symbol)) {
      require_offered(call, "fetch_positions", "`holdings`");
      expansion.add_holdings();
    } else if (names_watchlist(symbol)) {
      require_offered(call, "fetch_watchlists", "A watchlist");
      expansion.add_watchlist(symbol);
    } else {
      expansion.add(symbol);
    }
  }
  return expansion.take();
}

}  // namespace tools
