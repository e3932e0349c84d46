// Margin: the report, the rates, the limits, and the impact of a trade.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using support::ErrorCode;

namespace {

constexpr const char* kReport = "/margin/accounts/5WT00001/requirements";
constexpr const char* kDryRun = "/margin/accounts/5WT00001/dry-run";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};

  auto read_report() { return client.margin_report("5WT00001", patient()); }
};

broker::MarginTrade short_put() {
  return {.underlying_symbol = "SPY",
          .price = Decimal::of("5.25"),
          .legs = {{broker::InstrumentType::equity_option, "SPY   270115P00655000", "Sell to Open", Decimal(2)}}};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "The margin report is read: what is required is positive, NaN and -1 are no figures") {
  fake.on(kReport, data(R"({"account-number":"5WT00001","description":"Total","margin-calculation-type":"Reg T",
    "margin-requirement":"4012.83","margin-requirement-effect":"Debit","maintenance-requirement":"3396.67",
    "maintenance-requirement-effect":"Debit","margin-equity":"5000.0","margin-equity-effect":"Credit",
    "option-buying-power":"120.5","option-buying-power-effect":"Debit","reg-t-margin-requirement":"NaN","groups":[
      {"description":"AAPL","code":"AAPL","underlying-symbol":"AAPL","margin-requirement":"1232.3",
       "margin-requirement-effect":"Debit","maintenance-requirement":"616.15","maintenance-requirement-effect":"Debit",
       "buying-power":"1232.3","buying-power-effect":"Debit","expected-price-range-down-percent":"-1.0",
       "expected-price-range-up-percent":"12.5","groups":[
         {"description":"NAKED_OPTION","includes-working-order":true,"margin-requirement":"1232.3",
          "margin-requirement-effect":"Debit","position-entries":[
            {"instrument-symbol":"AAPL 261218P00270000","quantity":"-2.0","average-open-price":"NaN"}, null]},
         {"description":"LONG_UNDERLYING","includes-working-order":false}]},
      {}]})"));
  const auto report = read_report();
  CHECK(report->margin_requirement == Decimal::of("4012.83"));
  CHECK(report->option_buying_power == Decimal::of("-120.5"));
  CHECK(!report->reg_t_margin_requirement);
  REQUIRE(report->underlyings.size() == 1);  // an empty group is none
  CHECK(report->underlyings.unreadable.empty());
  const broker::UnderlyingMargin& apple = report->underlyings.front();
  CHECK(apple.margin_requirement == Decimal::of("1232.3"));
  CHECK(apple.buying_power == Decimal::of("-1232.3"));
  CHECK(!apple.price_down_percent);
  CHECK(apple.price_up_percent == Decimal::of("12.5"));
  CHECK(apple.includes_working_order() == true);
  REQUIRE(apple.holdings.size() == 2);
  REQUIRE(apple.holdings[0].entries.size() == 1);
  CHECK(apple.holdings[0].entries[0].symbol == "AAPL  261218P00270000");
  CHECK(apple.holdings[0].entries[0].quantity == Decimal(-2));
}

TEST_CASE_METHOD(Fixture, "Groups of a margin report that cannot be read are named and hide no other") {
  fake.on(kReport, data(R"({"account-number":"5WT00001","margin-requirement":"1.0","margin-requirement-effect":"Debit",
    "groups":[null, 7, {"margin-requirement":"1.0"}, {"code":"MSFT","margin-requirement":"x"},
      {"code":"NVDA","margin-requirement":"2.0","margin-requirement-effect":"Sideways"},
      {"code":"SPY","margin-requirement":2}]})"));
  const auto report = read_report();
  REQUIRE(report->underlyings.size() == 1);
  CHECK(report->underlyings.front().underlying_symbol == "SPY");
  CHECK(report->underlyings.front().margin_requirement == Decimal(2));
  CHECK(report->underlyings.unreadable.size() == 5);
}

TEST_CASE_METHOD(Fixture, "A margin report without a figure, of another account, or that is no object is an error") {
  fake.on(kReport, data(GENERATE(R"({"groups":[]})", R"({"account-number":"5WT00002","margin-requirement":"1.0"})",
                                 "[]", "null", "7")));
  CHECK_THROWS_AS(read_report(), support::Error);
}

TEST_CASE_METHOD(Fixture, "One group that is no list is a list of one") {
  fake.on(kReport, data(R"({"margin-requirement":"1.0","margin-requirement-effect":"Debit",
      "groups":{"code":"AAPL","margin-requirement":"1.0","margin-requirement-effect":"Debit"}})"));
  CHECK(read_report()->underlyings.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Rates and limits are read, and what is no figure is absent") {
  fake.on("/accounts/5WT00001/margin-requirements/BRK%2FB/effective",
          data(R"({"underlying-symbol":"BRK/B","long-equity-initial":"0.5","naked-option-floor":250,
                   "naked-option-minimum":null,"short-equity-initial":[]})"));
  const auto rates = client.margin_rates("5WT00001", "BRK/B", patient());
  CHECK(rates->long_equity_initial == Decimal::of("0.5"));
  CHECK(rates->naked_option_floor == Decimal(250));
  CHECK(!rates->naked_option_minimum);
  CHECK(!rates->short_equity_initial);
  fake.on("/accounts/5WT00001/position-limit", data(R"({"equity-order-size":50000,"future-order-size":"2500",
      "future-position-size":"many"})"));
  const auto limits = client.position_limits("5WT00001", patient());
  CHECK(limits->equity_order_size == 50000);
  CHECK(limits->future_order_size == 2500);
  CHECK(!limits->future_position_size);
}

TEST_CASE_METHOD(Fixture, "The rates of another symbol than was asked for are an error") {
  fake.on("/accounts/5WT00001/margin-requirements/AAPL/effective", data(R"({"underlying-symbol":"MSFT"})"));
  CHECK_THROWS_AS(client.margin_rates("5WT00001", "AAPL", patient()), support::Error);
}

TEST_CASE_METHOD(Fixture, "The impact of a trade is asked for with numbers as texts, and has signs") {
  fake.on(kDryRun, data(R"({"orders":[{"id":"dry-run-0"}],"base-results":{"maintenance-requirement":"100.0",
      "maintenance-requirement-effect":"Debit","margin-requirement":"0.0"},"new-order-results":{
      "maintenance-requirement":"50.0","margin-requirement":"60.0"},"last-results":{"margin-requirement":"300.0",
      "maintenance-requirement":"350.0","maintenance-requirement-effect":"Debit"},"change-in-margin-requirement":"300.0",
      "change-in-margin-requirement-effect":"Debit","change-in-buying-power":"102.302",
      "change-in-buying-power-effect":"Debit","current-buying-power":"1000.0","current-buying-power-effect":"Credit",
      "new-buying-power":"897.698","new-buying-power-effect":"Credit"})"));
  const auto impact = client.margin_impact("5WT00001", short_put(), patient());
  CHECK(impact->buying_power_change == Decimal::of("-102.302"));
  CHECK(impact->margin_requirement_change == Decimal(300));
  CHECK(impact->maintenance_requirement_change == Decimal(250));
  CHECK(impact->maintenance_requirement_after == Decimal(350));
  CHECK(impact->buying_power_after == Decimal::of("897.698"));
  const RecordedRequest request = fake.requests(kDryRun).at(0);
  CHECK(request.method == "POST");
  const auto body = support::Json::parse(request.body);
  CHECK(body["account-number"].get<std::string>() == "5WT00001");
  CHECK(body["underlying-symbol"].get<std::string>() == "SPY");
  CHECK(body["price"].get<std::string>() == "5.25");
  CHECK(body["price-effect"].get<std::string>() == "Credit");
  CHECK(body["legs"][0]["quantity"].get<std::string>() == "2");
  CHECK(body["legs"][0]["symbol"].get<std::string>() == "SPY   270115P00655000");
  // No request went to a route that takes orders.
  CHECK(fake.count("/accounts/5WT00001/orders") == 0);
  CHECK(fake.count("/accounts/5WT00001/orders/dry-run") == 0);
}

TEST_CASE_METHOD(Fixture, "Results that do not go with the change of the margin are not those with the trade") {
  fake.on(kDryRun, data(R"({"base-results":{"margin-requirement":"100.0","maintenance-requirement":"90.0"},
      "last-results":{"margin-requirement":"100.0","maintenance-requirement":"90.0"},
      "new-order-results":{"margin-requirement":"150.0","maintenance-requirement":"140.0"},
      "change-in-margin-requirement":"70.0","change-in-margin-requirement-effect":"Debit"})"));
  const auto impact = client.margin_impact("5WT00001", short_put(), patient());
  CHECK(impact->margin_requirement_change == Decimal(70));
  CHECK(!impact->maintenance_requirement_after);
  CHECK(!impact->maintenance_requirement_change);
}

TEST_CASE_METHOD(Fixture, "Without the changes the impact is the result with the trade minus the one without it") {
  fake.on(kDryRun, data(R"({"last-results":{"margin-requirement":"500.0","margin-requirement-effect":"Debit",
      "buying-power-impact":"900.0","buying-power-impact-effect":"Debit"},"base-results":{"margin-requirement":"200.0",
      "margin-requirement-effect":"Debit","buying-power-impact":"650.0","buying-power-impact-effect":"Debit"}})"));
  broker::MarginTrade trade = short_put();
  trade.price.reset();
  const auto impact = client.margin_impact("5WT00001", trade, patient());
  CHECK(impact->margin_requirement_change == Decimal(300));
  CHECK(impact->buying_power_change == Decimal(-250));
  CHECK(!impact->buying_power_after);
  const auto body = support::Json::parse(fake.requests(kDryRun).at(0).body);
  CHECK(body["order-type"].get<std::string>() == "Market");
  CHECK(!body.contains("price"));
}

TEST_CASE_METHOD(Fixture, "An impact without a figure is an error, and no 0") {
  fake.on(kDryRun, data(GENERATE("{}", "[]", R"({"base-results":null,"last-results":7})",
                                 R"({"change-in-buying-power":"5.0"})")));
  CHECK_THROWS_AS(client.margin_impact("5WT00001", short_put(), patient()), support::Error);
}

TEST_CASE_METHOD(Fixture,
                 "A lost answer about an impact is asked for again, because nothing can have been carried out") {
  fake.once(kDryRun, cut());
  fake.on(kDryRun, data(R"({"change-in-buying-power":"0.0","change-in-buying-power-effect":"None"})"));
  CHECK(client.margin_impact("5WT00001", short_put(), patient())->buying_power_change == Decimal(0));
  CHECK(fake.count(kDryRun) == 2);
}

TEST_CASE_METHOD(Fixture, "A refusal of the broker is told in its words") {
  fake.on(kDryRun, failure(422, "margin_check_failed", "Account has insufficient margin."));
  try {
    client.margin_impact("5WT00001", short_put(), patient());
    FAIL("no error");
  } catch (const support::Error& error) {
    CHECK(error.message().find("insufficient margin") != std::string::npos);
  }
}
