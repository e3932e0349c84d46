// Checks of an order journal at the start, before orders are sent with it.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/orders/journal.hpp"

namespace orders {

// Verifies all of an open journal, whose file is at `path` (empty: in memory). Redis that does not answer is left out:
// every function refuses until it does, and its records are checked as they are copied to the file. Throws what
// Journal::verify() throws.
VerifyResult verify_at_start(Journal& journal, const std::string& path, const std::optional<support::Secret>& key);

// The number of the record that was kept as the last one of the journal file at `path`. Nothing if none was kept.
std::optional<std::int64_t> find_kept_record(const std::string& path);

// The time until which no order is claimed, because the last record of the journal is more than 5 seconds after `now`;
// nothing if orders are.
std::optional<Instant> find_claim_time(const std::optional<Record>& last, Instant now);

// Throws Error{not_ready} unless records could be written to a journal at `path`, which need not exist yet. Writes a
// small file beside it, and deletes it.
void check_journal_room(const std::string& path);

}  // namespace orders
