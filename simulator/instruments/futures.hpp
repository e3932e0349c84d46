// The listed contracts of each futures product on a given day: symbols, expirations, active month. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "instruments.hpp"

namespace simulator {

struct FutureContract {
  const FutureProduct* product = nullptr;
  std::string symbol;    // "/ESU6"
  std::string streamer;  // "/ESU26:XCME"
  int year = 0;          // of delivery
  unsigned month = 0;
  Date expiration;
  Instant expires_at;
  bool active_month = false;
  bool next_active_month = false;
};

// The time of day (New York) at which such a contract expires.
std::chrono::minutes expiration_time(ContractRule rule);
// The listed contracts that have not expired on `today` (New York), by expiration.
std::vector<FutureContract> list_contracts(const FutureProduct& product, Date today);
FutureContract active_contract(const FutureProduct& product, Date today);
// Finds "/ESU6" or "ESU6" of any product. Returns nothing if it is not listed on that day.
std::optional<FutureContract> find_future(std::string_view symbol, Date today);

}  // namespace simulator
