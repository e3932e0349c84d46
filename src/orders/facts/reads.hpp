// Runs reads from the broker at the same time and notes which of them failed. Safe from any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/error.hpp"

namespace orders {

// One read of the broker.
struct FactRead {
  std::string fact;            // its name in Facts::missing: "positions"
  std::function<void()> run;   // stores the value; throws what a read throws
  bool is_of_account = false;  // a read that the broker forbids then ends everything: the account is somebody else's
};

using MissingFacts = std::map<std::string, std::string, std::less<>>;

// Runs the reads on at most four threads, the calling thread among them, and returns when all have ended: the failed
// ones with their reasons. Throws the Error of a cancelled call, of a refused login, and of an account that is
// somebody else's.
MissingFacts run_reads(const std::vector<FactRead>& reads);

// The message of the error, of limited length, for Facts::missing.
std::string format_missing_reason(const support::Error& error);

}  // namespace orders
