// Getting out of a complex order: it is cancelled, and the position that its orders would have closed is closed by one
// order. Two requests under one confirmation; docs/trading-safety.md, Out of a bracket in one step, says what each end
// of it leaves behind. Pure functions and values, safe from any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/orders/facts.hpp"
#include "tastytrade_mcp/orders/journal.hpp"

namespace orders {

// The legs that close the position which the working orders of `complex` close: their symbols, sides and quantities, no
// more than the position and what other working orders leave of it. Throws Error: refused for orders that are no
// bracket of a position (ended, with a first order that has not filled, PAIRS, orders that close different things) and
// if nothing can be closed; not_ready if orders or positions are not known.
std::vector<Leg> find_exit_legs(const broker::ComplexOrder& complex, const Facts& facts);

// Throws Error{conflict} unless each leg is one of `allowed` with no larger quantity.
void require_exit_legs(const std::vector<Leg>& legs, const std::vector<Leg>& allowed);

// The legs with at most the quantities of `available`, by symbol, in the same ratio. Empty if nothing is left.
std::vector<Leg> limit_legs(const std::vector<Leg>& legs, const std::map<std::string, Decimal>& available);

// The facts without the orders of a complex order.
Facts without_complex_order(const Facts& facts, const std::string& complex_order_id);

// An exit that ended between its steps, because its process did: nothing goes on with it.
struct InterruptedExit {
  std::int64_t seq = 0;  // of the intent that cancels the complex order
  Instant at;
  RecordHead head;
  std::string complex_order_id, underlying_symbol;
  std::string external_identifier;  // of the closing order
  std::string words;                // of both steps
  std::string last_step;            // "wait"
  bool is_close_claimed = false;    // the closing order has an intent of its own
};

// Finds interrupted exits in records of the journal, which are given in their order. For one thread.
class ExitReader {
 public:
  void add(const Record& record);
  // Returns the exits without an end whose last step is older than any process may take for one, if TastyTrade has
  // accepted no later order on the same underlying and account.
  std::vector<InterruptedExit> find_interrupted(Instant now) const;

 private:
  struct Plan {
    InterruptedExit exit;
    Instant last_at;
    bool has_ended = false, is_followed = false;
  };
  void add_intent(const Record& record);
  void add_end(const Record& record);

  std::map<std::string, Plan, std::less<>> plans_;  // by confirmation
  // Account key and underlying of orders, by the record of their intent.
  std::map<std::int64_t, std::pair<std::string, std::string>> orders_;
};

}  // namespace orders
