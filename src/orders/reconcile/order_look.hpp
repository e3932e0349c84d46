// One look for the fate of an intent at the broker: a search, which sends nothing. The order is found by the external
// identifier that only it has; where the broker sends no identifiers, by its content. A look that could not read
// everything, or was made while the clock is wrong, counts for nothing unless it finds the order.
#pragma once

#include <string>
#include <vector>

#include "reconcile/fingerprint.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/orders/journal.hpp"

namespace orders {

struct LookResult {
  enum class Verdict {
    found,       // the order, or what a change or a cancellation came to
    nothing,     // everything was read, and it is not there
    ambiguous,   // more than one order may be it, or one that should have an identifier and has none
    incomplete,  // not everything could be read
    pending,     // the broker is still at it: "Cancel Requested", "Replace Requested"
  };
  Verdict verdict = Verdict::incomplete;
  std::string order_id;                 // of `found`
  std::string status;                   // of that order, in the broker's words
  std::string found_by;                 // "identifier", "fingerprint", "id"
  std::string reason;                   // why it is incomplete or ambiguous; what a change came to
  std::vector<std::string> candidates;  // ids, of `ambiguous`
  std::vector<std::string> looked_at;   // "live orders", "orders since 2026-11-27"
  bool are_identifiers_echoed = false;  // an order of this server with its identifier was among them
  bool needs_identifiers = false;       // of `nothing`: certain only if the broker is known to repeat identifiers
};

// `intent`: of any action; `account`: its number. Never throws for what the broker answers: the look is incomplete
// then. Throws Error{cancelled} and Error{deadline_exceeded} of the budget.
LookResult look_for(broker::Client& client, const std::string& account, const Intent& intent, const LookTerms& terms,
                    const broker::ReadOptions& options);

LookResult make_found(const std::string& id, const std::string& status, const char* by);
// The result where orders without an identifier fit: `status` is that of the last one.
LookResult judge_alike(std::vector<std::string> candidates, const std::string& status, const LookTerms& terms);
// The first day of a search: that before the day in New York, under which the broker files an order of the evening.
support::Date find_first_day(Instant sent_at);

}  // namespace orders
