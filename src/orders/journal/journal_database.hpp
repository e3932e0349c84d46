// The SQLite database of a journal, with its tables and what is found in them. Every function throws SqliteError if
// SQLite fails. Used by one thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "intent_table.hpp"
#include "record_table.hpp"

namespace orders {

class JournalDatabase {
 public:
  explicit JournalDatabase(state::SqliteDatabase sqlite) : sqlite_(std::move(sqlite)) {}

  const state::SqliteDatabase& sqlite() const { return sqlite_; }
  RecordTable& records() { return records_; }
  IntentTable& intents() { return intents_; }

  // Adds a record and returns it.
  Record insert(const StoredRecord& stored);
  std::optional<Record> find_record(std::optional<std::int64_t> seq);
  // The state of an intent. Nothing if the record is no intent.
  std::optional<IntentState> find_state(std::optional<std::int64_t> seq);
  std::vector<IntentState> find_states(const std::vector<std::int64_t>& numbers);

 private:
  state::SqliteDatabase sqlite_;
  RecordTable records_{sqlite_};
  IntentTable intents_{sqlite_};
};

}  // namespace orders
