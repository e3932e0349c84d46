// The largest loss and profit of an order at expiration.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <random>

#include "orders/facts/sample_facts.hpp"

using namespace sample;
using orders::compute_risk;
using orders::Risk;

namespace {

const Date kJune = date(2026, 6, 18);
const Date kJuly = date(2026, 7, 17);

struct Strategy {
  Facts facts = good_facts();
  Order order;

  Strategy& add(char right, int strike, int quantity, Date expiration = kJune) {
    const std::string symbol = known_option(facts, right, strike, expiration);
    const Action action = quantity > 0 ? Action::buy_to_open : Action::sell_to_open;
    order.legs.push_back({Kind::equity_option, symbol, action, Decimal(quantity).abs()});
    return *this;
  }
  Strategy& hold(char right, int strike, int quantity, Date expiration = kJune) {
    sample::add_position(facts, Kind::equity_option, broker::occ_symbol("XYZ", expiration, right, strike), quantity);
    return *this;
  }
  Strategy& hold_shares(int quantity) {
    sample::add_position(facts, Kind::equity, "XYZ", quantity);
    return *this;
  }
  Risk at_debit(const char* price) {
    order.price = debit(price);
    return compute_risk(order, facts);
  }
  Risk at_credit(const char* price) {
    order.price = credit(price);
    return compute_risk(order, facts);
  }
};

}  // namespace

TEST_CASE("Risk: a stock that is bought can lose its price, one that is sold short has no bound") {
  Facts facts = good_facts();
  const Risk bought = compute_risk(limit_order(), facts);
  CHECK(bought.max_loss == Decimal::of("1902.50"));
  CHECK(bought.is_profit_unlimited);
  CHECK(bought.notional == Decimal::of("1902.50"));
  Order order = limit_order();
  order.legs.front().action = Action::sell_to_open;
  order.price = credit("190.25");
  const Risk sold = compute_risk(order, facts);
  CHECK(!sold.max_loss);
  CHECK(sold.is_loss_undefined);
  CHECK(sold.max_profit == Decimal::of("1902.50"));
}

TEST_CASE("Risk: a market order counts at the natural price, and has no figures without a quote") {
  Facts facts = good_facts();
  CHECK(compute_risk(market_order(), facts).max_loss == Decimal::of("190.25"));
  facts.instruments["AAPL"].quote.reset();
  const Risk risk = compute_risk(market_order(), facts);
  CHECK(!risk.max_loss);
  CHECK(!risk.is_loss_undefined);
  CHECK(!risk.notional);
  CHECK(risk.reason == "the order has no price, and its legs have no quotes");
  CHECK(compute_risk(notional_order(), facts).max_loss == 10);
}

TEST_CASE("Risk: single options") {
  CHECK(Strategy().add('C', 100, 2).at_debit("3").max_loss == 600);
  CHECK(Strategy().add('C', 100, 2).at_debit("3").is_profit_unlimited);
  const Risk put = Strategy().add('P', 100, 1).at_debit("3");
  CHECK(put.max_loss == 300);
  CHECK(put.max_profit == 9'700);
  const Risk naked_put = Strategy().add('P', 100, -1).at_credit("2");
  CHECK(naked_put.max_loss == 9'800);
  CHECK(naked_put.max_profit == 200);
  const Risk naked_call = Strategy().add('C', 100, -1).at_credit("2");
  CHECK(naked_call.is_loss_undefined);
  CHECK(!naked_call.max_loss);
  CHECK(naked_call.reason == "no long option or shares cover the short call XYZ   260618C00100000 until it expires");
}

TEST_CASE("Risk: spreads of two to four legs") {
  const Risk credit_vertical = Strategy().add('C', 310, -2).add('C', 315, 2).at_credit("1.85");
  CHECK(credit_vertical.max_loss == 630);
  CHECK(credit_vertical.max_profit == 370);
  const Risk debit_vertical = Strategy().add('P', 310, 1).add('P', 300, -1).at_debit("4");
  CHECK(debit_vertical.max_loss == 400);
  CHECK(debit_vertical.max_profit == 600);
  const Risk condor = Strategy().add('P', 90, 1).add('P', 95, -1).add('C', 105, -1).add('C', 110, 1).at_credit("1.50");
  CHECK(condor.max_loss == 350);
  CHECK(condor.max_profit == 150);
  const Risk butterfly = Strategy().add('C', 95, 1).add('C', 100, -2).add('C', 105, 1).at_debit("1");
  CHECK(butterfly.max_loss == 100);
  CHECK(butterfly.max_profit == 400);
  const Risk straddle = Strategy().add('C', 100, 1).add('P', 100, 1).at_debit("8");
  CHECK(straddle.max_loss == 800);
  CHECK(straddle.is_profit_unlimited);
  CHECK(Strategy().add('C', 100, -1).add('P', 100, -1).at_credit("8").is_loss_undefined);
  // A credit larger than the width, which no market gives, loses nothing.
  CHECK(Strategy().add('C', 310, -1).add('C', 315, 1).at_credit("6").max_loss == 0);
}

TEST_CASE("Risk: ratios have no bound where a short call is left over") {
  CHECK(Strategy().add('C', 100, 1).add('C', 110, -2).at_credit("1").is_loss_undefined);
  const Risk back = Strategy().add('C', 100, -1).add('C', 110, 2).at_debit("1");
  CHECK(back.max_loss == 1'100);
  CHECK(back.is_profit_unlimited);
  const Risk puts = Strategy().add('P', 100, 1).add('P', 95, -2).at_credit("1");
  CHECK(puts.max_loss == 9'000 - 100);
}

TEST_CASE("Risk: a calendar is bounded if its short option ends first") {
  const Risk calendar = Strategy().add('C', 100, -1, kJune).add('C', 100, 1, kJuly).at_debit("2");
  CHECK(calendar.max_loss == 200);
  CHECK(!calendar.max_profit);  // at the first expiration the other option still has time value
  CHECK(Strategy().add('C', 100, 1, kJune).add('C', 100, -1, kJuly).at_credit("2").is_loss_undefined);
  // A put that is left alone can lose its strike.
  CHECK(Strategy().add('P', 100, 1, kJune).add('P', 100, -1, kJuly).at_credit("2").max_loss == 9'800);
  const Risk diagonal = Strategy().add('C', 110, -1, kJune).add('C', 115, 1, kJuly).at_credit("1");
  CHECK(diagonal.max_loss == 400);
  // Both sides can lose, on different days.
  const Risk two_ends = Strategy()
                            .add('P', 90, 1, kJune)
                            .add('P', 95, -1, kJune)
                            .add('C', 105, -1, kJuly)
                            .add('C', 110, 1, kJuly)
                            .at_credit("1.50");
  CHECK(two_ends.max_loss == 850);
}

TEST_CASE("Risk: an option that settles in the morning does not cover one of the evening") {
  Strategy strategy;
  strategy.add('C', 100, -1).add('C', 105, 1);
  strategy.facts.instruments.at(strategy.order.legs[0].symbol).stops_trading_at = at("2026-06-18T20:00:00Z");
  strategy.facts.instruments.at(strategy.order.legs[1].symbol).stops_trading_at = at("2026-06-17T20:15:00Z");
  CHECK(strategy.at_credit("1").is_loss_undefined);
}

TEST_CASE("Risk: options of one day that settle at different times can both lose, and have no largest profit") {
  const auto open = [](bool is_one_time) {
    Strategy strategy;
    strategy.add('P', 90, 1).add('P', 95, -1).add('C', 105, -1).add('C', 110, 1);
    for (std::size_t i = 0; i < 4; ++i) {
      strategy.facts.instruments.at(strategy.order.legs[i].symbol).stops_trading_at =
          at(is_one_time || i < 2 ? "2026-06-17T20:15:00Z" : "2026-06-18T20:00:00Z");
    }
    return strategy.at_credit("1.50");
  };
  CHECK(open(true).max_loss == 350);
  CHECK(open(true).max_profit == 150);
  CHECK(open(false).max_loss == 850);
  CHECK(!open(false).max_profit);
}

TEST_CASE("Risk: shares and long options of the account cover a short call") {
  CHECK(Strategy().hold_shares(100).add('C', 110, -1).at_credit("2").max_loss == 0);
  CHECK(Strategy().hold_shares(99).add('C', 110, -1).at_credit("2").is_loss_undefined);
  CHECK(Strategy().hold_shares(-100).add('C', 110, -1).at_credit("2").is_loss_undefined);
  CHECK(Strategy().hold('C', 100, 1).add('C', 110, -1).at_credit("2").max_loss == 0);
  CHECK(Strategy().hold('C', 120, 1).add('C', 110, -1).at_credit("2").max_loss == 800);
  CHECK(Strategy().hold('C', 120, 1, kJuly).add('C', 110, -1).at_credit("2").max_loss == 800);
  CHECK(Strategy().hold('C', 120, 1, kJune).add('C', 110, -1, kJuly).at_credit("2").is_loss_undefined);
  CHECK(Strategy().hold('P', 90, 1).add('P', 95, -1).at_credit("2").max_loss == 300);
  // A put covers no call.
  CHECK(Strategy().hold('P', 120, 1).add('C', 110, -1).at_credit("2").is_loss_undefined);
}

TEST_CASE("Risk: cover that another short option, a working order or a restriction needs does not count twice") {
  CHECK(Strategy().hold_shares(100).hold('C', 120, -1).add('C', 110, -1).at_credit("2").is_loss_undefined);
  CHECK(Strategy().hold_shares(200).hold('C', 120, -1).add('C', 110, -1).at_credit("2").max_loss == 0);

  Strategy selling = Strategy().hold_shares(100).add('C', 110, -1);
  Order sale;
  sale.price = credit("120");
  sale.legs = {shares(Action::sell_to_close, "50", "XYZ")};
  add_working(selling.facts, sale, "7");
  CHECK(selling.at_credit("2").is_loss_undefined);

  Strategy twice = Strategy().hold_shares(100).add('C', 110, -1);
  add_working(twice.facts, twice.order, "8");
  twice.facts.account.live_orders->rows.back().underlying_symbol = "XYZ";
  CHECK(twice.at_credit("2").is_loss_undefined);

  Strategy restricted = Strategy().hold_shares(100).add('C', 110, -1);
  restricted.facts.account.positions->rows.back().restricted_quantity = 1;
  CHECK(restricted.at_credit("2").is_loss_undefined);

  // The closing leg of a roll takes its own cover away.
  Strategy roll = Strategy().hold('C', 100, 1).add('C', 110, -1);
  roll.order.legs.push_back(
      {Kind::equity_option, broker::occ_symbol("XYZ", kJune, 'C', 100), Action::sell_to_close, Decimal(1)});
  known_option(roll.facts, 'C', 100, kJune);
  CHECK(roll.at_credit("9").is_loss_undefined);
}

TEST_CASE("Risk: an order that sells the cover of a short option counts what the account is left with") {
  const auto sell_to_close = [](Strategy& strategy, char right, int strike, int quantity) {
    const std::string symbol = known_option(strategy.facts, right, strike, kJune);
    strategy.order.legs.push_back({Kind::equity_option, symbol, Action::sell_to_close, Decimal(quantity)});
  };
  Strategy naked = Strategy().hold('C', 725, -2).hold('C', 735, 2);
  sell_to_close(naked, 'C', 735, 2);
  CHECK(naked.at_credit("10").is_loss_undefined);
  CHECK(naked.at_credit("10").reason == "the order leaves the short call XYZ   260618C00725000 without cover");

  Strategy part = Strategy().hold('P', 170, -2).hold('P', 165, 2);
  sell_to_close(part, 'P', 165, 1);
  CHECK(part.at_credit("1").max_loss == 17'000 + 500 - 100);
  CHECK(!part.at_credit("1").max_profit);

  // A roll of the long leg to one further away: the spread is 75 wide then.
  Strategy wider = Strategy().hold('C', 725, -2).hold('C', 735, 2).add('C', 800, 2, kJuly);
  sell_to_close(wider, 'C', 735, 2);
  CHECK(wider.at_credit("9").max_loss == 15'000 - 1'800);
  // To one that is nearer: what is left is smaller, and the order pays for it.
  Strategy nearer = Strategy().hold('C', 725, -2).hold('C', 735, 2).add('C', 730, 2);
  sell_to_close(nearer, 'C', 735, 2);
  CHECK(nearer.at_debit("3").max_loss == 1'000 + 600);
  // One that ends too early covers nothing.
  Strategy early = Strategy().hold('C', 725, -2, kJuly).hold('C', 735, 2, kJuly).add('C', 735, 2, kJune);
  early.order.legs.push_back(
      {Kind::equity_option, known_option(early.facts, 'C', 735, kJuly), Action::sell_to_close, Decimal(2)});
  CHECK(early.at_credit("2").is_loss_undefined);
  // The new long call covers the old short call or the new one, not both.
  Strategy both = Strategy().hold('C', 725, -1).hold('C', 735, 1).add('C', 735, 1, kJuly).add('C', 740, -1, kJuly);
  sell_to_close(both, 'C', 735, 1);
  CHECK(both.at_credit("2").is_loss_undefined);

  // Other long calls cover as well, or better.
  Strategy spare = Strategy().hold('C', 725, -2).hold('C', 735, 2).hold('C', 720, 2);
  sell_to_close(spare, 'C', 735, 2);
  CHECK(spare.at_credit("10").max_loss == 0);
  Strategy worse = Strategy().hold('C', 725, -2).hold('C', 735, 2).hold('C', 720, 2);
  sell_to_close(worse, 'C', 720, 2);
  CHECK(worse.at_credit("10").max_loss == 0);  // 2,000 of width, and 2,000 received
  CHECK(worse.at_credit("4").max_loss == 2'000 - 800);
}

TEST_CASE("Risk: shares and futures under a short call count as its cover, also for working orders") {
  Strategy sale = Strategy().hold_shares(300).hold('C', 110, -2);
  sample::add_stock(sale.facts, "XYZ", "100", "101");
  sale.order.legs = {shares(Action::sell_to_close, "100", "XYZ")};
  CHECK(sale.at_credit("100").max_loss == 0);
  sale.order.legs.front().quantity = 101;
  CHECK(sale.at_credit("100").is_loss_undefined);
  sale.order.legs.front().quantity.reset();  // by amount: it may sell all
  sale.order.price.reset();
  sale.order.value = credit("50");
  CHECK(compute_risk(sale.order, sale.facts).is_loss_undefined);

  Strategy working = Strategy().hold_shares(300);
  sample::add_stock(working.facts, "XYZ", "100", "101");
  Order call;
  call.price = credit("1");
  call.legs = {option(broker::occ_symbol("XYZ", kJune, 'C', 110), Action::sell_to_open, "3")};
  add_working(working.facts, call, "8");
  working.order.legs = {shares(Action::sell_to_close, "1", "XYZ")};
  CHECK(working.at_credit("100").is_loss_undefined);

  Facts facts = good_facts();
  sample::add_position(facts, Kind::future, "/ESU6", 1);
  sample::add_position(facts, Kind::future_option, "./ESU6 E1AN6 260706C8000", -1);
  const Risk of_future = compute_risk(future_order(Action::sell), facts);
  CHECK(of_future.is_loss_undefined);
  CHECK(of_future.futures_notional == Decimal::of("382512.50"));
}

TEST_CASE("Risk: a loss is never negative") {
  Order order = limit_order();
  order.price = credit("238.21");  // a purchase for a credit, which is refused
  CHECK(compute_risk(order, good_facts()).max_loss == 0);
}

TEST_CASE("Risk: without positions nothing of the account covers, and the reason says so") {
  Strategy strategy = Strategy().hold_shares(100).add('C', 110, -1);
  strategy.facts.account.positions.reset();
  const Risk risk = strategy.at_credit("2");
  CHECK(risk.is_loss_undefined);
  CHECK(risk.reason.ends_with("the positions of the account are not known"));
}

TEST_CASE("Risk: an order that only closes opens no risk") {
  Strategy strategy = Strategy().hold('C', 100, 2);
  strategy.order.legs = {{Kind::equity_option, broker::occ_symbol("XYZ", kJune, 'C', 100), Action::sell_to_close, 2}};
  CHECK(strategy.at_credit("2").max_loss == 0);
}

TEST_CASE("Risk: futures and their options count in dollars of a point") {
  Facts facts = good_facts();
  const Risk bought = compute_risk(future_order(), facts);
  CHECK(bought.max_loss == Decimal::of("382512.50"));
  CHECK(bought.futures_notional == Decimal::of("382512.50"));
  CHECK(compute_risk(future_order(Action::sell), facts).is_loss_undefined);
  sample::add_position(facts, Kind::future, "/ESU6", -2);
  CHECK(compute_risk(future_order(), facts).max_loss == 0);  // it reduces the position

  const std::string low = "./ESU6 E1AN6 260706P6250", high = "./ESU6 E1AN6 260706P6260";
  add_option(facts, low, "10", "11");
  add_option(facts, high, "12", "13");
  Order spread;
  spread.price = credit("2");
  spread.legs = {leg(Kind::future_option, high, Action::sell_to_open, "1"),
                 leg(Kind::future_option, low, Action::buy_to_open, "1")};
  CHECK(compute_risk(spread, facts).max_loss == 400);
  CHECK(compute_risk(spread, facts).notional == 100);
}

TEST_CASE("Risk: an adjusted option that is sold has no figures, one that is bought can lose its price") {
  Facts facts = good_facts();
  const std::string adjusted = known_option(facts, 'C', 100, kJune, "XYZ1");
  Order order;
  order.price = credit("2");
  order.legs = {option(adjusted, Action::sell_to_open)};
  const Risk sold = compute_risk(order, facts);
  CHECK(!sold.max_loss);
  CHECK(!sold.is_loss_undefined);
  CHECK(sold.reason.find("adjusted") != std::string::npos);
  order.price = debit("2");
  order.legs = {option(adjusted, Action::buy_to_open)};
  CHECK(compute_risk(order, facts).max_loss == 200);
}

TEST_CASE("Risk: an unknown multiplier or strike makes the loss unknown") {
  Strategy strategy = Strategy().add('C', 310, -1).add('C', 315, 1);
  strategy.facts.instruments.at(strategy.order.legs[1].symbol).strike.reset();
  CHECK(!strategy.at_credit("1").max_loss);
  Strategy without = Strategy().add('C', 310, 1);
  without.facts.instruments.at(without.order.legs[0].symbol).multiplier.reset();
  CHECK(!without.at_debit("1").max_loss);
}

TEST_CASE("Risk: the largest loss of random orders is the lowest value over a fine grid of prices") {
  std::mt19937 random(2'026);
  const auto pick = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  int bounded = 0;
  for (int round = 0; round < 400; ++round) {
    Strategy strategy;
    std::vector<std::tuple<char, int, int>> legs;
    const int count = pick(1, 4);
    for (int i = 0; i < count; ++i) {
      const char right = pick(0, 1) == 0 ? 'C' : 'P';
      const int strike = 90 + pick(0, 20), quantity = pick(1, 3) * (pick(0, 1) == 0 ? 1 : -1);
      const bool is_listed = std::any_of(legs.begin(), legs.end(), [&](const auto& leg) {
        return std::get<0>(leg) == right && std::get<1>(leg) == strike;
      });
      if (is_listed) continue;
      legs.emplace_back(right, strike, quantity);
      strategy.add(right, strike, quantity);
    }
    const bool is_credit = pick(0, 1) == 0;
    const Risk risk = is_credit ? strategy.at_credit("1.25") : strategy.at_debit("1.25");
    // The price holds for one unit: quantities without their common divisor.
    const Decimal cash = Decimal::of(is_credit ? "125" : "-125") * strategy.order.units();
    Decimal worst = 1'000'000'000;
    int slope = 0;
    for (const auto& [right, strike, quantity] : legs) slope += right == 'C' ? quantity : 0;
    for (int half = 0; half <= 2 * 400; ++half) {
      Decimal value = cash;
      for (const auto& [right, strike, quantity] : legs) {
        const int in_halves = right == 'C' ? half - 2 * strike : 2 * strike - half;
        value += Decimal(std::max(0, in_halves)) * quantity * 50;
      }
      worst = std::min(worst, value);
    }
    CAPTURE(round, orders::to_string(strategy.order.price->effect), legs.size());
    CHECK(risk.is_loss_undefined == (slope < 0));
    if (slope < 0) continue;
    ++bounded;
    REQUIRE(risk.max_loss);
    CHECK(risk.max_loss->money() == std::max(Decimal(0), -worst).money());
  }
  CHECK(bounded > 100);
}

TEST_CASE("Net quote: buys at the ask and sells at the bid, for one unit") {
  Facts facts = good_facts();
  const auto quote = orders::compute_net_quote(credit_spread("2"), facts);
  REQUIRE(quote);
  CHECK(quote->natural == Decimal::of("0.80"));
  CHECK(quote->mid == Decimal::of("0.90"));
  CHECK(quote->opposite == 1);
  const auto stock = orders::compute_net_quote(limit_order(), facts);
  CHECK(stock->natural == Decimal::of("-190.25"));
  facts.instruments[kCall325].quote->ask.reset();
  CHECK(!orders::compute_net_quote(credit_spread(), facts));
  CHECK(!orders::compute_net_quote(Order(), facts));
}

TEST_CASE("Risk: a calendar of the VIX has no bound, and a later put of an index is worth about its strike") {
  Facts facts = good_facts();
  const auto spread = [&](const char* root, char right, Date sold, Date bought) {
    Order order;
    order.price = debit("2");
    order.legs = {{Kind::equity_option, known_option(facts, right, 25, sold, root), Action::sell_to_open, Decimal(1)},
                  {Kind::equity_option, known_option(facts, right, 30, bought, root), Action::buy_to_open, Decimal(1)}};
    return compute_risk(order, facts);
  };
  CHECK(spread("VIX", 'C', kJune, kJuly).is_loss_undefined);
  CHECK(spread("VIXW", 'C', kJune, kJuly).is_loss_undefined);
  CHECK_FALSE(spread("VIX", 'C', kJune, kJune).is_loss_undefined);
  CHECK(spread("XYZ", 'P', kJune, kJuly).max_loss == 200);
  CHECK_FALSE(spread("XYZ", 'P', kJune, kJuly).is_estimate);
  CHECK(spread("SPX", 'P', kJune, kJuly).is_estimate);
  CHECK_FALSE(spread("SPX", 'C', kJune, kJuly).is_estimate);
}
