#include "record_table.hpp"

namespace orders {
namespace {

using state::SqliteRun;
using state::SqliteStatement;

constexpr int kRecordColumnCount = 14;
constexpr int kIntentColumnCount = 11;

// Reads the columns from `first` on; NULL in the first one: there is no row.
std::optional<IntentRow> read_intent_row(const SqliteRun& row, int first) {
  if (row.integer(first) == 0) return std::nullopt;
  return IntentRow{
      .seq = row.integer(first),
      .confirmation_id = row.column(first + 1),
      .external_identifier = row.column(first + 2),
      .account_key = row.column(first + 3),
      .day = row.column(first + 4),
      .at = row.integer(first + 5),
      .send_by = row.integer(first + 6),
      .notional = row.column(first + 7),
      .counts_as_order = row.integer(first + 8) != 0,
      .order_digest = row.column(first + 9),
      .underlying_symbol = row.column(first + 10),
  };
}

std::optional<OutcomeRow> read_outcome_row(const SqliteRun& row, int first) {
  if (row.integer(first) == 0) return std::nullopt;
  return OutcomeRow{
      .seq = row.integer(first),
      .kind = row.column(first + 1),
      .ended_intent = row.integer(first + 2),
      .intent = row.integer(first + 3),
      .environment = row.column(first + 4),
      .order_id = row.column(first + 5),
  };
}

std::optional<StoredRecord> read_one(SqliteRun& run) {
  if (!run.step()) return std::nullopt;
  return read_record(run);
}

}  // namespace

StoredRecord read_record(const SqliteRun& row) {
  StoredRecord record;
  record.seq = row.integer(0);
  record.at = row.column(1);
  record.replica = row.column(2);
  record.head.environment = row.column(3);
  record.head.host = row.column(4);
  record.head.account = row.column(5);
  record.head.account_key = row.column(6);
  record.head.principal = row.column(7);
  record.kind = row.column(8);
  record.confirmation_id = row.column(9);
  record.data = row.column(10);
  record.previous_hash = row.column(11);
  record.hash = row.column(12);
  record.seal = row.column(13);
  return record;
}

void RecordTable::insert(const StoredRecord& stored, const Record& record) {
  SqliteRun run(insert_record_);
  run.number(stored.seq).text(stored.at).text(stored.replica).text(stored.head.environment).text(stored.head.host);
  run.text(stored.head.account).text(stored.head.account_key).text(stored.head.principal).text(stored.kind);
  run.text(stored.confirmation_id).text(stored.data).text(stored.previous_hash).text(stored.hash).text(stored.seal);
  run.finish();
  if (const std::optional<IntentRow> row = make_intent_row(record)) insert(*row);
  if (const std::optional<OutcomeRow> row = make_outcome_row(record)) insert(*row);
}

void RecordTable::insert(const IntentRow& row) {
  SqliteRun run(insert_intent_);
  run.number(row.seq).text(row.confirmation_id).text(row.external_identifier).text(row.account_key).text(row.day);
  run.number(row.at).number(row.send_by).text(row.notional).number(row.counts_as_order ? 1 : 0);
  run.text(row.order_digest).text(row.underlying_symbol).finish();
}

void RecordTable::insert(const OutcomeRow& row) {
  SqliteRun run(insert_outcome_);
  run.number(row.seq).text(row.kind).number(row.ended_intent).number(row.intent);
  run.text(row.environment).text(row.order_id).finish();
}

std::optional<StoredRecord> RecordTable::last() {
  SqliteRun run(last_);
  return read_one(run);
}

std::optional<StoredRecord> RecordTable::find(std::int64_t seq) {
  SqliteRun run(read_);
  std::optional<StoredRecord> found = read_one(run.number(seq).number(1));
  if (found && found->seq != seq) found.reset();
  return found;
}

std::optional<StoredRecord> RecordTable::find_last(std::string_view confirmation_id, RecordKind kind) {
  SqliteRun run(find_last_);
  return read_one(run.text(confirmation_id).text(to_string(kind)));
}

std::optional<StoredRecord> RecordTable::find_last(RecordKind kind) {
  SqliteRun run(find_last_of_kind_);
  return read_one(run.text(to_string(kind)));
}

std::vector<StoredRecord> RecordTable::read(std::int64_t from, std::size_t count) {
  std::vector<StoredRecord> records;
  SqliteRun run(read_);
  run.number(from).number(static_cast<std::int64_t>(count));
  while (run.step()) records.push_back(read_record(run));
  return records;
}

HaltState RecordTable::halt_state() {
  HaltState state;
  SqliteRun count(count_halts_);
  if (count.step()) state.generation = count.integer();
  SqliteRun run(first_halt_);
  const std::optional<StoredRecord> first = read_one(run);
  if (!first) return state;
  const Record halt = to_record(*first);
  state.is_halted = true;
  state.since = halt.at;
  state.who = halt.data.value("who", "");
  state.reason = halt.data.value("reason", "");
  return state;
}

void visit_records(const state::SqliteDatabase& database, const std::function<bool(const IndexedRecord&)>& visit) {
  const std::string query = std::string("SELECT ") + kRecordColumns +
                            ", i.seq, i.confirmation_id, i.external_identifier, i.account_key, i.day, i.at, i.send_by, "
                            "i.notional, i.counts_as_order, i.order_digest, i.underlying_symbol, o.seq, o.kind, "
                            "o.ended_intent, o.intent, o.environment, o.order_id FROM records r LEFT JOIN intents i ON "
                            "i.seq = r.seq LEFT JOIN outcomes o ON o.seq = r.seq ORDER BY r.seq";
  const SqliteStatement statement(database, query.c_str());
  SqliteRun run(statement);
  while (run.step()) {
    const IndexedRecord indexed{.record = read_record(run),
                                .intent = read_intent_row(run, kRecordColumnCount),
                                .outcome = read_outcome_row(run, kRecordColumnCount + kIntentColumnCount)};
    if (!visit(indexed)) return;
  }
}

}  // namespace orders
