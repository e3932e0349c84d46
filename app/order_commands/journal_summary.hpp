// The content of an order journal file, read in one pass without a server: its head, the halt, the intents with their
// ends. For the commands of the operator and the doctor. Changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/orders/journal.hpp"

namespace app {

// An intent, and what became of it.
struct JournalIntent {
  std::int64_t seq = 0;
  support::Instant at;
  orders::Intent intent;
  std::optional<orders::Record> unknown;  // the last record `unknown` about it
  std::optional<orders::Record> end;
  std::optional<orders::Record> settled;  // the operator's word on an end `ambiguous`

  // Returns true if it may have an order at the broker that nobody knows of: it has no end, or an ambiguous one.
  bool is_open() const;
  // "accepted", "open", "not_found", …
  std::string status() const;
  std::string order_id() const;  // at the broker; empty: none is known
  std::string reason() const;    // why it is open, or what ended it; may be empty
};

struct JournalSummary {
  std::int64_t records = 0;
  std::string head_hash;
  orders::HaltState halt;
  std::vector<JournalIntent> intents;  // oldest first
  orders::ExitReader exits;

  std::vector<const JournalIntent*> open_intents() const;
  const JournalIntent* find(std::int64_t seq) const;
};

// Throws Error{not_ready} with the reason if the file cannot be read.
JournalSummary read_journal_summary(const std::string& path);

// The text member `name` of a record's data; empty if there is none.
std::string read_member(const orders::Record& record, const char* name);

// Members of the data of a record with which the operator settles an ambiguous end.
inline constexpr const char* kSettledMember = "settled";  // "found" or "not_found"

}  // namespace app
