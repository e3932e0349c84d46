#include "record_draft.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace orders {
namespace {

constexpr int kFileVersion = 1;
constexpr std::chrono::seconds kMaxClockStep{5};

bool is_cancellation(const RecordDraft& draft) {
  const Json* const action = support::find(draft.data, "action");
  return action != nullptr && action->is_string() && action->get_ref<const std::string&>().starts_with("cancel");
}

// Limits of a day or a minute cannot be trusted if the clock is behind. All but the intent of an order is written, with
// the time of the record before it; no limit holds for a cancellation.
Instant find_time(const std::optional<StoredRecord>& previous, const RecordDraft& draft, Instant now) {
  if (draft.kind == RecordKind::intent && !is_cancellation(draft)) require_clock(previous, now);
  return find_clock_conflict(previous, now).value_or(now);
}

}  // namespace

std::optional<Instant> find_clock_conflict(const std::optional<StoredRecord>& previous, Instant now) {
  if (!previous || previous->seq == 1) return std::nullopt;
  const std::optional<Instant> before = support::parse_iso8601(previous->at);
  if (!before || now + kMaxClockStep >= *before) return std::nullopt;
  return before;
}

void require_clock(const std::optional<StoredRecord>& previous, Instant now) {
  const std::optional<Instant> until = find_clock_conflict(previous, now);
  if (!until) return;
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(*until - now);
  throw support::Error(support::ErrorCode::not_ready,
                       "The last record of the order journal is of " + previous->at + ", " +
                           std::to_string(ahead.count()) +
                           " s from now: the clock of this machine was wrong then, or is wrong now. No order is sent "
                           "until that time. The operator sets the clock, waits until then, or begins another journal "
                           "(ORDER_JOURNAL).");
}

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
  stored.at = support::to_iso8601(find_time(previous, draft, now));
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
