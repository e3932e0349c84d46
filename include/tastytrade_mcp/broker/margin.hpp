// Margin as the broker reports it (docs/tastytrade.md, Margin). Requirements are positive where the account has to
// hold the amount; buying power is positive where it can be used. A figure that the response lacks is absent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"

namespace broker {

// The requirement of the positions that are margined together: a naked option, a spread, shares.
struct MarginHolding {
  struct Entry {
    std::string symbol;
    std::optional<Decimal> quantity;  // negative: short
  };

  std::string description;  // "NAKED_OPTION", "LONG_UNDERLYING"
  std::optional<bool> includes_working_order;
  std::optional<Decimal> margin_requirement, maintenance_requirement, buying_power;
  std::vector<Entry> entries;
};

struct UnderlyingMargin {
  std::string underlying_symbol;
  std::optional<Decimal> margin_requirement, maintenance_requirement, buying_power;
  // The fall or rise of the price that the broker expects, in percent as the broker sends it.
  std::optional<Decimal> price_down_percent, price_up_percent;
  std::vector<MarginHolding> holdings;

  // Whether a working order is part of the requirement; absent if no holding says so.
  std::optional<bool> includes_working_order() const;
};

struct MarginReport {
  std::string account_number;
  std::string calculation_type;  // "Reg T", "IRA Margin", "Portfolio Margin"
  std::optional<Decimal> margin_requirement, maintenance_requirement, margin_equity, option_buying_power;
  std::optional<Decimal> reg_t_margin_requirement, maintenance_excess;
  Rows<UnderlyingMargin> underlyings;
};

// The part of a position's value that an account has to hold: 0.5 is half.
struct MarginRates {
  std::string underlying_symbol;
  std::optional<Decimal> long_equity_initial, long_equity_maintenance, short_equity_initial, short_equity_maintenance;
  std::optional<Decimal> naked_option_standard, naked_option_minimum;
  std::optional<Decimal> naked_option_floor;  // dollars of one contract
};

// The largest number of shares or contracts of one order, and of a position.
struct PositionLimits {
  std::optional<int> equity_order_size, equity_option_order_size, future_order_size, future_option_order_size;
  std::optional<int> equity_position_size, equity_option_position_size, future_position_size;
  std::optional<int> future_option_position_size, underlying_opening_order_limit;
};

// A trade whose margin is asked for. Nothing of it is ever sent as an order.
struct MarginTrade {
  struct Leg {
    InstrumentType instrument_type = InstrumentType::other;
    std::string symbol;
    std::string action;  // "Sell to Open"; of an outright future "Buy", "Sell"
    Decimal quantity;
  };

  std::string underlying_symbol;
  std::optional<Decimal> price;  // of one unit, negative for a debit; absent: at the market
  std::vector<Leg> legs;         // one to four
};

// The changes that a trade would make. Negative buying power: the trade takes that much.
struct MarginImpact {
  std::optional<Decimal> buying_power_change, margin_requirement_change, maintenance_requirement_change;
  std::optional<Decimal> buying_power_before, buying_power_after;
  std::optional<Decimal> maintenance_requirement_after;  // of the underlying
};

}  // namespace broker
