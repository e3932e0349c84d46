#include "account_stream/holding_store.hpp"

#include "account_stream/notifications.hpp"

namespace broker::account_stream {

namespace {

constexpr std::string_view kClosed = "closed";

bool is_older(const std::optional<Instant>& told, const std::optional<Instant>& known) {
  return told && known && *told < *known;
}

}  // namespace

bool HoldingStore::hear(Entries& entries, Key key, Entry entry) {
  const auto [found, is_new] = entries.try_emplace(std::move(key), entry);
  if (is_new) return true;
  Entry& known = found->second;
  known.heard_at = entry.heard_at;
  if (is_older(entry.updated_at, known.updated_at)) return false;
  const bool has_changed = known.text != entry.text;
  known = std::move(entry);
  return has_changed;
}

bool HoldingStore::update(const Position& position, TimePoint now) {
  return hear(positions_, {position.account_number, position.symbol}, {describe(position), position.updated_at, now});
}

bool HoldingStore::update(const Balances& balances, TimePoint now) {
  return hear(balances_, {balances.account_number, balances.currency}, {describe(balances), balances.updated_at, now});
}

std::vector<HoldingStore::Difference> HoldingStore::compare(Entries& known, const std::string& account,
                                                            const Entries& rows, bool is_complete,
                                                            std::string_view text_of_missing, TimePoint read_since) {
  std::vector<Difference> differences;
  for (const auto& [key, row] : rows) {
    const auto [found, is_new] = known.try_emplace(key);
    Entry& entry = found->second;
    const bool is_stale = !is_new && (entry.heard_at >= read_since || is_older(row.updated_at, entry.updated_at));
    if (is_stale) continue;
    const bool is_unknown = is_new && row.text != text_of_missing;
    if (is_unknown || (!is_new && entry.text != row.text)) {
      differences.push_back({key.second, row.text, row.updated_at, is_new});
    }
    entry.text = row.text;
    entry.updated_at = row.updated_at;
  }
  if (!is_complete || text_of_missing.empty()) return differences;
  for (auto& [key, entry] : known) {
    if (key.first != account || rows.contains(key) || entry.heard_at >= read_since) continue;
    if (entry.text == text_of_missing) continue;
    entry.text = text_of_missing;
    differences.push_back({key.second, entry.text, {}, false});
  }
  return differences;
}

std::vector<HoldingStore::Difference> HoldingStore::compare(const std::string& account, const Rows<Position>& rows,
                                                            TimePoint read_since) {
  Entries told;
  for (const Position& position : rows) {
    const auto [found, is_new] =
        told.try_emplace({account, position.symbol}, Entry{describe(position), position.updated_at, {}});
    Entry& entry = found->second;
    if (is_new || position.sign() == 0) continue;
    // A symbol may have a long and a short row, and beside an open one the closed one of the day.
    entry.text = entry.text == kClosed ? describe(position) : entry.text + ", " + describe(position);
    if (!is_older(position.updated_at, entry.updated_at)) entry.updated_at = position.updated_at;
  }
  return compare(positions_, account, told, rows.is_complete(), kClosed, read_since);
}

std::vector<HoldingStore::Difference> HoldingStore::compare(const std::string& account, const Rows<Balances>& rows,
                                                            TimePoint read_since) {
  Entries told;
  for (const Balances& balances : rows) {
    told.try_emplace({account, balances.currency}, Entry{describe(balances), balances.updated_at, {}});
  }
  return compare(balances_, account, told, rows.is_complete(), "", read_since);
}

void HoldingStore::clear() {
  positions_.clear();
  balances_.clear();
}

}  // namespace broker::account_stream
