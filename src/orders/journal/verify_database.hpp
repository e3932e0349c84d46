// Checks all records of a journal's database, from one snapshot of it.
#pragma once

#include <optional>

#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/state/sqlite_file.hpp"

namespace orders {

// Throws SqliteError if the database cannot be read.
VerifyResult verify_database(const state::SqliteDatabase& database, const std::optional<support::Secret>& key);

}  // namespace orders
