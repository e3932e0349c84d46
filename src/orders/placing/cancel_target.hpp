// The order or complex order of a cancellation, as the broker reports it.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace orders {

using support::Decimal;

struct CancelTarget {
  std::string id;
  bool is_complex = false;
  std::vector<broker::Order> orders;   // one, or those of a complex order
  std::string trigger_order_id;        // of a complex order; empty if there is none
  bool has_unreadable_orders = false;  // of a complex order: one could not be read, and may limit a loss

  bool is_working() const;
  // The working orders that limit the loss of a position: stops that close. The orders that wait for a trigger of which
  // nothing is filled are none: there is no position of theirs yet.
  std::vector<const broker::Order*> protective_orders() const;
  bool protects() const { return has_unreadable_orders || !protective_orders().empty(); }
  Decimal filled() const;  // units of all its orders
  // "complex order 77; SELL TO CLOSE …; SELL TO CLOSE …"
  std::string words() const;
  // The words of the orders that limit a loss, joined by "; ". Empty if there is none.
  std::string protection_words() const;
  // "Cancelled" if all are, else the status of the first that is not.
  std::string status() const;
};

// The order in words, or, if it cannot be understood, its number and underlying.
std::string describe_broker_order(const broker::Order& order);

// Why an order that has ended cannot be cancelled: a sentence, which names the order that replaced it.
std::string describe_ended(const CancelTarget& target);

// Throws what the broker client throws.
CancelTarget read_cancel_target(broker::Client& client, const std::string& account_number, const std::string& id,
                                bool is_complex, const broker::ReadOptions& options);

}  // namespace orders
