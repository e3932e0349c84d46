// Market sessions, holidays and metrics: the requests, and the shapes of the answers.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using support::ErrorCode;

namespace {

constexpr const char* kHolidays = "/market-time/equities/holidays";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-23T15:30:00Z")};
  broker::Client client{config_for(fake.url()), clock};
};

support::Date day(const char* text) {
  return *support::parse_date(text);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "The current sessions of several collections are one request") {
  fake.on("/market-time/sessions/current", items(R"({"instrument-collection":"Equity","state":"Open",
      "session-date":"2026-11-23","open-at":"2026-11-23T14:30:00.000+00:00","close-at":"2026-11-23T21:00:00.000+00:00",
      "close-at-ext":"2026-11-24T01:00:00.000+00:00",
      "next-session":{"open-at":"2026-11-24T14:30:00.000+00:00","close-at":"2026-11-24T21:00:00.000+00:00"}},
      {"instrument-collection":"CME","state":"Closed"})"));
  const auto sessions = client.market_sessions({"Equity", "CME"}, patient());
  REQUIRE(sessions->size() == 2);
  CHECK((*sessions)[0].extended_close_at == support::parse_iso8601("2026-11-24T01:00:00Z"));
  CHECK((*sessions)[0].next_open_at == support::parse_iso8601("2026-11-24T14:30:00Z"));
  CHECK((*sessions)[1].state == "Closed");
  CHECK(!(*sessions)[1].open_at);
  const auto requests = fake.requests("/market-time/sessions/current");
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].query() == "instrument-collections%5B%5D=Equity&instrument-collections%5B%5D=CME");
}

TEST_CASE_METHOD(Fixture,
                 "The sessions of days are asked with both ends and answered by date, a day without date named") {
  fake.on("/market-time/sessions", items(R"({"instrument-collection":"Equity","session-date":"2026-11-27"},
                   {"instrument-collection":"Equity","session-date":"2026-11-25"},
                   {"instrument-collection":"Equity"})"));
  const auto sessions = client.market_sessions("Equity", day("2026-11-25"), day("2026-11-27"), patient());
  REQUIRE(sessions->size() == 2);
  CHECK((*sessions)[0].session_date == day("2026-11-25"));
  REQUIRE(sessions->unreadable.size() == 1);
  CHECK(sessions->unreadable[0].field == "session-date");
  CHECK(fake.requests("/market-time/sessions")[0].query() ==
        "instrument-collection=Equity&from-date=2026-11-25&to-date=2026-11-27");
  client.market_sessions("Equity", day("2026-11-25"), day("2026-11-27"), patient());
  CHECK(fake.count("/market-time/sessions") == 1);
}

TEST_CASE_METHOD(Fixture, "Holidays are data or the only item of a list, and are read once a day") {
  fake.on(kHolidays, data(R"({"market-holidays":["2026-12-25","2026-11-26"],"market-half-days":["2026-11-27"]})"));
  fake.on("/market-time/futures/holidays/CME", items(R"({"market-holidays":["2026-12-25"],"market-half-days":[]})"));
  const auto stocks = client.market_holidays("Equity", patient());
  CHECK(stocks->closed == std::vector{day("2026-11-26"), day("2026-12-25")});
  CHECK(stocks->half_days == std::vector{day("2026-11-27")});
  CHECK(client.market_holidays("CME", patient())->closed == std::vector{day("2026-12-25")});
  clock.advance(std::chrono::hours(23));
  client.market_holidays("Equity", patient());
  CHECK(fake.count(kHolidays) == 1);
}

TEST_CASE_METHOD(Fixture, "Holidays of another form are an error, not an empty list") {
  const auto body =
      GENERATE(R"({"market-holidays":["2026-12-25"]})", R"({"market-holidays":"x","market-half-days":[]})",
               R"({"market-holidays":["26 Nov"],"market-half-days":[]})",
               R"({"market-holidays":[20261126],"market-half-days":[]})", "{\"items\":[]}", "7");
  fake.on(kHolidays, data(body));
  CHECK(error_of([&] { client.market_holidays("Equity", patient()); }).code == ErrorCode::upstream_unavailable);
}

TEST_CASE_METHOD(Fixture, "Market metrics are read under the names of the wire") {
  fake.on("/market-metrics", items(R"({"symbol":"AAPL","implied-volatility-index":"0.261833862",
      "implied-volatility-index-5-day-change":"-0.000167047","implied-volatility-30-day":"26.53",
      "historical-volatility-30-day":"33.89","corr-spy-3month":"0.27","market-cap":4514709583000,
      "earnings":{"expected-report-date":"2027-01-28","time-of-day":"BTO"},
      "option-expiration-implied-volatilities":[
        {"expiration-date":"2026-12-18","settlement-type":"PM","implied-volatility":"0.25"},
        {"expiration-date":"2026-11-27","settlement-type":"PM","implied-volatility":"0.3"},
        {"expiration-date":"2027-01-15","settlement-type":"PM"},{"implied-volatility":"0.2"},7]})"));
  const auto metrics = client.market_metrics({"AAPL"}, patient());
  REQUIRE(metrics->size() == 1);
  const broker::MarketMetrics& row = metrics->front();
  CHECK(row.implied_volatility_5_day_change == Decimal::of("-0.000167047"));
  CHECK(row.historical_volatility_30_day == Decimal::of("33.89"));
  CHECK(row.market_cap == Decimal::of("4514709583000"));
  CHECK(row.earnings_time == "BTO");
  CHECK(!row.implied_volatility_rank);
  REQUIRE(row.expirations.size() == 2);
  CHECK(row.expirations[0].date == day("2026-11-27"));
}

TEST_CASE_METHOD(Fixture, "The risk-free rate is read once a day") {
  fake.on("/margin-requirements-public-configuration", data(R"({"risk-free-rate":"0.0025"})"));
  CHECK(client.margin_configuration(patient())->risk_free_rate == Decimal::of("0.0025"));
  clock.advance(std::chrono::hours(23));
  client.margin_configuration(patient());
  CHECK(fake.count("/margin-requirements-public-configuration") == 1);
}
