#include "transaction.hpp"

#include <cstdio>

namespace simulator {
namespace {

std::string_view name_action(std::string_view instrument_type, bool buys, bool opens) {
  if (instrument_type == "Future") return buys ? "Buy" : "Sell";
  if (opens) return buys ? "Buy to Open" : "Sell to Open";
  return buys ? "Buy to Close" : "Sell to Close";
}

}  // namespace

std::string describe(const Traded& traded) {
  const auto name = traded.instrument_type == "Equity Option" ? parse_occ(traded.symbol) : std::nullopt;
  if (!name) return traded.symbol;
  char date[32];
  std::snprintf(date, sizeof date, "%02u/%02u/%02d", static_cast<unsigned>(name->expiration.month()),
                static_cast<unsigned>(name->expiration.day()), static_cast<int>(name->expiration.year()) % 100);
  return traded.underlying + ' ' + date + (name->call ? " Call " : " Put ") +
         Decimal::divide(Decimal(static_cast<long long>(name->strike)), 1000, 3).money();
}

Transaction make_trade(const Traded& traded, Instant at, const Decimal& quantity, const Decimal& price,
                       const Decimal& held, const Decimal& realized) {
  const bool buys = !quantity.is_negative();
  const bool opens = held.is_zero() || held.is_negative() == quantity.is_negative();
  const bool is_future = traded.instrument_type == "Future";
  Transaction row;
  row.at = at;
  row.date = is_future ? latest_session(Venue::cme, at).date : new_york_date(at);
  row.type = "Trade";
  row.action = name_action(traded.instrument_type, buys, opens);
  row.sub_type = row.action;
  row.description =
      (buys ? "Bought " : "Sold ") + quantity.abs().to_string() + ' ' + describe(traded) + " @ " + price.money();
  row.traded = traded;
  row.quantity = quantity;
  row.price = price;
  row.value = is_future ? realized : -(price * quantity * traded.multiplier);
  row.fees = compute_fees(traded.instrument_type, quantity, opens);
  return row;
}

Transaction make_cash_movement(Date date, std::chrono::minutes time, std::string_view sub_type, const Decimal& value,
                               std::string description) {
  Transaction row;
  row.at = new_york_time(date, time);
  row.date = date;
  row.type = "Money Movement";
  row.sub_type = sub_type;
  row.description = std::move(description);
  row.value = value;
  return row;
}

}  // namespace simulator
