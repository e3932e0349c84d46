#include "tastytrade_mcp/orders/journal_start.hpp"

#include "head_file.hpp"
#include "record_draft.hpp"
#include "reserve_file.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

// Returns true if the journal answers, with what it has.
bool answers(Journal& journal) {
  try {
    journal.last();
    return true;
  } catch (const support::Error&) {
    return false;
  }
}

bool is_empty(const std::string& path) {
  bool has_records = false;
  read_journal_file(path, [&has_records](const Record&) {
    has_records = true;
    return false;
  });
  return !has_records;
}

}  // namespace

VerifyResult verify_at_start(Journal& journal, const std::string& path, const std::optional<support::Secret>& key) {
  if (journal.kind() != "redis" || answers(journal)) return journal.verify();
  if (!is_empty(path)) return verify_journal_file(path, key);
  VerifyResult nothing;
  nothing.is_whole = true;
  return nothing;
}

std::optional<std::int64_t> find_kept_record(const std::string& path) {
  const std::optional<JournalHead> head = read_head(path);
  return head ? std::optional(head->seq) : std::nullopt;
}

std::optional<Instant> find_claim_time(const std::optional<Record>& last, Instant now) {
  if (!last) return std::nullopt;
  StoredRecord stored;
  stored.seq = last->seq;
  stored.at = support::to_iso8601(last->at);
  return find_clock_conflict(stored, now);
}

void check_journal_room(const std::string& path) {
  ReserveFile(path + ".reserve").check_room();
}

}  // namespace orders
