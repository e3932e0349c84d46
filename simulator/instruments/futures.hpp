// The listed contracts of each futures product on a given day: symbols, expirations, which month is the active one.
// Computed from the day; pure functions, any thread.
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

// When on its last day such a contract expires, New York.
std::chrono::minutes expiration_time(ContractRule rule);
// Those that have not expired by `today` (New York), nearest first; as many as the product lists.
std::vector<FutureContract> contracts_of(const FutureProduct& product, Date today);
FutureContract active_contract(const FutureProduct& product, Date today);
// "/ESU6" or "ESU6", of whatever product; nothing for what is not listed on that day.
std::optional<FutureContract> find_future(std::string_view symbol, Date today);

}  // namespace simulator
