#include "watchlists.hpp"

#include <algorithm>

namespace simulator {
namespace {

Json entry(std::string_view symbol, std::string_view instrument_type) {
  Json row{{"symbol", symbol}};
  if (!instrument_type.empty()) row["instrument-type"] = instrument_type;
  return row;
}

Json entries_of(std::string_view instrument_type, std::initializer_list<std::string_view> symbols) {
  Json rows = Json::array();
  for (const std::string_view symbol : symbols) rows.push_back(entry(symbol, instrument_type));
  return rows;
}

Json public_watchlist(std::string_view id, std::string_view name, std::string_view group, Json entries) {
  Json row{{"id", id}, {"name", name}, {"group-name", group}, {"user-id", -1}, {"order-index", 100}};
  row["watchlist-entries"] = std::move(entries);
  return row;
}

Json make_public_watchlists() {
  Json volatility = entries_of("Index", {"VIX", "SPX", "NDX"});
  for (Json& row : entries_of("Equity", {"UNG", "TSLA", "MSTR", "COIN", "GME"})) volatility.push_back(std::move(row));
  Json rows = Json::array();
  rows.push_back(public_watchlist("216375", "All Earnings", "Earnings",
                                  entries_of("Equity", {"AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA"})));
  rows.push_back(public_watchlist("69136", "High Options Volume", "Liquidity",
                                  entries_of("Equity", {"SPY", "QQQ", "IWM", "NVDA", "TSLA", "AAPL", "AMD", "PLTR"})));
  rows.push_back(public_watchlist("69201", "Tom's Watchlist", "Personalities", std::move(volatility)));
  rows.push_back(public_watchlist("70044", "Index / Sector ETFs", "ETFs",
                                  entries_of("Equity", {"SPY", "QQQ", "DIA", "XLF", "XLE", "XLK", "SMH"})));
  rows.push_back(public_watchlist("70110", "Liquid Futures", "Futures",
                                  entries_of("Future", {"/ES", "/NQ", "/CL", "/GC", "/ZN", "/6E"})));
  rows.push_back(public_watchlist("70215", "Cryptocurrencies", "Crypto",
                                  entries_of("Cryptocurrency", {"BTC/USD", "ETH/USD", "SOL/USD"})));
  return rows;
}

struct Pair {
  std::string_view left;
  int left_quantity;
  std::string_view right;
  int right_quantity;
};

Json pairs_watchlist(std::string_view name, int order_index, std::initializer_list<Pair> pairs) {
  Json equations = Json::array();
  for (const Pair& pair : pairs) {
    equations.push_back({{"left-action", "Buy"},
                         {"left-symbol", pair.left},
                         {"left-quantity", pair.left_quantity},
                         {"right-action", "Sell"},
                         {"right-symbol", pair.right},
                         {"right-quantity", pair.right_quantity}});
  }
  Json row{{"name", name}, {"order-index", order_index}};
  row["pairs-equations"] = std::move(equations);
  row["created-at"] = "2020-11-17T22:17:27.424Z";
  row["updated-at"] = "2020-11-17T22:17:27.424Z";
  return row;
}

Watchlist demo_list(std::string name, std::optional<std::string> group, std::int64_t order_index, Json entries) {
  Watchlist list;
  list.name = std::move(name);
  list.group = std::move(group);
  list.order_index = order_index;
  list.entries = std::move(entries);
  list.created_at = list.updated_at = *support::parse_iso8601("2025-06-14T16:34:05.909Z");
  return list;
}

}  // namespace

Watchlists::Watchlists() {
  Json ideas = entries_of("Equity", {"NVDA", "AMD"});
  ideas.push_back(entry("/ES", "Future"));
  ideas.push_back(entry("BTC/USD", "Cryptocurrency"));
  ideas.push_back(entry("PLTR", ""));
  lists_.push_back(demo_list("Core", "default", 1, entries_of("Equity", {"AAPL", "MSFT", "SPY", "BRK/B", "TLT"})));
  lists_.push_back(demo_list("Options / Q4 ideas", "Ideas", 2, std::move(ideas)));
  lists_.push_back(demo_list("Later", std::nullopt, 9999, Json::array()));
  for (Watchlist& list : lists_) list.id = ++last_id_;
}

std::vector<Watchlist>::iterator Watchlists::position(std::string_view name) {
  return std::find_if(lists_.begin(), lists_.end(), [&](const Watchlist& list) { return list.name == name; });
}

std::vector<Watchlist> Watchlists::all() const {
  const support::MutexLock lock(mutex_);
  std::vector<Watchlist> rows = lists_;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Watchlist& a, const Watchlist& b) { return a.order_index < b.order_index; });
  return rows;
}

std::optional<Watchlist> Watchlists::find(std::string_view name) const {
  const support::MutexLock lock(mutex_);
  for (const Watchlist& list : lists_) {
    if (list.name == name) return list;
  }
  return std::nullopt;
}

Watchlists::Outcome Watchlists::add(Watchlist list, Instant now) {
  const support::MutexLock lock(mutex_);
  if (position(list.name) != lists_.end()) return Outcome::name_taken;
  if (lists_.size() >= kMost) return Outcome::too_many;
  list.id = ++last_id_;
  list.created_at = list.updated_at = now;
  lists_.push_back(std::move(list));
  return Outcome::done;
}

Watchlists::Outcome Watchlists::replace(std::string_view name, Watchlist list, Instant now) {
  const support::MutexLock lock(mutex_);
  const auto found = position(name);
  if (found == lists_.end()) return Outcome::unknown;
  if (list.name != name && position(list.name) != lists_.end()) return Outcome::name_taken;
  list.id = found->id;
  list.created_at = found->created_at;
  list.updated_at = now;
  *found = std::move(list);
  return Outcome::done;
}

std::optional<Watchlist> Watchlists::remove(std::string_view name) {
  const support::MutexLock lock(mutex_);
  const auto found = position(name);
  if (found == lists_.end()) return std::nullopt;
  Watchlist removed = std::move(*found);
  lists_.erase(found);
  return removed;
}

const Json& public_watchlists() {
  static const Json rows = make_public_watchlists();
  return rows;
}

const Json& pairs_watchlists() {
  static const Json rows =
      Json::array({pairs_watchlist("Stocks", 4, {{"/ZN", 2, "/ZB", 1}, {"/GC", 1, "/SI", 2}}),
                   pairs_watchlist("Index Pairs", 1, {{"/ES", 1, "/NQ", 1}, {"SPY", 100, "QQQ", 110}})});
  return rows;
}

}  // namespace simulator
