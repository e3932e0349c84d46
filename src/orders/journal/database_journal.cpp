#include "database_journal.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;
using support::MutexLock;

int primary_code(const state::SqliteError& error) {
  return error.sqlite_code & 0xff;
}

// Returns true if there is no room for the journal. A quota that is used up is an I/O error like any other, so the
// room is tried then.
bool is_disk_full(const state::SqliteError& error, const ReserveFile& reserve) {
  if (primary_code(error) == SQLITE_FULL) return true;
  if (primary_code(error) != SQLITE_IOERR) return false;
  try {
    reserve.check_room();
    return false;
  } catch (const Error&) {
    return true;
  }
}

// The same error, which tells the caller, too, that the disk is full.
state::SqliteError explain_full_disk(const state::SqliteError& error) {
  Error told = journal_room_error("", "the disk is full");
  told.detail = error.detail;
  return {told, error.sqlite_code};
}

// The same error, which tells the caller, too, that the disk fails; any other as it is.
state::SqliteError explain_failed_disk(const state::SqliteError& error) {
  if (primary_code(error) != SQLITE_IOERR) return error;
  Error told(error.code, "The order journal cannot be written: the operator must look at its disk.", error.hint);
  told.detail = error.detail;
  return {told, error.sqlite_code};
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

DatabaseJournal::DatabaseJournal(state::SqliteDatabase database, std::string path, const JournalOptions& options,
                                 const support::Clock& clock)
    : path_(std::move(path)),
      options_(options),
      clock_(clock),
      reserve_(path_.empty() ? std::nullopt : std::optional<ReserveFile>(path_ + ".reserve")),
      database_(std::move(database)) {}

std::int64_t DatabaseJournal::append(const RecordHead& head, RecordKind kind, std::string_view confirmation_id,
                                     const Json& data) {
  if (kind == RecordKind::genesis || kind == RecordKind::intent || ends_intent(kind)) {
    throw Error(ErrorCode::internal, "A record of this kind cannot be appended by itself.");
  }
  const RecordDraft draft{head, kind, std::string(confirmation_id), data};
  return write(may_use_reserve(kind) ? Space::reserve : Space::ordinary,
               [&draft](JournalDatabase&, const std::string&) { return draft; })
      ->seq;
}

ClaimResult DatabaseJournal::claim(const Intent& intent, const ClaimLimits& limits) {
  check_intent(intent);
  settle_halt();
  ClaimResult result;
  // Runs under the lock of the journal: a halt that is held since the look above counts.
  const auto decide = [&](JournalDatabase& database, const std::string& incarnation)
                          REQUIRES(mutex_) -> std::optional<RecordDraft> {
    const Instant now = clock_.now();
    ClaimFacts facts = database.intents().read_facts(intent, limits, now);
    facts.halt = held_halt_ ? held_halt_->state : database.records().halt_state();
    facts.incarnation = incarnation;
    result = decide_claim(intent, limits, facts, now);
    if (result.verdict != ClaimResult::Verdict::claimed) return std::nullopt;
    return RecordDraft{intent.head, RecordKind::intent, intent.confirmation_id, to_json(intent)};
  };
  if (const std::optional<Record> record = write(Space::ordinary, decide)) result.seq = record->seq;
  return result;
}

Record DatabaseJournal::end(std::int64_t intent_seq, RecordKind kind, const Json& data) {
  if (!ends_intent(kind)) throw Error(ErrorCode::internal, "A record of this kind does not end an intent.");
  std::optional<Record> earlier;
  const auto decide = [&](JournalDatabase& database, const std::string&) -> std::optional<RecordDraft> {
    const std::optional<Record> intent = database.find_record(intent_seq);
    if (!intent || intent->kind != RecordKind::intent) {
      throw Error(ErrorCode::internal, "The journal has no intent " + std::to_string(intent_seq) + ".");
    }
    earlier = database.find_record(database.intents().find_end(intent_seq));
    if (earlier) return std::nullopt;
    Json with_intent = data;
    with_intent["intent"] = intent_seq;
    return RecordDraft{intent->head, kind, intent->confirmation_id, std::move(with_intent)};
  };
  const std::optional<Record> written = write(Space::reserve, decide);
  return written ? *written : *earlier;
}

std::optional<IntentState> DatabaseJournal::find_intent(std::string_view confirmation_id) {
  refresh();
  const MutexLock lock(mutex_);
  return database_.find_state(database_.intents().find_by_confirmation(confirmation_id));
}

std::optional<IntentState> DatabaseJournal::find_intent(std::int64_t seq) {
  refresh();
  const MutexLock lock(mutex_);
  return database_.find_state(seq);
}

std::optional<IntentState> DatabaseJournal::find_intent_by_identifier(std::string_view external_identifier) {
  refresh();
  const MutexLock lock(mutex_);
  return database_.find_state(database_.intents().find_by_identifier(external_identifier));
}

std::vector<IntentState> DatabaseJournal::open_intents(Instant before) {
  refresh();
  const MutexLock lock(mutex_);
  return database_.find_states(database_.intents().list_open(before));
}

std::vector<IntentState> DatabaseJournal::unfinished_orders() {
  refresh();
  const MutexLock lock(mutex_);
  return database_.find_states(database_.intents().list_unfinished());
}

std::vector<IntentState> DatabaseJournal::recent_intents(std::string_view account_key, Instant since) {
  refresh();
  const MutexLock lock(mutex_);
  return database_.find_states(database_.intents().list_since(account_key, since));
}

DayUse DatabaseJournal::day_use(std::string_view account_key, Date day) {
  refresh();
  const MutexLock lock(mutex_);
  return database_.intents().day_use(account_key, day);
}

HaltState DatabaseJournal::halt_state() {
  if (const std::optional<HeldHalt> held = held_halt()) {
    try {
      settle_halt();
    } catch (const Error&) {
      return held->state;
    }
  }
  refresh();
  const MutexLock lock(mutex_);
  return database_.records().halt_state();
}

HaltState DatabaseJournal::halt(const RecordHead& head, std::string_view who, std::string_view reason) {
  const RecordDraft draft{head, RecordKind::halt, "", Json{{"who", who}, {"reason", reason}}};
  std::optional<HaltState> before;
  try {
    before = halt_state();
    // The reserve is for the ends of orders. A halt that holds already needs none of it.
    const HaltState halted = change_halt(true, draft, {}, before->is_halted ? Space::ordinary : Space::reserve);
    const MutexLock lock(mutex_);
    held_halt_.reset();
    return halted;
  } catch (const std::exception&) {
    if (before && before->is_halted) return *before;
    HaltState state;
    state.is_halted = true;
    state.since = clock_.now();
    state.who = who;
    state.reason = reason;
    const MutexLock lock(mutex_);
    if (!held_halt_) held_halt_ = HeldHalt{draft, state};
    throw;
  }
}

HaltState DatabaseJournal::resume(const RecordHead& head, std::string_view who,
                                  std::optional<std::int64_t> generation) {
  settle_halt();
  return change_halt(false, {head, RecordKind::resume, "", Json{{"who", who}}}, generation);
}

std::optional<DatabaseJournal::HeldHalt> DatabaseJournal::held_halt() {
  const MutexLock lock(mutex_);
  return held_halt_;
}

void DatabaseJournal::settle_halt() {
  const std::optional<HeldHalt> held = held_halt();
  if (!held) return;
  change_halt(true, held->draft);
  const MutexLock lock(mutex_);
  held_halt_.reset();
}

HaltState DatabaseJournal::change_halt(bool halted, const RecordDraft& draft, std::optional<std::int64_t> generation,
                                       Space space) {
  HaltState state;
  const auto decide = [&](JournalDatabase& database, const std::string&) -> std::optional<RecordDraft> {
    state = database.records().halt_state();
    const bool is_outdated = generation && *generation != state.generation;
    if (!halted && (!state.is_halted || is_outdated)) return std::nullopt;
    return draft;
  };
  const std::optional<Record> record = write(space, decide);
  if (!record) return state;
  if (halted && state.is_halted) {
    ++state.generation;
    return state;
  }
  HaltState changed{.is_halted = halted, .generation = state.generation, .since = {}, .who = {}, .reason = {}};
  if (!halted) return changed;
  ++changed.generation;
  changed.since = record->at;
  changed.who = record->data.value("who", "");
  changed.reason = record->data.value("reason", "");
  return changed;
}

std::vector<Record> DatabaseJournal::read(std::int64_t from, std::size_t count) {
  refresh();
  const MutexLock lock(mutex_);
  const std::vector<StoredRecord> stored_records = database_.records().read(from, count);
  std::vector<Record> records;
  for (const StoredRecord& stored : stored_records) records.push_back(to_record(stored));
  return records;
}

std::optional<Record> DatabaseJournal::last() {
  refresh();
  const MutexLock lock(mutex_);
  const std::optional<StoredRecord> stored = database_.records().last();
  if (!stored) return std::nullopt;
  return to_record(*stored);
}

std::optional<Record> DatabaseJournal::find_last(RecordKind kind) {
  refresh();
  const MutexLock lock(mutex_);
  const std::optional<StoredRecord> stored = database_.records().find_last(kind);
  if (!stored) return std::nullopt;
  return to_record(*stored);
}

void DatabaseJournal::prepare_reserve() const {
  if (!reserve_) return;
  try {
    reserve_->ensure();
  } catch (const Error& error) {
    support::log_warning("journal_reserve_missing", {{"reason", error.operator_message()}});
  }
}

void DatabaseJournal::run_transaction(Space space, const std::function<bool()>& work) {
  const auto attempt = [&]() REQUIRES(mutex_) {
    state::SqliteTransaction transaction(database_.sqlite());
    if (work()) transaction.commit();
  };
  database_.sqlite().check_not_moved();
  // Without the reserve there is no room for the end of the order that is about to be sent.
  if (reserve_ && space == Space::ordinary) reserve_->ensure();
  try {
    return attempt();
  } catch (const state::SqliteError& error) {
    if (!reserve_ || !is_disk_full(error, *reserve_)) throw explain_failed_disk(error);
    if (space == Space::ordinary || !reserve_->release()) throw explain_full_disk(error);
    support::log_error("journal_reserve_used", {{"reason", error.operator_message()}});
  }
  attempt();
}

void DatabaseJournal::check_disk() {
  const MutexLock lock(mutex_);
  if (reserve_) reserve_->check_room();
  run_transaction(Space::ordinary, [&]() REQUIRES(mutex_) {
    database_.insert(make_next_record({}, database_.records().last(), options_, clock_.now()));
    return false;
  });
}

}  // namespace orders
