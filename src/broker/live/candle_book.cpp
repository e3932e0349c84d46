#include "live/candle_book.hpp"

#include <algorithm>
#include <cmath>

namespace broker::live {

namespace column = dxlink::candle;
using dxlink::kRemoveEvent;
using dxlink::kSnapshotBegin;
using dxlink::kSnapshotCut;
using dxlink::kSnapshotEnd;
using dxlink::kTransactionPending;

namespace {

constexpr double kMaxTime = 7'258'118'400'000;  // the year 2200, in milliseconds

unsigned flags_of(std::span<const double> row) {
  const double flags = row[column::flags];
  return flags >= 0 && flags < 256 ? static_cast<unsigned>(flags) : 0U;
}

std::optional<double> number(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

CandleBook::Bar CandleBook::make_bar(std::span<const double> row) {
  Bar bar;
  const double time = row[column::time];
  bar.time = time > 0 && time < kMaxTime ? static_cast<std::int64_t>(time) : 0;
  bar.sequence = std::isfinite(row[column::sequence]) ? row[column::sequence] : 0;
  bar.open = row[column::open];
  bar.high = row[column::high];
  bar.low = row[column::low];
  bar.close = row[column::close];
  bar.volume = row[column::volume];
  bar.vwap = row[column::vwap];
  bar.implied_volatility = row[column::implied_volatility];
  bar.open_interest = row[column::open_interest];
  bar.is_removal = std::isnan(bar.close) || (flags_of(row) & kRemoveEvent) != 0;
  return bar;
}

bool CandleBook::open(SymbolId symbol, dxlink::CandlePeriod period, std::int64_t from_time, TimePoint now) {
  const support::MutexLock lock(mutex_);
  const bool is_new = !series_.contains(symbol);
  if (is_new && series_.size() >= kMaxSeries && !make_room()) return false;
  Series& series = series_[symbol];
  series.period = period;
  series.wanted_from = std::min(series.wanted_from, from_time);
  series.used_at = now;
  return true;
}

// Drops the series that was read longest ago, of those that are not subscribed.
bool CandleBook::make_room() {
  auto oldest = series_.end();
  for (auto one = series_.begin(); one != series_.end(); ++one) {
    if (one->second.wanted_from == kNever && (oldest == series_.end() || one->second.used_at < oldest->second.used_at))
      oldest = one;
  }
  if (oldest == series_.end()) return false;
  series_.erase(oldest);
  return true;
}

void CandleBook::forget(SymbolId symbol) {
  const support::MutexLock lock(mutex_);
  series_.erase(symbol);
}

void CandleBook::requested(SymbolId symbol, std::int64_t from_time) {
  const support::MutexLock lock(mutex_);
  const auto found = series_.find(symbol);
  if (found == series_.end()) return;
  suspend(found->second);
  found->second.asked_from = from_time;
}

void CandleBook::unsubscribed(SymbolId symbol) {
  const support::MutexLock lock(mutex_);
  const auto found = series_.find(symbol);
  if (found == series_.end()) return;
  suspend(found->second);
  found->second.wanted_from = kNever;
}

void CandleBook::connection_lost() {
  const support::MutexLock lock(mutex_);
  for (auto& [symbol, series] : series_) suspend(series);
}

// Drops what has come in part. Remembers the last bar before which nothing is missing.
void CandleBook::suspend(Series& series) {
  series.snapshot.clear();
  series.pending.clear();
  series.is_in_snapshot = series.has_rows = series.has_flags = false;
  if (series.is_loaded && !series.bars.empty()) series.resume_from = series.bars.back().time;
  series.is_loaded = series.is_current = false;
}

Subscriptions::ResumeTimes CandleBook::resume_times() const {
  const support::MutexLock lock(mutex_);
  Subscriptions::ResumeTimes times;
  for (const auto& [symbol, series] : series_) {
    if (series.resume_from && series.covered_from <= series.wanted_from) times[symbol] = *series.resume_from;
  }
  return times;
}

bool CandleBook::store(const dxlink::Batch& batch, TimePoint now) {
  if (batch.type != EventType::candle) return false;
  const support::MutexLock lock(mutex_);
  bool has_loaded = false;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto found = series_.find(batch.symbols[i]);
    if (found == series_.end()) continue;
    Series& series = found->second;
    series.last_row = now;
    series.has_rows = true;
    if (add_row(series, flags_of(batch.row(i)), make_bar(batch.row(i)))) has_loaded = true;
  }
  return has_loaded;
}

// Rows of a transaction are applied together with its last one.
bool CandleBook::add_row(Series& series, unsigned flags, const Bar& bar) {
  if ((flags & kTransactionPending) == 0 && series.pending.empty()) return apply(series, flags, bar);
  series.pending.emplace_back(flags, bar);
  const bool is_full = series.pending.size() >= kMaxBars;
  if ((flags & kTransactionPending) != 0 && !is_full) return false;
  const auto rows = std::exchange(series.pending, {});
  bool has_loaded = false;
  for (const auto& [row_flags, row] : rows) has_loaded |= apply(series, row_flags, row);
  return has_loaded;
}

bool CandleBook::apply(Series& series, unsigned flags, const Bar& bar) {
  if ((flags & kSnapshotBegin) != 0) {
    series.snapshot.clear();
    series.is_in_snapshot = series.has_flags = true;
  }
  if (!series.is_in_snapshot) {
    if (bar.time != 0) upsert(series, bar);
    limit(series);
    return false;
  }
  if (bar.time != 0 && series.snapshot.size() < 2 * kMaxBars) series.snapshot.push_back(bar);
  if ((flags & (kSnapshotEnd | kSnapshotCut)) == 0) return false;
  finish_snapshot(series, (flags & kSnapshotCut) != 0);
  return finish(series);
}

// Replaces the bars from the time that was asked for by those of the snapshot. Of rows with one time the one with the
// higher sequence counts, else the later.
void CandleBook::finish_snapshot(Series& series, bool is_cut) {
  std::vector<Bar> rows = std::exchange(series.snapshot, {});
  series.is_in_snapshot = false;
  std::stable_sort(rows.begin(), rows.end(), [](const Bar& a, const Bar& b) {
    return a.time != b.time ? a.time < b.time : a.sequence < b.sequence;
  });
  auto& bars = series.bars;
  bars.erase(std::lower_bound(bars.begin(), bars.end(), series.asked_from,
                              [](const Bar& b, auto time) { return b.time < time; }),
             bars.end());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_last_of_time = i + 1 == rows.size() || rows[i + 1].time != rows[i].time;
    if (is_last_of_time) upsert(series, rows[i]);
  }
  series.is_cut = is_cut;
  limit(series);
}

void CandleBook::upsert(Series& series, const Bar& bar) {
  auto& bars = series.bars;
  const auto place =
      std::lower_bound(bars.begin(), bars.end(), bar.time, [](const Bar& b, auto time) { return b.time < time; });
  const bool is_known = place != bars.end() && place->time == bar.time;
  if (bar.is_removal) {
    if (is_known) bars.erase(place);
  } else if (!is_known) {
    bars.insert(place, bar);
  } else if (bar.sequence >= place->sequence) {
    *place = bar;
  }
}

void CandleBook::limit(Series& series) {
  if (series.bars.size() <= kMaxBars) return;
  series.bars.erase(series.bars.begin(), series.bars.end() - kMaxBars);
  series.is_cut = true;
}

// The history that was asked for has come. Bars before it stay if it continues them.
bool CandleBook::finish(Series& series) {
  const bool continues = series.is_loaded || (series.resume_from && series.asked_from <= *series.resume_from);
  if (!continues) {
    std::erase_if(series.bars, [&](const Bar& bar) { return bar.time < series.asked_from; });
  }
  series.covered_from = continues ? std::min(series.covered_from, series.asked_from) : series.asked_from;
  series.resume_from.reset();
  series.is_current = true;
  return !std::exchange(series.is_loaded, true);
}

bool CandleBook::tick(TimePoint now) {
  const support::MutexLock lock(mutex_);
  bool has_loaded = false;
  for (auto& [symbol, series] : series_) {
    const bool is_quiet = series.has_rows && !series.has_flags && now - series.last_row >= kQuietTime;
    if (is_quiet && !series.is_loaded && finish(series)) has_loaded = true;
  }
  return has_loaded;
}

bool CandleBook::is_loaded(SymbolId symbol, Instant from) const {
  const support::MutexLock lock(mutex_);
  const auto found = series_.find(symbol);
  return found != series_.end() && found->second.is_loaded &&
         found->second.covered_from <= from.time_since_epoch().count();
}

CandleBook::View CandleBook::read(SymbolId symbol, Instant from, Instant now, TimePoint steady_now) const {
  const support::MutexLock lock(mutex_);
  View view;
  const auto found = series_.find(symbol);
  if (found == series_.end()) return view;
  Series& series = found->second;
  series.used_at = steady_now;
  view.is_loaded = series.is_loaded && series.covered_from <= from.time_since_epoch().count();
  view.is_current = series.is_current;
  view.age = std::chrono::duration_cast<std::chrono::milliseconds>(steady_now - series.last_row);
  if (series.is_cut && !series.bars.empty()) {
    view.cut_at = Instant(std::chrono::milliseconds(series.bars.front().time));
  }
  auto bar = std::lower_bound(series.bars.begin(), series.bars.end(), from.time_since_epoch().count(),
                              [](const Bar& b, auto time) { return b.time < time; });
  for (; bar != series.bars.end(); ++bar) {
    Candle candle{.time = Instant(std::chrono::milliseconds(bar->time)),
                  .open = bar->open,
                  .high = bar->high,
                  .low = bar->low,
                  .close = bar->close,
                  .volume = number(bar->volume),
                  .vwap = number(bar->vwap),
                  .implied_volatility = number(bar->implied_volatility),
                  .open_interest = number(bar->open_interest)};
    candle.is_provisional = now < dxlink::end_of_bar(candle.time, series.period);
    view.candles.push_back(candle);
  }
  return view;
}

}  // namespace broker::live
