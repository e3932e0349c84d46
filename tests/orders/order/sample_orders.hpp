// Orders and legs for the tests of their rules, words and bodies.
#pragma once

#include <string>

#include "tastytrade_mcp/orders/order.hpp"

namespace sample {

using orders::Action;
using orders::Amount;
using orders::Leg;
using orders::Order;
using orders::OrderType;
using orders::PriceEffect;
using orders::TimeInForce;
using support::Date;
using support::Decimal;
using Kind = orders::InstrumentType;

inline const std::string kCall320 = "AAPL  260618C00320000";
inline const std::string kCall325 = "AAPL  260618C00325000";
inline const std::string kPut300 = "AAPL  260618P00300000";
inline const std::string kPut295 = "AAPL  260618P00295000";

inline Date date(int year, unsigned month, unsigned day) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

inline const Date kToday = date(2026, 6, 10);  // a Wednesday

inline Amount debit(const char* value) {
  return {Decimal::of(value), PriceEffect::debit};
}
inline Amount credit(const char* value) {
  return {Decimal::of(value), PriceEffect::credit};
}

inline Leg leg(Kind kind, const std::string& symbol, Action action, const char* quantity) {
  return {kind, symbol, action, Decimal::of(quantity)};
}
inline Leg shares(Action action, const char* quantity, const std::string& symbol = "AAPL") {
  return leg(Kind::equity, symbol, action, quantity);
}
inline Leg option(const std::string& symbol, Action action, const char* quantity = "1") {
  return leg(Kind::equity_option, symbol, action, quantity);
}

// "BUY TO OPEN 10 shares of AAPL; debit 190.25 limit, day".
inline Order limit_order() {
  Order order;
  order.type = OrderType::limit;
  order.price = debit("190.25");
  order.legs = {shares(Action::buy_to_open, "10")};
  return order;
}

inline Order market_order() {
  Order order;
  order.type = OrderType::market;
  order.legs = {shares(Action::buy_to_open, "1")};
  return order;
}

// A call spread that is sold.
inline Order credit_spread(const char* quantity = "1") {
  Order order;
  order.price = credit("0.85");
  order.legs = {option(kCall320, Action::sell_to_open, quantity), option(kCall325, Action::buy_to_open, quantity)};
  return order;
}

inline Order limit_close() {
  Order order;
  order.time_in_force = TimeInForce::gtc;
  order.price = credit("250");
  order.legs = {shares(Action::sell_to_close, "10")};
  return order;
}

inline Order stop_close() {
  Order order;
  order.type = OrderType::stop;
  order.time_in_force = TimeInForce::gtc;
  order.stop_trigger = Decimal::of("180.0");
  order.legs = {shares(Action::sell_to_close, "10")};
  return order;
}

inline Order stop_limit_order() {
  Order order;
  order.type = OrderType::stop_limit;
  order.stop_trigger = Decimal::of("200");
  order.price = debit("200.5");
  order.legs = {shares(Action::buy_to_open, "1")};
  return order;
}

inline Order future_order(Action action = Action::buy) {
  Order order;
  order.price = orders::is_buy(action) ? debit("7650.25") : credit("7650.25");
  order.legs = {leg(Kind::future, "/ESU6", action, "1")};
  return order;
}

inline Order future_option_order() {
  Order order;
  order.price = debit("12.5");
  order.legs = {leg(Kind::future_option, "./ESU6 E1AN6 260706P6260", Action::buy_to_open, "1")};
  return order;
}

inline Order notional_order() {
  Order order;
  order.type = OrderType::notional_market;
  order.value = debit("10");
  order.legs = {{Kind::equity, "AAPL", Action::buy_to_open, std::nullopt}};
  return order;
}

inline Order crypto_order() {
  Order order;
  order.price = debit("65000.5");
  order.legs = {leg(Kind::cryptocurrency, "BTC/USD", Action::buy_to_open, "0.125")};
  return order;
}

inline Order iron_condor() {
  Order order;
  order.price = credit("1.85");
  order.legs = {option(kCall320, Action::sell_to_open), option(kCall325, Action::buy_to_open),
                option(kPut300, Action::sell_to_open), option(kPut295, Action::buy_to_open)};
  return order;
}

inline orders::ComplexOrder oco() {
  return {orders::ComplexType::oco, std::nullopt, {limit_close(), stop_close()}, {}, {}, false};
}
inline orders::ComplexOrder otoco() {
  return {orders::ComplexType::otoco, limit_order(), {limit_close(), stop_close()}, {}, {}, false};
}

}  // namespace sample
