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

bool PrintTape::open(SymbolId symbol, Instant now) {
  const support::MutexLock lock(mutex_);
  if (tapes_.contains(symbol)) return true;
  if (tapes_.size() >= kMaxSymbols) return false;
  tapes_[symbol].since = now;
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
    const auto print = make_print(batch, i);
    if (!print) continue;
    Tape& tape = found->second;
    has_first |= tape.prints.empty();
    tape.prints.push_back(*print);
    if (tape.prints.size() <= kMaxPrints) continue;
    tape.since = std::max(tape.since, tape.prints.front().time);
    tape.prints.pop_front();
  }
  return has_first;
}

PrintTape::View PrintTape::read(SymbolId symbol, Instant from, std::size_t limit) const {
  const support::MutexLock lock(mutex_);
  View view;
  const auto found = tapes_.find(symbol);
  if (found == tapes_.end()) return view;
  view.since = found->second.since;
  for (auto print = found->second.prints.rbegin(); print != found->second.prints.rend(); ++print) {
    if (view.prints.size() == limit) break;
    if (print->time >= from) view.prints.push_back(*print);
  }
  return view;
}

}  // namespace broker::live
