#include "sqlite_journal.hpp"

#include "journal_schema.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "verify_database.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;
using support::MutexLock;

constexpr int kFileVersion = 1;
constexpr std::chrono::seconds kMaxClockStep{5};

bool is_disk_full(const state::SqliteError& error) {
  const int primary = error.sqlite_code & 0xff;
  return primary == SQLITE_FULL || primary == SQLITE_IOERR;  // a quota that is used up is an I/O error
}

bool may_use_reserve(RecordKind kind) {
  switch (kind) {
    case RecordKind::unknown:
    case RecordKind::event:
    case RecordKind::fill:
    case RecordKind::terminal:
    case RecordKind::halt:
    case RecordKind::resume:
      return true;
    default:
      return ends_intent(kind);
  }
}

// Throws if an intent lacks what its limits depend on.
void check_intent(const Intent& intent) {
  if (intent.confirmation_id.empty()) throw Error(ErrorCode::internal, "An intent needs a confirmation.");
  if (!intent.day.ok()) throw Error(ErrorCode::internal, "An intent needs its day.");
  if (intent.notional.is_negative()) throw Error(ErrorCode::internal, "The notional of an intent is not negative.");
}

}  // namespace

SqliteJournal::SqliteJournal(state::SqliteDatabase database, std::string path, const JournalOptions& options,
                             const support::Clock& clock)
    : path_(std::move(path)),
      options_(options),
      clock_(clock),
      reserve_(path_.empty() ? std::nullopt : std::optional<ReserveFile>(path_ + ".reserve")),
      database_(std::move(database)) {
  const MutexLock lock(mutex_);
  begin_chain();
  if (!reserve_) return;
  try {
    reserve_->ensure();
  } catch (const Error& error) {
    support::log_warning("journal_reserve_missing", {{"reason", error.operator_message()}});
  }
}

std::int64_t SqliteJournal::append(const RecordHead& head, RecordKind kind, std::string_view confirmation_id,
                                   const Json& data) {
  if (kind == RecordKind::genesis || kind == RecordKind::intent || ends_intent(kind)) {
    throw Error(ErrorCode::internal, "A record of this kind cannot be appended by itself.");
  }
  const MutexLock lock(mutex_);
  std::int64_t seq = 0;
  write(may_use_reserve(kind) ? Space::reserve : Space::ordinary, [&]() REQUIRES(mutex_) {
    seq = append_within(head, kind, confirmation_id, data).seq;
    return true;
  });
  return seq;
}

ClaimResult SqliteJournal::claim(const Intent& intent, const ClaimLimits& limits) {
  check_intent(intent);
  const MutexLock lock(mutex_);
  ClaimResult result;
  write(Space::ordinary, [&]() REQUIRES(mutex_) {
    const Instant now = clock_.now();
    ClaimFacts facts = intents_.read_facts(intent, limits, now);
    facts.halt = records_.halt_state();
    result = decide_claim(intent, limits, facts, now);
    if (result.verdict != ClaimResult::Verdict::claimed) return false;
    result.seq = append_within(intent.head, RecordKind::intent, intent.confirmation_id, to_json(intent)).seq;
    return true;
  });
  return result;
}

Record SqliteJournal::end(std::int64_t intent_seq, RecordKind kind, const Json& data) {
  if (!ends_intent(kind)) throw Error(ErrorCode::internal, "A record of this kind does not end an intent.");
  const MutexLock lock(mutex_);
  std::optional<Record> result;
  write(Space::reserve, [&]() REQUIRES(mutex_) {
    const std::optional<Record> intent = find_record(intent_seq);
    if (!intent || intent->kind != RecordKind::intent) {
      throw Error(ErrorCode::internal, "The journal has no intent " + std::to_string(intent_seq) + ".");
    }
    result = find_record(intents_.find_end(intent_seq));
    if (result) return false;
    Json with_intent = data;
    with_intent["intent"] = intent_seq;
    result = append_within(intent->head, kind, intent->confirmation_id, with_intent);
    return true;
  });
  return *result;
}

std::optional<IntentState> SqliteJournal::find_intent(std::string_view confirmation_id) {
  const MutexLock lock(mutex_);
  return find_state(intents_.find_by_confirmation(confirmation_id));
}

std::optional<IntentState> SqliteJournal::find_intent(std::int64_t seq) {
  const MutexLock lock(mutex_);
  return find_state(seq);
}

std::optional<IntentState> SqliteJournal::find_intent_by_identifier(std::string_view external_identifier) {
  const MutexLock lock(mutex_);
  return find_state(intents_.find_by_identifier(external_identifier));
}

std::vector<IntentState> SqliteJournal::open_intents(Instant before) {
  const MutexLock lock(mutex_);
  return find_states(intents_.list_open(before));
}

std::vector<IntentState> SqliteJournal::unfinished_orders() {
  const MutexLock lock(mutex_);
  return find_states(intents_.list_unfinished());
}

std::vector<IntentState> SqliteJournal::recent_intents(std::string_view account_key, Instant since) {
  const MutexLock lock(mutex_);
  return find_states(intents_.list_since(account_key, since));
}

DayUse SqliteJournal::day_use(std::string_view account_key, Date day) {
  const MutexLock lock(mutex_);
  database_.check_not_moved();
  return intents_.day_use(account_key, day);
}

HaltState SqliteJournal::halt_state() {
  const MutexLock lock(mutex_);
  database_.check_not_moved();
  return records_.halt_state();
}

HaltState SqliteJournal::halt(const RecordHead& head, std::string_view who, std::string_view reason) {
  const MutexLock lock(mutex_);
  HaltState state;
  write(Space::reserve, [&]() REQUIRES(mutex_) {
    state = records_.halt_state();
    if (state.is_halted) return false;
    append_within(head, RecordKind::halt, "", Json{{"who", who}, {"reason", reason}});
    state = records_.halt_state();
    return true;
  });
  return state;
}

HaltState SqliteJournal::resume(const RecordHead& head, std::string_view who) {
  const MutexLock lock(mutex_);
  HaltState state;
  write(Space::reserve, [&]() REQUIRES(mutex_) {
    state = records_.halt_state();
    if (!state.is_halted) return false;
    append_within(head, RecordKind::resume, "", Json{{"who", who}});
    state = records_.halt_state();
    return true;
  });
  return state;
}

std::vector<Record> SqliteJournal::read(std::int64_t from, std::size_t count) {
  const MutexLock lock(mutex_);
  database_.check_not_moved();
  std::vector<Record> records;
  for (const StoredRecord& stored : records_.read(from, count)) records.push_back(to_record(stored));
  return records;
}

std::optional<Record> SqliteJournal::last() {
  const MutexLock lock(mutex_);
  database_.check_not_moved();
  const std::optional<StoredRecord> stored = records_.last();
  if (!stored) return std::nullopt;
  return to_record(*stored);
}

VerifyResult SqliteJournal::verify() {
  // A file is read by a connection of its own, so that orders do not wait.
  if (!path_.empty()) return verify_journal_file(path_, options_.key);
  const MutexLock lock(mutex_);
  return verify_database(database_, options_.key);
}

void SqliteJournal::check_writable() {
  const MutexLock lock(mutex_);
  if (reserve_) reserve_->check_room();
  write(Space::ordinary, [&]() REQUIRES(mutex_) {
    append_within({}, RecordKind::event, "", Json::object());
    return false;
  });
}

template <class Work>
void SqliteJournal::write(Space space, const Work& work) {
  database_.check_not_moved();
  // Without the reserve there is no room for the end of the order that is about to be sent.
  if (reserve_ && space == Space::ordinary) reserve_->ensure();
  try {
    return run_transaction(work);
  } catch (const state::SqliteError& error) {
    if (!reserve_ || space == Space::ordinary || !is_disk_full(error) || !reserve_->release()) throw;
    support::log_error("journal_reserve_used", {{"reason", error.operator_message()}});
  }
  run_transaction(work);
}

template <class Work>
void SqliteJournal::run_transaction(const Work& work) {
  state::SqliteTransaction transaction(database_);
  if (work()) transaction.commit();
}

Record SqliteJournal::append_within(const RecordHead& head, RecordKind kind, std::string_view confirmation_id,
                                    const Json& data) {
  const std::optional<StoredRecord> previous = records_.last();
  StoredRecord stored;
  stored.seq = previous ? previous->seq + 1 : 1;
  stored.at = support::to_iso8601(next_time(previous, kind));
  stored.replica = options_.replica;
  stored.head = head;
  stored.kind = to_string(kind);
  stored.confirmation_id = confirmation_id;
  stored.data = format_data(data);
  if (previous) stored.previous_hash = previous->hash;
  stored.hash = compute_hash(stored);
  if (needs_seal(stored)) stored.seal = compute_seal(options_.key, stored.hash);
  Record record = to_record(stored);
  records_.insert(stored, record);
  return record;
}

Instant SqliteJournal::next_time(const std::optional<StoredRecord>& last, RecordKind kind) const {
  const Instant now = clock_.now();
  const std::optional<Instant> before = last ? support::parse_iso8601(last->at) : std::nullopt;
  if (!before || now + kMaxClockStep >= *before) return now;
  // Limits of a day or a minute cannot be trusted then. All else is written, with the time of the record before it.
  if (kind != RecordKind::intent) return *before;
  const auto behind = std::chrono::duration_cast<std::chrono::seconds>(*before - now);
  throw journal_error("the clock of this machine is " + std::to_string(behind.count()) +
                      " seconds behind the last record of " + last->at + "; set the clock");
}

// Appends the first record to an empty journal, and checks that the key is the one of an existing journal.
void SqliteJournal::begin_chain() {
  run_transaction([&]() REQUIRES(mutex_) {
    const std::optional<StoredRecord> first = records_.find(1);
    if (first) {
      if (first->kind == to_string(RecordKind::genesis) &&
          support::constant_time_equal(first->seal, compute_seal(options_.key, first->hash))) {
        return false;
      }
      throw journal_error(
          "it was begun with another key, or its first record is damaged; set the STATE_SECRET with which it was "
          "begun, or move the file away to begin a new one");
    }
    append_within({}, RecordKind::genesis, "",
                  Json{{"file", support::hex(support::random_bytes(16))}, {"version", kFileVersion}});
    return true;
  });
}

std::optional<Record> SqliteJournal::find_record(std::optional<std::int64_t> seq) {
  if (!seq) return std::nullopt;
  const std::optional<StoredRecord> stored = records_.find(*seq);
  if (!stored) return std::nullopt;
  return to_record(*stored);
}

std::optional<IntentState> SqliteJournal::find_state(std::optional<std::int64_t> seq) {
  database_.check_not_moved();
  std::optional<Record> intent = find_record(seq);
  if (!intent || intent->kind != RecordKind::intent) return std::nullopt;
  IntentState state;
  state.intent = std::move(*intent);
  const auto unknown = records_.find_last(state.intent.confirmation_id, RecordKind::unknown);
  if (unknown) state.unknown = to_record(*unknown);
  state.end = find_record(intents_.find_end(state.intent.seq));
  return state;
}

std::vector<IntentState> SqliteJournal::find_states(const std::vector<std::int64_t>& numbers) {
  std::vector<IntentState> states;
  for (const std::int64_t seq : numbers) {
    if (std::optional<IntentState> state = find_state(seq)) states.push_back(std::move(*state));
  }
  return states;
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
