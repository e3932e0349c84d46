#include "tastytrade_mcp/orders/journal_start.hpp"

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

void check_journal_room(const std::string& path) {
  ReserveFile(path + ".reserve").check_room();
}

}  // namespace orders
