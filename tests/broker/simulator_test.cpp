// The broker client with the simulator, over a socket: every read once.
#include "tastytrade_mcp/simulator/simulator.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <future>

#include "fake_broker.hpp"

using broker::InstrumentType;
using simulator::Fault;
using support::ErrorCode;

namespace {

struct Fixture {
  support::ManualClock clock{*support::parse_iso8601("2026-06-10T15:00:00Z")};  // a Wednesday, markets open
  simulator::Simulator simulator{simulator::Options{}, clock};
  broker::Client client{config(), clock};

  broker::Config config() const {
    broker::Config config = config_for(simulator.url());
    config.api_version = "20250813";
    config.credentials.client_id = simulator.options().client_id;
    config.credentials.client_secret = support::Secret(simulator.options().client_secret);
    config.credentials.refresh_token = support::Secret(simulator.options().refresh_token);
    return config;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Simulator: accounts, trading status, balances and positions are read") {
  const auto accounts = client.accounts(patient());
  REQUIRE(accounts->size() == 2);
  CHECK(accounts->front().number == simulator::kMarginAccount);
  for (const broker::Account& account : *accounts) {
    const auto balances = client.balances(account.number, patient());
    REQUIRE(!balances->empty());
    CHECK(balances->front().net_liquidating_value);
    CHECK(client.trading_status(account.number, patient())->account_number == account.number);
    for (const broker::Position& position : *client.positions(account.number, patient())) {
      CAPTURE(position.symbol);
      CHECK((position.sign() != 0) == !position.quantity.is_zero());
      CHECK(position.mark_price);
      CHECK(broker::to_string(position.instrument_type) != "other");
    }
  }
  CHECK(!client.positions(simulator::kMarginAccount, patient())->empty());
  CHECK(error_of([&] { client.positions(simulator::kForeignAccount, patient()); }).code == ErrorCode::forbidden);
}

TEST_CASE_METHOD(Fixture, "Simulator: chains and quotes of every type are read") {
  const auto apple = client.option_chain("AAPL", patient());
  REQUIRE(!apple->expirations.empty());
  REQUIRE(!apple->expirations.front().strikes.empty());
  const auto futures = client.futures({"/ES"}, patient());
  REQUIRE(!futures->empty());
  const auto sp = client.option_chain("/ES", patient());
  REQUIRE(!sp->expirations.empty());
  CHECK(sp->expirations.front().multiplier == 50);
  for (std::size_t i = 1; i < apple->expirations.size(); ++i) {
    CHECK(std::chrono::sys_days(apple->expirations[i - 1].date) <= std::chrono::sys_days(apple->expirations[i].date));
  }

  const broker::QuoteRequest request{
      {{InstrumentType::equity, "AAPL"},
       {InstrumentType::index, "VIX"},
       {InstrumentType::equity_option, apple->expirations.front().strikes.front().call.str()},
       {InstrumentType::future, futures->front().symbol},
       {InstrumentType::future_option, sp->expirations.front().strikes.front().put.str()},
       {InstrumentType::cryptocurrency, "BTC/USD"},
       {InstrumentType::equity, "NOSUCH"}}};
  const auto quotes = client.market_data(request, patient());
  REQUIRE(quotes->size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CAPTURE((*quotes)[i].symbol);
    CHECK((*quotes)[i].symbol == request.instruments[i].second);
    CHECK(((*quotes)[i].mark || (*quotes)[i].last));
  }
  CHECK(error_of([&] { client.option_chain("NOSUCH", patient()); }).code == ErrorCode::not_found);
}

TEST_CASE_METHOD(Fixture, "Simulator: search, equities, metrics and sessions are read") {
  const auto matches = client.search_symbols("AAPL", patient());
  REQUIRE(!matches->empty());
  CHECK(matches->front().symbol == "AAPL");
  CHECK(client.search_symbols("QQQQZZZZ", patient())->empty());
  CHECK(client.equity("AAPL", patient())->symbol == "AAPL");
  CHECK(error_of([&] { client.equity("NOSUCH", patient()); }).code == ErrorCode::not_found);
  const auto metrics = client.market_metrics({"AAPL", "SPY"}, patient());
  REQUIRE(metrics->size() == 2);
  CHECK(metrics->front().implied_volatility_rank);
  CHECK(metrics->front().expirations.size() > 5);
  CHECK(client.margin_configuration(patient())->risk_free_rate);
  const auto sessions = client.market_sessions({"Equity", "CME", "CFE"}, patient());
  REQUIRE(!sessions->empty());
  CHECK(!sessions->front().state.empty());
}

TEST_CASE_METHOD(Fixture, "Simulator: a revoked token is replaced during the call") {
  client.accounts(patient());
  simulator.revoke_tokens();
  CHECK(client.accounts(refreshing())->size() == 2);
}

TEST_CASE_METHOD(Fixture, "Simulator: temporary faults are retried") {
  client.log_in(patient());
  const auto kind =
      GENERATE(Fault::Kind::status, Fault::Kind::html, Fault::Kind::cut_connection, Fault::Kind::truncated_body,
               Fault::Kind::token_rejected, Fault::Kind::type_swap, Fault::Kind::lost_reply);
  Fault fault;
  fault.kind = kind;
  fault.path_prefix = "/accounts/";
  fault.status = 503;
  const auto before = client.positions(simulator::kMarginAccount, patient());
  simulator.inject(fault);
  const auto after = client.positions(simulator::kMarginAccount, refreshing());
  CAPTURE(static_cast<int>(kind));
  REQUIRE(after->size() == before->size());
  for (std::size_t i = 0; i < after->size(); ++i) {
    CHECK((*after)[i].symbol == (*before)[i].symbol);
    CHECK((*after)[i].quantity == (*before)[i].quantity);
  }
}

TEST_CASE_METHOD(Fixture, "Simulator: unreadable responses are errors") {
  client.log_in(patient());
  const auto kind = GENERATE(Fault::Kind::empty_body, Fault::Kind::garbage, Fault::Kind::data_and_error);
  Fault fault;
  fault.kind = kind;
  fault.path_prefix = "/accounts/";
  simulator.inject(fault);
  CHECK(error_of([&] { client.positions(simulator::kMarginAccount, patient()); }).code ==
        ErrorCode::upstream_unavailable);
}

TEST_CASE_METHOD(Fixture, "Simulator: cancelling a call closes its connection") {
  client.log_in(patient());
  Fault fault;
  fault.kind = Fault::Kind::latency;
  fault.path_prefix = "/accounts/";
  fault.delay = std::chrono::hours(1);
  simulator.inject(fault);
  const auto source = std::make_shared<std::stop_source>();
  auto call = std::async(std::launch::async, [&] {
    return error_of([&] {
             client.positions(simulator::kMarginAccount, within(std::chrono::seconds(30), source->get_token()));
           })
        .code;
  });
  // Waits until the request has arrived.
  const auto has_arrived = [&] {
    for (const simulator::RecordedRequest& request : simulator.requests()) {
      if (request.target.starts_with("/accounts/")) return true;
    }
    return false;
  };
  while (!has_arrived()) std::this_thread::yield();
  source->request_stop();
  CHECK(call.get() == ErrorCode::cancelled);
  while (!simulator.requests().back().disconnected) std::this_thread::yield();
}

TEST_CASE("Simulator: a wrong client secret and a sandbox without market data are explained") {
  support::SystemClock clock;
  simulator::Options options;
  options.market_data_served = false;
  simulator::Simulator simulator(options, clock);
  broker::Config config = config_for(simulator.url(), broker::Environment::sandbox);
  {
    broker::Client wrong(config, clock);
    CHECK(error_of([&] { wrong.log_in(patient()); }).code == ErrorCode::broker_login_failed);
  }
  config.credentials.client_secret = support::Secret(options.client_secret);
  config.credentials.refresh_token = support::Secret(options.refresh_token);
  config.credentials.client_id = options.client_id;
  broker::Client client(config, clock);
  const auto error = error_of([&] { client.market_data({{{broker::InstrumentType::equity, "AAPL"}}}, patient()); });
  CHECK(error.message().find("sandbox serves no market data") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Simulator: the facts of an instrument of every class are read") {
  const auto apple = client.equity("AAPL", patient());
  CHECK(apple->tick_sizes.size() == 2);
  CHECK(!apple->option_tick_sizes.empty());
  CHECK(client.equities({"AAPL", "NOPE", "SPY"}, patient())->size() == 2);
  const auto chain = client.option_chain("AAPL", patient());
  const std::string call = chain->expirations.front().strikes.front().call.str();
  CHECK(client.equity_option(call, patient())->underlying_symbol == "AAPL");
  const auto futures = client.futures({"/ES"}, patient());
  const auto future = client.future(futures->front().symbol, patient());
  REQUIRE(future->product);
  CHECK(client.future_product(future->product->exchange, future->product->code, patient())->is_cash_settled == true);
  const auto sp = client.option_chain("/ES", patient());
  const std::string put = sp->expirations.front().strikes.front().put.str();
  const auto option = client.future_option(put, patient());
  CHECK(option->multiplier == 50);
  REQUIRE(option->product);
  CHECK(client.future_option_product(option->exchange, option->product->root_symbol, patient())->future_product_code ==
        "ES");
  CHECK(client.future_option_product("", option->product->root_symbol, patient())->code == option->product->code);
  CHECK(client.cryptocurrency("BTC/USD", patient())->is_active == true);
  CHECK(client.warrant("OPFI+", patient())->listed_market == "XNYS");
}

TEST_CASE_METHOD(Fixture, "Simulator: every list of instruments is read, without a row that cannot be") {
  const auto check = [](const auto& rows) {
    CHECK(!rows.empty());
    CHECK(rows.is_complete());
  };
  check(*client.future_products(patient()));
  check(*client.future_option_products(patient()));
  check(*client.cryptocurrencies(patient()));
  check(*client.warrants(patient()));
  check(*client.currency_pairs(patient()));
  check(*client.quantity_precisions(patient()));
  check(client.equity_page(broker::EquityFilter::none, 0, patient())->rows);
  for (const broker::Equity& fund : client.equity_page(broker::EquityFilter::etf, 0, patient())->rows) {
    CHECK(fund.is_etf == true);
  }
  const auto span = client.span_rows("CME", *support::parse_date("2026-06-09"), 0, patient());
  check(span->rows);
  CHECK(span->total >= span->rows.size());
}
