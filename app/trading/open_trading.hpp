// Opens the order journal and the order path over it.
#pragma once

#include <memory>
#include <string>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace app {

// The file of the order journal: ORDER_JOURNAL, else journal.db in STATE_DIR. Empty: in memory (the demo).
std::string journal_file_path(const Configuration& configuration);

// The file that halts trading: HALT in STATE_DIR. A halt that it has begun holds until the operator resumes.
std::string halt_file_path(const Configuration& configuration);

// The key of seals and account keys of the journal. Derived from the state key.
support::Secret make_journal_key(const mcp::Sealer& sealer);

// The journal of this configuration: in a file; in Redis and a file of this replica if REDIS_URL is set; in memory (the
// demo without REDIS_URL). Throws Error{not_ready} if one of them cannot be used.
std::unique_ptr<orders::Journal> open_journal(const Configuration& configuration, const mcp::Sealer& sealer,
                                              const std::string& replica, const support::Clock& clock);

// The journal file of this configuration. Throws Error: refused where the journal is in memory, not_found if the file
// does not exist.
std::string require_journal_file(const Configuration& configuration);

// The journal file of this configuration with all records of the journal: with REDIS_URL, those that other replicas
// wrote are copied to it first. Throws as require_journal_file() and open_existing_journal() do.
std::string update_journal_file(const Configuration& configuration, const support::Clock& clock);

// Opens the journal for the operator, beside a server that may be using it. Creates no key, and no file unless
// REDIS_URL is set: the file of a replica is a copy of what Redis has. Throws Error{not_found} if there is no journal,
// and Error{not_ready} with the reason if it or its key cannot be used.
std::unique_ptr<orders::Journal> open_existing_journal(const Configuration& configuration, const support::Clock& clock);

// Verifies the journal file at `path`; the seals, too, if the key is here. If it is the file of this configuration and
// REDIS_URL is set, verifies the journal in Redis with it and compares both. Throws Error{not_ready} for what cannot be
// read.
orders::VerifyResult verify_journal(const Configuration& configuration, const std::string& path,
                                    const support::Clock& clock);

// The order path and its journal, or why there is none. Members end in reverse order.
struct TradingService {
  std::unique_ptr<orders::Journal> journal;
  std::unique_ptr<orders::Trading> trading;  // null: trading is off
  std::string why_off;                       // what the operator does to have it, which ends in a full stop
};

// Verifies the whole journal first. Never throws for one that is broken or cannot be used: trading is off then, and the
// log says why. Everything must outlive
// the result.
TradingService open_trading(const Configuration& configuration, broker::Client& client, state::Store& store,
                            const mcp::Sealer& sealer, const support::Clock& clock);

}  // namespace app
