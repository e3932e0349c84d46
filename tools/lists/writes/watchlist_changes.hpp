// Shared by the tools that write watchlists: the customer's own lists as they are now, versions, one write at a time.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "shared/missing.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// One write of watchlists at a time in this server: a list is read before it is written back whole, and what another
// call wrote in between would be lost. Shared by the tools; safe from any thread.
class WatchlistTurn {
 public:
  using Flag = std::shared_ptr<std::atomic<bool>>;
  static Flag make_flag() { return std::make_shared<std::atomic<bool>>(false); }

  // Waits until no other call writes. Throws what Budget::sleep() throws.
  WatchlistTurn(Flag flag, const support::Budget& budget);
  ~WatchlistTurn() { *flag_ = false; }
  WatchlistTurn(const WatchlistTurn&) = delete;
  WatchlistTurn& operator=(const WatchlistTurn&) = delete;

 private:
  Flag flag_;
};

// The customer's own watchlists, read now. Throws Error{upstream_unavailable} if one cannot be read: its name could be
// the one that is asked for.
broker::Answer<broker::Rows<broker::Watchlist>> read_own_lists(const ToolCall& call);

// The list of this name, or the only one that differs from it in case alone; null: there is none. Throws
// Error{invalid_argument} if several differ in case alone.
const broker::Watchlist* find_own_list(const broker::Rows<broker::Watchlist>& lists, const std::string& name);
// The same. Throws Error{not_found} that names the lists if there is none.
const broker::Watchlist& get_own_list(const broker::Rows<broker::Watchlist>& lists, const std::string& name);
// Throws Error{conflict} if a list of this name exists, also if it differs in case alone. `except`: not this one.
void require_free_name(const broker::Rows<broker::Watchlist>& lists, const std::string& name,
                       const broker::Watchlist* except = nullptr);

// Changes with the name and the entries of a list.
std::string compute_version(const broker::Watchlist& list);
// "AAPL, MSFT": at most 50 symbols.
std::string join_symbols(const std::vector<broker::WatchlistEntry>& entries);

// The entries of these symbols, as TastyTrade spells them, each once. `holdings` and `watchlist:NAME` stand for several
// symbols. A futures product stays a product. Throws Error{invalid_argument} that names those that TastyTrade does not
// know: nothing may be written then.
std::vector<broker::WatchlistEntry> check_symbols(const ToolCall& call, const std::vector<std::string>& symbols,
                                                  Missing& missing);

// Calls `write`. An Error{outcome_unknown} gets `hint`; Error{not_found} says that the list has gone meanwhile, because
// it was there when it was read.
template <class Write>
auto with_outcome_hint(const std::string& hint, const Write& write) {
  try {
    return write();
  } catch (support::Error& error) {
    if (error.code == support::ErrorCode::outcome_unknown) error.hint = hint;
    if (error.code == support::ErrorCode::not_found) {
      error.hint = "It was deleted or renamed meanwhile. Nothing was written.";
    }
    throw;
  }
}

// Writes the member `watchlist`: name, group, version, total and symbols.
void write_list(JsonWriter& result, const broker::Watchlist& list);
mcp::schema::Member watchlist_member();

// What the broker has after a write: its answer, or what was sent if the answer holds no list. Entries that were sent
// and are not in the answer are added to `missing`.
broker::Watchlist merge_answer(const broker::WatchlistContent& sent, const std::optional<broker::Watchlist>& answer,
                               Missing& missing);

}  // namespace tools
