// The orders of a complex order, judged with each other: which of them may fill before which.
#include <catch2/catch_test_macros.hpp>

#include "checks/check_list.hpp"
#include "orders/checks/refusal_parts.hpp"
#include "preview/total_figures.hpp"

using namespace sample;
using orders::ComplexOrder;

namespace {

Order buying(const char* quantity, const char* price, const char* symbol = "F") {
  Order order;
  order.price = debit(price);
  order.legs = {shares(Action::buy_to_open, quantity, symbol)};
  return order;
}

Order sell_amount(const char* dollars) {
  Order order;
  order.type = OrderType::notional_market;
  order.value = credit(dollars);
  order.legs = {{Kind::equity, "AAPL", Action::sell_to_close, std::nullopt}};
  return order;
}

Order close_spread() {
  Order order;
  order.price = debit("0.95");
  order.legs = {option(kCall320, Action::buy_to_close), option(kCall325, Action::sell_to_close)};
  return order;
}

ComplexOrder oto(Order trigger, std::vector<Order> others) {
  return {ComplexType::oto, std::move(trigger), std::move(others), {}, {}, false};
}
ComplexOrder otoco_of(Order trigger, std::vector<Order> others) {
  return {ComplexType::otoco, std::move(trigger), std::move(others), {}, {}, false};
}
ComplexOrder oco_of(Order first, Order second) {
  return {ComplexType::oco, std::nullopt, {std::move(first), std::move(second)}, {}, {}, false};
}
ComplexOrder pairs(Order first, Order second) {
  return {ComplexType::pairs,
          std::nullopt,
          {std::move(first), std::move(second)},
          Decimal(2),
          orders::Condition::Comparator::at_least,
          false};
}

const Order kBuyF = buying("1", "10.00");
const Order kCloseCall = option_for("0.01", Action::buy_to_close);
const Order kSellCall = option_for("1.80", Action::sell_to_open);
const Order kSellLongCall = option_for("0.90", Action::sell_to_close, kCall325);
const Order kSellPut = option_for("1.40", Action::sell_to_open, kPut300);
const Order kSellOtherPut = option_for("0.80", Action::sell_to_open, kPut295);

void hold_covered_call(Situation& s) {
  hold(s, Kind::equity, "AAPL", 100);
  hold(s, Kind::equity_option, kCall320, -1);
}
void hold_spread(Situation& s) {
  hold(s, Kind::equity_option, kCall320, -1);
  hold(s, Kind::equity_option, kCall325, 1);
}

struct Row {
  const char* title;
  void (*prepare)(Situation&);
  ComplexOrder order;
  const char* check = "";  // empty: the orders fit each other
  const char* words = "";
};

void hold_nothing(Situation&) {}

std::vector<Row> cover_rows() {
  return {
      {"OTO: the call is closed, or the shares under it are sold", hold_covered_call,
       oto(kBuyF, {kCloseCall, selling("100")}), "undefined_risk", "Order 3: The order leaves the short call"},
      {"OTO: the same, in the other order", hold_covered_call, oto(kBuyF, {selling("100"), kCloseCall}),
       "undefined_risk", "Order 2: The order leaves the short call"},
      {"OTO: the trigger closes the call, then the shares are sold", hold_covered_call,
       oto(kCloseCall, {selling("100")})},
      {"OTO: the trigger sells the shares", hold_covered_call, oto(selling("100"), {kCloseCall}), "undefined_risk",
       "Order 1: The order leaves the short call"},
      {"OTO: the trigger sells the call, then the shares are sold",
       [](Situation& s) { hold(s, Kind::equity, "AAPL", 100); }, oto(kSellCall, {selling("100")}), "undefined_risk",
       "Order 2: The order leaves the short call"},
      {"OTO: the trigger buys the shares for the call", hold_nothing,
       oto(buying("100", "190.25", "AAPL"), {kSellCall})},
      {"OTO: one order buys the shares, the other sells the call", hold_nothing,
       oto(kBuyF, {buying("100", "190.25", "AAPL"), kSellCall}), "undefined_risk",
       "Order 3: No long option or shares cover the short call"},
      {"OTO: two orders of which each leaves the other its cover",
       [](Situation& s) {
         hold_spread(s);
         hold(s, Kind::equity, "AAPL", 100);
       },
       oto(kBuyF, {kSellLongCall, selling("100")}), "undefined_risk",
       "Order 2, once order 3 has filled: The order leaves the short call"},
      {"OTO: three calls on the shares of two", [](Situation& s) { hold(s, Kind::equity, "AAPL", 200); },
       oto(kBuyF, {kSellCall, kSellCall, kSellCall}), "undefined_risk",
       "Order 2, once order 3 and order 4 have filled: No long option or shares cover the short call"},
      {"OTO: two spreads are closed whole",
       [](Situation& s) {
         hold(s, Kind::equity_option, kCall320, -2);
         hold(s, Kind::equity_option, kCall325, 2);
       },
       oto(kBuyF, {close_spread(), close_spread()})},
      {"OTOCO: both exits sell the shares under a call", hold_covered_call,
       otoco_of(kBuyF, {selling("100"), selling("100")}), "undefined_risk", "Order 2: The order leaves the short call"},
      {"OTOCO: the trigger sells a call on the shares of the exits",
       [](Situation& s) { hold(s, Kind::equity, "AAPL", 100); }, otoco_of(kSellCall, {selling("100"), selling("100")}),
       "undefined_risk", "Order 2: The order leaves the short call"},
      {"OCO: both orders sell the shares under a call", hold_covered_call, oco_of(selling("100"), selling("100")),
       "undefined_risk", "Order 1: The order leaves the short call"},
      {"OCO: both orders close a spread whole", hold_spread, oco_of(close_spread(), close_spread())},
      {"PAIRS: two orders of which each leaves the other its cover",
       [](Situation& s) {
         hold_spread(s);
         hold(s, Kind::equity, "AAPL", 100);
       },
       pairs(kSellLongCall, selling("100")), "undefined_risk",
       "Order 2, once order 1 has filled: The order leaves the short call"},
      {"PAIRS: the call is closed and the shares under it are sold", hold_covered_call,
       pairs(kCloseCall, selling("100")), "undefined_risk", "Order 2: The order leaves the short call"},
      {"PAIRS: two calls on the shares of one", [](Situation& s) { hold(s, Kind::equity, "AAPL", 100); },
       pairs(kSellCall, kSellCall), "undefined_risk", "Order 1, once order 2 has filled: No long option or shares"},
      {"PAIRS: two calls on the shares of two", [](Situation& s) { hold(s, Kind::equity, "AAPL", 200); },
       pairs(kSellCall, kSellCall)},
  };
}

std::vector<Row> position_rows() {
  const auto hold_shares = [](Situation& s) { hold(s, Kind::equity, "AAPL", 100); };
  return {
      {"PAIRS: one position is closed twice", hold_shares, pairs(selling("100"), selling("100")), "position_effect",
       "Order 1, once order 2 has filled: There is no position in AAPL to close"},
      {"PAIRS: more than the position in two parts", hold_shares, pairs(selling("60"), selling("60")),
       "position_effect", "Order 2, once order 1 has filled: Selling 60 shares of AAPL would close more than you hold"},
      {"PAIRS: the position in two parts", hold_shares, pairs(selling("40"), selling("60"))},
      {"OTO: one position is closed twice", hold_shares, oto(kBuyF, {selling("100"), selling("100")}),
       "position_effect", "Order 2, once order 3 has filled: There is no position"},
      {"OTO: the trigger closes what the next order closes again", hold_shares, oto(selling("100"), {selling("1")}),
       "position_effect", "Order 2: There is no position"},
      {"OTO: the position in two parts", hold_shares, oto(kBuyF, {selling("40"), selling("60")})},
      {"OTO: a sale by amount may leave nothing", hold_shares, oto(kBuyF, {sell_amount("500"), selling("50")}),
       "position_effect", "Order 3, once order 2 has filled: There is no position"},
      {"OTO: what one order buys the other cannot sell before", hold_nothing,
       oto(kBuyF, {buying("10", "190.25", "AAPL"), selling("10")}), "position_effect", "Order 3: There is no position"},
      {"OTOCO: both exits close what the trigger opens", hold_nothing, otoco()},
      {"OTOCO: both exits close what is held", hold_shares, otoco_of(kBuyF, {selling("100"), selling("100")})},
      {"OCO: both orders close the whole position", hold_shares, oco_of(selling("100"), selling("100"))},
  };
}

std::vector<Row> cash_rows() {
  const auto for_one = [](Situation& s) { s.facts.account.balances->cash_balance = 31'000; };
  return {
      {"PAIRS: cash for one of two puts", for_one, pairs(kSellPut, kSellOtherPut), "undefined_risk",
       "Order 1, once order 2 has filled: The short put AAPL  260618P00300000 is naked: the cash that no other option "
       "needs is 1500.00, its shares cost 30000.00"},
      {"PAIRS: cash for two puts", hold_nothing, pairs(kSellPut, kSellOtherPut)},
      {"PAIRS: a put, and shares for the same cash", for_one, pairs(buying("10", "190.25", "AAPL"), kSellPut),
       "undefined_risk",
       "Order 2, once order 1 has filled: The short put AAPL  260618P00300000 is naked: the cash that "
       "no other option needs is 29097.50"},
      {"OTO: cash for one of two puts", for_one, oto(kBuyF, {kSellPut, kSellOtherPut}), "undefined_risk",
       "Order 2, once order 3 has filled: The short put"},
      {"OTO: the trigger sells the put that takes the cash", for_one, oto(kSellPut, {kSellOtherPut}), "undefined_risk",
       "Order 2: The short put"},
      {"OTO: the trigger pays with the cash", for_one, oto(buying("10", "190.25", "AAPL"), {kSellPut}),
       "undefined_risk", "Order 2: The short put"},
      {"OTO: the trigger pays, and enough is left", for_one, oto(kBuyF, {kSellPut})},
      {"OTO: what the trigger pays is not known", for_one, oto(market_order(), {kSellPut}), "undefined_risk",
       "the free cash of the account is not known"},
      {"OCO: one of two puts is sold", for_one, oco_of(kSellPut, kSellOtherPut)},
  };
}

void prepare(const Row& row, Situation& situation) {
  add_stock(situation.facts, "F", "9.99", "10.00");
  row.prepare(situation);
  situation.use(row.order);
}

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Situation situation;
    prepare(row, situation);
    const bool has_market_order = situation.orders.front().type == OrderType::market;
    if (has_market_order) situation.facts.instruments["AAPL"].quote.reset();
    const CheckResults results = situation.run(Stage::sending);
    CAPTURE(row.title);
    INFO(show_failures(results));
    for (const char* name : {"position_effect", "opposite_side", "held_by_working", "undefined_risk"}) {
      const Verdict* const failure = find_entry(results.failed, name);
      CAPTURE(name);
      if (std::string_view(name) == row.check) {
        REQUIRE(failure != nullptr);
        CHECK(failure->why.find(row.words) != std::string::npos);
      } else if (*row.check == '\0') {
        CHECK(failure == nullptr);
      }
    }
  }
}

}  // namespace

TEST_CASE("Compositions: no order may take the cover that another of them leaves or waits for") {
  check(cover_rows());
}

TEST_CASE("Compositions: a position is closed once by orders that are independent") {
  check(position_rows());
}

TEST_CASE("Compositions: cash secures one put, and is not paid besides") {
  check(cash_rows());
}

TEST_CASE("Compositions: where the operator allows it, the loss of the worst order of fills is told and counted") {
  Situation situation;
  situation.settings.allow_undefined_risk = true;
  hold_spread(situation);
  hold(situation, Kind::equity, "AAPL", 100);
  situation.use(pairs(kSellLongCall, selling("100")));
  CHECK(orders::opens_any_position(situation.input()));
  const orders::Risk risk = orders::compute_total_risk(situation.input());
  CHECK(risk.is_loss_undefined);
  CHECK(!risk.max_loss);
  CHECK(risk.reason.find("the order leaves the short call") != std::string::npos);
  const CheckResults results = situation.run(Stage::preview);
  CHECK(find_entry(results.failed, "undefined_risk") == nullptr);
  REQUIRE(find_entry(results.failed, "order_notional") != nullptr);
  CHECK(find_entry(results.failed, "order_notional")->value == "19110.00");  // 90 of the call, 19,020 of the shares
}

TEST_CASE("Compositions: two sales of one future open a position, and count as such") {
  Situation situation;
  hold(situation, Kind::future, "/ESU6", 1);
  situation.use(future_order(Action::sell));
  CHECK(!orders::opens_any_position(situation.input()));
  situation.use(pairs(future_order(Action::sell), future_order(Action::sell)));
  CHECK(orders::opens_any_position(situation.input()));
  CHECK(orders::compute_total_risk(situation.input()).is_loss_undefined);
  CHECK(find_entry(situation.run(Stage::preview).failed, "order_notional") != nullptr);
}

TEST_CASE("Compositions: a failure is told once for each order, with the first orders that lead to it") {
  Situation situation;
  hold_covered_call(situation);
  situation.use(oto(kSellPut, {kCloseCall, selling("100")}));
  const Verdict failure = *find_entry(situation.run(Stage::sending).failed, "undefined_risk");
  CHECK(failure.why.find("Order 3: The order leaves") != std::string::npos);
  CHECK(failure.why.find("once order 2") == std::string::npos);
}

TEST_CASE("Compositions: of two orders that cancel each other the larger one counts against the limit") {
  const auto compute = [](const ComplexOrder& order) {
    Situation situation;
    hold(situation, Kind::equity, "AAPL", 100);
    hold(situation, Kind::equity_option, kCall320, -1);
    situation.settings.allow_undefined_risk = true;
    situation.use(order);
    situation.set_dry_run(-1, "10000");
    std::string reason;
    const auto amount = orders::compute_order_notional(situation.input(), reason);
    INFO(reason);
    REQUIRE(amount);
    return *amount;
  };
  Order target = selling("100");
  target.price = credit("200");
  Order stop = selling("100");
  stop.price = credit("180");
  const Decimal first = compute(oco_of(target, target)), second = compute(oco_of(stop, stop));
  CHECK(first != second);
  CHECK(compute(oco_of(target, stop)) == std::max(first, second));
  CHECK(compute(pairs(target, stop)) >= first + second);
}
