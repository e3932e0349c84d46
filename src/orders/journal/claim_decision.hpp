// The decision whether an intent may be claimed, from facts that the journal read in the transaction of the claim. The
// same for every journal. Pure.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/orders/journal.hpp"

namespace orders {

// All about the account of the intent. Intents that ended with not_sent, refused or not_found are not in it.
struct ClaimFacts {
  std::optional<std::int64_t> claimed_before;  // the intent of this confirmation, whatever its end
  HaltState halt;
  std::string incarnation;                   // Journal::incarnation()
  DayUse day;                                // of the intent's day
  int orders_of_minute = 0;                  // of the last 60 seconds
  std::optional<std::int64_t> duplicate;     // the last intent with the same order digest within the window
  std::optional<std::int64_t> unknown_open;  // an intent without an end on the same underlying
  std::optional<std::int64_t> under_way;     // one whose request may still be sent or on its way
  std::optional<std::int64_t> sent_since;    // an order that the account did not show when it was judged
};

// Returns the verdict, without `seq`.
ClaimResult decide_claim(const Intent& intent, const ClaimLimits& limits, const ClaimFacts& facts, Instant now);

}  // namespace orders
