// Checks all records of a journal's database, from one snapshot of it.
#pragma once

#include <optional>

#include "head_file.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/state/sqlite_file.hpp"

namespace orders {

// `kept`: the record that was the last one once, which the database must have. Throws SqliteError if the database
// cannot be read.
VerifyResult verify_database(const state::SqliteDatabase& database, const std::optional<support::Secret>& key,
                             const std::optional<JournalHead>& kept = std::nullopt);

}  // namespace orders
