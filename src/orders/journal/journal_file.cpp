// Reads and verifies journal files that another process may be writing.
#include <filesystem>

#include "chain_verifier.hpp"
#include "journal_schema.hpp"
#include "record_table.hpp"
#include "verify_database.hpp"

namespace orders {

VerifyResult verify_database(const state::SqliteDatabase& database, const std::optional<support::Secret>& key) {
  // One snapshot for the records and the counts.
  const state::SqliteTransaction snapshot(database, state::SqliteTransaction::Access::read);
  ChainVerifier verifier(key);
  visit_records(database, [&](const IndexedRecord& indexed) {
    return verifier.add(indexed.record, indexed.intent, indexed.outcome);
  });
  return verifier.finish(database.read_number("SELECT count(*) FROM intents"),
                         database.read_number("SELECT count(*) FROM outcomes"));
}

VerifyResult verify_journal_file(const std::string& path, const std::optional<support::Secret>& key) {
  const std::string file = state::resolve_sqlite_path(path, kJournalFormat);
  const auto is_in_use = [&] { return std::filesystem::exists(file + "-wal"); };
  // A file that is not in use is read without locks. A process that begins to use it meanwhile may change it.
  if (!is_in_use()) {
    try {
      const VerifyResult result = verify_database(state::SqliteDatabase::open_read_only(file, kJournalFormat), key);
      if (result.is_whole || !is_in_use()) return result;
    } catch (const state::SqliteError&) {
      if (!is_in_use()) throw;
    }
  }
  return verify_database(state::SqliteDatabase::open_read_only(file, kJournalFormat), key);
}

void read_journal_file(const std::string& path, const std::function<bool(const Record&)>& visit) {
  const state::SqliteDatabase database =
      state::SqliteDatabase::open_read_only(state::resolve_sqlite_path(path, kJournalFormat), kJournalFormat);
  visit_records(database, [&](const IndexedRecord& indexed) { return visit(to_record(indexed.record)); });
}

}  // namespace orders
