#include "feed_snapshot.hpp"

#include <algorithm>
#include <limits>

namespace simulator {
namespace {

FeedValue make_empty_value(std::string_view field) {
  constexpr std::string_view kIntegers[] = {"eventTime", "index", "time", "timeNanoPart", "sequence", "count"};
  constexpr std::string_view kTexts[] = {"exchangeCode", "exchangeSaleConditions", "tradeThroughExempt", "buyer",
                                         "seller"};
  constexpr std::string_view kFlags[] = {"spreadLeg", "extendedTradingHours", "validTick"};
  const auto is_in = [&](const auto& names) { return std::ranges::find(names, field) != std::ranges::end(names); };
  if (is_in(kIntegers)) return 0.0;
  if (is_in(kTexts)) return std::string();
  if (is_in(kFlags)) return false;
  if (field == "aggressorSide") return std::string("UNDEFINED");
  if (field == "type") return std::string("NEW");
  return std::numeric_limits<double>::quiet_NaN();
}

void set_flags(FeedEvent& event, int flags) {
  for (auto& [name, value] : event.fields) {
    if (name == "eventFlags") value = static_cast<double>(flags);
  }
}

// The rows of even places, then those of odd ones, the last first.
std::vector<FeedEvent> shuffle(const std::vector<FeedEvent>& rows) {
  std::vector<FeedEvent> shuffled;
  for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
    for (std::size_t i = first; i < rows.size(); i += 2) shuffled.push_back(rows[i]);
  }
  std::reverse(shuffled.begin(), shuffled.end());
  return shuffled;
}

}  // namespace

FeedEvent make_empty_row(FeedEventType type, std::string_view symbol) {
  FeedEvent row{type, {}};
  for (const std::string_view field : field_names(type)) {
    if (field == "eventType") {
      row.fields.emplace_back(field, std::string(to_string(type)));
    } else if (field == "eventSymbol") {
      row.fields.emplace_back(field, std::string(symbol));
    } else {
      row.fields.emplace_back(field, make_empty_value(field));
    }
  }
  set_flags(row, kSnapshotBegin | kSnapshotEnd | kRemoveEvent);
  return row;
}

std::vector<FeedEvent> make_snapshot(FeedEventType type, std::string_view symbol, std::vector<FeedEvent> rows,
                                     bool is_cut, StreamFaults& faults, std::string_view path) {
  if (rows.empty()) return {make_empty_row(type, symbol)};
  if (faults.take(FaultKind::snapshot_cut, path, to_string(type))) {
    is_cut = true;
    rows.resize((rows.size() + 1) / 2);
  }
  if (faults.take(FaultKind::shuffled_snapshot, path, to_string(type))) rows = shuffle(rows);
  const int pending = faults.take(FaultKind::pending_flag, path, to_string(type)) ? kTxPending : 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_last = i + 1 == rows.size();
    const int end = !is_last ? pending : is_cut ? kSnapshotSnip : kSnapshotEnd;
    set_flags(rows[i], (i == 0 ? kSnapshotBegin : 0) | end);
  }
  if (!faults.take(FaultKind::duplicate_snapshot, path, to_string(type))) return rows;
  const std::vector<FeedEvent> once = rows;
  rows.insert(rows.end(), once.begin(), once.end());
  return rows;
}

}  // namespace simulator
