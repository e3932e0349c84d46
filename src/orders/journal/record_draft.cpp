#include "record_draft.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace orders {
namespace {

constexpr int kFileVersion = 1;
constexpr std::chrono::seconds kMaxClockStep{5};

Instant find_time(const std::optional<StoredRecord>& previous, RecordKind kind, Instant now) {
  const std::optional<Instant> before = previous ? support::parse_iso8601(previous->at) : std::nullopt;
  if (!before || now + kMaxClockStep >= *before) return now;
  // Limits of a day or a minute cannot be trusted then. All else is written, with the time of the record before it.
  if (kind != RecordKind::intent) return *before;
  const auto behind = std::chrono::duration_cast<std::chrono::seconds>(*before - now);
  throw journal_error("the clock of this machine is " + std::to_string(behind.count()) +
                      " seconds behind the last record of " + previous->at + "; set the clock");
}

}  // namespace

RecordDraft make_genesis() {
  RecordDraft draft;
  draft.kind = RecordKind::genesis;
  draft.data = Json{{"file", support::hex(support::random_bytes(16))}, {"version", kFileVersion}};
  return draft;
}

StoredRecord make_next_record(const RecordDraft& draft, const std::optional<StoredRecord>& previous,
                              const JournalOptions& options, Instant now) {
  StoredRecord stored;
  stored.seq = previous ? previous->seq + 1 : 1;
  stored.at = support::to_iso8601(find_time(previous, draft.kind, now));
  stored.replica = options.replica;
  stored.head = draft.head;
  stored.kind = to_string(draft.kind);
  stored.confirmation_id = draft.confirmation_id;
  stored.data = format_data(draft.data);
  if (previous) stored.previous_hash = previous->hash;
  stored.hash = compute_hash(stored);
  if (needs_seal(stored)) stored.seal = compute_seal(options.key, stored.hash);
  return stored;
}

void check_first_record(const StoredRecord& first, const support::Secret& key) {
  if (first.kind == to_string(RecordKind::genesis) &&
      support::constant_time_equal(first.seal, compute_seal(key, first.hash))) {
    return;
  }
  throw journal_error(
      "it was begun with another key, or its first record is damaged; set the STATE_SECRET with which it was "
      "begun, or move the file away to begin a new one");
}

}  // namespace orders
