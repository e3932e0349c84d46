// What the parts of the table of refusals share.
#pragma once

#include <string>
#include <vector>

#include "orders/checks/refusal_table.hpp"

namespace sample {

using orders::ComplexType;
using orders::OrderType;

inline constexpr Stage kPreview = Stage::preview, kSending = Stage::sending;

inline Order selling(const char* quantity, const char* symbol = "AAPL") {
  Order order;
  order.price = credit("190.20");
  order.legs = {shares(Action::sell_to_close, quantity, symbol)};
  return order;
}

inline Order option_for(const char* price, Action action, const std::string& symbol = kCall320,
                        const char* quantity = "1") {
  Order order;
  order.price = orders::is_buy(action) ? debit(price) : credit(price);
  order.legs = {option(symbol, action, quantity)};
  return order;
}

inline Order spread_for(orders::Amount price) {
  Order order = credit_spread();
  order.price = std::move(price);
  return order;
}

inline void hold(Situation& s, Kind kind, const std::string& symbol, int quantity) {
  sample::add_position(s.facts, kind, symbol, quantity);
}

inline void lose(Situation& s, const char* fact) {
  s.facts.missing.emplace(fact, "TastyTrade did not answer in time.");
}

inline void target_order(Situation& s) {
  s.other.intention = Intention::replace;
  orders::Target target;
  target.order_id = "51";
  target.status = "Live";
  target.remaining_quantity = 10;
  s.other.target = s.other.previewed_target = target;
}

inline void set_time(Situation& s, const char* text, const char* state) {
  s.other.now = at(text);
  for (auto& entry : s.facts.instruments) entry.second.quoted_at = s.other.now;
  for (auto& entry : s.facts.sessions) entry.second.state = state;
}

// The parts, each in the file of its name.
std::vector<Refusal> account_refusals();
std::vector<Refusal> order_refusals();
std::vector<Refusal> market_refusals();
std::vector<Refusal> position_refusals();

}  // namespace sample
