// Number and hash of the last record of a journal file, kept in a file beside it. A chain of records does not show that
// its end was cut off, or that all of it is an older copy: this file does. Safe from any thread and process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace orders {

struct JournalHead {
  std::int64_t seq = 0;
  std::string hash;  // hexadecimal
};

// "/var/lib/tastytrade-mcp/journal.db.head"
std::string find_head_path(const std::string& journal_path);

// Returns what was kept for a journal. Nothing if there is no such file, or if it cannot be understood: a loss of power
// may leave a part of it.
std::optional<JournalHead> read_head(const std::string& journal_path);

// Replaces what was kept, in one step. Throws Error{not_ready} if that cannot be written.
void write_head(const std::string& journal_path, const JournalHead& head);

}  // namespace orders
