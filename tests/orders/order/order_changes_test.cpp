// Orders against the broker's reports of them.
#include "tastytrade_mcp/orders/order_changes.hpp"

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "sample_orders.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace sample;
using orders::canonical;
using orders::find_differences;
using orders::is_relabelled;
using orders::means_the_same;
using orders::order_from_broker;
using Effect = broker::PriceWithEffect::Effect;

namespace {

std::optional<broker::PriceWithEffect> reported_amount(const std::optional<Amount>& amount) {
  if (!amount) return std::nullopt;
  const Effect effect = amount->effect == PriceEffect::credit  ? Effect::credit
                        : amount->effect == PriceEffect::debit ? Effect::debit
                                                               : Effect::none;
  return broker::PriceWithEffect{amount->value, effect};
}

// The report of the broker of an order that it accepted unchanged.
broker::Order report(const Order& order) {
  broker::Order reported;
  reported.id = "5123";
  reported.status = "Live";
  reported.order_type = broker_spelling(order.type);
  reported.time_in_force = broker_spelling(order.time_in_force);
  reported.price = reported_amount(order.price);
  reported.value = reported_amount(order.value);
  reported.stop_trigger = order.stop_trigger;
  reported.gtc_date = order.gtc_date;
  for (const Leg& leg : order.legs) {
    broker::OrderLeg row;
    row.symbol = leg.symbol;
    row.instrument_type = leg.instrument_type;
    row.action = broker_spelling(leg.action);
    row.quantity = leg.quantity;
    reported.legs.push_back(row);
  }
  return reported;
}

broker::Order changed(const Order& order, const std::function<void(broker::Order&)>& change) {
  broker::Order reported = report(order);
  change(reported);
  return reported;
}

void check_refused(const broker::Order& reported, std::string_view part) {
  CAPTURE(part);
  try {
    order_from_broker(reported);
    FAIL("the order was understood");
  } catch (const support::Error& error) {
    CAPTURE(error.message());
    CHECK(error.code == support::ErrorCode::refused);
    CHECK(error.message().find(part) != std::string::npos);
    CHECK(error.message().find("5123") != std::string::npos);
  }
}

void check_difference(const Order& sent, const broker::Order& reported, std::string_view part) {
  const auto differences = find_differences(sent, reported);
  CAPTURE(part, differences);
  REQUIRE(differences.size() == 1);
  CHECK(differences.front().find(part) != std::string::npos);
  CHECK(!means_the_same(sent, reported));
}

std::vector<Order> samples() {
  Order until = limit_order();
  until.time_in_force = TimeInForce::gtd;
  until.gtc_date = date(2026, 7, 1);
  Order even = credit_spread();
  even.price = Amount{0, PriceEffect::none};
  return {limit_order(),        market_order(),   credit_spread("3"), limit_close(), stop_close(), stop_limit_order(),
          future_order(),       notional_order(), crypto_order(),     iron_condor(), until,        even,
          future_option_order()};
}

}  // namespace

TEST_CASE("Order from the broker: what cannot be understood is refused and named") {
  check_refused(changed(limit_order(), [](auto& order) { order.order_type = "Trailing Stop"; }), "Trailing Stop");
  check_refused(changed(limit_order(), [](auto& order) { order.order_type.clear(); }), "type is nothing");
  check_refused(changed(limit_order(), [](auto& order) { order.time_in_force = "FOK"; }), "FOK");
  check_refused(changed(limit_order(), [](auto& order) { order.legs.front().action = "Sell Short"; }), "Sell Short");
  check_refused(changed(limit_order(), [](auto& order) { order.legs.clear(); }), "no legs");
  check_refused(changed(limit_order(),
                        [](auto& order) {
                          order.unreadable_legs.push_back({"AAPL", "quantity", "is x"});
                        }),
                "cannot be read");
  check_refused(changed(limit_order(), [](auto& order) { order.legs.front().instrument_type = Kind::other; }),
                "type that is not known");
  check_refused(changed(limit_order(), [](auto& order) { order.legs.front().symbol.clear(); }), "no symbol");
  check_refused(changed(limit_order(), [](auto& order) { order.legs.front().quantity.reset(); }), "quantity of AAPL");
  check_refused(changed(limit_order(), [](auto& order) { order.legs.front().quantity = Decimal(0); }), "quantity");
  check_refused(changed(limit_order(), [](auto& order) { order.price->effect = Effect::unknown; }),
                "credit or a debit");
  check_refused(changed(limit_order(), [](auto& order) { order.price->effect = Effect::none; }), "credit or a debit");
  check_refused(changed(limit_order(), [](auto& order) { order.price->value = Decimal(-1); }), "negative");
  check_refused(changed(limit_order(), [](auto& order) { order.price.reset(); }), "its price");
  check_refused(changed(stop_close(), [](auto& order) { order.stop_trigger.reset(); }), "stop trigger");
  check_refused(changed(notional_order(), [](auto& order) { order.value.reset(); }), "value");
  check_refused(changed(limit_order(), [](auto& order) { order.time_in_force = "GTD"; }), "last day");
  check_refused(changed(limit_order(), [](auto& order) { order.contingent_status = "Pending Condition"; }),
                "condition");
}

TEST_CASE("Order from the broker: hidden characters of its words are not in the message") {
  try {
    order_from_broker(
        changed(limit_order(), [](auto& order) { order.order_type = "Li\u202Emit\n" + std::string(999, 'x'); }));
    FAIL("the order was understood");
  } catch (const support::Error& error) {
    CHECK(error.message().find("\u202E") == std::string::npos);
    CHECK(error.message().find('\n') == std::string::npos);
    CHECK(error.message().size() < 200);
  }
}

TEST_CASE("Order from the broker: every order comes back as it was sent") {
  for (const Order& order : samples()) {
    CAPTURE(to_string(order.type), order.legs.front().symbol);
    CHECK(order_from_broker(report(order)) == canonical(order));
  }
}

TEST_CASE("Order from the broker: symbols, prices of 0 and actions of futures are put into canonical form") {
  CHECK(order_from_broker(changed(credit_spread(), [](auto& order) {
          std::swap(order.legs[0], order.legs[1]);
          order.legs[0].symbol = "AAPL 260618C00325000";
        })) == canonical(credit_spread()));
  CHECK(order_from_broker(changed(future_order(), [](auto& order) { order.legs.front().action = "Buy to Open"; })) ==
        future_order());
  CHECK(order_from_broker(changed(market_order(), [](auto& order) {
          order.price = broker::PriceWithEffect{0, Effect::none};
        })) == market_order());
  // The broker may report the shares that an amount bought.
  CHECK(order_from_broker(changed(notional_order(), [](auto& order) {
          order.legs.front().quantity = Decimal::of("0.05");
        })) == notional_order());
}

TEST_CASE("Order comparison: the same order has no differences") {
  for (const Order& order : samples()) {
    CAPTURE(to_string(order.type), order.legs.front().symbol);
    CHECK(find_differences(order, report(order)).empty());
    CHECK(means_the_same(order, report(order)));
    CHECK(!is_relabelled(order, report(order)));
  }
}

TEST_CASE("Order comparison: a leg with another action is named") {
  const broker::Order reported =
      changed(limit_close(), [](auto& order) { order.legs.front().action = "Sell to Open"; });
  check_difference(limit_close(), reported, "sent as Sell to Close, but TastyTrade reports Sell to Open");
  CHECK(is_relabelled(limit_close(), reported));
  CHECK(is_relabelled(limit_close(), changed(limit_close(), [](auto& order) { order.legs.front().action = "Sell"; })));
  CHECK(is_relabelled(limit_close(), changed(limit_close(), [](auto& order) { order.legs.front().action.clear(); })));
}

TEST_CASE("Order comparison: a future may be reported with a position effect, on the same side") {
  for (const char* action : {"Buy", "Buy to Open", "Buy to Close"}) {
    CHECK(means_the_same(future_order(),
                         changed(future_order(), [&](auto& order) { order.legs.front().action = action; })));
  }
  CHECK(is_relabelled(future_order(),
                      changed(future_order(), [](auto& order) { order.legs.front().action = "Sell to Open"; })));
}

TEST_CASE("Order comparison: each other difference is named") {
  const Order sent = limit_order();
  check_difference(sent, changed(sent, [](auto& order) { order.order_type = "Market"; }), "The order type");
  check_difference(sent, changed(sent, [](auto& order) { order.order_type = "Suspended"; }), "Suspended");
  check_difference(sent, changed(sent, [](auto& order) { order.time_in_force = "GTC"; }), "The time in force");
  check_difference(sent, changed(sent, [](auto& order) { order.price->value = Decimal(190); }), "190.00 debit");
  check_difference(sent, changed(sent, [](auto& order) { order.price->effect = Effect::credit; }), "190.25 credit");
  check_difference(sent, changed(sent, [](auto& order) { order.price->effect = Effect::unknown; }), "The price");
  check_difference(sent, changed(sent, [](auto& order) { order.price.reset(); }), "reports none");
  check_difference(sent, changed(sent, [](auto& order) { order.stop_trigger = Decimal(1); }), "The stop trigger");
  check_difference(sent, changed(sent, [](auto& order) { order.gtc_date = date(2026, 7, 1); }), "2026-07-01");
  check_difference(sent, changed(sent, [](auto& order) { order.legs.front().quantity = Decimal(9); }), "reports 9");
  check_difference(sent, changed(sent, [](auto& order) { order.legs.front().quantity.reset(); }), "The quantity");
  check_difference(sent, changed(sent, [](auto& order) { order.legs.front().instrument_type = Kind::index; }), "Index");
  check_difference(sent, changed(sent, [](auto& order) { order.unreadable_legs.emplace_back(); }), "cannot be read");
  check_difference(market_order(),
                   changed(market_order(),
                           [](auto& order) {
                             order.price = broker::PriceWithEffect{1, Effect::debit};
                           }),
                   "The price");
  const Order spread = credit_spread();
  check_difference(spread, changed(spread, [](auto& order) { order.legs.pop_back(); }), "AAPL  260618C00325000");
  // A leg that was not sent, and the same leg twice.
  CHECK(find_differences(sent, changed(sent,
                                       [](auto& order) {
                                         order.legs.push_back(order.legs.front());
                                         order.legs.back().symbol = "MSFT";
                                       }))
            .size() == 2);
  check_difference(sent, changed(sent, [](auto& order) { order.legs.push_back(order.legs.front()); }),
                   "number of legs");
}

TEST_CASE("Order comparison: of an order by amount the value counts, its effect may be absent") {
  const Order sent = notional_order();
  CHECK(means_the_same(sent, changed(sent, [](auto& order) { order.value->effect = Effect::unknown; })));
  CHECK(means_the_same(sent, changed(sent, [](auto& order) { order.legs.front().quantity = Decimal::of("0.05"); })));
  check_difference(sent, changed(sent, [](auto& order) { order.value->value = Decimal(11); }), "The value");
  check_difference(sent, changed(sent, [](auto& order) { order.value->effect = Effect::credit; }), "The value");
}

TEST_CASE("Order comparison: complex orders are compared order by order") {
  broker::ComplexOrder reported;
  reported.type = "OTOCO";
  reported.orders = {report(limit_order()), report(limit_close()), report(stop_close())};
  CHECK(find_differences(otoco(), reported).empty());
  orders::ComplexOrder swapped = otoco();
  std::swap(swapped.orders[0], swapped.orders[1]);
  CHECK(find_differences(swapped, reported).empty());

  broker::ComplexOrder other = reported;
  other.type = "OUO";
  CHECK(find_differences(otoco(), other).size() == 1);
  other = reported;
  other.orders[0].time_in_force = "GTC";
  other.orders[2].stop_trigger = Decimal(1);
  const auto differences = find_differences(otoco(), other);
  REQUIRE(differences.size() == 2);
  CHECK(differences[0].starts_with("Trigger order: The time in force"));
  CHECK(differences[1].starts_with("Order 3: The stop trigger"));
  other = reported;
  other.orders.pop_back();
  CHECK(find_differences(otoco(), other).size() == 1);
  other = reported;
  other.unreadable_orders.emplace_back();
  CHECK(find_differences(otoco(), other).size() == 1);
}
