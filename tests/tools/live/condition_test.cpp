// The grammar of wait_for: what each sentence means, and what is refused.
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "live/condition.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace {

// A Monday, 10:30 in New York.
const support::Instant kNow = *support::parse_iso8601("2026-11-23T15:30:00Z");

std::string parse(const char* text) {
  return to_text(tools::parse_condition(text, kNow));
}

std::string refusal(const char* text) {
  try {
    return "accepted: " + to_text(tools::parse_condition(text, kNow));
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error.message();
  }
}

}  // namespace

TEST_CASE("Conditions: prices in many words") {
  const std::pair<const char*, const char*> rows[] = {
      {"AAPL > 315", "price of AAPL above 315"},
      {"AAPL>315", "price of AAPL above 315"},
      {"aapl >= 315.50", "price of aapl at least 315.5"},
      {"AAPL bid <= 310.50", "bid of AAPL at most 310.5"},
      {"AAPL ask under $1,250.50", "ask of AAPL below 1250.5"},
      {"the price of AAPL is above 315 USD", "price of AAPL above 315"},
      {"until AAPL goes below 300 dollars", "price of AAPL below 300"},
      {"SPX crosses 6000", "price of SPX crosses 6000"},
      {"SPX crosses above 6000", "price of SPX crosses upward 6000"},
      {"SPX crosses below 6000", "price of SPX crosses downward 6000"},
      {"SPX reaches 6000", "price of SPX crosses 6000"},
      {"AAPL rises above 320", "price of AAPL crosses upward 320"},
      {"AAPL drops to 290", "price of AAPL crosses downward 290"},
      {"NVDA moves 2%", "price of NVDA moves by 2 %"},
      {"NVDA moves 2.5 percent", "price of NVDA moves by 2.5 %"},
      {"/ES last > 6000.25", "last price of /ES above 6000.25"},
      {"AAPL 2026-12-18 300 C mark > 12", "mark of AAPL 2026-12-18 300 C above 12"},
      {"AAPL  261218C00300000 delta over 0.5", "delta of AAPL 261218C00300000 above 0.5"},
      {".AAPL261218C300 iv below 0.3", "implied volatility of .AAPL261218C300 below 0.3"},
      {"BTC/USD mid >= 90000", "mark of BTC/USD at least 90000"},
  };
  for (const auto& [text, meaning] : rows) {
    INFO(text);
    CHECK(parse(text) == meaning);
  }
}

TEST_CASE("Conditions: orders, positions, times and sessions") {
  const std::pair<const char*, const char*> rows[] = {
      {"order 510000001 filled", "order 510000001 filled"},
      {"order 510000001 is filled", "order 510000001 filled"},
      {"order #510000001 partially filled", "order 510000001 partially filled"},
      {"order 510000001 canceled", "order 510000001 cancelled"},
      {"order 510000001 done", "order 510000001 done"},
      {"any order filled", "any order filled"},
      {"any order rejected in 5WT00001", "any order rejected in 5WT00001"},
      {"position in AAPL closes", "position in AAPL closes"},
      {"position in AAPL  261218C00300000 opens", "position in AAPL 261218C00300000 opens"},
      {"at 15:30", "time 2026-11-23T20:30:00.000Z"},
      {"at 3:30pm", "time 2026-11-23T20:30:00.000Z"},
      {"at 4 pm ET", "time 2026-11-23T21:00:00.000Z"},
      // Already past today.
      {"at 9:30", "time 2026-11-24T14:30:00.000Z"},
      {"at 2026-12-01T14:30:00Z", "time 2026-12-01T14:30:00.000Z"},
      {"in 20 minutes", "time 2026-11-23T15:50:00.000Z"},
      {"in 2 hours", "time 2026-11-23T17:30:00.000Z"},
      {"market opens", "equities opens"},
      {"the market closes", "equities closes"},
      {"CME opens", "CME opens"},
      {"until the stock market opens", "equities opens"},
  };
  for (const auto& [text, meaning] : rows) {
    INFO(text);
    CHECK(parse(text) == meaning);
  }
}

TEST_CASE("Conditions: the refusal names the part that is not understood") {
  const std::pair<const char*, const char*> rows[] = {
      {"", "''"},
      {"AAPL", "'AAPL'"},
      {"> 315", "'> 315'"},
      {"AAPL above", "''"},
      {"AAPL above high", "'high'"},
      {"AAPL above 315 tomorrow", "'tomorrow'"},
      {"AAPL above 315 and MSFT above 400", "Only one condition"},
      {"AAPL above 315 or 320", "Only one condition"},
      {"AAPL moves 2", "Only 'moves'"},
      {"AAPL above 2%", "Only 'moves'"},
      {"AAPL moves -2%", "above 0"},
      {"AAPL moves 0%", "above 0"},
      {"order filled", "'filled'"},
      {"order 12x filled", "'12x filled'"},
      {"order 510000001 happy", "'happy'"},
      {"order 510000001 filled soon", "'soon'"},
      {"position in AAPL dances", "'dances'"},
      {"at noon", "'noon'"},
      {"at 25:00", "'25:00'"},
      {"at 15", "'15'"},
      {"in twenty minutes", "'twenty minutes'"},
      {"in 20 fortnights", "'20 fortnights'"},
      {"in 0 minutes", "'0 minutes'"},
      {"moon opens", "'moon opens'"},
  };
  for (const auto& [text, part] : rows) {
    INFO(text);
    CHECK(refusal(text).find(part) != std::string::npos);
  }
}
