// Facts of one instrument of each class, as the broker sends them and with parts that cannot be read.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using support::ErrorCode;

namespace {

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "An equity has its price steps, its lendability and its borrow rate") {
  fake.on("/instruments/equities/AAPL", data(R"({"id":726,"symbol":"AAPL","instrument-type":"Equity",
      "description":"APPLE INC","is-index":false,"is-etf":false,"listed-market":"XNAS","lendability":"Easy To Borrow",
      "borrow-rate":"0.0","is-closing-only":false,"active":true,"instrument-sub-type":"Common Stock",
      "streamer-symbol":"AAPL","halted-at":"2026-11-24T14:59:00.000+00:00",
      "tick-sizes":[{"value":"0.0001","threshold":"1.0"},{"value":"0.01"}],
      "option-tick-sizes":[{"value":"0.01","threshold":"3.0"},{"value":"0.05","threshold":null}]})"));
  const auto apple = client.equity("AAPL", patient());
  CHECK(apple->lendability == "Easy To Borrow");
  CHECK(apple->borrow_rate == Decimal(0));
  CHECK(apple->sub_type == "Common Stock");
  CHECK(apple->halted_at == support::parse_iso8601("2026-11-24T14:59:00Z"));
  REQUIRE(apple->tick_sizes.size() == 2);
  CHECK(apple->tick_sizes[0].value == Decimal::of("0.0001"));
  CHECK(apple->tick_sizes[0].below == Decimal(1));
  CHECK(!apple->tick_sizes[1].below);
  REQUIRE(apple->option_tick_sizes.size() == 2);
  CHECK(!apple->option_tick_sizes[1].below);
}

TEST_CASE_METHOD(Fixture, "Price steps of which one cannot be read are unknown") {
  const char* const steps =
      GENERATE(R"([{"value":"0.01","threshold":"x"},{"value":"0.05"}])", R"([{"value":"0.01"},{"threshold":"3.0"}])",
               R"([{"value":"0.01"},null])", R"([{"value":"-0.01"}])", R"("0.01")", "null");
  CAPTURE(steps);
  fake.on("/instruments/equities/AAPL", data(R"({"symbol":"AAPL","tick-sizes":)" + std::string(steps) + "}"));
  CHECK(client.equity("AAPL", patient())->tick_sizes.empty());
}

TEST_CASE_METHOD(Fixture, "An option of an equity has its padding back") {
  fake.on("/instruments/equity-options/AAPL%20%20261218C00370000",
          data(R"({"symbol":"AAPL 261218C00370000","strike-price":"370.0","root-symbol":"AAPL",
      "underlying-symbol":"AAPL","expiration-date":"2026-12-18","exercise-style":"American","shares-per-contract":100,
      "option-type":"C","option-chain-type":"Standard","expiration-type":"Regular","settlement-type":"PM",
      "stops-trading-at":"2026-12-18T21:00:00.000+00:00","active":"true","streamer-symbol":".AAPL261218C370"})"));
  const auto option = client.equity_option("AAPL  261218C00370000", patient());
  CHECK(option->symbol == "AAPL  261218C00370000");
  CHECK(option->strike_price == Decimal(370));
  CHECK(option->shares_per_contract == Decimal(100));
  CHECK(option->exercise_style == "American");
  CHECK(option->stops_trading_at == support::parse_iso8601("2026-12-18T21:00:00Z"));
  CHECK(option->is_active == true);
  CHECK(!option->is_closing_only);
}

TEST_CASE_METHOD(Fixture, "A future has its product, its price steps and the fund that it is compared with") {
  fake.on("/instruments/futures/ESZ6", data(R"({"symbol":"/ESZ6","product-code":"ES","exchange":"CME",
      "notional-multiplier":"50.0","tick-size":"0.25","expiration-date":"2026-12-18","last-trade-date":"2026-12-18",
      "closing-only-date":"2026-12-18","active":true,"active-month":true,"is-closing-only":false,"is-tradeable":true,
      "roll-target-symbol":"/ESH7","future-etf-equivalent":{"symbol":"SPY","share-quantity":500},
      "future-product":{"root-symbol":"/ES","code":"ES","description":"E Mini S&P","exchange":"CME",
        "product-type":"Financial","listed-months":["H","M",7,"Z"],"active-months":"H","cash-settled":true,
        "market-sector":"Equity Index"},
      "tick-sizes":[{"value":"0.25"}],"option-tick-sizes":[{"threshold":"5.0","value":"0.05"},{"value":"0.25"}]})"));
  const auto future = client.future("/ESZ6", patient());
  CHECK(future->roll_target_symbol == "/ESH7");
  CHECK(support::to_text(*future->last_trade_date) == "2026-12-18");
  CHECK(future->is_tradeable == true);
  CHECK(future->etf_equivalent_symbol == "SPY");
  CHECK(future->etf_equivalent_shares == Decimal(500));
  REQUIRE(future->product);
  CHECK(future->product->market_sector == "Equity Index");
  CHECK(future->product->listed_months == std::vector<std::string>{"H", "M", "Z"});
  CHECK(future->product->active_months.empty());
  CHECK(future->tick_sizes.size() == 1);
  CHECK(future->option_tick_sizes.size() == 2);
}

TEST_CASE_METHOD(Fixture, "A future whose product cannot be read is a future without a product") {
  fake.on("/instruments/futures/ESZ6", data(R"({"symbol":"/ESZ6","future-product":{"description":"E Mini S&P"}})"));
  const auto future = client.future("/ESZ6", patient());
  CHECK(future->description == "E Mini S&P");
  CHECK(future->product_code == "ES");
  CHECK(!future->product);
}

TEST_CASE_METHOD(Fixture,
                 "The dollars for one point of a futures option are its notional value by its display factor") {
  fake.on("/instruments/future-options/.%2FESZ6%20EW3U6%20260918P9100",
          data(R"({"symbol":"./ESZ6 EW3U6 260918P9100","underlying-symbol":"/ESZ6","product-code":"ES",
      "option-root-symbol":"EW3","option-type":"P","strike-price":"9100.0","notional-value":"0.5",
      "display-factor":"0.01","settlement-type":"Future","is-closing-only":false,
      "future-option-product":{"root-symbol":"EW3","exchange":"CME","expiration-type":"Weekly","cash-settled":false,
        "settlement-delay-days":0}})"));
  const auto option = client.future_option("./ESZ6 EW3U6 260918P9100", patient());
  CHECK(option->multiplier == Decimal(50));
  CHECK(option->strike_price == Decimal(9100));
  CHECK(option->streamer_symbol.empty());
  REQUIRE(option->product);
  CHECK(option->product->settlement_delay_days == 0);
  CHECK(option->product->future_product_code.empty());
}

TEST_CASE_METHOD(Fixture, "Products are asked for by exchange and code, and of options also without the exchange") {
  fake.on("/instruments/future-products/CME/ES", data(R"({"root-symbol":"/ES","code":"ES"})"));
  CHECK(client.future_product("CME", "ES", patient())->root_symbol == "/ES");
  const std::string product = R"({"root-symbol":"EW3","code":"EW3","future-product":{"code":"ES"}})";
  fake.on("/instruments/future-option-products/CME/EW3", data(product));
  fake.on("/instruments/future-option-products/EW3", data(product));
  CHECK(client.future_option_product("CME", "EW3", patient())->future_product_code == "ES");
  CHECK(client.future_option_product("", "EW3", patient())->root_symbol == "EW3");
  CHECK(fake.count("/instruments/future-option-products/EW3") == 1);
}

TEST_CASE_METHOD(Fixture, "A cryptocurrency and a warrant are asked for by their symbol") {
  fake.on("/instruments/cryptocurrencies/BTC%2FUSD", data(R"({"symbol":"BTC/USD","description":"Bitcoin to USD",
      "tick-size":"0.01","active":true,"is-closing-only":false,"streamer-symbol":"BTC/USD:CXTALP"})"));
  CHECK(client.cryptocurrency("BTC/USD", patient())->tick_size == Decimal::of("0.01"));
  fake.on("/instruments/warrants/OPFI%2B", data(R"({"symbol":"OPFI+","listed-market":"XNYS","active":false})"));
  CHECK(client.warrant("OPFI+", patient())->is_active == false);
}

TEST_CASE_METHOD(Fixture, "An answer about another instrument, or one that is none, is an error") {
  const char* const answer = GENERATE(R"({"symbol":"MSFT"})", "{}", "[]", "null", R"({"symbol":7})", R"("AAPL")");
  CAPTURE(answer);
  for (const char* path : {"/instruments/equities/AAPL", "/instruments/warrants/AAPL"}) fake.on(path, data(answer));
  CHECK(error_of([&] { client.equity("AAPL", patient()); }).code == ErrorCode::upstream_unavailable);
  CHECK(error_of([&] { client.warrant("AAPL", patient()); }).code == ErrorCode::upstream_unavailable);
}

TEST_CASE_METHOD(Fixture, "A symbol that the broker does not know is not found, whatever its class") {
  CHECK(error_of([&] { client.equity_option("AAPL  261218C00370000", patient()); }).code == ErrorCode::not_found);
  CHECK(error_of([&] { client.future("/ESZ6", patient()); }).code == ErrorCode::not_found);
  CHECK(error_of([&] { client.future_option("./ESZ6 EW3U6 260918P9100", patient()); }).code == ErrorCode::not_found);
  CHECK(error_of([&] { client.cryptocurrency("BTC/USD", patient()); }).code == ErrorCode::not_found);
  CHECK(error_of([&] { client.warrant("a'b\"c/💥", patient()); }).code == ErrorCode::not_found);
  CHECK(error_of([&] { client.future_product("CME", "XX", patient()); }).code == ErrorCode::not_found);
}

TEST_CASE_METHOD(Fixture, "A symbol that would be the path of a list, or is too long, is refused before a request") {
  for (const std::string& symbol : {std::string(), std::string("."), std::string(".."), std::string(300, 'A')}) {
    CAPTURE(symbol);
    CHECK(error_of([&] { client.equity(symbol, patient()); }).code == ErrorCode::invalid_argument);
    CHECK(error_of([&] { client.warrant(symbol, patient()); }).code == ErrorCode::invalid_argument);
  }
  CHECK(error_of([&] { client.future("/", patient()); }).code == ErrorCode::invalid_argument);
}
