// A market, its feed, and the symbols that tests of the feed ask for. For one thread.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "feed/feed.hpp"
#include "simulator_fixture.hpp"

namespace simulator {

// An instrument under both of its names.
struct FeedSymbol {
  std::string type;  // the broker's
  std::string symbol;
  std::string streamer;
};

struct FeedFixture {
  explicit FeedFixture(std::uint64_t seed = 1) : market(seed), feed(market) {}

  FeedEvent event(FeedEventType type, const std::string& symbol, Instant now) const {
    const auto event = feed.event(type, symbol, now);
    INFO(to_string(type) << " " << symbol << " " << support::to_iso8601(now));
    REQUIRE(event);
    return *event;
  }

  std::vector<FeedEvent> candles(const std::string& symbol, Instant from, Instant now, std::size_t limit = 8000) const {
    const auto parsed = parse_candle_symbol(symbol);
    INFO(symbol);
    REQUIRE(parsed);
    return feed.candles(*parsed, from, now, limit);
  }

  Market market;
  Feed feed;
};

// Instruments of each kind; the contracts are in the middle of their chains.
inline std::vector<FeedSymbol> feed_symbols(const Market& market, Instant now) {
  std::vector<FeedSymbol> rows;
  for (const char* symbol : {"AAPL", "SPY", "NOK", "BRK/B", "SPX", "VIX"}) rows.push_back({"Equity", symbol, symbol});
  for (const char* coin : {"BTC/USD", "DOT/USD"}) {
    rows.push_back({"Cryptocurrency", coin, std::string(coin) + ":CXTALP"});
  }
  const Date today = new_york_date(now);
  for (const char* symbol : {"AAPL", "SPY", "BRK/B", "SPX", "VIX"}) {
    const auto chain = market.chains().find(*find_equity(symbol), today);
    for (std::size_t i = 0; i < chain->expirations.size(); i += 4) {
      const Expiration& row = chain->expirations[i];
      const OptionName name{row.root, row.date, i % 8 == 0, row.strikes[row.strikes.size() / 2]};
      rows.push_back({"Equity Option", occ_symbol(name), occ_streamer(name)});
    }
  }
  for (const char* code : {"ES", "CL", "6E", "ZN"}) {
    const FutureContract contract = active_contract(*find_product(code), today);
    rows.push_back({"Future", contract.symbol, contract.streamer});
    const auto chain = market.future_chains().find(*contract.product, today);
    const FutureExpiration& row = chain->expirations[chain->expirations.size() / 2];
    const FutureOptionName name{row.future.symbol, row.contract_symbol, row.date, true,
                                row.strikes[row.strikes.size() / 2]};
    rows.push_back({"Future Option", future_option_symbol(name),
                    future_option_streamer(name, contract.product->streamer_exchange)});
  }
  return rows;
}

// In a session, within and between price steps; before the open; at open and close; after the close; on a Saturday; in
// the evening session of futures; on Thanksgiving and the half day after it.
inline const char* const kFeedInstants[] = {
    "2026-08-24T17:58:51.000Z", "2026-08-24T17:58:51.137Z", "2026-08-24T17:58:51.249Z", "2026-08-24T12:30:00.500Z",
    "2026-08-24T13:30:00.000Z", "2026-08-24T20:00:00.000Z", "2026-08-24T19:59:59.901Z", "2026-08-24T21:10:07.333Z",
    "2026-08-29T15:00:00.000Z", "2026-08-30T23:15:30.620Z", "2026-11-26T16:00:00.000Z", "2026-11-27T17:59:59.999Z",
    "2026-11-27T18:30:00.000Z"};

}  // namespace simulator
