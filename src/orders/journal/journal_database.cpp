#include "journal_database.hpp"

namespace orders {

Record JournalDatabase::insert(const StoredRecord& stored) {
  Record record = to_record(stored);
  records_.insert(stored, record);
  return record;
}

std::optional<Record> JournalDatabase::find_record(std::optional<std::int64_t> seq) {
  if (!seq) return std::nullopt;
  const std::optional<StoredRecord> stored = records_.find(*seq);
  if (!stored) return std::nullopt;
  return to_record(*stored);
}

std::optional<IntentState> JournalDatabase::find_state(std::optional<std::int64_t> seq) {
  std::optional<Record> intent = find_record(seq);
  if (!intent || intent->kind != RecordKind::intent) return std::nullopt;
  IntentState state;
  state.intent = std::move(*intent);
  const auto unknown = records_.find_last(state.intent.confirmation_id, RecordKind::unknown);
  if (unknown) state.unknown = to_record(*unknown);
  state.end = find_record(intents_.find_end(state.intent.seq));
  return state;
}

std::vector<IntentState> JournalDatabase::find_states(const std::vector<std::int64_t>& numbers) {
  std::vector<IntentState> states;
  for (const std::int64_t seq : numbers) {
    if (std::optional<IntentState> state = find_state(seq)) states.push_back(std::move(*state));
  }
  return states;
}

}  // namespace orders
