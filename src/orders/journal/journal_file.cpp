// Reads and verifies journal files that another process may be writing.
#include <filesystem>

#include "chain_verifier.hpp"
#include "journal_schema.hpp"
#include "record_table.hpp"
#include "verify_database.hpp"

namespace orders {
namespace {

// Returns true if the list of open intents has exactly the intents without an end.
bool lists_open_intents(const state::SqliteDatabase& database) {
  return database.read_number(
             "SELECT count(*) FROM intents i LEFT JOIN outcomes o ON o.ended_intent = i.seq LEFT JOIN open_intents l "
             "ON l.seq = i.seq WHERE (o.seq IS NULL) <> (l.seq IS NOT NULL) OR (l.seq IS NOT NULL AND l.send_by <> "
             "i.send_by)") == 0 &&
         database.read_number("SELECT count(*) FROM open_intents WHERE seq NOT IN (SELECT seq FROM intents)") == 0;
}

std::vector<std::string> read_texts(const state::SqliteDatabase& database, const char* query) {
  const state::SqliteStatement statement(database, query);
  state::SqliteRun run(statement);
  std::vector<std::string> texts;
  while (run.step()) texts.push_back(run.column());
  return texts;
}

// Tables, indexes and triggers, each as the statement that made it.
std::vector<std::string> read_schema(const state::SqliteDatabase& database) {
  return read_texts(database,
                    "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name");
}

constexpr const char* kWrongTypes[] = {
    "SELECT count(*) FROM records WHERE typeof(at) <> 'text' OR typeof(replica) <> 'text' OR typeof(environment) <> "
    "'text' OR typeof(host) <> 'text' OR typeof(account) <> 'text' OR typeof(account_key) <> 'text' OR "
    "typeof(principal) <> 'text' OR typeof(kind) <> 'text' OR typeof(confirmation_id) <> 'text' OR typeof(data) <> "
    "'text' OR typeof(previous_hash) <> 'text' OR typeof(hash) <> 'text' OR typeof(seal) <> 'text'",
    "SELECT count(*) FROM intents WHERE typeof(confirmation_id) <> 'text' OR typeof(external_identifier) <> 'text' OR "
    "typeof(account_key) <> 'text' OR typeof(day) <> 'text' OR typeof(at) <> 'integer' OR typeof(send_by) <> 'integer' "
    "OR typeof(notional) <> 'text' OR typeof(counts_as_order) <> 'integer' OR typeof(order_digest) <> 'text' OR "
    "typeof(underlying_symbol) <> 'text'",
    "SELECT count(*) FROM outcomes WHERE typeof(kind) <> 'text' OR typeof(ended_intent) NOT IN ('integer', 'null') OR "
    "typeof(intent) <> 'integer' OR typeof(environment) <> 'text' OR typeof(order_id) <> 'text'",
    "SELECT count(*) FROM open_intents WHERE typeof(send_by) <> 'integer'",
};

// Returns the problem of what is beside the records, or an empty text. Claims read the indexes, and triggers keep
// the list of open intents.
std::string find_index_problem(const state::SqliteDatabase& database) {
  if (!lists_open_intents(database)) return "the list of open intents is not that of the intents without an end";
  // A text that is stored as bytes compares with no text: what looks it up does not find it.
  for (const char* const count : kWrongTypes) {
    if (database.read_number(count) > 0) return "a value in it has another type than its column";
  }
  const std::vector<std::string> findings = read_texts(database, "PRAGMA integrity_check(1)");
  if (findings != std::vector<std::string>{"ok"}) return findings.empty() ? "SQLite cannot check it" : findings.front();
  if (read_schema(database) == read_schema(state::SqliteDatabase::open_in_memory(kJournalFormat))) return {};
  return "its tables, indexes and triggers are not those of an order journal";
}

std::string describe_lost_records(std::int64_t records, const JournalHead& kept) {
  return "there were " + std::to_string(kept.seq) + " records once, and " + std::to_string(records) +
         (records == 1 ? " is" : " are") +
         " left: the end of the file was cut off, or it is an older copy, or a new file in the place of one that was "
         "lost";
}

}  // namespace

VerifyResult verify_database(const state::SqliteDatabase& database, const std::optional<support::Secret>& key,
                             const std::optional<JournalHead>& kept) {
  // One snapshot for the records and the counts.
  const state::SqliteTransaction snapshot(database, state::SqliteTransaction::Access::read);
  ChainVerifier verifier(key);
  std::string hash_at_kept;
  visit_records(database, [&](const IndexedRecord& indexed) {
    if (kept && indexed.record.seq == kept->seq) hash_at_kept = indexed.record.hash;
    return verifier.add(indexed.record, indexed.intent, indexed.outcome);
  });
  VerifyResult result = verifier.finish(database.read_number("SELECT count(*) FROM intents"),
                                        database.read_number("SELECT count(*) FROM outcomes"));
  if (!result.is_whole) return result;
  result.was_end_compared = kept.has_value();
  result.broken_at = result.records + 1;
  if (kept && result.records < kept->seq) {
    result.problem = describe_lost_records(result.records, *kept);
  } else if (kept && hash_at_kept != kept->hash) {
    result.broken_at = kept->seq;
    result.problem = "it is another record than the one that was the last once";
  } else {
    result.problem = find_index_problem(database);
  }
  if (result.problem.empty()) result.broken_at = 0;
  result.is_whole = result.problem.empty();
  result.were_seals_checked &= result.is_whole;
  return result;
}

VerifyResult verify_journal_file(const std::string& path, const std::optional<support::Secret>& key) {
  const std::string file = state::resolve_sqlite_path(path, kJournalFormat);
  // Read first: records that another process appends meanwhile are not missing.
  const std::optional<JournalHead> kept = read_head(file);
  const auto is_in_use = [&] { return std::filesystem::exists(file + "-wal"); };
  // A file that is not in use is read without locks. A process that begins to use it meanwhile may change it.
  if (!is_in_use()) {
    try {
      const VerifyResult result =
          verify_database(state::SqliteDatabase::open_read_only(file, kJournalFormat), key, kept);
      if (result.is_whole || !is_in_use()) return result;
    } catch (const state::SqliteError&) {
      if (!is_in_use()) throw;
    }
  }
  return verify_database(state::SqliteDatabase::open_read_only(file, kJournalFormat), key, kept);
}

void read_journal_file(const std::string& path, const std::function<bool(const Record&)>& visit) {
  const state::SqliteDatabase database =
      state::SqliteDatabase::open_read_only(state::resolve_sqlite_path(path, kJournalFormat), kJournalFormat);
  visit_records(database, [&](const IndexedRecord& indexed) { return visit(to_record(indexed.record)); });
}

}  // namespace orders
