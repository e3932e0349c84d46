// The records of the SQLite journal. Every function throws SqliteError if SQLite fails. Used by one thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "record_format.hpp"
#include "record_index.hpp"
#include "tastytrade_mcp/state/sqlite_statement.hpp"

namespace orders {

// The columns of `records r` in the order in which StoredRecord is read from them.
inline constexpr const char* kRecordColumns =
    "r.seq, r.at, r.replica, r.environment, r.host, r.account, r.account_key, r.principal, r.kind, r.confirmation_id, "
    "r.data, r.previous_hash, r.hash, r.seal";

StoredRecord read_record(const state::SqliteRun& row);

class RecordTable {
 public:
  // The database must outlive the table.
  explicit RecordTable(const state::SqliteDatabase& database) : database_(database) {}

  // Adds a record and the rows by which it is looked up. `record` is the same one, parsed.
  void insert(const StoredRecord& stored, const Record& record);

  std::optional<StoredRecord> last();
  std::optional<StoredRecord> find(std::int64_t seq);
  // The last record of a kind about a confirmation.
  std::optional<StoredRecord> find_last(std::string_view confirmation_id, RecordKind kind);
  // The last record of a kind. Without an index: reads back to it.
  std::optional<StoredRecord> find_last(RecordKind kind);
  // Records with seq >= `from`, at most `count`.
  std::vector<StoredRecord> read(std::int64_t from, std::size_t count);
  // The state after all records `halt` and `resume`: since when, by whom and why is that of the first halt since the
  // last resumption.
  HaltState halt_state();

 private:
  void insert(const IntentRow& row);
  void insert(const OutcomeRow& row);
  static std::string select(const char* condition) {
    return std::string("SELECT ") + kRecordColumns + " FROM records r " + condition;
  }

  const state::SqliteDatabase& database_;
  state::SqliteStatement insert_record_{database_,
                                        "INSERT INTO records (seq, at, replica, environment, host, account, "
                                        "account_key, principal, kind, confirmation_id, data, previous_hash, hash, "
                                        "seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  state::SqliteStatement insert_intent_{database_,
                                        "INSERT INTO intents (seq, confirmation_id, external_identifier, account_key, "
                                        "day, at, send_by, notional, counts_as_order, order_digest, "
                                        "underlying_symbol) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  state::SqliteStatement insert_outcome_{database_,
                                         "INSERT INTO outcomes (seq, kind, ended_intent, intent, environment, "
                                         "order_id) VALUES (?, ?, nullif(?, 0), ?, ?, ?)"};
  state::SqliteStatement last_{database_, select("ORDER BY r.seq DESC LIMIT 1").c_str()};
  state::SqliteStatement read_{database_, select("WHERE r.seq >= ? ORDER BY r.seq LIMIT ?").c_str()};
  state::SqliteStatement find_last_{
      database_, select("WHERE r.confirmation_id = ? AND r.confirmation_id <> '' AND r.kind = ? ORDER BY r.seq DESC "
                        "LIMIT 1")
                     .c_str()};
  state::SqliteStatement find_last_of_kind_{database_, select("WHERE r.kind = ? ORDER BY r.seq DESC LIMIT 1").c_str()};
  // Each names the condition of the index `halts`, so that it is used.
  state::SqliteStatement count_halts_{
      database_, "SELECT count(*) FROM records WHERE kind IN ('halt', 'resume') AND kind = 'halt'"};
  state::SqliteStatement first_halt_{
      database_, select("WHERE r.kind IN ('halt', 'resume') AND r.kind = 'halt' AND r.seq > coalesce((SELECT max(seq) "
                        "FROM records WHERE kind IN ('halt', 'resume') AND kind = 'resume'), 0) ORDER BY r.seq LIMIT 1")
                     .c_str()};
};

// A record and the rows by which it is looked up.
struct IndexedRecord {
  StoredRecord record;
  std::optional<IntentRow> intent;
  std::optional<OutcomeRow> outcome;
};
// Calls `visit` with all records in order, until it returns false.
void visit_records(const state::SqliteDatabase& database, const std::function<bool(const IndexedRecord&)>& visit);

}  // namespace orders
