// Reads orders of accounts: those that a caller selects, and one by its id. Reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "order_row.hpp"
#include "shared/missing.hpp"
#include "shared/period.hpp"
#include "shared/symbol_filter.hpp"
#include "shared/tool_call.hpp"

namespace tools {

struct OrderSelection {
  std::string status;            // "working", "filled", "cancelled", "rejected", "expired", "all"
  std::optional<Period> period;  // absent: working orders, whenever they were received
  SymbolFilter underlying;
};

struct OrderList {
  std::vector<ShownOrder> orders;  // newest first
  support::Instant as_of = support::Instant::max();
  Missing missing;
};

// The orders that `selection` selects. An order belongs to the day on which it was received, and to the day on which it
// ended. Several accounts are read by one request; if that fails, each by itself, so that one account does not hide the
// others.
OrderList read_orders(const ToolCall& call, const std::vector<broker::Account>& accounts,
                      const OrderSelection& selection);

// The order, or the orders of the complex order, that has this id, or this identifier that its sender gave it. Throws
// Error{not_found} if no account has one.
OrderList read_order(const ToolCall& call, const std::vector<broker::Account>& accounts, const std::string& id);

}  // namespace tools
