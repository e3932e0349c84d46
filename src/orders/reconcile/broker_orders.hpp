// The orders of an account at the broker since a day, read for one look: live ones, the search, complex orders. A read
// that fails or is not whole makes it incomplete.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"

namespace orders {

struct BrokerOrders {
  std::vector<broker::Order> orders;
  std::vector<broker::ComplexOrder> complex_orders;
  std::vector<std::string> looked_at;  // "live orders", "orders since 2026-11-27"
  std::string problem;                 // why not everything could be read; empty: it was

  // Null if there is none.
  const broker::Order* find(std::string_view id) const;
  // Returns true if an order of this server shows its identifier: then the broker repeats identifiers.
  bool show_identifiers() const;
};

// Throws Error{cancelled} only.
BrokerOrders read_broker_orders(broker::Client& client, const std::string& account, support::Date first,
                                bool are_complex_read, const broker::ReadOptions& options);

}  // namespace orders
