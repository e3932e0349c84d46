#include "live/print_tape.hpp"

#include <algorithm>
#include <cmath>

namespace broker::live {

namespace column = dxlink::time_and_sale;

namespace {

// Nothing for a row that is no trade: a removal, a cancelled trade, or one without price or time.
std::optional<Print> make_print(const dxlink::Batch& batch, std::size_t row_number) {
  constexpr double kYear2200 = 7'258'118'400'000;
  const auto row = batch.row(row_number);
  const double flags = row[column::flags];
  const bool is_removal = flags > 0 && (static_cast<unsigned>(flags) & dxlink::kRemoveEvent) != 0;
  const double time = row[column::time];
  const bool has_time = time > 0 && time < kYear2200;
  if (is_removal || !has_time || std::isnan(row[column::price]) || batch.text(row[column::type]) == "CANCEL") {
    return std::nullopt;
  }
  Print print;
  print.time = Instant(std::chrono::milliseconds(static_cast<std::int64_t>(time)));
  print.price = row[column::price];
  print.size = std::isnan(row[column::size]) ? 0 : row[column::size];
  const std::string_view side = batch.text(row[column::aggressor_side]);
  if (side == "BUY") print.side = "buy";
  if (side == "SELL") print.side = "sell";
  print.exchange = batch.text(row[column::exchange]);
  print.is_extended_hours = row[column::extended_hours] == 1;
  return print;
}

}  // namespace

bool PrintTape::open(SymbolId symbol, Instant from) {
  const support::MutexLock lock(mutex_);
  const auto found = tapes_.find(symbol);
  if (found != tapes_.end()) {
    // The subscription is sent again with the earlier time, and so the past.
    if (from < found->second.from) {
      found->second.from = from;
      found->second.is_loaded = false;
    }
    return true;
  }
  if (tapes_.size() >= kMaxSymbols) return false;
  tapes_[symbol] = {.prints = {}, .from = from, .since = Instant::max()};
  return true;
}

void PrintTape::forget(SymbolId symbol) {
  const support::MutexLock lock(mutex_);
  tapes_.erase(symbol);
}

void PrintTape::interrupted(Instant now) {
  const support::MutexLock lock(mutex_);
  for (auto& [symbol, tape] : tapes_) tape.since = now;
}

bool PrintTape::store(const dxlink::Batch& batch) {
  if (batch.type != EventType::time_and_sale) return false;
  const support::MutexLock lock(mutex_);
  bool has_first = false;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto found = tapes_.find(batch.symbols[i]);
    if (found == tapes_.end()) continue;
    Tape& tape = found->second;
    const double flags = batch.row(i)[column::flags];
    const bool was_loaded = tape.is_loaded;
    const auto print = make_print(batch, i);
    if (flags > 0 && (static_cast<unsigned>(flags) & dxlink::kSnapshotBegin) != 0) begin_snapshot(tape);
    has_first |= print && tape.prints.empty();
    if (print) insert(tape, *print);
    if (flags > 0) end_snapshot(tape, static_cast<unsigned>(flags));
    has_first |= tape.is_loaded && !was_loaded;
  }
  return has_first;
}

void PrintTape::begin_snapshot(Tape& tape) {
  tape.prints.clear();
  tape.since = tape.from;
  tape.is_snapshot = true;
}

void PrintTape::end_snapshot(Tape& tape, unsigned flags) {
  if ((flags & (dxlink::kSnapshotEnd | dxlink::kSnapshotCut)) == 0) return;
  const bool is_cut = (flags & dxlink::kSnapshotCut) != 0;
  if (is_cut && !tape.prints.empty()) tape.since = std::max(tape.since, tape.prints.front().time);
  tape.is_snapshot = false;
  tape.is_loaded = true;
}

void PrintTape::insert(Tape& tape, const Print& print) {
  const auto by_time = [](const Print& a, const Print& b) { return a.time < b.time; };
  // Trades of one time keep their order.
  const auto position = tape.is_snapshot ? std::lower_bound(tape.prints.begin(), tape.prints.end(), print, by_time)
                                         : std::upper_bound(tape.prints.begin(), tape.prints.end(), print, by_time);
  tape.prints.insert(position, print);
  // Without a past, the trades begin with the first that arrives.
  if (!tape.is_snapshot && !tape.is_loaded) tape.since = std::min(tape.since, print.time);
  if (tape.prints.size() <= kMaxPrints) return;
  tape.since = std::max(tape.since, tape.prints.front().time);
  tape.prints.pop_front();
}

PrintTape::View PrintTape::read(SymbolId symbol, Instant from, std::size_t limit) const {
  const support::MutexLock lock(mutex_);
  View view;
  const auto found = tapes_.find(symbol);
  if (found == tapes_.end()) return view;
  if (found->second.since != Instant::max()) view.since = found->second.since;
  view.is_loaded = found->second.is_loaded;
  for (auto print = found->second.prints.rbegin(); print != found->second.prints.rend(); ++print) {
    if (view.prints.size() == limit) break;
    if (print->time >= from) view.prints.push_back(*print);
  }
  return view;
}

}  // namespace broker::live
