#include "redis_journal.hpp"

#include <limits>

#include "chain_verifier.hpp"
#include "journal_schema.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace orders {
namespace {

using support::Error;
using support::MutexLock;

constexpr std::size_t kBatch = 200;  // records of one command
constexpr int kMaxAttempts = 200;    // each one that fails means that another replica wrote

Error diverged(std::int64_t seq, const std::string& path) {
  return shared_journal_error(
      "record " + std::to_string(seq) + " of " + path +
      " is not the one in Redis: Redis lost records at a restart or failover and others took their numbers, or the "
      "file belongs to another journal. Compare the orders of the last records of the file with those at TastyTrade, "
      "then move the file away and start this replica again");
}

std::string name_incarnation(const SharedRecords::Position& position) {
  return position.server + ' ' + position.list;
}

std::optional<StoredRecord> try_parse(std::string_view text) {
  try {
    return parse_shared_record(text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

VerifyResult make_broken(std::int64_t seq, std::string problem) {
  VerifyResult result;
  result.records = seq - 1;
  result.broken_at = seq;
  result.problem = std::move(problem);
  return result;
}

Error too_busy() {
  return shared_journal_error("too many replicas wrote at once");
}

}  // namespace

RedisJournal::RedisJournal(const std::string& redis_url, state::SqliteDatabase database, std::string path,
                           const JournalOptions& options, const support::Clock& clock)
    : DatabaseJournal(std::move(database), std::move(path), options, clock), shared_(redis_url) {
  {
    const MutexLock lock(mutex_);
    const std::optional<StoredRecord> first = database_.records().find(1);
    if (first) check_first_record(*first, options_.key);
  }
  prepare_reserve();
  // Every function looks for Redis again, and refuses until it answers.
  if (shared_.is_reachable()) {
    refresh();
    return;
  }
  support::log_warning("journal_not_reachable", {{"effect", "no order is previewed or sent until Redis answers"}});
}

std::string RedisJournal::incarnation() {
  refresh();
  const MutexLock lock(mutex_);
  return name_incarnation(position_);
}

void RedisJournal::check_writable() {
  check_disk();
  refresh();
  shared_.check_writable();
}

void RedisJournal::refresh() {
  for (int conflicts = 0; conflicts < kMaxAttempts;) {
    const Position own = own_position();
    const SharedRecords::View view = shared_.read(own.seq, kBatch);
    check_server(view.position.server);
    if (view.position.seq < own.seq) {
      restore(view);
      ++conflicts;
    } else if (view.position.seq == 0) {
      begin_chain(view.position);
      ++conflicts;
    } else if (copy_records(view)) {
      return;
    }
  }
  throw too_busy();
}

RedisJournal::Position RedisJournal::own_position() {
  const MutexLock lock(mutex_);
  database_.sqlite().check_not_moved();
  Position own = position_;
  const std::optional<StoredRecord> last = database_.records().last();
  own.seq = last ? last->seq : 0;
  own.last_hash = last ? last->hash : "";
  return own;
}

void RedisJournal::check_server(const std::string& server) {
  {
    const MutexLock lock(mutex_);
    if (server == checked_server_) return;
  }
  shared_.check_settings();
  const MutexLock lock(mutex_);
  checked_server_ = server;
}

void RedisJournal::begin_chain(const Position& shared) {
  shared_.append(shared, {make_next_record(make_genesis(), std::nullopt, options_, clock_.now())});
}

void RedisJournal::restore(const SharedRecords::View& view) {
  Position expected = view.position;
  std::vector<StoredRecord> missing;
  {
    const MutexLock lock(mutex_);
    if (expected.seq > 0) {
      const std::optional<StoredRecord> own = database_.records().find(expected.seq);
      if (view.records.empty() || !own || parse_shared_record(view.records.front()).hash != own->hash) {
        throw diverged(expected.seq, path_);
      }
      expected.last_hash = own->hash;
    }
    missing = database_.records().read(expected.seq + 1, kBatch);
  }
  if (!shared_.append(expected, missing)) return;
  support::log_error("journal_records_restored", {{"first", missing.front().seq}, {"last", missing.back().seq}});
}

bool RedisJournal::copy_records(const SharedRecords::View& view) {
  std::vector<StoredRecord> records;
  for (const std::string& text : view.records) records.push_back(parse_shared_record(text));
  const MutexLock lock(mutex_);
  const std::optional<StoredRecord> last = database_.records().last();
  // Most views bring nothing new and need no transaction.
  if (!last || records.back().seq != last->seq || records.back().hash != last->hash) {
    run_transaction(Space::reserve, [&]() REQUIRES(mutex_) {
      for (const StoredRecord& stored : records) insert_shared(stored);
      return true;
    });
  }
  if (records.back().seq < view.position.seq) return false;
  position_ = view.position;
  return true;
}

void RedisJournal::insert_shared(const StoredRecord& stored) {
  const std::optional<StoredRecord> last = database_.records().last();
  const std::int64_t own_seq = last ? last->seq : 0;
  if (stored.seq >= 1 && stored.seq <= own_seq) {
    const std::optional<StoredRecord> own = database_.records().find(stored.seq);
    if (!own || own->hash != stored.hash) throw diverged(stored.seq, path_);
    return;
  }
  if (stored.seq == 1) check_first_record(stored, options_.key);
  const std::string problem = find_chain_problem(stored, own_seq, last ? last->hash : "", options_.key);
  if (!problem.empty()) throw shared_journal_error(problem);
  database_.insert(stored);
}

std::optional<Record> RedisJournal::write(Space space, const Plan& plan) {
  if (space == Space::ordinary) reserve_->ensure();
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    refresh();
    std::optional<Prepared> prepared = prepare(plan);
    if (!prepared) return std::nullopt;
    if (!shared_.append(prepared->expected, {prepared->stored})) continue;
    keep(*prepared);
    return std::move(prepared->record);
  }
  throw too_busy();
}

std::optional<RedisJournal::Prepared> RedisJournal::prepare(const Plan& plan) {
  const MutexLock lock(mutex_);
  const std::optional<RecordDraft> draft = plan(database_, name_incarnation(position_));
  if (!draft) return std::nullopt;
  const std::optional<StoredRecord> last = database_.records().last();
  Prepared prepared;
  prepared.stored = make_next_record(*draft, last, options_, clock_.now());
  prepared.record = to_record(prepared.stored);
  prepared.expected = position_;
  prepared.expected.seq = last ? last->seq : 0;
  prepared.expected.last_hash = last ? last->hash : "";
  return prepared;
}

void RedisJournal::keep(const Prepared& appended) {
  try {
    const MutexLock lock(mutex_);
    run_transaction(Space::reserve, [&]() REQUIRES(mutex_) {
      insert_shared(appended.stored);
      return true;
    });
  } catch (const Error&) {
    if (appended.record.kind == RecordKind::intent) end_unsent(appended);
    throw;
  }
}

// The file cannot be written, so the record is made from what Redis has.
void RedisJournal::end_unsent(const Prepared& appended) {
  const Record& intent = appended.record;
  RecordDraft draft{intent.head, RecordKind::not_sent, intent.confirmation_id, Json::object()};
  draft.data = Json{{"intent", intent.seq}, {"reason", "The file of the order journal could not be written."}};
  try {
    for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
      const SharedRecords::View view = shared_.read(std::numeric_limits<std::int32_t>::max(), 1);
      // A journal that may have lost the intent gets no end of it.
      if (name_incarnation(view.position) != name_incarnation(appended.expected)) return;
      const StoredRecord last = parse_shared_record(view.records.front());
      Position expected = view.position;
      expected.last_hash = last.hash;
      if (shared_.append(expected, {make_next_record(draft, last, options_, clock_.now())})) return;
    }
  } catch (const Error& error) {
    // The intent stays open. It is looked for at the broker, like any other.
    support::log_error("journal_end_missing", {{"record", intent.seq}, {"reason", error.operator_message()}});
  }
}

VerifyResult RedisJournal::verify() {
  if (own_position().seq == 0) refresh();  // an empty file has nothing to verify yet
  // The file first: the journal in Redis has its records, too, and perhaps more by then.
  VerifyResult own = verify_journal_file(path_, options_.key);
  if (!own.is_whole) {
    own.problem = path_ + ": " + own.problem;
    return own;
  }
  VerifyResult shared = verify_shared();
  if (shared.is_whole) compare(own, shared);
  if (!shared.is_whole) shared.problem = "the journal in Redis: " + shared.problem;
  return shared;
}

VerifyResult RedisJournal::verify_shared() {
  ChainVerifier verifier(options_.key);
  std::int64_t intents = 0, outcomes = 0, seq = 0;
  while (true) {
    const SharedRecords::View view = shared_.read(seq + 1, kBatch);
    if (view.position.seq <= seq) return verifier.finish(intents, outcomes);
    for (const std::string& text : view.records) {
      const std::optional<StoredRecord> stored = try_parse(text);
      if (!stored) return make_broken(seq + 1, "record " + std::to_string(seq + 1) + " cannot be read");
      // Rows are not in Redis. A record whose content was changed is refused before its rows are compared.
      const bool is_intact = compute_hash(*stored) == stored->hash;
      const std::optional<Record> record = is_intact ? std::optional(to_record(*stored)) : std::nullopt;
      const auto intent = record ? make_intent_row(*record) : std::nullopt;
      const auto outcome = record ? make_outcome_row(*record) : std::nullopt;
      intents += intent ? 1 : 0;
      outcomes += outcome ? 1 : 0;
      if (!verifier.add(*stored, intent, outcome)) return verifier.finish(intents, outcomes);
      ++seq;
    }
  }
}

// Changes `shared` if it does not go on from the records of the file.
void RedisJournal::compare(const VerifyResult& own, VerifyResult& shared) {
  if (shared.records < own.records) {
    shared =
        make_broken(shared.records + 1, "record " + std::to_string(shared.records + 1) + " of the file is missing");
    return;
  }
  const SharedRecords::View view = shared_.read(own.records, 1);
  // The list may have been emptied meanwhile.
  const std::optional<StoredRecord> same = view.records.empty() ? std::nullopt : try_parse(view.records.front());
  if (same && same->hash == own.head_hash) return;
  shared = make_broken(own.records, "record " + std::to_string(own.records) + " is not the one of the file");
}

std::unique_ptr<Journal> open_redis_journal(const std::string& redis_url, const std::string& path,
                                            const JournalOptions& options, const support::Clock& clock) {
  const std::string file = state::resolve_sqlite_path(path, kJournalFormat);
  return std::make_unique<RedisJournal>(redis_url, state::SqliteDatabase::open(file, kJournalFormat), file, options,
                                        clock);
}

}  // namespace orders
