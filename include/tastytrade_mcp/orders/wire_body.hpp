// The JSON bodies of orders for the broker. A body is made once, at the preview, and sent as it was stored. Pure
// functions.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// The members that this server adds to every order.
struct WireIdentity {
  std::string external_identifier;  // "ttm-" and 26 characters; empty for a dry run
  std::string source;               // "tastytrade-mcp/0.1.0"
};

// The body of POST /orders and /orders/dry-run. An order with a closing leg carries
// advanced-instructions.strict-position-effect-validation: the broker then refuses it where it would otherwise turn the
// closing leg into an opening one.
std::string make_body(const Order& order, const WireIdentity& identity);
// The body of POST /complex-orders. "-0", "-1", "-2" is appended to the identifier of each nested order, the trigger
// order first.
std::string make_body(const ComplexOrder& order, const WireIdentity& identity);
// The body of PUT and PATCH /orders/{id}: all members but the legs, which cannot change. The broker makes a new order
// of it, so a closing one is strict again.
std::string make_change_body(const Order& order, const WireIdentity& identity);

// The body of PATCH /complex-orders/{id}: the ratio of a pair, which is all that can be changed. It has no room for an
// identifier.
std::string make_ratio_body(const ComplexOrder& order);

// The SHA-256, as hexadecimal text, of what is sent and where: two previews with the same digest send the same bytes to
// the same account of the same host.
struct SendAddress {
  std::string method;       // "POST"
  std::string path;         // "/accounts/{account}/orders": without the account number
  std::string account_key;  // (see journal.hpp)
  std::string environment;  // "sandbox"
  std::string host;         // "https://api.cert.tastyworks.com"
};
std::string compute_digest(const SendAddress& address, std::string_view body);

// The SHA-256 of the order alone, without members of this server: the same for orders that are equal.
std::string compute_order_digest(const Order& order);
std::string compute_order_digest(const ComplexOrder& order);

}  // namespace orders
