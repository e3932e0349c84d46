#include <catch2/catch_test_macros.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using broker::Position;
using support::ErrorCode;

namespace {

constexpr const char* kBalances = "/accounts/5WT00001/balances";
constexpr const char* kPositions = "/accounts/5WT00001/positions";

struct Fixture {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client{config_for(fake.url()), clock};

  ErrorCode positions_error(const std::string& list) {
    fake.on(kPositions, items(list));
    return error_of([&] { client.positions("5WT00001", refreshing()); }).code;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Closed accounts are omitted") {
  fake.on(kAccounts, items(std::string(kOneAccount) +
                           R"(,{"account":{"account-number":"5WT00009","is-closed":true},"authority-level":"owner"})"
                           R"(,{"account":{"account-number":"5WT00002","nickname":7,"day-trader-status":"true",
                                "opened-at":"2022-10-27T20:49:52.790+00:00","margin-or-cash":"Cash"}})"));
  const auto accounts = client.accounts(patient());
  REQUIRE(accounts->size() == 2);
  CHECK((*accounts)[0].number == "5WT00001");
  CHECK((*accounts)[0].authority == "owner");
  CHECK((*accounts)[1].number == "5WT00002");
  CHECK((*accounts)[1].nickname.empty());
  CHECK((*accounts)[1].is_day_trader == true);
  CHECK(!(*accounts)[1].is_closed);
  CHECK(support::to_iso8601(*(*accounts)[1].opened_at) == "2022-10-27T20:49:52.790Z");
}

TEST_CASE_METHOD(Fixture, "Balances are read from a list and from one object") {
  const std::string one = R"({"account-number":"5WT00001","cash-balance":"87.055","net-liquidating-value":4133.105,
      "pending-cash":"12.5","pending-cash-effect":"Debit","margin-equity":"NaN","maintenance-excess":null})";
  SECTION("The response is one object") {
    fake.on(kBalances, data(one));
  }
  SECTION("The response is a list") {
    fake.on(kBalances, items(one));
  }
  const auto balances = client.balances("5WT00001", patient());
  REQUIRE(balances->size() == 1);
  const broker::Balances& usd = balances->front();
  CHECK(usd.currency == "USD");
  CHECK(usd.cash_balance == Decimal::of("87.055"));
  CHECK(usd.net_liquidating_value == Decimal::of("4133.105"));
  CHECK(usd.pending_cash == Decimal::of("-12.5"));
  CHECK(!usd.margin_equity);
  CHECK(!usd.maintenance_excess);
  CHECK(!usd.equity_buying_power);
}

TEST_CASE_METHOD(Fixture, "Balances without an amount, or of another account, are an error") {
  fake.on(kBalances, items(R"({"account-number":"5WT00002","cash-balance":"1.0"})"));
  CHECK(error_of([&] { client.balances("5WT00001", patient()); }).code == ErrorCode::upstream_unavailable);
  fake.on(kBalances, items(R"({"account-number":"5WT00001"})"));
  CHECK(error_of([&] { client.balances("5WT00001", patient()); }).code == ErrorCode::upstream_unavailable);
  fake.on(kBalances, items(""));
  CHECK(error_of([&] { client.balances("5WT00001", patient()); }).code == ErrorCode::upstream_unavailable);
}

TEST_CASE_METHOD(Fixture, "Positions are read with numbers as text or as JSON numbers") {
  fake.on(kPositions, items(R"({"account-number":"5WT00001","symbol":"AAPL","instrument-type":"Equity","quantity":"100",
      "quantity-direction":"Long","multiplier":1,"average-open-price":"288.7","close-price":282.48,"mark-price":"290.0",
      "realized-day-gain":"5.0","realized-day-gain-effect":"Debit","realized-today":"0.0","realized-today-effect":"None",
      "cost-effect":"Credit","updated-at":"2026-06-12T19:33:51.327+00:00"},
      {"symbol":"RIVN  260116P00012500","instrument-type":"Equity Option","quantity":40,"quantity-direction":"Short",
      "multiplier":"100","mark-price":{"odd":1},"is-frozen":"yes"},
      {"symbol":"GONE","instrument-type":"Equity","quantity":0,"quantity-direction":"Zero"},
      {"symbol":"BTC/USD","instrument-type":"Cryptocurrency","quantity":"0.00012","quantity-direction":"Long"},
      {"symbol":"NEW","instrument-type":"Newly Invented","quantity":1,"quantity-direction":"Long","multiplier":1})"));
  const auto positions = client.positions("5WT00001", patient());
  CHECK(fake.requests(kPositions).at(0).query() == "include-marks=true&include-closed-positions=true");
  REQUIRE(positions->size() == 5);
  CHECK(positions->is_complete());
  const Position& shares = (*positions)[0];
  CHECK(shares.quantity == 100);
  CHECK(shares.sign() == 1);
  CHECK(shares.close_price == Decimal::of("282.48"));
  CHECK(shares.realized_day_gain == -5);
  const Position& put = (*positions)[1];
  CHECK(put.sign() == -1);
  CHECK(put.multiplier == 100);
  CHECK(!put.mark_price);
  CHECK(!put.is_frozen);
  CHECK((*positions)[2].quantity == 0);
  CHECK((*positions)[2].sign() == 0);
  CHECK((*positions)[3].quantity == Decimal::of("0.00012"));
  CHECK((*positions)[3].multiplier == 1);
  CHECK((*positions)[4].instrument_type == broker::InstrumentType::other);
}

TEST_CASE_METHOD(Fixture, "A position that cannot be read is reported, and the others are returned") {
  const std::string good = R"({"symbol":"MSFT","instrument-type":"Equity","quantity":1,"quantity-direction":"Long"})";
  const std::pair<const char*, const char*> broken[] = {
      {R"({"instrument-type":"Equity","quantity":1,"quantity-direction":"Long"})", "symbol"},
      {R"({"symbol":"AAPL","instrument-type":"Equity","quantity-direction":"Long"})", "quantity"},
      {R"({"symbol":"AAPL","instrument-type":"Equity","quantity":"NaN","quantity-direction":"Long"})", "quantity"},
      {R"({"symbol":"AAPL","instrument-type":"Equity","quantity":-1,"quantity-direction":"Long"})", "quantity"},
      {R"({"symbol":"AAPL","instrument-type":"Equity","quantity":1,"quantity-direction":"Sideways"})",
       "quantity-direction"},
      {R"({"symbol":"AAPL","instrument-type":"Equity","quantity":1})", "quantity-direction"},
      {R"({"symbol":["AAPL"],"quantity":1,"quantity-direction":"Long"})", "symbol"},
      {R"({"account-number":"5WT00002","symbol":"A","instrument-type":"Equity","quantity":1,"quantity-direction":"Long"})",
       "account-number"},
      {R"([])", ""},
      {R"("AAPL")", ""},
  };
  for (const auto& [row, field] : broken) {
    CAPTURE(row);
    CHECK(positions_error(row) == ErrorCode::upstream_unavailable);
    fake.on(kPositions, items(std::string(row) + "," + good));
    const auto positions = client.positions("5WT00001", refreshing());
    REQUIRE(positions->size() == 1);
    CHECK(positions->front().symbol == "MSFT");
    REQUIRE(positions->unreadable.size() == 1);
    CHECK(positions->unreadable.front().field == field);
  }
}

TEST_CASE_METHOD(Fixture, "The restricted part of a position is read; an unreadable one is not taken for none") {
  fake.on(kPositions, items(R"({"symbol":"AAPL","instrument-type":"Equity","quantity":100,"quantity-direction":"Long",
      "restricted-quantity":"30.0"},
     {"symbol":"META","instrument-type":"Equity","quantity":100,"quantity-direction":"Long","restricted-quantity":"?"},
     {"symbol":"TSLA","instrument-type":"Equity","quantity":100,"quantity-direction":"Long"})"));
  const auto positions = client.positions("5WT00001", patient());
  REQUIRE(positions->size() == 3);
  CHECK((*positions)[0].restricted_quantity == 30);
  CHECK(!(*positions)[1].restricted_quantity);
  CHECK((*positions)[2].restricted_quantity == 0);
}

TEST_CASE_METHOD(Fixture, "A contract without a multiplier is returned without one") {
  fake.on(kPositions,
          items(R"({"symbol":"/ESZ6","instrument-type":"Future","quantity":1,"quantity-direction":"Long"})"));
  const auto positions = client.positions("5WT00001", patient());
  REQUIRE(positions->size() == 1);
  CHECK(!positions->front().multiplier);
  CHECK(positions->front().underlying_symbol == "/ESZ6");
}

TEST_CASE_METHOD(Fixture, "An absent flag of the trading status is not false") {
  fake.on("/accounts/5WT00001/trading-status",
          data(R"({"account-number":"5WT00001","is-frozen":false,"is-closing-only":true,"day-trade-count":"2",
                   "equities-margin-calculation-type":"Reg T","options-level":"No Restrictions"})"));
  const auto status = client.trading_status("5WT00001", patient());
  CHECK(status->is_frozen == false);
  CHECK(status->is_closing_only == true);
  CHECK(!status->is_in_margin_call);
  CHECK(status->day_trade_count == 2);
  CHECK(status->margin_calculation == "Reg T");
}

TEST_CASE_METHOD(Fixture, "An account of another customer is forbidden") {
  fake.on("/accounts/5WT99999/positions", failure(403, "not_permitted", "User not permitted access"));
  CHECK(error_of([&] { client.positions("5WT99999", patient()); }).code == ErrorCode::forbidden);
}
