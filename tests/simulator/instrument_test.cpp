#include <set>

#include "simulator_fixture.hpp"

using namespace simulator;

TEST_CASE("There are more than 60 underlyings, with names, markets and ticks") {
  SimulatorFixture fixture;
  const Json body = fixture.get("/instruments/equities/active?per-page=5000");
  const Json rows = body["data"]["items"];
  CHECK(rows.size() >= 60);
  CHECK(body["pagination"]["total-items"] == rows.size());
  std::set<std::string> symbols;
  std::set<int> ids;
  for (const Json& row : rows) {
    INFO(row.dump());
    symbols.insert(row["symbol"].get<std::string>());
    ids.insert(row["id"].get<int>());
    CHECK(row["description"].get<std::string>().size() > 3);
    CHECK(row["tick-sizes"].size() == 2);
    CHECK(row["active"] == true);
  }
  CHECK(symbols.size() == rows.size());
  CHECK(ids.size() == rows.size());
  for (const char* symbol : {"AAPL", "SPY", "QQQ", "IWM", "TLT", "GLD", "SPX", "VIX", "NDX", "RUT", "BRK/B"}) {
    CHECK(symbols.contains(symbol));
  }
}

TEST_CASE("An equity is found by its symbol, encoded or not, alone or in a list") {
  SimulatorFixture fixture;
  const Json apple = fixture.data("/instruments/equities/AAPL");
  CHECK(apple["id"] == 726);
  CHECK(apple["option-tick-sizes"][1]["value"] == "0.05");
  CHECK(fixture.data("/instruments/equities/BRK%2FB")["symbol"] == "BRK/B");
  CHECK(fixture.get("/instruments/equities/BRK%2FB")["context"] == "/instruments/equities/BRK%2FB");
  CHECK(fixture.data("/instruments/equities/SPY")["option-tick-sizes"].dump() == R"([{"value":"0.01"}])");
  CHECK(fixture.items("/instruments/equities?symbol[]=AAPL&symbol[]=NOPE&symbol[]=MSFT").size() == 2);
  CHECK(fixture.items("/instruments/equities?is-index=true").size() == 6);
  CHECK(fixture.refused("/instruments/equities/NOPE").first == 404);
}

TEST_CASE("A list has pages with the total number of items") {
  SimulatorFixture fixture;
  const Json all = fixture.items("/instruments/equities");
  const Json page = fixture.get("/instruments/equities?per-page=7&page-offset=2");
  CHECK(page["data"]["items"][0] == all[14]);
  CHECK(page["pagination"]["item-offset"] == 14);
  CHECK(page["pagination"]["total-pages"] == (all.size() + 6) / 7);
  CHECK(page["pagination"]["next-link"].is_null());
  CHECK(fixture.refused("/instruments/equities?per-page=0").second == "validation_error");
  CHECK(fixture.items("/instruments/equities?page-offset=99").empty());
}

TEST_CASE("The listed futures contracts depend on the clock") {
  const auto active = [](const char* now, const std::string& code) {
    SimulatorFixture fixture({}, now);
    std::string front, next;
    for (const Json& row : fixture.items("/instruments/futures?product-code[]=" + code)) {
      CHECK_FALSE(row.contains("instrument-type"));
      if (row["active-month"] == true) front += row["symbol"].get<std::string>();
      if (row["next-active-month"] == true) next += " " + row["symbol"].get<std::string>();
    }
    return front + next;
  };
  CHECK(active(kMonday, "ES") == "/ESU6 /ESZ6");
  CHECK(active("2026-09-14T15:00:00Z", "ES") == "/ESZ6 /ESH7");
  CHECK(active("2026-11-23T15:00:00Z", "ES") == "/ESZ6 /ESH7");
  CHECK(active(kMonday, "CL") == "/CLV6 /CLX6");
  CHECK(active(kMonday, "GC") == "/GCZ6 /GCG7");
  CHECK(active(kMonday, "6E") == "/6EU6 /6EZ6");
  CHECK(active(kMonday, "BTC") == "/BTCQ6 /BTCU6");
}

TEST_CASE("An ES contract has the values of the exchange") {
  SimulatorFixture fixture;
  const Json september = fixture.data("/instruments/futures/ESU6");
  CHECK(september == fixture.data("/instruments/futures/%2FESU6"));
  CHECK(september["streamer-symbol"] == "/ESU26:XCME");
  CHECK(september["expiration-date"] == "2026-09-18");
  CHECK(september["expires-at"] == "2026-09-18T13:30:00.000+00:00");
  CHECK(september["notional-multiplier"] == "50.0");
  CHECK(september["future-product"]["root-symbol"] == "/ES");
  CHECK(fixture.data("/instruments/futures/ESZ6")["expires-at"] == "2026-12-18T14:30:00.000+00:00");
  CHECK(fixture.data("/instruments/futures/VXU6")["exchange"] == "CFE");
  CHECK(fixture.items("/instruments/futures?symbol[]=/ESU6&symbol[]=/NQU6").size() == 2);
  CHECK(fixture.refused("/instruments/futures/ESM6").first == 404);
}

TEST_CASE("Cryptocurrencies are listed with their venue") {
  SimulatorFixture fixture;
  CHECK(fixture.items("/instruments/cryptocurrencies").size() >= 3);
  CHECK(fixture.data("/instruments/cryptocurrencies/BTC%2FUSD")["streamer-symbol"] == "BTC/USD:CXTALP");
  CHECK(fixture.refused("/instruments/cryptocurrencies/XYZ%2FUSD").first == 404);
}

TEST_CASE("A search finds symbols by prefix and names by word") {
  SimulatorFixture fixture;
  const Json body = fixture.get("/symbols/search/apple");
  CHECK_FALSE(body.contains("context"));
  std::set<std::string> found;
  for (const Json& row : body["data"]["items"]) found.insert(row["symbol"].get<std::string>());
  CHECK(found == std::set<std::string>{"AAPL", "APLE"});
  CHECK(fixture.items("/symbols/search/SP")[0]["symbol"] == "SPY");
  CHECK(fixture.items("/symbols/search/btc%2F")[0]["symbol"] == "BTC/USD");
  CHECK(fixture.items("/symbols/search/%2FES")[0]["symbol"] == "/ESU6");
  CHECK(fixture.items("/symbols/search/zzzz").empty());
}
