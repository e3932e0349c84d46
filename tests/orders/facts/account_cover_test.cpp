// The cover that an account gives: rows that cannot be read, adjusted series, other names, ends, cash.
#include <catch2/catch_test_macros.hpp>

#include "facts/secured_puts.hpp"
#include "orders/checks/refusal_parts.hpp"

using namespace sample;
using orders::compute_risk;

namespace {

const Date kJune = date(2026, 6, 18);

std::string xyz_call(Facts& facts, int strike, const std::string& root = "XYZ") {
  const std::string symbol = known_option(facts, 'C', strike, kJune, root);
  facts.instruments.at(symbol).underlying_symbol = "XYZ";
  return symbol;
}

Order sell_call(const std::string& symbol) {
  Order order;
  order.price = credit("1");
  order.legs = {option(symbol, Action::sell_to_open)};
  return order;
}

bool is_naked(const Order& order, const Facts& facts) {
  return compute_risk(order, facts).is_loss_undefined;
}

}  // namespace

TEST_CASE("Account cover: shares cover nothing while a short option may be among the rows that cannot be read") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "XYZ", 100);
  const Order order = sell_call(xyz_call(facts, 110));
  CHECK_FALSE(is_naked(order, facts));
  auto& rows = facts.account.positions->unreadable;
  rows.push_back({.symbol = "F", .field = "quantity", .problem = "is missing"});
  CHECK_FALSE(is_naked(order, facts));
  rows.push_back({.symbol = broker::occ_symbol("XYZ", kJune, 'C', 120), .field = "quantity", .problem = "is missing"});
  CHECK(is_naked(order, facts));
}

TEST_CASE("Account cover: a position without a known type is taken for what its symbol says") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "XYZ", 100);
  sample::add_position(facts, Kind::other, broker::occ_symbol("XYZ", kJune, 'C', 120), -1).multiplier = 100;
  const Order order = sell_call(xyz_call(facts, 110));
  CHECK(is_naked(order, facts));
  // A long put is no share.
  Facts puts = good_facts();
  sample::add_position(puts, Kind::other, broker::occ_symbol("XYZ", kJune, 'P', 90), 1).multiplier = 100;
  CHECK(is_naked(sell_call(xyz_call(puts, 110)), puts));
}

TEST_CASE("Account cover: a short call of an adjusted series takes all shares, a long one gives none") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "XYZ", 200);
  const Order order = sell_call(xyz_call(facts, 110));
  sample::add_position(facts, Kind::equity_option, broker::occ_symbol("XYZ1", kJune, 'C', 100), 1).underlying_symbol =
      "XYZ";
  CHECK_FALSE(is_naked(order, facts));
  sample::add_position(facts, Kind::equity_option, broker::occ_symbol("XYZ1", kJune, 'C', 120), -1)
      .underlying_symbol.clear();
  CHECK(is_naked(order, facts));
  Order sale;
  sale.price = credit("100");
  sale.legs = {shares(Action::sell_to_close, "100", "XYZ")};
  sample::add_stock(facts, "XYZ", "100", "101");
  CHECK(is_naked(sale, facts));
}

TEST_CASE("Account cover: options under another name of the underlying, and orders without one, count") {
  Facts facts = good_facts();
  const std::string symbol = broker::occ_symbol("BRKB", kJune, 'C', 500);
  add_option(facts, symbol, "1", "1");
  facts.instruments.at(symbol).underlying_symbol = "BRK/B";
  sample::add_position(facts, Kind::equity, "BRK/B", 100);
  CHECK_FALSE(is_naked(sell_call(symbol), facts));
  sample::add_position(facts, Kind::equity_option, broker::occ_symbol("BRKB", kJune, 'C', 520), -1);
  CHECK(is_naked(sell_call(symbol), facts));

  Facts ordered = good_facts();
  sample::add_position(ordered, Kind::equity, "XYZ", 100);
  const Order order = sell_call(xyz_call(ordered, 110));
  add_working(ordered, sell_call(xyz_call(ordered, 120)), "8").underlying_symbol.clear();
  CHECK(is_naked(order, ordered));
  // An order whose quantity is not known takes all.
  ordered.account.live_orders->rows.back().legs.front().quantity.reset();
  ordered.account.live_orders->rows.back().legs.front().remaining_quantity.reset();
  ordered.account.positions->rows.back().quantity = 500;
  CHECK(is_naked(order, ordered));
}

TEST_CASE("Account cover: an option ends when it expires, whatever its last moment of trading is") {
  Facts facts = good_facts();
  const std::string symbol = xyz_call(facts, 110);
  facts.instruments.at(symbol).stops_trading_at = at("2026-06-18T20:15:00Z");
  facts.instruments.at(symbol).expires_at = at("2026-06-18T20:00:00Z");
  auto& held = sample::add_position(facts, Kind::equity_option, broker::occ_symbol("XYZ", kJune, 'C', 120), 1);
  held.expires_at = at("2026-06-18T20:00:00Z");
  CHECK(compute_risk(sell_call(symbol), facts).max_loss == 900);
  // An end that is not known is that of options of the same root only.
  held.expires_at.reset();
  CHECK(compute_risk(sell_call(symbol), facts).max_loss == 900);
  held.symbol = broker::occ_symbol("XYZW", kJune, 'C', 120);
  CHECK(is_naked(sell_call(symbol), facts));
}

TEST_CASE("Account cover: the proceeds of a short sale secure no put, nor does what the order itself pays") {
  Situation sale;
  sale.use(option_for("1.40", Action::sell_to_open, kPut300));
  CHECK(find_entry(sale.run(Stage::preview).failed, "undefined_risk") == nullptr);
  sample::add_position(sale.facts, Kind::equity, "TSLA", -100);
  CHECK(find_entry(sale.run(Stage::preview).failed, "undefined_risk") != nullptr);  // their value is not known
  sale.facts.account.balances->short_equity_value = 30'000;
  CHECK(find_entry(sale.run(Stage::preview).failed, "undefined_risk") == nullptr);  // 60,000 less 30,000
  sale.facts.account.balances->short_equity_value = 30'001;
  CHECK(find_entry(sale.run(Stage::preview).failed, "undefined_risk") != nullptr);

  Situation paid;
  paid.facts.account.balances->cash_balance = 30'100;
  Order order;
  order.price = debit("1.00");
  order.legs = {option(kPut300, Action::sell_to_open), option(kCall320, Action::buy_to_open)};
  paid.use(order);
  CHECK(find_entry(paid.run(Stage::preview).failed, "undefined_risk") == nullptr);
  paid.facts.account.balances->cash_balance = 30'099;
  CHECK(find_entry(paid.run(Stage::preview).failed, "undefined_risk") != nullptr);
}

TEST_CASE("Account cover: cash is bound once by the short puts of an underlying, under whatever name they stand") {
  const auto free_cash = [](const Facts& facts) { return orders::find_free_cash(Order(), facts, {}); };
  const auto sell_put = [](const std::string& symbol) {
    Order order;
    order.price = credit("1");
    order.legs = {option(symbol, Action::sell_to_open)};
    return order;
  };
  Facts working = good_facts();  // 60,000 of cash
  add_working(working, sell_put(kPut300), "8").underlying_symbol.clear();
  CHECK(free_cash(working) == Decimal(30'000));

  Facts held = good_facts();
  sample::add_position(held, Kind::other, kPut300, -1).multiplier = 100;
  CHECK(free_cash(held) == Decimal(30'000));

  Facts named = good_facts();
  sample::add_position(named, Kind::equity_option, broker::occ_symbol("BRKB", kJune, 'P', 200), -1);
  sample::add_position(named, Kind::equity_option, broker::occ_symbol("BRKB", kJune, 'P', 100), -1).underlying_symbol =
      "BRK/B";
  CHECK(free_cash(named) == Decimal(30'000));
}

TEST_CASE("Risk: what closing legs bring pays for nothing that the order opens") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity_option, kCall320, 10);
  Order roll;
  roll.price = credit("0.90");
  roll.legs = {option(kCall320, Action::sell_to_close, "10"), option(kCall325, Action::buy_to_open, "10")};
  // Bid 1.80: the new calls cost 1.80 - 0.90 each.
  CHECK(compute_risk(roll, facts).max_loss == 900);
  facts.instruments.at(kCall320).quote->bid.reset();
  CHECK(!compute_risk(roll, facts).max_loss);
}
