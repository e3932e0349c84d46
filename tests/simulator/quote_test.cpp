#include <cmath>
#include <set>

#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

void check_sane(const Json& row) {
  INFO(row.dump());
  if (row.contains("open")) {
    CHECK(number(row, "day-low-price") <= number(row, "open"));
    CHECK(number(row, "open") <= number(row, "day-high-price"));
    CHECK(number(row, "day-low-price") <= number(row, "last"));
    CHECK(number(row, "last") <= number(row, "day-high-price"));
  }
  if (!row.contains("bid")) return;
  CHECK(number(row, "bid") < number(row, "ask"));
  CHECK(number(row, "bid") <= number(row, "last"));
  CHECK(number(row, "last") <= number(row, "ask"));
}

}  // namespace

TEST_CASE("The same seed and clock give the same bytes") {
  const char* const paths[] = {"/market-data/by-type?equity=AAPL&equity=SPY&index=VIX&cryptocurrency=BTC%2FUSD",
                               "/option-chains/AAPL/nested",
                               "/accounts/5WT00001/positions?include-marks=true",
                               "/accounts/5WT00001/balances",
                               "/market-metrics?symbols=AAPL,TSLA",
                               "/futures-option-chains/ES/nested",
                               "/market-time/sessions/current"};
  SimulatorFixture one, same;
  Options options;
  options.seed = 2;
  SimulatorFixture other(options);
  CHECK(one.token == same.token);
  CHECK(one.token != other.token);
  for (const char* path : paths) {
    INFO(path);
    CHECK(one.raw(path)->body == same.raw(path)->body);
  }
  same.clock.advance(1h);
  other.clock.advance(1h);
  same.log_in();
  other.log_in();
  CHECK(one.raw(paths[0])->body != same.raw(paths[0])->body);
  CHECK(other.raw(paths[0])->body != same.raw(paths[0])->body);
}

TEST_CASE("At the reference instant prices are those of the tables, for every seed") {
  for (const std::uint64_t seed : std::initializer_list<std::uint64_t>{1, 7, 12345}) {
    Options options;
    options.seed = seed;
    SimulatorFixture fixture(options);
    const Json apple = fixture.data("/market-data/Equity/AAPL");
    CHECK(apple["bid"] == "312.01");
    CHECK(apple["ask"] == "312.02");
    CHECK(apple["last"] == "312.0151");
    CHECK(apple["mark"] == "312.0151");
    CHECK(apple["mid"] == "312.015");
    CHECK(apple["prev-close-date"] == "2026-08-21");
    CHECK(fixture.data("/market-data/Equity/META")["ask"] == "556.23");
    CHECK(fixture.data("/market-data/Index/VIX")["last"] == "15.8");
  }
}

TEST_CASE("VIX has no bid and no ask, and SPX is returned as an Equity") {
  SimulatorFixture fixture;
  Json rows = fixture.items("/market-data/by-type?index=VIX&index=SPX");
  REQUIRE(rows.size() == 2);
  if (rows[0]["symbol"] == "SPX") std::swap(rows[0], rows[1]);
  CHECK(rows[0]["instrument-type"] == "Index");
  for (const char* key : {"bid", "ask", "mid", "volume"}) CHECK_FALSE(rows[0].contains(key));
  CHECK(rows[0]["bid-size"] == "0.0");
  CHECK(rows[1]["instrument-type"] == "Equity");
  CHECK(rows[1]["bid"] == "7649.36");
}

TEST_CASE("Lists of quotes are not in the order of the request") {
  SimulatorFixture fixture;
  const auto order = [&](const std::string& target) {
    std::string symbols;
    for (const Json& row : fixture.items(target)) symbols += row["symbol"].get<std::string>() + " ";
    return symbols;
  };
  const std::string one = order("/market-data/by-type?equity=AAPL&equity=MSFT&equity=SPY&equity=QQQ&equity=TSLA");
  CHECK(one == order("/market-data/by-type?equity=TSLA&equity=QQQ&equity=SPY&equity=MSFT&equity=AAPL"));
  CHECK(one != "AAPL MSFT SPY QQQ TSLA ");
  CHECK(order("/instruments/futures?product-code[]=CL") !=
        "/CLV6 /CLX6 /CLZ6 /CLF7 /CLG7 /CLH7 /CLJ7 /CLK7 /CLM7 /CLN7 /CLQ7 /CLU7 ");
}

TEST_CASE("In every quote bid is below ask and the last price is within the day's range") {
  SimulatorFixture fixture;
  for (int hour = 0; hour < 30; ++hour) {
    fixture.clock.advance(53min + 7s);
    fixture.log_in();
    std::string equities;
    for (const char* symbol : {"AAPL", "META", "NOK", "SNAP", "GS", "BRK%2FB", "SPY", "TLT"}) {
      equities += std::string("&equity=") + symbol;
    }
    for (const Json& row : fixture.items("/market-data/by-type?future=/ESU6&future=/ZNU6&future=/6JU6&future=/CLV6"
                                         "&cryptocurrency=BTC/USD&cryptocurrency=DOT/USD&index=SPX&index=VIX" +
                                         equities)) {
      check_sane(row);
    }
  }
}

TEST_CASE("During a session the high never falls and the low never rises") {
  SimulatorFixture fixture({}, "2026-08-24T13:31:00Z");
  double high = 0, low = 1e9;
  for (int i = 0; i < 130; ++i) {
    const Json row = fixture.data("/market-data/Equity/TSLA");
    CHECK(number(row, "day-high-price") >= high);
    CHECK(number(row, "day-low-price") <= low);
    high = number(row, "day-high-price");
    low = number(row, "day-low-price");
    fixture.clock.advance(3min + 1s);
    if (i % 4 == 3) fixture.log_in();
  }
}

TEST_CASE("The close of a session is the next previous close, and prices do not change while a market is closed") {
  SimulatorFixture fixture({}, "2026-08-28T20:00:00Z");
  const Json friday = fixture.data("/market-data/Equity/MSFT");
  const std::string sunday_before = fixture.raw("/market-data/Equity/MSFT")->body;
  fixture.clock.advance(40h);
  fixture.log_in();
  CHECK(fixture.raw("/market-data/Equity/MSFT")->body == sunday_before);
  CHECK(friday["close"] == friday["last"]);
  const Json coin = fixture.data("/market-data/Cryptocurrency/BTC%2FUSD");
  fixture.clock.advance(26h);  // Monday, 14:00 UTC
  fixture.log_in();
  const Json monday = fixture.data("/market-data/Equity/MSFT");
  CHECK(monday["prev-close"] == friday["close"]);
  CHECK(monday["prev-close-date"] == "2026-08-28");
  CHECK(fixture.data("/market-data/Cryptocurrency/BTC%2FUSD")["last"] != coin["last"]);
  CHECK(coin["updated-at"] == "2026-08-30T12:00:00.000Z");
}

TEST_CASE("Prices move within bounds") {
  SimulatorFixture fixture;
  std::set<std::string> seen;
  double lowest = 1e9, highest = 0;
  for (int day = 0; day < 250; ++day) {
    fixture.clock.advance(24h);
    fixture.log_in();
    const Json row = fixture.data("/market-data/Equity/SPY");
    seen.insert(row["last"].get<std::string>());
    lowest = std::min(lowest, number(row, "last"));
    highest = std::max(highest, number(row, "last"));
    CHECK(std::abs(number(row, "last") / number(row, "prev-close") - 1) < 0.06);
  }
  CHECK(seen.size() > 150);
  CHECK(lowest > 550);
  CHECK(highest < 1050);
}

TEST_CASE("Puts and calls keep parity, and cost more with more time and nearer to the money") {
  SimulatorFixture fixture;
  const double spot = number(fixture.data("/market-data/Equity/AAPL"), "last");
  for (const Json& root : fixture.items("/option-chains/AAPL/nested")) {
    for (const Json& expiration : root["expirations"]) {
      const double years = (expiration["days-to-expiration"].get<double>() + 0.09) / 365;
      double previous_call = 1e9;
      const Json& strikes = expiration["strikes"];
      for (std::size_t i = 0; i < strikes.size(); i += 6) {
        Json rows = fixture.items(
            "/market-data/by-type?equity-option=" + support::percent_encode(strikes[i]["call"].get<std::string>()) +
            "&equity-option=" + support::percent_encode(strikes[i]["put"].get<std::string>()));
        REQUIRE(rows.size() == 2);
        if (rows[0]["symbol"] == strikes[i]["put"]) std::swap(rows[0], rows[1]);
        for (const Json& row : rows) check_sane(row);
        const double strike = number(strikes[i], "strike-price");
        const double call = number(rows[0], "mid"), put = number(rows[1], "mid");
        const double parity = spot * std::exp(-1.08 / 312 * years) - strike * std::exp(-0.04 * years);
        INFO(strikes[i].dump() << " call " << call << " put " << put);
        CHECK(std::abs(call - put - parity) < 0.15 + 0.01 * (call + put));
        CHECK(call <= previous_call + 0.05);
        previous_call = call;
      }
    }
  }
}

TEST_CASE("Option prices are multiples of their ticks") {
  SimulatorFixture fixture;
  const auto on_tick = [](const Json& row, const char* key, const char* below, const char* small, const char* large) {
    const Decimal price = decimal(row, key);
    const Decimal tick = Decimal::of(price < Decimal::of(below) ? small : large);
    INFO(row.dump());
    CHECK((price / tick).is_integer());
  };
  const Json chain = fixture.items("/option-chains/GS/nested");
  for (const Json& strike : chain[0]["expirations"][3]["strikes"]) {
    for (const char* side : {"call", "put"}) {
      const Json row =
          fixture.data("/market-data/Equity%20Option/" + support::percent_encode(strike[side].get<std::string>()));
      on_tick(row, "bid", "3", "0.05", "0.1");
      on_tick(row, "ask", "3", "0.05", "0.1");
      CHECK(row.contains("open-interest"));
    }
  }
}

TEST_CASE("Futures options have quotes") {
  SimulatorFixture fixture;
  const Json chain = fixture.data("/futures-option-chains/ES/nested")["option-chains"][0]["expirations"];
  for (const Json& expiration : chain) {
    const Json& strikes = expiration["strikes"];
    const std::string symbol = strikes[strikes.size() / 2]["call"];
    const Json rows = fixture.items("/market-data/by-type?future-option=" + support::percent_encode(symbol));
    INFO(symbol);
    REQUIRE(rows.size() == 1);
    check_sane(rows[0]);
  }
}

TEST_CASE("by-type accepts every form of an array, omits unknown symbols and is limited to 100") {
  SimulatorFixture fixture;
  CHECK(fixture.items("/market-data/by-type?equity=AAPL&equity=MSFT").size() == 2);
  CHECK(fixture.items("/market-data/by-type?equity[]=AAPL&equity%5B%5D=MSFT").size() == 2);
  CHECK(fixture.items("/market-data/by-type?equity[0]=AAPL&equity[1]=MSFT").size() == 2);
  CHECK(fixture.items("/market-data/by-type?equities=AAPL&equity=NOPE&future=ESU6").empty());
  std::string many = "/market-data/by-type?x=1";
  for (int i = 0; i < 100; ++i) many += "&equity=AAPL";
  CHECK(fixture.items(many).size() == 100);
  CHECK(fixture.refused(many + "&index=SPX") == std::pair(400, std::string("validation_error")));
}

TEST_CASE("Metrics are returned for the requested symbols") {
  SimulatorFixture fixture;
  const Json rows = fixture.items("/market-metrics?symbols=AAPL,NOPE,SPY,VIX");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["implied-volatility-index-rank"] == "0.427330631");
  CHECK(std::abs(number(rows[0], "implied-volatility-index") - 0.262) < 0.02);
  CHECK(rows[0]["liquidity-rating"] == 4);
  CHECK(rows[0]["option-expiration-implied-volatilities"].size() > 10);
  CHECK(rows[0]["market-cap"].is_number_integer());
  CHECK_FALSE(rows[1].contains("earnings"));
  CHECK(fixture.refused("/market-metrics").second == "validation_error");
}

TEST_CASE("Without market data the simulator responds like the broker's sandbox") {
  Options options;
  options.market_data_served = false;
  SimulatorFixture fixture(options);
  CHECK(fixture.refused("/market-data/by-type?equity=AAPL") == std::pair(502, std::string("no JSON")));
  CHECK(fixture.refused("/market-metrics?symbols=AAPL").first == 502);
  fixture.get("/customers/me");
}
