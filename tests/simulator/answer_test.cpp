// What all responses of the simulator have: the Date header, unencoded symbols in paths, and the check of a session.
#include "simulator_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

TEST_CASE("Every response has the Date of the simulated clock, errors included") {
  SimulatorFixture fixture;
  const auto date_of = [](const httplib::Result& reply) {
    REQUIRE(reply);
    CHECK(reply->get_header_value_count("Date") == 1);
    return reply->get_header_value("Date");
  };
  const std::string monday = "Mon, 24 Aug 2026 17:58:51 GMT";
  CHECK(date_of(fixture.raw("/customers/me")) == monday);
  CHECK(date_of(fixture.raw("/no/such/thing")) == monday);
  CHECK(date_of(fixture.client.Get("/customers/me")) == monday);          // no User-Agent to speak of, no token: 401
  CHECK(date_of(fixture.raw("/" + std::string(20'000, 'a'))) == monday);  // too long for the library: 414
  Fault fault;
  fault.kind = Fault::Kind::html;
  fault.status = 502;
  fixture.simulator.inject(fault);
  CHECK(date_of(fixture.raw("/customers/me")) == monday);
  fixture.clock.advance(150h);
  CHECK(date_of(fixture.raw("/customers/me")) == "Sun, 30 Aug 2026 23:58:51 GMT");
}

TEST_CASE("Slashes of a symbol may be percent-encoded or not") {
  SimulatorFixture fixture;
  const auto symbol_at = [&](const std::string& path) { return fixture.data(path)["symbol"]; };
  CHECK(symbol_at("/market-data/Future//ESZ6") == "/ESZ6");
  CHECK(symbol_at("/market-data/Future/%2FESZ6") == "/ESZ6");
  CHECK(symbol_at("/market-data/Cryptocurrency/BTC/USD") == "BTC/USD");
  CHECK(symbol_at("/market-data/Equity/BRK/B") == "BRK/B");
  CHECK(symbol_at("/instruments/futures//ESZ6") == "/ESZ6");
  CHECK(symbol_at("/instruments/equities/BRK/B") == "BRK/B");
  CHECK(symbol_at("/instruments/cryptocurrencies/BTC/USD") == "BTC/USD");
  CHECK(fixture.items("/option-chains/BRK/B/nested")[0]["root-symbol"] == "BRKB");
  CHECK(fixture.items("/option-chains/BRK/B/compact")[0]["root-symbol"] == "BRKB");
  CHECK(fixture.items("/option-chains/BRK/B")[0]["underlying-symbol"] == "BRK/B");
  CHECK(fixture.data("/futures-option-chains//ES/nested")["option-chains"][0]["root-symbol"] == "/ES");
  CHECK(fixture.items("/symbols/search//ES")[0]["symbol"] == "/ESU6");
  CHECK(fixture.items("/symbols/search/BTC/USD")[0]["symbol"] == "BTC/USD");
  const Json chain = fixture.data("/futures-option-chains/ES/nested")["option-chains"][0]["expirations"][0]["strikes"];
  const std::string option = chain[chain.size() / 2]["call"];
  std::string spaced = option;  // "./ESU6 E4AQ6 260824C7600", its slash and dot as they are
  for (auto at = spaced.find(' '); at != std::string::npos; at = spaced.find(' ')) spaced.replace(at, 1, "%20");
  CHECK(symbol_at("/market-data/Future%20Option/" + spaced) == option);
  CHECK(symbol_at("/market-data/Future%20Option/" + spaced.substr(2)) == option);  // "./" tidied away

  // A slash too many is no symbol, and only symbols may have one.
  for (const char* path : {"/instruments/futures/", "/instruments/equities/active/", "/customers/me/accounts//5WT00001",
                           "/accounts/5WT00001//balances", "/market-data//", "/market-time/futures/holidays//CME"}) {
    CHECK(fixture.refused(path).first == 404);
  }
}

TEST_CASE("POST /sessions/validate accepts an access token") {
  SimulatorFixture fixture;
  const auto validate = [&](const std::string& authorization) {
    const auto reply = fixture.client.Post("/sessions/validate",
                                           {{"User-Agent", "desk/1.0"}, {"Authorization", authorization}}, "", "");
    REQUIRE(reply);
    return std::pair(reply->status, Json::parse(reply->body));
  };
  const auto [status, body] = validate("Bearer " + fixture.token);
  CHECK(status == 201);
  CHECK(body["data"] ==
        Json{{"email", "demo@example.com"}, {"username", "demo"}, {"external-id", "U0001563674"}, {"id", 123456}});
  CHECK(body["context"] == "/sessions/validate");
  CHECK(validate("Bearer nonsense").first == 401);
  CHECK(validate("").second["error"]["code"] == "invalid_session");
  fixture.clock.advance(900s);
  CHECK(validate("Bearer " + fixture.token).first == 401);
}

TEST_CASE("The margin configuration needs no token, and has the interest rate of the option prices") {
  SimulatorFixture fixture;
  const auto reply = fixture.client.Get("/margin-requirements-public-configuration", {{"User-Agent", "desk/1.0"}});
  REQUIRE(reply);
  CHECK(reply->status == 200);
  CHECK(Json::parse(reply->body)["data"] == Json{{"risk-free-rate", "0.04"}});
}
