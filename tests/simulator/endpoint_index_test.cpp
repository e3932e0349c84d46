// Walks the index of TastyTrade's read endpoints, so that one which the simulator does not serve fails with its name.
#include <algorithm>
#include <set>

#include "endpoints/endpoints.hpp"
#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;

namespace {

// A read of the index: its path there, and one that asks for something the demo has.
struct Read {
  std::string path;
  std::string example;
};

const Read kReads[] = {
    {"/customers/me", ""},
    {"/customers/me/accounts", ""},
    {"/customers/me/accounts/{account}", "/customers/me/accounts/5WT00001"},
    {"/accounts/{account}/trading-status", "/accounts/5WT00001/trading-status"},
    {"/accounts/{account}/balances", "/accounts/5WT00001/balances"},
    {"/accounts/{account}/balances/{currency}", "/accounts/5WT00001/balances/USD"},
    {"/accounts/{account}/balance-snapshots", "/accounts/5WT00001/balance-snapshots?time-of-day=EOD&per-page=3"},
    {"/accounts/{account}/positions", "/accounts/5WT00001/positions"},
    {"/accounts/{account}/net-liq", "/accounts/5WT00001/net-liq"},
    {"/accounts/{account}/net-liq/history", "/accounts/5WT00001/net-liq/history?time-back=1d"},
    {"/accounts/{account}/position-limit", "/accounts/5WT00001/position-limit"},
    {"/accounts/{account}/margin-requirements/{symbol...}/effective",
     "/accounts/5WT00001/margin-requirements/BRK%2FB/effective"},
    {"/accounts/{account}/transactions", "/accounts/5WT00001/transactions?per-page=3"},
    {"/accounts/{account}/transactions/{id}", ""},
    {"/accounts/{account}/transactions/total-fees", "/accounts/5WT00001/transactions/total-fees"},
    {"/accounts/{account}/orders", "/accounts/5WT00001/orders?start-date=2026-08-01&per-page=3"},
    {"/accounts/{account}/orders/live", "/accounts/5WT00001/orders/live"},
    {"/accounts/{account}/orders/{id}", ""},
    {"/accounts/{account}/complex-orders", "/accounts/5WT00001/complex-orders"},
    {"/accounts/{account}/complex-orders/live", "/accounts/5WT00001/complex-orders/live"},
    {"/accounts/{account}/complex-orders/{id}", ""},
    {"/customers/{customer}/orders", "/customers/me/orders?account-numbers[]=5WT00001&start-date=2026-08-01"},
    {"/customers/{customer}/orders/live", "/customers/me/orders/live?account-numbers[]=5WT00001"},
    {"/instruments/equities", "/instruments/equities?symbol[]=AAPL"},
    {"/instruments/equities/active", "/instruments/equities/active?per-page=3"},
    {"/instruments/equities/{symbol...}", "/instruments/equities/BRK%2FB"},
    {"/instruments/equity-options/{symbol...}", "/instruments/equity-options/AAPL%20%20260918C00300000"},
    {"/instruments/futures", "/instruments/futures?product-code[]=ES"},
    {"/instruments/futures/{symbol...}", "/instruments/futures/ESZ6"},
    {"/instruments/future-products", ""},
    {"/instruments/future-products/{exchange}/{code...}", "/instruments/future-products/CME/ES"},
    {"/instruments/future-options/{symbol...}", ""},
    {"/instruments/future-option-products", ""},
    {"/instruments/future-option-products/{exchange}/{root...}", "/instruments/future-option-products/CME/EW3"},
    {"/instruments/future-option-products/{root}", "/instruments/future-option-products/EW3"},
    {"/instruments/cryptocurrencies", ""},
    {"/instruments/cryptocurrencies/{symbol...}", "/instruments/cryptocurrencies/BTC%2FUSD"},
    {"/instruments/warrants", ""},
    {"/instruments/warrants/{symbol...}", "/instruments/warrants/NKLAW"},
    {"/instruments/currency-pairs", ""},
    {"/instruments/quantity-decimal-precisions", ""},
    {"/option-chains/{underlying...}", "/option-chains/SCHD"},
    {"/option-chains/{underlying...}/nested", "/option-chains/SCHD/nested"},
    {"/option-chains/{underlying...}/compact", "/option-chains/SCHD/compact"},
    {"/futures-option-chains/{code...}", "/futures-option-chains/ZN"},
    {"/futures-option-chains/{code...}/nested", "/futures-option-chains/ZN/nested"},
    {"/symbols/search/{fragment...}", "/symbols/search/AAPL"},
    {"/market-data/by-type", "/market-data/by-type?equity=AAPL"},
    {"/market-data/{type}/{symbol...}", "/market-data/Equity/AAPL"},
    {"/market-metrics", "/market-metrics?symbols=AAPL"},
    {"/market-metrics/historic-corporate-events/dividends/{symbol...}",
     "/market-metrics/historic-corporate-events/dividends/AAPL"},
    {"/market-metrics/historic-corporate-events/earnings-reports/{symbol...}",
     "/market-metrics/historic-corporate-events/earnings-reports/AAPL?start-date=2025-01-01"},
    {"/market-time/sessions", "/market-time/sessions?from-date=2026-08-24&to-date=2026-08-28"},
    {"/market-time/sessions/current", "/market-time/sessions/current?instrument-collections[]=Equity"},
    {"/market-time/equities/sessions/current", ""},
    {"/market-time/equities/sessions/next", ""},
    {"/market-time/equities/sessions/previous", ""},
    {"/market-time/equities/holidays", ""},
    {"/market-time/futures/sessions/current", ""},
    {"/market-time/futures/sessions/current/{collection}", "/market-time/futures/sessions/current/CME"},
    {"/market-time/futures/sessions/next/{collection}", "/market-time/futures/sessions/next/CFE"},
    {"/market-time/futures/sessions/previous/{collection}", "/market-time/futures/sessions/previous/CME"},
    {"/market-time/futures/holidays/{collection}", "/market-time/futures/holidays/CME"},
    {"/watchlists", ""},
    {"/watchlists/{name...}", "/watchlists/Core"},
    {"/public-watchlists", ""},
    {"/public-watchlists/{name...}", "/public-watchlists/All%20Earnings"},
    {"/pairs-watchlists", ""},
    {"/pairs-watchlists/{name...}", "/pairs-watchlists/Stocks"},
    {"/quote-alerts", ""},
    {"/margin/accounts/{account}/requirements", "/margin/accounts/5WT00001/requirements"},
    {"/margin-requirements-public-configuration", ""},
    {"/span/rows", "/span/rows?date=2026-08-21&exchange=CME"},
    {"/api-quote-tokens", ""},
};

// What the index names and the simulator answers 404, with the reason.
const std::pair<const char*, const char*> kNotServed[] = {
    {"/users/me/two-factor-method", "part of the session login, which the broker ended on 2026-02-11"},
    {"/instruments/equity-options", "the broker removed the list in April 2026"},
    {"/instruments/future-options", "the broker removed the list in April 2026"},
};

std::set<std::string> served() {
  std::set<std::string> patterns;
  for (const auto table :
       {login_routes(),           customer_routes(),    account_routes(),       balance_routes(),
        position_routes(),        transaction_routes(), net_liq_routes(),       order_routes(),
        instrument_routes(),      future_routes(),      chain_routes(),         search_routes(),
        quote_routes(),           metric_routes(),      session_routes(),       margin_routes(),
        margin_estimate_routes(), span_routes(),        future_option_routes(), other_instrument_routes(),
        watchlist_routes(),       quote_alert_routes(), stream_routes()}) {
    for (const Route& route : table) {
      if (route.method == "GET") patterns.emplace(route.pattern);
    }
  }
  return patterns;
}

// The path of a row that only the lists of the demo name.
std::string example_of(SimulatorFixture& fixture, const Read& read) {
  if (!read.example.empty()) return read.example;
  const std::string account = "/accounts/5WT00001";
  const auto with_id = [&](const std::string& list, const std::string& query) {
    return list + "/" + fixture.items(list + query).at(0).at("id").dump();
  };
  if (read.path == "/accounts/{account}/transactions/{id}") return with_id(account + "/transactions", "?per-page=1");
  if (read.path == "/accounts/{account}/orders/{id}") return with_id(account + "/orders", "?start-date=2026-08-01");
  if (read.path == "/accounts/{account}/complex-orders/{id}") return with_id(account + "/complex-orders", "");
  if (read.path == "/instruments/future-options/{symbol...}") {
    const Json chain = fixture.data("/futures-option-chains/ES/nested").at("option-chains").at(0);
    const Json& strike = chain.at("expirations").at(1).at("strikes").at(2);
    return "/instruments/future-options/" + support::percent_encode(strike.at("call").get<std::string>());
  }
  return read.path;
}

}  // namespace

TEST_CASE("Every read endpoint of the index is served at any time, with an answer that is not empty") {
  SimulatorFixture fixture;
  // In a session, on a Saturday, at night on a holiday, before an open.
  for (const char* now :
       {kMonday, "2026-08-29T15:00:00.000Z", "2026-09-07T04:30:00.000Z", "2026-09-08T12:00:00.000Z"}) {
    fixture.go_to(now);
    for (const Read& read : kReads) {
      const std::string path = example_of(fixture, read);
      INFO(read.path + " as " + path + " at " + now);
      const auto reply = fixture.raw(path);
      REQUIRE(reply);
      CHECKED_IF(reply->status == 200) {
        const Json data = Json::parse(reply->body).at("data");
        const Json& rows = data.contains("items") ? data.at("items") : data;
        CHECK_FALSE(rows.empty());
      }
      CHECK(reply->status == 200);
    }
  }
}

TEST_CASE("What the index names and the simulator does not serve is answered 404, and has a reason") {
  SimulatorFixture fixture;
  for (const auto& [path, reason] : kNotServed) {
    INFO(path);
    CHECK(std::string(reason).size() > 20);
    CHECK(fixture.refused(path) == std::pair(404, std::string("not_found")));
    CHECK_FALSE(served().contains(path));
  }
}

TEST_CASE("Every read that the simulator serves is in the index") {
  std::set<std::string> known;
  for (const Read& read : kReads) known.insert(read.path);
  for (const std::string& pattern : served()) {
    INFO(pattern);
    CHECK(known.contains(pattern));
  }
  CHECK(known.size() == std::size(kReads));
}

TEST_CASE("A read needs a token, except for the public margin configuration") {
  SimulatorFixture fixture;
  std::vector<std::string> paths;
  for (const Read& read : kReads) paths.push_back(example_of(fixture, read));
  fixture.token = "wrong";
  for (const std::string& path : paths) {
    INFO(path);
    const int expected = path == "/margin-requirements-public-configuration" ? 200 : 401;
    CHECK(fixture.raw(path)->status == expected);
  }
}
