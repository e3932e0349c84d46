#include "sqlite_journal.hpp"

#include "head_file.hpp"
#include "journal_schema.hpp"
#include "verify_database.hpp"

namespace orders {

using support::MutexLock;

SqliteJournal::SqliteJournal(state::SqliteDatabase database, std::string path, const JournalOptions& options,
                             const support::Clock& clock)
    : DatabaseJournal(std::move(database), std::move(path), options, clock) {
  begin_chain();
  prepare_reserve();
}

void SqliteJournal::refresh() {
  const MutexLock lock(mutex_);
  database_.sqlite().check_not_moved();
}

std::optional<Record> SqliteJournal::write(Space space, const Plan& plan) {
  const MutexLock lock(mutex_);
  std::optional<Record> written;
  run_transaction(space, [&]() REQUIRES(mutex_) {
    const std::optional<RecordDraft> draft = plan(database_, "");
    if (draft) {
      written = database_.insert(make_next_record(*draft, database_.records().last(), options_, clock_.now()));
    }
    return draft.has_value();
  });
  return written;
}

// Appends the first record to an empty journal, and checks that the key is the one of an existing journal.
void SqliteJournal::begin_chain() {
  const MutexLock lock(mutex_);
  state::SqliteTransaction transaction(database_.sqlite());
  const std::optional<StoredRecord> first = database_.records().find(1);
  if (first) return check_first_record(*first, options_.key);
  database_.insert(make_next_record(make_genesis(), std::nullopt, options_, clock_.now()));
  transaction.commit();
}

void SqliteJournal::keep_head() {
  if (path_.empty()) return;
  const MutexLock keeping(keeping_);  // an earlier record must not be written after a later one
  const std::optional<Record> record = last();
  if (!record || record->seq <= kept_.load()) return;
  write_head(path_, {record->seq, record->hash});
  kept_.store(record->seq);
}

VerifyResult SqliteJournal::verify() {
  // A file is read by a connection of its own, so that orders do not wait.
  if (!path_.empty()) return verify_journal_file(path_, options_.key);
  const MutexLock lock(mutex_);
  return verify_database(database_.sqlite(), options_.key);
}

std::unique_ptr<Journal> open_sqlite_journal(const std::string& path, const JournalOptions& options,
                                             const support::Clock& clock) {
  const std::string file = state::resolve_sqlite_path(path, kJournalFormat);
  return std::make_unique<SqliteJournal>(state::SqliteDatabase::open(file, kJournalFormat), file, options, clock);
}

std::unique_ptr<Journal> make_memory_journal(const JournalOptions& options, const support::Clock& clock) {
  return std::make_unique<SqliteJournal>(state::SqliteDatabase::open_in_memory(kJournalFormat), "", options, clock);
}

}  // namespace orders
