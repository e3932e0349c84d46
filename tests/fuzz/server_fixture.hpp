// The MCP server of the fuzzers: tools with parameters of every kind, a task, a resource template, a prompt.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "tastytrade_mcp/mcp/server.hpp"

namespace fuzz {

using support::Json;

struct ServerFixture {
  support::ManualClock clock{support::Instant(std::chrono::hours(24 * 365 * 56))};
  std::unique_ptr<state::Store> store = state::make_memory_store(clock, 1000);
  mcp::Sealer sealer{support::Secret(std::string(32, 'k')), clock};
  mcp::Server server;

  ServerFixture();
};

// Ends the program, which the fuzzer records as a finding, if `holds` is false. `what`: the rule that is broken.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

}  // namespace fuzz
