// Says which process runs a trail: a key in the store that it renews. A process that was killed does not, so that a
// later start can tell the end of its trail. Safe from any thread; any number of processes with the same store.
#pragma once

#include <chrono>
#include <string>

#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace orders {

// A moment by both clocks of a process. The steady one stands still while the machine sleeps; the other one may be set.
struct Moment {
  std::chrono::steady_clock::time_point steady;
  support::Instant time;

  static Moment now(const support::Clock& clock) { return {clock.steady(), clock.now()}; }
  // Returns true if so much time may have passed since then.
  bool may_be_past(std::chrono::seconds length, const support::Clock& clock) const {
    return clock.steady() - steady >= length || clock.now() - time >= length || clock.now() < time;
  }
};

class TrailLease {
 public:
  // Longer than a look takes in which every trail waits for its reads.
  static constexpr std::chrono::seconds kLifetime{120};

  // `trail`: the external identifier of the trail; `replica`: the name of this process.
  TrailLease(state::Store& store, const std::string& trail, std::string replica)
      : store_(store), key_("order-trail:" + trail), replica_(std::move(replica)) {}

  // Takes or renews the lease. Returns false if another process has it. Throws Error{not_ready}.
  bool renew();
  // Takes it for good, to tell the end of a trail that nobody runs. Returns false if a process has it; true again if
  // one has taken it so, for its record may have failed.
  bool take_over();

 private:
  state::Store& store_;
  const std::string key_, replica_;
};

}  // namespace orders
