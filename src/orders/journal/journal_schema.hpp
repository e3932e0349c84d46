// The form of an order journal's SQLite file.
#pragma once

#include "tastytrade_mcp/state/sqlite_file.hpp"

namespace orders {

// Tables: `records`, the chain; `intents` and `outcomes`, by which intents and what became of them are looked up. Rows
// are only added: triggers refuse changes and deletions. `open_intents` lists the intents without an end, and is kept
// by triggers.
extern const state::SqliteFormat kJournalFormat;

}  // namespace orders
