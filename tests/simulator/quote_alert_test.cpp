// Quote alerts: bad input is refused; an alert fires once, or expires, and stays until it is deleted.
#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

Json alert(const char* symbol = "AAPL") {
  return {{"symbol", symbol}, {"field", "Last"}, {"operator", ">"}, {"threshold", "900.00"}};
}

Json with(const char* key, Json value) {
  Json body = alert();
  body[key] = std::move(value);
  return body;
}

Json stored(SimulatorFixture& fixture, const Json& id) {
  for (const Json& row : fixture.items("/quote-alerts")) {
    if (row["alert-external-id"] == id) return row;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("A quote alert that is not complete or not possible is refused, and nothing is stored") {
  SimulatorFixture fixture;
  const Json before = fixture.items("/quote-alerts");
  const auto post = [&](const Json& body) { return problems(fixture.write("POST", "/quote-alerts", body)); };
  CHECK(post(Json::object()) ==
        "400 symbol: is missing; field: is missing; operator: is missing; threshold: is missing");
  CHECK(post(with("field", "Mark")) == "400 field: does not have a valid value");
  CHECK(post(with("operator", ">=")) == "400 operator: does not have a valid value");
  CHECK(post(with("threshold", 900)) == "400 threshold: is invalid");
  CHECK(post(with("threshold", "high")) == "400 threshold: is invalid");
  CHECK(post(with("threshold", "NaN")) == "400 threshold: is invalid");
  CHECK(post(with("threshold", "0")) == "400 threshold: does not have a valid value");
  CHECK(post(with("threshold", "-1.5")) == "400 threshold: does not have a valid value");
  CHECK(post(with("threshold-numeric", "901")) == "400 threshold-numeric: is invalid");
  CHECK(post(with("threshold-numeric", 900)) == "400 threshold-numeric: is invalid");
  CHECK(post(with("instrument-type", "Stock")) == "400 instrument-type: does not have a valid value");
  CHECK(post(with("expires-at", "tomorrow")) == "400 expires-at: is invalid");
  CHECK(post(with("expires-at", "2026-08-24T17:58:51.000Z")) == "400 expires-at: does not have a valid value");
  CHECK(post(with("symbol", " ")) == "400 symbol: is empty");
  CHECK(post(with("symbol", "NOPE")) == "422 invalid_symbol");
  CHECK(post(with("symbol", std::string(300, 'x'))) == "422 invalid_symbol");
  CHECK(post(with("symbol", "AAPL  260612C00110000")) == "422 invalid_symbol");
  CHECK(post(with("instrument-type", "Index")) == "422 invalid_symbol");
  CHECK(fixture.send("POST", "/quote-alerts", "{")->status == 400);
  CHECK(fixture.items("/quote-alerts") == before);
}

TEST_CASE("Deleting an alert answers 204 without a body, and again, but 404 for one that never was") {
  SimulatorFixture fixture;
  const auto [created, answer] = fixture.write("POST", "/quote-alerts", alert());
  REQUIRE(created == 201);
  const std::string path = "/quote-alerts/" + answer["data"]["alert-external-id"].get<std::string>();
  for (int i = 0; i < 2; ++i) {
    const auto reply = fixture.send("DELETE", path);
    CHECK(reply->status == 204);
    CHECK(reply->body.empty());
  }
  CHECK(stored(fixture, answer["data"]["alert-external-id"]).is_null());
  CHECK(fixture.send("DELETE", "/quote-alerts/9999999999")->status == 404);
  CHECK(fixture.send("DELETE", "/quote-alerts/1")->status == 404);
  CHECK(fixture.send("DELETE", "/quote-alerts/one")->status == 400);
  CHECK(fixture.send("DELETE", "/quote-alerts/99999999999999999999")->status == 400);
  CHECK(fixture.send("DELETE", "/quote-alerts")->status == 404);
  CHECK(fixture.send("DELETE", "/quote-alerts/")->status == 404);
}

TEST_CASE("A new alert has its streamer symbol, its threshold as text and number, and null for what is to come") {
  SimulatorFixture fixture;
  const auto [created, answer] = fixture.write("POST", "/quote-alerts", with("expires-at", "2026-12-31T23:59:59.000Z"));
  CHECK(created == 201);
  const Json& row = answer["data"];
  CHECK(row["alert-external-id"].is_string());
  CHECK(row["instrument-type"] == "Equity");
  CHECK(row["dx-symbol"] == "AAPL");
  CHECK(row["threshold"] == "900.00");
  CHECK(row["threshold-numeric"] == 900.0);
  CHECK(row["provider"] == "dxfeed");
  CHECK(row["created-at"] == "2026-08-24T17:58:51.000+00:00");
  CHECK(row["expires-at"] == "2026-12-31T23:59:59.000+00:00");
  for (const char* key : {"triggered-at", "completed-at", "dismissed-at", "expired-at"}) {
    CHECK(row.contains(key));
    CHECK(row[key].is_null());
  }
  CHECK(stored(fixture, row["alert-external-id"]) == row);
  const auto streamer = [&](const char* symbol) {
    const auto [status, made] = fixture.write("POST", "/quote-alerts", alert(symbol));
    INFO(made.dump());
    REQUIRE(status == 201);
    return made["data"]["instrument-type"].get<std::string>() + " " + made["data"]["dx-symbol"].get<std::string>();
  };
  CHECK(streamer("BTC/USD") == "Cryptocurrency BTC/USD:CXTALP");
  CHECK(streamer("SPX") == "Index SPX");
  CHECK(streamer("/ESU6") == "Future /ESU26:XCME");
  CHECK(streamer("AAPL  260918C00300000") == "Equity Option .AAPL260918C300");
}

TEST_CASE("An alert fires once, when the quote is beyond the threshold, and an alert in time expires") {
  SimulatorFixture fixture;
  const auto create = [&](Json body) {
    const auto [status, answer] = fixture.write("POST", "/quote-alerts", body);
    REQUIRE(status == 201);
    return answer["data"]["alert-external-id"];
  };
  Json below = alert();
  below["operator"] = "<";
  const Json fired = create(below);
  Json on_bid = with("field", "Bid");
  on_bid["threshold"] = "1.0";
  const Json bid_fired = create(on_bid);
  Json on_volatility = with("field", "IV");
  on_volatility["threshold"] = "0.35";
  const Json quiet = create(on_volatility);
  on_volatility["threshold"] = "0.05";
  const Json volatile_enough = create(on_volatility);
  const Json expiring = create(with("expires-at", "2026-08-24T18:58:51.000Z"));
  const Json waiting = create(alert());

  CHECK(stored(fixture, fired)["triggered-at"] == "2026-08-24T17:58:51.000+00:00");
  CHECK(stored(fixture, bid_fired)["completed-at"] == "2026-08-24T17:58:51.000+00:00");
  CHECK(stored(fixture, volatile_enough)["triggered-at"].is_string());
  CHECK(stored(fixture, quiet)["triggered-at"].is_null());
  fixture.go_to("2026-08-24T18:58:50.000Z");
  CHECK(stored(fixture, expiring)["expired-at"].is_null());
  fixture.go_to("2026-08-24T19:30:00.000Z");
  CHECK(stored(fixture, expiring)["expired-at"] == "2026-08-24T18:58:51.000+00:00");
  CHECK(stored(fixture, expiring)["triggered-at"].is_null());
  CHECK(stored(fixture, fired)["triggered-at"] == "2026-08-24T17:58:51.000+00:00");
  CHECK(stored(fixture, waiting)["triggered-at"].is_null());
}

TEST_CASE("The alerts of the demo are one that waits, one that was triggered and one that expired") {
  SimulatorFixture fixture;
  const Json rows = fixture.items("/quote-alerts");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["triggered-at"].is_null());
  CHECK(rows[0]["expired-at"].is_null());
  CHECK(rows[1]["triggered-at"].is_string());
  CHECK(rows[2]["expired-at"] == rows[2]["expires-at"]);
}
