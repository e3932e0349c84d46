// Greeks are the derivatives of the prices.
#include "feed_fixture.hpp"
#include "market/pricing.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;

namespace {

bool is_close(double one, double other, double relative, double absolute) {
  return std::abs(one - other) <= absolute + relative * std::abs(other);
}

OptionTerms terms_of(double spot, const Carry& carry, double strike, double years, bool call) {
  return {spot * std::exp(carry.drift * years), strike, years, call};
}

}  // namespace

TEST_CASE("Greeks: they are the derivatives of the option's value") {
  const double volatility = 0.31, spot = 100;
  for (const Carry& carry : {Carry{0.025, true}, Carry{0, false}}) {
    for (const double strike : {60.0, 95.0, 100.0, 130.0}) {
      for (const double years : {0.02, 0.4, 2.0}) {
        for (const bool call : {true, false}) {
          INFO("drift " << carry.drift << " strike " << strike << " years " << years << " call " << call);
          const auto value = [&](double at, double term, double vol) {
            return option_value(terms_of(at, carry, strike, term, call), vol);
          };
          const Greeks greeks = compute_greeks(terms_of(spot, carry, strike, years, call), volatility, carry);
          const double now = value(spot, years, volatility), step = 0.01;
          const double up = value(spot + step, years, volatility), down = value(spot - step, years, volatility);
          CHECK(is_close(greeks.delta, (up - down) / (2 * step), 1e-5, 1e-7));
          CHECK(is_close(greeks.gamma, (up - 2 * now + down) / (step * step), 1e-3, 1e-8));
          const double later = value(spot, years - 1e-5, volatility), earlier = value(spot, years + 1e-5, volatility);
          CHECK(is_close(greeks.theta, (later - earlier) / 2e-5 / 365, 1e-4, 1e-8));
          const double high = value(spot, years, volatility + 1e-5), low = value(spot, years, volatility - 1e-5);
          CHECK(is_close(greeks.vega, (high - low) / 2e-5 / 100, 1e-5, 1e-8));
        }
      }
    }
  }
}

TEST_CASE("Greeks: those of call and put keep parity") {
  const FeedFixture fixture;
  const Instant now = at(kMonday);
  std::size_t compared = 0;
  for (const FeedSymbol& symbol : feed_symbols(fixture.market, now)) {
    if (!symbol.type.ends_with("Option")) continue;
    INFO(symbol.symbol);
    std::string other = symbol.symbol;
    const std::size_t side = symbol.type == "Equity Option" ? 12 : 19;
    other[side] = other[side] == 'C' ? 'P' : 'C';
    const auto one = fixture.market.find(symbol.type, symbol.symbol, now);
    const auto two = fixture.market.find(symbol.type, other, now);
    REQUIRE(one);
    REQUIRE(two);
    // Both at the same instant: each symbol has its own phase.
    auto call = fixture.market.option_valuation(*one, now), put = fixture.market.option_valuation(*two, now);
    if (!call.inputs.terms.call) std::swap(call, put);
    const OptionTerms& terms = call.inputs.terms;
    const double discount = std::exp(-kInterestRate * terms.years);
    CHECK(is_close(call.value - put.value, discount * (terms.forward - terms.strike), 1e-9, 1e-9));
    CHECK(is_close(call.greeks.delta - put.greeks.delta, discount * terms.forward / call.inputs.spot, 1e-9, 1e-9));
    CHECK(is_close(call.greeks.gamma, put.greeks.gamma, 1e-9, 1e-12));
    CHECK(is_close(call.greeks.vega, put.greeks.vega, 1e-9, 1e-12));
    CHECK(call.greeks.delta > 0);
    CHECK(put.greeks.delta < 0);
    ++compared;
  }
  CHECK(compared > 20);
}

TEST_CASE("Greeks: at and after expiry they are the limits, never NaN") {
  for (const double years : {0.0, -0.1, 1e-14, 1e-11}) {
    for (const double strike : {90.0, 100.0, 110.0}) {
      for (const bool call : {true, false}) {
        const Greeks greeks = compute_greeks({100, strike, years, call}, 0.3, {});
        INFO("years " << years << " strike " << strike << " call " << call);
        for (const double value : {greeks.delta, greeks.gamma, greeks.theta, greeks.vega, greeks.rho}) {
          CHECK(std::isfinite(value));
        }
        const double side = call ? 1 : -1;
        const double expected = strike == 100 ? side / 2 : (100 - strike) * side > 0 ? side : 0;
        CHECK(is_close(greeks.delta, expected, 0, 1e-6));
      }
    }
  }
}

TEST_CASE("Greeks: on the day of its expiration an option ends at its intrinsic value and stands still") {
  const FeedFixture fixture;
  const Instant close = at("2026-08-28T20:00:00Z");
  const auto chain = fixture.market.chains().find(*find_equity("AAPL"), new_york_date(close));
  const Expiration* today = chain->find("AAPL", new_york_date(close));
  REQUIRE(today != nullptr);
  REQUIRE(today->expires_at == close);
  const double spot = fixture.event(FeedEventType::trade, "AAPL", close).number("price");
  for (std::size_t i = 0; i < today->strikes.size(); i += 3) {
    const std::string symbol = occ_streamer({"AAPL", today->date, i % 2 == 0, today->strikes[i]});
    INFO(symbol);
    const FeedEvent greeks = fixture.event(FeedEventType::greeks, symbol, close);
    const double strike = to_strike_price(today->strikes[i]);
    CHECK(is_close(greeks.number("price"), std::max(0.0, i % 2 == 0 ? spot - strike : strike - spot), 0, 0.011));
    for (const char* field : {"gamma", "theta", "vega", "rho"}) CHECK(greeks.number(field) == 0);
    CHECK(fixture.event(FeedEventType::greeks, symbol, close + std::chrono::hours(2)) == greeks);
    CHECK_FALSE(fixture.feed.next_change(FeedEventType::greeks, symbol, close));
    CHECK_FALSE(fixture.feed.lists(symbol, close + std::chrono::hours(24)));
  }
}

TEST_CASE("Inputs: GET /simulator/inputs needs no token and gives the numbers of the feed's Greeks exactly") {
  SimulatorFixture rest;
  const FeedFixture fixture;
  const Instant now = at(kMonday);
  rest.token = "wrong";
  for (const FeedSymbol& symbol : feed_symbols(fixture.market, now)) {
    if (!symbol.type.ends_with("Option")) continue;
    const Json inputs = rest.data("/simulator/inputs?symbol=" + support::percent_encode(symbol.symbol));
    INFO(inputs.dump());
    const FeedEvent greeks = fixture.event(FeedEventType::greeks, symbol.streamer, now);
    for (const char* name : {"price", "delta", "gamma", "theta", "vega", "rho"}) {
      CHECK(inputs.at("greeks").at(name).get<double>() == greeks.number(name));
    }
    CHECK(inputs.at("volatility").get<double>() == greeks.number("volatility"));
    const double forward =
        inputs.at("S").get<double>() * std::exp(inputs.at("drift").get<double>() * inputs.at("T").get<double>());
    CHECK(is_close(inputs.at("F").get<double>(), forward, 1e-14, 0));
    CHECK(inputs.at("multiplier").get<double>() > 0);
  }
  for (const char* target : {"/simulator/inputs", "/simulator/inputs?symbol=AAPL"}) {
    CHECK(rest.refused(target) == std::pair(404, std::string("not_found")));
  }
}
