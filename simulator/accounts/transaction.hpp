// One transaction of an account, and how trades become transactions. Value types and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fees.hpp"
#include "market/market.hpp"

namespace simulator {

// What a trade is in.
struct Traded {
  std::string symbol;
  std::string underlying;
  std::string_view instrument_type;  // "Equity Option"
  Decimal multiplier = 1;
};

struct Transaction {
  std::int64_t id = 0;
  Instant at;
  Date date;                  // New York; of a future the date of its session
  std::string_view type;      // "Trade"
  std::string_view sub_type;  // "Buy to Open"
  std::string_view action;    // empty if no position changes
  std::string description;
  Traded traded;                 // without symbol if cash moves and no position changes
  Decimal quantity;              // change of the position; negative: sold
  std::optional<Decimal> price;  // of a trade or delivery; of a future's settlement the settlement price
  Decimal value;                 // change of the cash, without fees
  Fees fees;
  int order = 0;              // trades of one order have the same number, which is not 0
  std::int64_t order_id = 0;  // 0: not from an order

  Decimal net_value() const { return value - fees.total(); }
};

// A trade. `held` is the position before it. The value of a future's trade is 0, except for the gain that it realizes:
// `realized`.
Transaction make_trade(const Traded& traded, Instant at, const Decimal& quantity, const Decimal& price,
                       const Decimal& held, const Decimal& realized = {});

// Moves cash; no position changes. Executed at this time of day in New York.
Transaction make_cash_movement(Date date, std::chrono::minutes time, std::string_view sub_type, const Decimal& value,
                               std::string description);

// "SMCI 06/05/26 Call 45.00" for an option, else the symbol.
std::string describe(const Traded& traded);

}  // namespace simulator
