// Facts of an account and of instruments for the tests of risk, closing quantities and checks.
#pragma once

#include <string>

#include "orders/order/sample_orders.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/facts.hpp"

namespace sample {

using orders::Facts;
using orders::InstrumentFacts;
using support::Instant;

inline Instant at(const char* text) {
  return *support::parse_iso8601(text);
}

inline const Instant kNow = at("2026-06-10T15:00:00Z");  // 11:00 in New York, a Wednesday
inline constexpr const char* kAccount = "5WT00001";

inline void set_quote(Facts& facts, const std::string& symbol, const char* bid, const char* ask) {
  InstrumentFacts& instrument = facts.instruments[symbol];
  broker::Quote quote;
  quote.symbol = symbol;
  quote.bid = Decimal::of(bid);
  quote.ask = Decimal::of(ask);
  instrument.quote = quote;
  instrument.quoted_at = kNow;
}

// An instrument that the broker knows, in trading.
inline InstrumentFacts& add_instrument(Facts& facts, const std::string& symbol, Kind kind) {
  InstrumentFacts& instrument = facts.instruments[symbol];
  instrument.symbol = symbol;
  instrument.instrument_type = kind;
  instrument.underlying_symbol = symbol;
  instrument.multiplier = 1;
  instrument.is_known = true;
  instrument.is_active = true;
  instrument.is_closing_only = instrument.is_halted = false;
  return instrument;
}

inline void add_stock(Facts& facts, const std::string& symbol, const char* bid, const char* ask) {
  InstrumentFacts& stock = add_instrument(facts, symbol, Kind::equity);
  stock.session_collection = "Equity";
  stock.ticks = {{Decimal::of("0.0001"), Decimal(1)}, {Decimal::of("0.01"), std::nullopt}};
  set_quote(facts, symbol, bid, ask);
}

inline void add_option(Facts& facts, const std::string& symbol, const char* bid, const char* ask) {
  const auto parsed = broker::parse_option_symbol(symbol);
  const bool is_of_future = !parsed->underlying.empty();
  InstrumentFacts& option = add_instrument(facts, symbol, is_of_future ? Kind::future_option : Kind::equity_option);
  option.underlying_symbol = is_of_future ? parsed->underlying : parsed->root;
  option.session_collection = is_of_future ? "CME" : "Equity";
  option.multiplier = is_of_future ? 50 : 100;
  option.is_call = parsed->right == 'C';
  option.strike = parsed->strike;
  option.expiration = parsed->expiration;
  option.ticks = {{Decimal::of("0.01"), Decimal(3)}, {Decimal::of("0.05"), std::nullopt}};
  set_quote(facts, symbol, bid, ask);
}

inline void add_future(Facts& facts, const std::string& symbol, const char* bid, const char* ask) {
  InstrumentFacts& future = add_instrument(facts, symbol, Kind::future);
  future.session_collection = "CME";
  future.multiplier = 50;
  future.ticks = {{Decimal::of("0.25"), std::nullopt}};
  set_quote(facts, symbol, bid, ask);
}

// A position; a negative quantity is short.
inline broker::Position& add_position(Facts& facts, Kind kind, const std::string& symbol, int quantity) {
  broker::Position position;
  position.account_number = kAccount;
  position.symbol = symbol;
  position.instrument_type = kind;
  const auto option = broker::parse_option_symbol(symbol);
  position.underlying_symbol = !option ? symbol : option->underlying.empty() ? option->root : option->underlying;
  position.quantity = Decimal(quantity).abs();
  position.direction = quantity > 0   ? broker::Position::Direction::long_
                       : quantity < 0 ? broker::Position::Direction::short_
                                      : broker::Position::Direction::zero;
  position.restricted_quantity = 0;
  position.realized_day_gain = 0;
  position.multiplier = kind == Kind::equity_option ? 100 : kind == Kind::equity ? 1 : 50;
  facts.account.positions->rows.push_back(position);
  return facts.account.positions->rows.back();
}

inline broker::PriceWithEffect priced(const orders::Amount& amount) {
  using Effect = broker::PriceWithEffect::Effect;
  return {amount.value, amount.effect == PriceEffect::debit    ? Effect::debit
                        : amount.effect == PriceEffect::credit ? Effect::credit
                                                               : Effect::none};
}

// The order as the broker reports it.
inline broker::Order report(const Order& order, const std::string& status, const std::string& id = {}) {
  broker::Order reported;
  reported.id = id;
  reported.account_number = kAccount;
  reported.status = status;
  reported.order_type = orders::broker_spelling(order.type);
  reported.time_in_force = orders::broker_spelling(order.time_in_force);
  if (order.price) reported.price = priced(*order.price);
  if (order.value) reported.value = priced(*order.value);
  reported.stop_trigger = order.stop_trigger;
  reported.gtc_date = order.gtc_date;
  for (const Leg& leg : order.legs) {
    broker::OrderLeg of_broker;
    of_broker.symbol = leg.symbol;
    of_broker.instrument_type = leg.instrument_type;
    of_broker.action = orders::broker_spelling(leg.action);
    of_broker.quantity = of_broker.remaining_quantity = leg.quantity;
    reported.legs.push_back(of_broker);
    const auto option = broker::parse_option_symbol(leg.symbol);
    reported.underlying_symbol = option ? option->root : leg.symbol;
  }
  return reported;
}

inline broker::Order& add_working(Facts& facts, const Order& order, const std::string& id) {
  facts.account.live_orders->rows.push_back(report(order, "Live", id));
  return facts.account.live_orders->rows.back();
}

// An account that may do everything, without positions and orders; AAPL and its options.
inline Facts good_facts() {
  Facts facts;
  facts.account.account.number = kAccount;
  broker::TradingStatus status;
  status.options_level = "No Restrictions";
  status.is_closed = status.is_frozen = status.is_closing_only = status.is_risk_reducing_only = false;
  status.is_in_margin_call = status.is_in_day_trade_call = false;
  status.is_futures_enabled = status.is_cryptocurrency_enabled = true;
  facts.account.status = status;
  broker::Balances balances;
  balances.net_liquidating_value = 100'000;
  balances.cash_balance = 60'000;
  balances.equity_buying_power = 120'000;
  balances.derivative_buying_power = 60'000;
  facts.account.balances = balances;
  facts.account.positions.emplace();
  facts.account.live_orders.emplace();
  broker::PositionLimits limits;
  limits.equity_order_size = 5'000;
  facts.account.limits = limits;
  add_stock(facts, "AAPL", "190.20", "190.25");
  add_option(facts, kCall320, "1.80", "1.90");
  add_option(facts, kCall325, "0.90", "1.00");
  add_option(facts, kPut300, "1.40", "1.50");
  add_option(facts, kPut295, "0.80", "0.90");
  add_future(facts, "/ESU6", "7650.00", "7650.25");
  broker::MarketSession session;
  session.collection = "Equity";
  session.state = "Open";
  session.open_at = at("2026-06-10T13:30:00Z");
  session.close_at = at("2026-06-10T20:00:00Z");
  facts.sessions.emplace("Equity", session);
  session.collection = "CME";
  session.open_at = at("2026-06-09T22:00:00Z");
  session.close_at = at("2026-06-10T21:00:00Z");
  facts.sessions.emplace("CME", session);
  facts.gathered_at = kNow;
  facts.clock_skew = std::chrono::milliseconds(300);
  return facts;
}

// "C 100 2026-06-18": an option of XYZ, made known to the facts without a quote.
inline std::string known_option(Facts& facts, char right, const Decimal& strike, Date expiration,
                                const std::string& root = "XYZ") {
  const std::string symbol = broker::occ_symbol(root, expiration, right, strike);
  add_option(facts, symbol, "1", "1");
  return symbol;
}

}  // namespace sample
