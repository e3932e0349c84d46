// Futures products, futures options and their flat chains; SPAN rows; warrants, currency pairs and decimals.
#include <catch2/generators/catch_generators.hpp>
#include <set>

#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;

TEST_CASE("The flat chain of a product has the options of the nested one, and each can be read by its symbol") {
  SimulatorFixture fixture;
  for (const std::string code : {"ES", "CL", "6E"}) {
    INFO(code);
    std::set<std::string> nested, flat;
    const Json data = fixture.data("/futures-option-chains/" + code + "/nested");
    for (const Json& chain : data["option-chains"]) {
      for (const Json& expiration : chain["expirations"]) {
        for (const Json& strike : expiration["strikes"]) {
          nested.insert(strike["call"].get<std::string>());
          nested.insert(strike["put"].get<std::string>());
        }
      }
    }
    const Json rows = fixture.items("/futures-option-chains/" + code);
    for (const Json& row : rows) flat.insert(row["symbol"].get<std::string>());
    CHECK(flat.size() > 100);
    CHECK((flat == nested));
    CHECK(flat.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); i += rows.size() / 7 + 1) {
      const std::string symbol = rows[i]["symbol"].get<std::string>();
      INFO(symbol);
      CHECK(fixture.data("/instruments/future-options/" + support::percent_encode(symbol)) == rows[i]);
      // Some clients normalise the path, which removes "./".
      CHECK(fixture.data("/instruments/future-options/" + support::percent_encode(symbol.substr(2))) == rows[i]);
      const std::string root = rows[i]["option-root-symbol"].get<std::string>();
      const Json product = fixture.data("/instruments/future-option-products/CME/" + root);
      CHECK(product["root-symbol"] == root);
      CHECK(product["expiration-type"] == rows[i]["future-option-product"]["expiration-type"]);
      CHECK(product["future-product"]["code"] == code);
    }
  }
}

TEST_CASE("Every root of a chain is one of the product's option products, in months of four and of five weeks") {
  const char* now = GENERATE("2026-01-02T15:00:00.000Z", "2026-05-22T15:00:00.000Z", "2026-07-24T15:00:00.000Z",
                             "2026-10-23T15:00:00.000Z", "2027-01-15T15:00:00.000Z");
  SimulatorFixture fixture({}, now);
  INFO(now);
  for (const Json& product : fixture.items("/instruments/future-products")) {
    if (!product.contains("option-products")) continue;
    const std::string code = product["code"].get<std::string>();
    std::set<std::string> roots;
    for (const Json& row : product["option-products"]) roots.insert(row["root-symbol"].get<std::string>());
    const Json data = fixture.data("/futures-option-chains/" + code + "/nested");
    for (const Json& chain : data["option-chains"]) {
      CHECK_FALSE(chain["expirations"].empty());
      for (const Json& expiration : chain["expirations"]) {
        INFO(expiration["option-contract-symbol"]);
        CHECK(roots.contains(expiration["option-root-symbol"].get<std::string>()));
      }
    }
  }
}

TEST_CASE("Unknown products, options, warrants and pages are refused") {
  SimulatorFixture fixture;
  const auto not_found = std::pair(404, std::string("not_found"));
  CHECK(fixture.refused("/instruments/future-products/CME/NOPE") == not_found);
  CHECK(fixture.refused("/instruments/future-products/CFE/ES") == not_found);
  CHECK(fixture.data("/instruments/future-products/CFE/VX")["exchange"] == "CFE");
  CHECK(fixture.refused("/instruments/future-option-products/CME/NOPE") == not_found);
  CHECK(fixture.refused("/instruments/future-option-products/CFE/EW3") == not_found);
  CHECK(fixture.refused("/instruments/future-options/nonsense") == not_found);
  CHECK(fixture.refused("/instruments/future-options/%2E%2FES%20E%20%20%20%20%20260918C1") == not_found);
  CHECK(fixture.refused("/instruments/future-options/" + std::string(300, 'x')) == not_found);
  CHECK(fixture.refused("/futures-option-chains/NOPE") == not_found);
  CHECK(fixture.refused("/futures-option-chains/VX") == not_found);
  CHECK(fixture.refused("/instruments/warrants/AAPL") == not_found);
  CHECK(fixture.refused("/instruments/future-products?per-page=1001").first == 400);
  CHECK(fixture.items("/instruments/future-products?per-page=4&page-offset=1").size() == 4);
  CHECK(fixture.items("/instruments/warrants?symbol[]=NKLAW").size() == 1);
  CHECK(fixture.items("/instruments/warrants?symbol[]=NOPE").empty());
}

TEST_CASE("SPAN rows need a date and an exchange, and there is a file for each trading day that has come") {
  SimulatorFixture fixture;
  const auto problem = [&](const std::string& query) {
    const auto reply = fixture.raw("/span/rows" + query);
    return problems({reply->status, Json::parse(reply->body)});
  };
  CHECK(problem("") == "400 date: is missing; exchange: is missing");
  CHECK(problem("?date=2026-08-21") == "400 exchange: is missing");
  CHECK(problem("?date=yesterday&exchange=CME") == "400 date: is invalid");
  CHECK(problem("?date=2026-08-21&exchange=NYSE") == "400 exchange: does not have a valid value");
  CHECK(problem("?date=2026-08-21&exchange=CME&per-page=50001") == "400 per-page: does not have a valid value");
  const Json first = fixture.get("/span/rows?date=2026-08-21&exchange=CME&per-page=50");
  const Json second = fixture.get("/span/rows?date=2026-08-21&exchange=CME&per-page=50&page-offset=1");
  CHECK(first["pagination"]["total-items"].get<int>() > 100);
  CHECK(first["data"]["items"][0]["row-index"] == 0);
  CHECK(second["data"]["items"][0]["row-index"] == 50);
  CHECK(first["data"]["items"][7]["row-data"].get<std::string>().starts_with("81CME"));
  CHECK(fixture.items("/span/rows?date=2026-08-21&exchange=CFE").size() > 5);
  CHECK(fixture.items("/span/rows?date=2026-08-22&exchange=CME").empty());
  CHECK(fixture.items("/span/rows?date=2026-08-25&exchange=CME").empty());
}

TEST_CASE("Decimals are given for each coin, then for each class of instrument") {
  SimulatorFixture fixture;
  std::set<std::string> coins, classes;
  for (const Json& row : fixture.items("/instruments/quantity-decimal-precisions")) {
    if (row.contains("symbol")) {
      coins.insert(row["symbol"].get<std::string>());
    } else {
      classes.insert(row["instrument-type"].get<std::string>());
    }
  }
  for (const Json& coin : fixture.items("/instruments/cryptocurrencies")) {
    CHECK(coins.contains(coin["symbol"].get<std::string>()));
  }
  CHECK(classes.contains("Equity"));
  CHECK(fixture.items("/instruments/currency-pairs")[0]["dx-symbol"] == "EUR/USD");
}
