// The body of a request that places, tries or changes an order (docs/tastytrade.md, Orders). Values only: whether the
// order is allowed is for preflight.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "request_body.hpp"

namespace simulator {

using support::Decimal;

// Views of texts in these structs are of constants.
struct RequestedLeg {
  std::string symbol;
  std::string_view type;            // "Equity Option"
  std::string_view action;          // "Buy to Open"
  std::optional<Decimal> quantity;  // positive; absent if the order is for an amount of money
};

struct OrderRequest {
  std::string_view type;  // "Limit"
  std::string_view time_in_force;
  std::optional<Decimal> price;   // of a unit; not negative
  std::string_view price_effect;  // "Debit", "Credit"; empty if there is none
  std::optional<Decimal> stop_trigger;
  std::optional<Decimal> value;  // dollars of a Notional Market order
  std::string_view value_effect;
  std::optional<Date> good_till;
  std::vector<RequestedLeg> legs;
  std::string source;
  std::string external_identifier;
  bool is_strict = false;  // strict-position-effect-validation
  Json rules;              // null if there are none

  // Positive for a credit.
  std::optional<Decimal> signed_price() const;
};

// Reads an order. What is missing, or has the wrong type, is added to the problems of `body`.
OrderRequest read_order_request(RequestBody& body);

// Reads the members of `body` that change an order, over those of `order`. A replacement (PUT) describes the whole
// price, an edit (PATCH) the members that change.
OrderRequest read_order_change(RequestBody& body, OrderRequest order, bool is_edit);

inline bool is_buy(std::string_view action) {
  return action.starts_with("Buy");
}
inline bool is_closing(std::string_view action) {
  return action.ends_with("to Close");
}

}  // namespace simulator
