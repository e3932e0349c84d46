// The content of an order that was sent, by which it is recognised where the broker repeats no identifiers: everything
// that the body says, and the time of its receipt. Plain values.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// The inputs of a look beside the intent.
struct LookTerms {
  Instant sent_at;  // of the intent, by the clock of the process that sent it
  std::chrono::milliseconds max_clock_skew{5'000};
  bool are_identifiers_known = false;                // the broker is known to repeat identifiers
  std::set<std::string, std::less<>> others_orders;  // ids of orders that belong to other intents
};

// Returns true if the order was received when the intent was sent, within the differences of clocks.
bool was_received_then(const broker::Order& reported, const LookTerms& terms);

class Fingerprint {
 public:
  // Of an intent that places an order or a complex order. Throws Error{internal} for a body that cannot be read.
  Fingerprint(const Intent& intent, const LookTerms& terms);
  // Of an intent that replaces or edits `target`, whose legs its body does not repeat. Throws Error{refused} for a
  // target that cannot be understood.
  Fingerprint(const Intent& intent, const LookTerms& terms, const broker::Order& target);

  // Returns true if the order shows no identifier, belongs to no other intent, was received when this one was sent, and
  // says the same.
  bool fits(const broker::Order& reported) const;
  bool fits(const broker::ComplexOrder& reported) const;

 private:
  bool may_be(const broker::Order& reported) const;

  const LookTerms& terms_;
  std::vector<Order> orders_;
  std::optional<ComplexOrder> complex_;
  std::string source_;
};

}  // namespace orders
