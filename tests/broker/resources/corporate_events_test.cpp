// Past dividends and earnings.
#include <catch2/catch_test_macros.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;

namespace {

const std::string kEvents = "/market-metrics/historic-corporate-events/";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Past dividends are read by date; rows without a date are named, amounts may be absent") {
  fake.on(kEvents + "dividends/AAPL", items(R"({"occurred-date":"2026-08-10","amount":"0.27"},
      {"occurred-date":"2026-05-11","amount":0.26},{"occurred-date":"2026-02-09","amount":"NaN"},{"amount":"1.0"},
      {"occurred-date":"2026-02-31","amount":"1.0"},null,{"occurred-date":7})"));
  const auto rows = client.past_dividends("AAPL", patient());
  REQUIRE(rows->size() == 3);
  CHECK(support::to_text((*rows)[0].date) == "2026-02-09");
  CHECK(!(*rows)[0].amount);
  CHECK((*rows)[1].amount == Decimal::of("0.26"));
  CHECK(rows->unreadable.size() == 4);
}

TEST_CASE_METHOD(Fixture, "Past earnings are asked for with the start, which the service demands") {
  fake.on(kEvents + "earnings-reports/BRK%2FB", items(R"({"occurred-date":"2026-08-01","eps":"-1.25"})"));
  const auto rows = client.past_earnings("BRK/B", *support::parse_date("2025-01-01"), patient());
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().earnings_per_share == Decimal::of("-1.25"));
  CHECK(fake.requests(kEvents + "earnings-reports/BRK%2FB").at(0).query() == "start-date=2025-01-01");
}

TEST_CASE_METHOD(Fixture, "The earnings and dividends to come are among the metrics") {
  fake.on("/market-metrics",
          items(R"({"symbol":"AAPL","dividend-ex-date":"2026-11-09","dividend-next-date":"2027-02-08",
      "dividend-pay-date":"2026-11-12","dividend-rate-per-share":"0.27","earnings":{"expected-report-date":"2027-01-28",
      "estimated":true,"consensus-estimate":"2.35","time-of-day":"AMC"}})"));
  const auto metrics = client.market_metrics({"AAPL"}, patient());
  const broker::MarketMetrics& apple = metrics->front();
  CHECK(apple.is_earnings_date_estimated == true);
  CHECK(apple.earnings_consensus == Decimal::of("2.35"));
  CHECK(apple.dividend_next_date == support::parse_date("2027-02-08"));
  CHECK(apple.dividend_pay_date == support::parse_date("2026-11-12"));
  CHECK(apple.dividend_rate_per_share == Decimal::of("0.27"));
}
