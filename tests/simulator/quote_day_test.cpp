// The trading day of a quote, and how it follows from the previous day.
#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

std::string middle_option(SimulatorFixture& fixture, const std::string& path, bool future) {
  const Json data = fixture.data(path);
  const Json& expirations = future ? data["option-chains"][0]["expirations"] : data["items"][0]["expirations"];
  const Json& strikes = expirations[expirations.size() / 2]["strikes"];
  return strikes[strikes.size() / 2]["call"];
}

// The quotes of one instrument of each kind, by symbol.
Json quotes_of_all_kinds(SimulatorFixture& fixture, const std::string& option, const std::string& future_option) {
  Json quotes = Json::object();
  for (const Json& row :
       fixture.items("/market-data/by-type?equity=MSFT,SPY,SPX&index=VIX&future=/ESZ6,/GCZ6,/ZNH7,/VXF7"
                     "&equity-option=" +
                     support::percent_encode(option) + "&future-option=" + support::percent_encode(future_option))) {
    quotes[row["symbol"].get<std::string>()] = row;
  }
  return quotes;
}

}  // namespace

TEST_CASE("The day of a stock begins at midnight in New York, its prices at the open") {
  SimulatorFixture fixture({}, "2026-08-24T03:59:59Z");
  const Json sunday = fixture.data("/market-data/Equity/MSFT");
  CHECK(sunday["summary-date"] == "2026-08-21");
  CHECK(sunday["prev-close-date"] == "2026-08-20");
  CHECK(sunday["close"] == sunday["last"]);
  fixture.clock.advance(1s);
  const std::string option = middle_option(fixture, "/option-chains/MSFT/nested", false);
  for (const std::string& path : {std::string("/market-data/Equity/MSFT"), std::string("/market-data/Index/VIX"),
                                  "/market-data/Equity%20Option/" + support::percent_encode(option)}) {
    const Json monday = fixture.data(path);
    INFO(monday.dump());
    CHECK(monday["summary-date"] == "2026-08-24");
    CHECK(monday["prev-close-date"] == "2026-08-21");
    CHECK(monday["prev-close"] == monday["last"]);
    CHECK(monday["mark"] == monday["last"]);
    CHECK(monday["updated-at"] == "2026-08-21T20:00:00.000Z");
    for (const char* key : {"open", "day-high-price", "day-low-price", "close", "volume-ext"}) {
      CHECK_FALSE(monday.contains(key));
    }
  }
  CHECK(fixture.data("/market-data/Equity/MSFT")["last"] == sunday["last"]);
  CHECK(fixture.data("/market-data/Equity/MSFT")["volume"] == "0.0");
  fixture.clock.advance(9h + 30min);
  fixture.log_in();
  const Json open = fixture.data("/market-data/Equity/MSFT");
  CHECK(open["prev-close"] == sunday["last"]);
  CHECK(open.contains("open"));
  CHECK(open["updated-at"] == "2026-08-24T13:30:00.000Z");
}

TEST_CASE("On holidays the day is that of the last session") {
  for (const auto& [now, day] : {std::pair{"2026-09-07T16:00:00Z", "2026-09-04"},  // Labor Day
                                 {"2026-11-26T23:00:00Z", "2026-11-25"},           // Thanksgiving
                                 {"2026-11-27T19:00:00Z", "2026-11-27"},           // after a half day
                                 {"2027-01-01T15:00:00Z", "2026-12-31"},           // New Year
                                 {"2027-03-14T06:59:59Z", "2027-03-12"},           // clocks go forward
                                 {"2026-11-01T05:30:00Z", "2026-10-30"}}) {        // clocks go back
    SimulatorFixture fixture({}, now);
    INFO(now);
    CHECK(fixture.data("/market-data/Equity/AAPL")["summary-date"] == day);
  }
}

TEST_CASE("The close of a session is the previous close of the next, for every kind of instrument") {
  struct Night {
    const char* closed;  // half an hour after the futures have closed
    std::chrono::hours until_next;
    bool futures_too = true;  // they trade on some days on which stocks don't
  };
  for (const Night night : {Night{"2026-09-02T21:30:00Z", 19h},         // a Wednesday
                            Night{"2026-08-28T21:30:00Z", 67h},         // a Friday
                            Night{"2026-09-04T21:30:00Z", 91h, false},  // before Labor Day
                            Night{"2026-11-25T22:30:00Z", 43h, false},  // before Thanksgiving
                            Night{"2026-11-27T22:30:00Z", 66h},         // a half day
                            Night{"2026-10-30T21:30:00Z", 67h}}) {      // clocks go back on Sunday
    for (const std::uint64_t seed : std::initializer_list<std::uint64_t>{1, 99}) {
      Options options;
      options.seed = seed;
      options.token_lifetime = 200h;
      SimulatorFixture fixture(options, night.closed);
      INFO(night.closed << " seed " << seed);
      const std::string option = middle_option(fixture, "/option-chains/MSFT/nested", false);
      const std::string future_option = middle_option(fixture, "/futures-option-chains/ES/nested", true);
      const Json before = quotes_of_all_kinds(fixture, option, future_option);
      fixture.clock.advance(night.until_next);
      const Json after = quotes_of_all_kinds(fixture, option, future_option);
      int compared = 0;
      for (const auto& [symbol, row] : before.items()) {
        if (!night.futures_too && symbol.find('/') != std::string::npos) continue;
        if (!after.contains(symbol)) continue;  // a strike that next month's chain doesn't list
        INFO(row.dump() << after[symbol].dump());
        CHECK(after[symbol]["prev-close"] == row["close"]);
        CHECK(after[symbol]["prev-close-date"] == row["summary-date"]);
        ++compared;
      }
      CHECK(compared >= (night.futures_too ? 8 : 4));
    }
  }
}

TEST_CASE("A quote has beta, fractional volume and, if requested, the instrument") {
  SimulatorFixture fixture;
  const Json rows = fixture.items(
      "/market-data/by-type?equity=AAPL&index=VIX,SPX&future=/ESU6&cryptocurrency=BTC/USD"
      "&include-instrument=true");
  REQUIRE(rows.size() == 5);
  const auto row_of = [&](const char* symbol) -> Json {
    for (const Json& row : rows) {
      if (row["symbol"] == symbol) return row;
    }
    FAIL(symbol);
    return {};
  };
  const Json apple = row_of("AAPL");
  CHECK_FALSE(decimal(apple, "volume").is_integer());
  CHECK(decimal(apple, "volume-ext") > 0);
  CHECK(decimal(apple, "volume-ext") < decimal(apple, "volume"));
  CHECK(apple["beta"] == "1.08");
  CHECK(apple["prev-close-price-type"] == "Final");
  CHECK(apple["instrument"] == Json{{"symbol", "AAPL"},
                                    {"instrument-type", "Equity"},
                                    {"root-symbol", "AAPL"},
                                    {"underlying-instrument", "AAPL"},
                                    {"exchange", "Equity"},
                                    {"instrument-key", {{"symbol", "AAPL"}, {"instrument-type", "Equity"}}}});
  CHECK(row_of("SPX")["beta"] == "1.0");
  CHECK(decimal(row_of("VIX"), "beta") < 0);
  CHECK(row_of("VIX")["prev-close-price-type"] == "Regular");
  const Json future = row_of("/ESU6");
  CHECK(decimal(future, "volume").is_integer());
  CHECK_FALSE(future.contains("volume-ext"));
  CHECK_FALSE(future.contains("beta"));
  CHECK(future["instrument"]["root-symbol"] == "/ES");
  CHECK(future["instrument"]["exchange"] == "CME");
  CHECK(row_of("BTC/USD")["instrument"]["exchange"] == "Cryptocurrency");
  CHECK_FALSE(fixture.items("/market-data/by-type?equity=AAPL")[0].contains("instrument"));
}

TEST_CASE("Symbols may be joined with commas in one value, and are counted individually") {
  SimulatorFixture fixture;
  CHECK(fixture.items("/market-data/by-type?equity=AAPL,MSFT&equity=SPY&index=VIX,SPX").size() == 5);
  std::string many = "/market-data/by-type?equity=AAPL";
  for (int i = 0; i < 99; ++i) many += ",AAPL";
  CHECK(fixture.items(many).size() == 100);
  CHECK(fixture.refused(many + ",AAPL") == std::pair(400, std::string("validation_error")));
}
