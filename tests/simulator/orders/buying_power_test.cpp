// The buying power that a dry run says an order takes is the one that the balances lack when the order has filled. What
// the market does to the account meanwhile is seen at a second simulator, to which no order is sent.
#include "order_fixture.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

using namespace simulator;
using namespace std::chrono_literals;
using support::Decimal;

namespace {

const Decimal kRounding = Decimal::of("0.01");

class Filling : public OrderFixture {
 public:
  // The price of the symbol does not move any more.
  void hold_price(const std::string& symbol, const std::string& price) {
    set_quote(make_quote(symbol, price, price));
    untouched_.set_quote(make_quote(symbol, price, price));
  }

  // Places the order, which fills at once at its own price. Returns what the balances lack more than the dry run said.
  Decimal compare(const Json& order) {
    const Json told = write("POST", kMarginPath + "/orders/dry-run", order).second.at("data");
    const Json& effect = told.at("buying-power-effect");
    const Decimal change = Decimal::of(effect.at("change-in-buying-power").get<std::string>());
    const Decimal taken = effect.at("change-in-buying-power-effect") == "Credit" ? -change : change;
    const Decimal before = power(*this) - power(untouched_);
    const Json id = place(order).at("id");
    advance(2s);
    untouched_.advance(2s);
    REQUIRE(status(id) == "Filled");
    const Decimal lacks = before - (power(*this) - power(untouched_));
    UNSCOPED_INFO("told " << taken.to_string() << ", lacks " << lacks.to_string() << ": " << told.dump());
    return (lacks - taken).abs();
  }

 private:
  static Decimal power(OrderFixture& fixture) {
    return Decimal::of(fixture.data(kMarginPath + "/balances").at("derivative-buying-power").get<std::string>());
  }

  OrderFixture untouched_;
};

Json option(OrderFixture& fixture, const std::string& underlying, const std::string& action, int steps, bool is_call) {
  const Json chain = fixture.data("/option-chains/" + underlying + "/nested").at("items").at(0);
  const Json& strikes = chain.at("expirations").at(4).at("strikes");
  const double price = number(fixture.quote(underlying), "last");
  std::size_t nearest = 0;
  while (nearest + 1 < strikes.size() && number(strikes.at(nearest), "strike-price") < price) ++nearest;
  const Json& strike = strikes.at(static_cast<std::size_t>(static_cast<int>(nearest) + steps));
  return make_leg_json(strike.at(is_call ? "call" : "put").get<std::string>(), action, 1, "Equity Option");
}

}  // namespace

TEST_CASE("Buying power after an order: shares") {
  Filling fixture;
  fixture.hold_price("KO", "70.0");
  const auto shares = [](const std::string& action, int quantity, const std::string& effect) {
    return make_limit("70.0", effect, Json::array({make_leg_json("KO", action, quantity)}));
  };
  CHECK(fixture.compare(shares("Buy to Open", 10, "Debit")) < kRounding);
  CHECK(fixture.compare(shares("Sell to Close", 4, "Credit")) < kRounding);
  CHECK(fixture.compare(shares("Sell to Close", 6, "Credit")) < kRounding);
  CHECK(fixture.compare(shares("Sell to Open", 10, "Credit")) < kRounding);
  CHECK(fixture.compare(shares("Buy to Close", 10, "Debit")) < kRounding);
}

TEST_CASE("Buying power after an order: options") {
  Filling fixture;
  fixture.hold_price("AMD", "240.0");
  const auto limit = [&fixture](Json legs, const std::string& price, const std::string& effect) {
    fixture.set_script({{"kind", "fill"}, {"price", price}});
    return make_limit(price, effect, std::move(legs));
  };
  const auto leg = [&fixture](const std::string& action, int steps, bool is_call) {
    return option(fixture, "AMD", action, steps, is_call);
  };
  // A long call, and out of it.
  CHECK(fixture.compare(limit(Json::array({leg("Buy to Open", 1, true)}), "5.0", "Debit")) < kRounding);
  CHECK(fixture.compare(limit(Json::array({leg("Sell to Close", 1, true)}), "5.0", "Credit")) < kRounding);
  // A naked put that becomes a vertical.
  CHECK(fixture.compare(limit(Json::array({leg("Sell to Open", -2, false)}), "5.0", "Credit")) < kRounding);
  CHECK(fixture.compare(limit(Json::array({leg("Buy to Open", -4, false)}), "3.0", "Debit")) < kRounding);
  // A vertical of calls, an iron condor, a ratio spread.
  CHECK(fixture.compare(limit(Json::array({leg("Sell to Open", 3, true), leg("Buy to Open", 5, true)}), "2.0",
                              "Credit")) < kRounding);
  CHECK(fixture.compare(limit(Json::array({leg("Sell to Open", 6, true), leg("Buy to Open", 8, true),
                                           leg("Sell to Open", -6, false), leg("Buy to Open", -8, false)}),
                              "2.0", "Credit")) < kRounding);
  Json ratio = Json::array({leg("Buy to Open", 9, true), leg("Sell to Open", 10, true)});
  ratio.at(1)["quantity"] = 2;
  CHECK(fixture.compare(limit(std::move(ratio), "1.0", "Credit")) < kRounding);
}

TEST_CASE("Buying power after an order: futures") {
  Filling fixture;
  fixture.hold_price("/MESZ6", "6800.0");
  const auto future = [](const std::string& action, const Json& quantity) {
    const std::string effect = action == "Buy" ? "Debit" : "Credit";
    return make_limit("6800.0", effect, Json::array({make_leg_json("/MESZ6", action, quantity, "Future")}));
  };
  CHECK(fixture.compare(future("Buy", 1)) < kRounding);
  CHECK(fixture.compare(future("Sell", 2)) < kRounding);
}
