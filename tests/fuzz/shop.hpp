// What the fuzzers run against: a server that offers one of everything, and a complaint that stops a fuzzer.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "tastytrade_mcp/mcp/server.hpp"

namespace fuzz {

using support::Json;

struct Shop {
  support::ManualClock clock{support::Instant(std::chrono::hours(24 * 365 * 56))};
  std::unique_ptr<state::Store> store = state::make_memory_store(clock, 1000);
  mcp::Sealer sealer{support::Secret(std::string(32, 'k')), clock};
  mcp::Server server;

  Shop();
};

// A fuzzer's assertion: it must hold in every build.
inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

}  // namespace fuzz
