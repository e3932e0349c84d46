// Quote alerts.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;

namespace {

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Quote alerts are read from items, from one object and from a list") {
  const std::string alert = R"({"alert-external-id":7,"symbol":"AAPL 261218C00370000","field":"Last","operator":">",
      "threshold":"12.5","created-at":"2026-11-20T15:00:00Z","expires-at":null})";
  fake.on("/quote-alerts", GENERATE_COPY(items(alert), data(alert), data("[" + alert + "]")));
  const auto alerts = client.quote_alerts(patient());
  REQUIRE(alerts->size() == 1);
  CHECK(alerts->front().id == "7");
  CHECK(alerts->front().symbol == "AAPL  261218C00370000");
  CHECK(alerts->front().threshold == Decimal::of("12.5"));
  CHECK(alerts->front().created_at == support::parse_iso8601("2026-11-20T15:00:00Z"));
  CHECK_FALSE(alerts->front().triggered_at);
}

TEST_CASE_METHOD(Fixture, "A quote alert that is completed has fired") {
  fake.on("/quote-alerts", items(R"({"alert-external-id":"7","symbol":"AAPL","field":"IV","operator":"<",
      "threshold-numeric":0.35,"completed-at":"2026-11-20T15:00:00Z"})"));
  const auto alerts = client.quote_alerts(patient());
  CHECK(alerts->front().triggered_at.has_value());
  CHECK(alerts->front().threshold == Decimal::of("0.35"));
}

TEST_CASE_METHOD(Fixture, "Quote alerts are asked for each time, because one may have fired meanwhile") {
  fake.on("/quote-alerts", items(""));
  client.quote_alerts(patient());
  client.quote_alerts(patient());
  CHECK(fake.count("/quote-alerts") == 2);
}

TEST_CASE_METHOD(Fixture, "A quote alert without an id, or with a time that is none, is named and hides no other") {
  fake.on("/quote-alerts", items(R"({"symbol":"A","field":"Last","operator":">"},
      {"alert-external-id":"1","symbol":"B","field":"Last","operator":">","expired-at":7},
      {"alert-external-id":"2","symbol":"C","field":"Last","operator":">"})"));
  const auto alerts = client.quote_alerts(patient());
  REQUIRE(alerts->size() == 1);
  CHECK(alerts->front().symbol == "C");
  REQUIRE(alerts->unreadable.size() == 2);
  CHECK(alerts->unreadable[1].symbol == "B");
  CHECK(alerts->unreadable[1].field == "expired-at");
}
