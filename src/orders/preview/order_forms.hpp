// The forms of an order that a preview makes of it at once: canonical values, words, digest, and the request that would
// send it. Pure functions.
#pragma once

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"

namespace orders {

struct OrderForms {
  std::vector<Order> orders;            // one, or those of a complex order, the trigger first
  std::optional<ComplexOrder> complex;  // of a complex order
  std::string words, order_digest;
  std::string order_body;        // of the whole order, with legs
  broker::OrderRequest send;     // of a replace or an edit without legs
  broker::OrderRequest dry_run;  // the same without the identity
};

// `orders`: with prices. `identity`: that of the new confirmation.
OrderForms make_forms(const PreviewRequest& request, std::vector<Order> orders, const WireIdentity& identity);

// The complex order of these orders, the trigger first; canonical, without a ratio.
ComplexOrder make_complex_order(ComplexType type, std::vector<Order> orders);

// An identity for one confirmation: it is never used for a second one.
struct NewIdentity {
  std::string confirmation_id;      // 32 hexadecimal digits
  std::string external_identifier;  // "ttm-" and the same number in base32
};
NewIdentity make_identity();
// The identity of request `number` that belongs to a confirmation: always the same one.
NewIdentity derive_identity(const std::string& confirmation_id, int number);

}  // namespace orders
