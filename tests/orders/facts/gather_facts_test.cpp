// Facts read from the simulated broker, and what each failing read leaves.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"
#include "orders/order/sample_orders.hpp"
#include "tastytrade_mcp/orders/facts.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

using orders::Facts;
using orders::gather_facts;
using sample::Action;
using sample::Kind;
using simulator::Fault;
using support::Decimal;
using support::ErrorCode;

namespace {

struct Fixture {
  support::ManualClock clock{*support::parse_iso8601("2026-06-10T15:00:00Z")};  // a Wednesday, markets open
  simulator::Simulator broker_{simulator::Options{}, clock};
  broker::Client client{config(), clock};
  broker::Account account;

  Fixture() { account.number = simulator::kMarginAccount; }

  broker::Config config() const {
    broker::Config made = config_for(broker_.url());
    made.api_version = "20250813";
    made.live = false;
    made.credentials.client_id = broker_.options().client_id;
    made.credentials.client_secret = support::Secret(broker_.options().client_secret);
    made.credentials.refresh_token = support::Secret(broker_.options().refresh_token);
    return made;
  }

  Facts gather(const std::vector<orders::Order>& wishes, const broker::ReadOptions& options = patient()) {
    return gather_facts(client, account, wishes, std::chrono::seconds(15), options);
  }

  orders::Order option_order() {
    const auto chain = client.option_chain("AAPL", patient());
    orders::Order order;
    order.price = sample::debit("1");
    order.legs = {sample::option(chain->expirations.at(4).strikes.front().call.str(), Action::buy_to_open)};
    return order;
  }

  orders::Order future_order() {
    orders::Order order;
    order.price = sample::debit("7000");
    order.legs = {sample::leg(Kind::future, client.futures({"/ES"}, patient())->front().symbol, Action::buy, "1")};
    return order;
  }

  orders::Order future_option_order() {
    const auto chain = client.option_chain("/ES", patient());
    orders::Order order;
    order.price = sample::debit("5");
    order.legs = {sample::leg(Kind::future_option, chain->expirations.front().strikes.front().put.str(),
                              Action::buy_to_open, "1")};
    return order;
  }

  void fail(const std::string& path) {
    Fault fault;
    fault.path_prefix = path;
    fault.count = -1;
    fault.status = 500;
    broker_.inject(fault);
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Facts: the account, a stock, its quote and the session are read") {
  const Facts facts = gather({sample::limit_order()});
  CHECK(facts.missing.empty());
  CHECK(facts.account.status);
  CHECK(facts.account.balances);
  CHECK(facts.account.live_orders);
  CHECK(facts.account.limits);
  REQUIRE(facts.account.positions);
  CHECK(facts.account.positions->front().restricted_quantity == 0);
  const auto* const stock = facts.find("AAPL");
  REQUIRE(stock != nullptr);
  CHECK(stock->is_known);
  CHECK(stock->multiplier == 1);
  CHECK(stock->is_active == true);
  CHECK(stock->is_closing_only == false);
  CHECK(stock->is_halted == false);
  CHECK(!stock->ticks.empty());
  REQUIRE(stock->quote);
  CHECK(stock->quote->bid);
  CHECK(stock->quoted_at == clock.now());
  CHECK(!stock->is_delayed);
  REQUIRE(facts.sessions.contains("Equity"));
  CHECK(facts.sessions.at("Equity").state == "Open");
  CHECK(facts.sessions.size() == 1);
  CHECK(facts.gathered_at == clock.now());
  CHECK(facts.clock_skew == client.clock_skew());
  CHECK(facts.find("META") == nullptr);
}

TEST_CASE_METHOD(Fixture, "Facts: options have the price steps of their underlying, futures the exchange's hours") {
  const orders::Order option = option_order(), future = future_order(), future_option = future_option_order();
  const Facts facts = gather({option, future, future_option});
  CHECK(facts.missing.empty());
  const auto* const of_stock = facts.find(option.legs.front().symbol);
  REQUIRE(of_stock != nullptr);
  CHECK(of_stock->underlying_symbol == "AAPL");
  CHECK(of_stock->multiplier == 100);
  CHECK(of_stock->is_call == true);
  CHECK(of_stock->strike);
  CHECK(of_stock->expiration);
  CHECK(of_stock->stops_trading_at);
  CHECK(!of_stock->ticks.empty());
  CHECK(of_stock->quote);
  REQUIRE(facts.find("AAPL") != nullptr);
  CHECK(facts.find("AAPL")->is_halted == false);
  const auto* const contract = facts.find(future.legs.front().symbol);
  REQUIRE(contract != nullptr);
  CHECK(contract->multiplier == 50);
  CHECK(contract->ticks.front().value == Decimal::of("0.25"));
  CHECK(contract->session_collection == "CME");
  const auto* const of_future = facts.find(future_option.legs.front().symbol);
  REQUIRE(of_future != nullptr);
  CHECK(of_future->multiplier == 50);
  CHECK(of_future->is_call == false);
  CHECK(!of_future->ticks.empty());
  CHECK(facts.sessions.contains("CME"));
}

TEST_CASE_METHOD(Fixture, "Facts: a coin is known and trades at all hours") {
  const Facts facts = gather({sample::crypto_order()});
  REQUIRE(facts.find("BTC/USD") != nullptr);
  CHECK(facts.find("BTC/USD")->is_known);
  CHECK(!facts.find("BTC/USD")->ticks.empty());
  CHECK(facts.sessions.empty());
}

TEST_CASE_METHOD(Fixture, "Facts: an instrument that the broker does not list is not known") {
  orders::Order order = sample::limit_order();
  order.legs.front().symbol = "NOSUCH";
  const Facts facts = gather({order});
  REQUIRE(facts.find("NOSUCH") != nullptr);
  CHECK(!facts.find("NOSUCH")->is_known);
  CHECK(!facts.missing.contains("instrument:NOSUCH"));
  CHECK(facts.missing.contains("quote:NOSUCH"));
}

TEST_CASE_METHOD(Fixture, "Facts: the same instrument of several orders is read once") {
  client.log_in(patient());
  broker_.clear_requests();
  gather({sample::limit_close(), sample::stop_close()});
  int instruments = 0, positions = 0;
  for (const auto& request : broker_.requests()) {
    if (request.target.starts_with("/instruments/equities/AAPL")) ++instruments;
    if (request.target.starts_with("/accounts/5WT00001/positions")) ++positions;
  }
  CHECK(instruments == 1);
  CHECK(positions == 1);
  gather({sample::limit_close()});
  positions = 0;
  for (const auto& request : broker_.requests()) {
    if (request.target.starts_with("/accounts/5WT00001/positions")) ++positions;
  }
  CHECK(positions == 2);  // past the cache
}

TEST_CASE_METHOD(Fixture, "Facts: a read that fails leaves its fact absent, with the reason, and the others there") {
  struct Case {
    const char* path;
    const char* fact;
  };
  const Case one = GENERATE(
      Case{"/accounts/5WT00001/positions", "positions"}, Case{"/accounts/5WT00001/orders/live", "live_orders"},
      Case{"/accounts/5WT00001/trading-status", "status"}, Case{"/accounts/5WT00001/balances", "balances"},
      Case{"/accounts/5WT00001/position-limit", "limits"}, Case{"/instruments/equities/AAPL", "instrument:AAPL"},
      Case{"/market-data", "quote:AAPL"}, Case{"/market-time", "session:Equity"});
  client.log_in(patient());
  fail(one.path);
  const Facts facts = gather({sample::limit_order()});
  CAPTURE(one.path);
  REQUIRE(facts.missing.contains(one.fact));
  CHECK(!facts.missing.at(one.fact).empty());
  CHECK(facts.account.positions.has_value() == (std::string_view(one.fact) != "positions"));
  CHECK(facts.account.live_orders.has_value() == (std::string_view(one.fact) != "live_orders"));
  CHECK(facts.account.status.has_value() == (std::string_view(one.fact) != "status"));
  CHECK(facts.account.balances.has_value() == (std::string_view(one.fact) != "balances"));
  CHECK(facts.account.limits.has_value() == (std::string_view(one.fact) != "limits"));
  // Without the instrument its market is not known.
  const bool has_session =
      std::string_view(one.fact) != "session:Equity" && std::string_view(one.fact) != "instrument:AAPL";
  CHECK(facts.sessions.contains("Equity") == has_session);
  const auto* const stock = facts.find("AAPL");
  CHECK((stock != nullptr && stock->quote.has_value()) == (std::string_view(one.fact) != "quote:AAPL"));
}

TEST_CASE_METHOD(Fixture, "Facts: an account of somebody else and a cancelled call end everything") {
  account.number = simulator::kForeignAccount;
  CHECK(error_of([&] { gather({sample::limit_order()}); }).code == ErrorCode::forbidden);
  account.number = simulator::kMarginAccount;
  std::stop_source source;
  source.request_stop();
  CHECK(error_of([&] { gather({sample::limit_order()}, within(std::chrono::seconds(30), source.get_token())); }).code ==
        ErrorCode::cancelled);
}

TEST_CASE("Facts: a refused login ends everything") {
  support::ManualClock clock{*support::parse_iso8601("2026-06-10T15:00:00Z")};
  FakeBroker refusing;
  refusing.on("/oauth/token", failure(400, "invalid_grant", "Invalid JWT"));
  broker::Config config = config_for(refusing.url());
  config.live = false;
  broker::Client client(config, clock);
  broker::Account account;
  account.number = simulator::kMarginAccount;
  CHECK(error_of([&] {
          gather_facts(client, account, {sample::limit_order()}, std::chrono::seconds(15), patient());
        }).code == ErrorCode::broker_login_failed);
}

TEST_CASE("Facts: the live feed gives the quotes where the broker has none by REST") {
  support::ManualClock clock{*support::parse_iso8601("2026-06-10T15:00:00Z")};
  simulator::Options options;
  options.market_data_served = false;
  options.delayed_quotes = true;
  simulator::Simulator broker_(options, clock);
  broker::Config config = config_for(broker_.url());
  config.credentials.client_id = options.client_id;
  config.credentials.client_secret = support::Secret(options.client_secret);
  config.credentials.refresh_token = support::Secret(options.refresh_token);
  broker::Client client(config, clock);
  broker::Account account;
  account.number = simulator::kMarginAccount;
  // The first look connects; the machine may be slow.
  Facts facts;
  const bool has_quote = test::wait_until([&] {
    broker_.run_due_events();
    facts = gather_facts(client, account, {sample::limit_order()}, std::chrono::seconds(15), patient());
    return facts.find("AAPL")->quote.has_value();
  });
  REQUIRE(has_quote);
  CHECK(facts.find("AAPL")->is_delayed);
  CHECK(facts.find("AAPL")->quote->bid);
  CHECK(!facts.missing.contains("quote:AAPL"));
}
