#include "journal_summary.hpp"

#include <map>

#include "tastytrade_mcp/support/error.hpp"

namespace app {

using orders::Record;
using orders::RecordKind;

namespace {

// Collects records in their order.
class Summarizer {
 public:
  void add(const Record& record) {
    summary_.records = record.seq;
    summary_.head_hash = record.hash;
    summary_.exits.add(record);
    if (record.kind == RecordKind::halt || record.kind == RecordKind::resume) {
      add_halt(record);
    } else if (record.kind == RecordKind::intent) {
      by_confirmation_[record.confirmation_id] = summary_.intents.size();
      by_seq_[record.seq] = summary_.intents.size();
      JournalIntent added;
      added.seq = record.seq;
      added.at = record.at;
      added.intent = orders::read_intent(record);
      summary_.intents.push_back(std::move(added));
    } else if (record.kind == RecordKind::unknown) {
      const auto found = by_confirmation_.find(record.confirmation_id);
      if (found != by_confirmation_.end()) summary_.intents[found->second].unknown = record;
    } else {
      add_end(record);
    }
  }

  JournalSummary finish() { return std::move(summary_); }

 private:
  void add_halt(const Record& record) {
    orders::HaltState& halt = summary_.halt;
    const bool was_halted = std::exchange(halt.is_halted, record.kind == RecordKind::halt);
    if (!halt.is_halted) return;
    ++halt.generation;
    if (was_halted) return;
    halt.since = record.at;
    halt.who = read_member(record, "who");
    halt.reason = read_member(record, "reason");
  }

  void add_end(const Record& record) {
    const bool is_settlement =
        record.kind == RecordKind::event && support::find(record.data, kSettledMember) != nullptr;
    if (!is_settlement && !orders::ends_intent(record.kind)) return;
    const support::Json* const seq = support::find(record.data, "intent");
    if (seq == nullptr || !seq->is_number_integer()) return;
    const auto found = by_seq_.find(seq->get<std::int64_t>());
    if (found == by_seq_.end()) return;
    JournalIntent& intent = summary_.intents[found->second];
    (is_settlement ? intent.settled : intent.end) = record;
  }

  JournalSummary summary_;
  std::map<std::string, std::size_t, std::less<>> by_confirmation_;
  std::map<std::int64_t, std::size_t> by_seq_;
};

}  // namespace

std::string read_member(const Record& record, const char* name) {
  const support::Json* const value = support::find(record.data, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool JournalIntent::is_open() const {
  return !end || (end->kind == RecordKind::ambiguous && !settled);
}

std::string JournalIntent::status() const {
  if (settled) return read_member(*settled, kSettledMember) == "found" ? "accepted" : "not_found";
  if (!end) return "open";
  if (end->kind == RecordKind::ack || end->kind == RecordKind::found) return "accepted";
  return std::string(orders::to_string(end->kind));
}

std::string JournalIntent::order_id() const {
  if (settled) return read_member(*settled, "order_id");
  return end ? read_member(*end, "order_id") : "";
}

std::string JournalIntent::reason() const {
  if (settled) return read_member(*settled, "reason");
  if (end) return read_member(*end, "reason");
  if (unknown) return read_member(*unknown, "reason");
  return "No end is in the journal: the request is under way, or the program ended meanwhile.";
}

std::vector<const JournalIntent*> JournalSummary::open_intents() const {
  std::vector<const JournalIntent*> open;
  for (const JournalIntent& intent : intents) {
    if (intent.is_open()) open.push_back(&intent);
  }
  return open;
}

const JournalIntent* JournalSummary::find(std::int64_t seq) const {
  for (const JournalIntent& intent : intents) {
    if (intent.seq == seq) return &intent;
  }
  return nullptr;
}

JournalSummary read_journal_summary(const std::string& path) {
  Summarizer summarizer;
  try {
    orders::read_journal_file(path, [&](const Record& record) {
      summarizer.add(record);
      return true;
    });
  } catch (const support::Error& error) {
    throw support::Error(error.code, error.operator_message());
  }
  return summarizer.finish();
}

}  // namespace app
