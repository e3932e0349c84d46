#include "live/last_values.hpp"

#include <algorithm>
#include <cmath>

namespace broker {

std::string_view to_string(Source source) {
  constexpr std::array<std::string_view, 4> kNames = {"live", "live_delayed", "live_stale", "rest"};
  return kNames[static_cast<std::size_t>(source)];
}

}  // namespace broker

namespace broker::live {

using dxlink::Batch;
using dxlink::index_of;

namespace {

namespace dx = dxlink;

constexpr std::array<std::size_t, dx::kTickerTypes> kWidths = {
    dx::quote::width,   dx::trade::width,   dx::trade::width,     dx::greeks::width,
    dx::summary::width, dx::profile::width, dx::underlying::width};

// The index at which the values of a type begin in an entry.
constexpr std::size_t begin_of(EventType type) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < index_of(type); ++i) begin += kWidths[i];
  return begin;
}

constexpr std::size_t width_of(EventType type) {
  return kWidths[index_of(type)];
}

std::optional<double> number(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// A time of 0 is unknown.
std::optional<support::Instant> instant(double milliseconds) {
  constexpr double kYear2200 = 7'258'118'400'000;
  if (!(milliseconds > 0) || milliseconds > kYear2200) return std::nullopt;
  return support::Instant(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

std::optional<support::Date> day(double days) {
  constexpr double kYear2200 = 84'006;
  if (!(days > 0) || days > kYear2200) return std::nullopt;
  return support::Date(std::chrono::sys_days(std::chrono::days(static_cast<int>(days))));
}

LiveTrade make_trade(std::span<const double> values, bool is_extended_hours) {
  namespace column = dx::trade;
  return {.price = number(values[column::price]),
          .size = number(values[column::size]),
          .change = number(values[column::change]),
          .day_volume = number(values[column::day_volume]),
          .time = instant(values[column::time]),
          .is_extended_hours = is_extended_hours};
}

}  // namespace

void LastValues::connected(bool is_delayed) {
  is_delayed_ = is_delayed;
  current_count_ = 0;
  connection_ = ++last_connection_;
  wake();
}

void LastValues::disconnected() {
  connection_ = 0;
  current_count_ = 0;
  wake();
}

void LastValues::store(std::span<const Batch> batches, TimePoint received) {
  std::size_t first_events = 0;
  for (const Batch& batch : batches) {
    if (!dx::is_ticker(batch.type)) continue;
    unsigned shards = 0;
    for (const SymbolId symbol : batch.symbols) shards |= 1U << shard_of(symbol);
    for (std::size_t i = 0; i < kShards; ++i) {
      if ((shards >> i & 1U) != 0) first_events += store_in(shards_[i], i, batch, received);
    }
  }
  if (first_events == 0) return;
  current_count_ += first_events;
  wake();
}

std::size_t LastValues::store_in(Shard& shard, std::size_t number, const Batch& batch, TimePoint received) {
  const std::size_t begin = begin_of(batch.type);
  const std::size_t width = width_of(batch.type);
  const Connection connection = connection_.load(std::memory_order_relaxed);
  std::size_t first_events = 0;
  const support::MutexLock lock(shard.mutex);
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const SymbolId symbol = batch.symbols[row];
    if (shard_of(symbol) != number) continue;
    if (position_of(symbol) >= shard.entries.size()) shard.entries.resize(position_of(symbol) + 1);
    Entry& entry = shard.entries[position_of(symbol)];
    const auto values = batch.row(row);
    std::copy_n(values.begin(), width, entry.values.begin() + static_cast<std::ptrdiff_t>(begin));
    Slot& slot = entry.slots[index_of(batch.type)];
    if (slot.connection != connection) ++first_events;
    slot = {received, connection};
    if (batch.type != EventType::profile) continue;
    if (!entry.profile) entry.profile = std::make_unique<ProfileTexts>();
    entry.profile->trading_status = batch.text(values[dx::profile::trading_status]);
    entry.profile->status_reason = batch.text(values[dx::profile::status_reason]);
    entry.profile->description = batch.text(values[dx::profile::description]);
  }
  return first_events;
}

void LastValues::forget(Key key) {
  if (!dx::is_ticker(key.type)) return;
  Shard& shard = shards_[shard_of(key.symbol)];
  const support::MutexLock lock(shard.mutex);
  if (position_of(key.symbol) >= shard.entries.size()) return;
  Entry& entry = shard.entries[position_of(key.symbol)];
  Slot& slot = entry.slots[index_of(key.type)];
  if (slot.connection != 0 && slot.connection == connection_) --current_count_;
  slot = {};
  if (key.type == EventType::profile) entry.profile.reset();
}

std::optional<LastValues::Copy> LastValues::copy(Key key) const {
  const Shard& shard = shards_[shard_of(key.symbol)];
  const support::MutexLock lock(shard.mutex);
  if (position_of(key.symbol) >= shard.entries.size()) return std::nullopt;
  const Entry& entry = shard.entries[position_of(key.symbol)];
  Copy result;
  result.slot = entry.slots[index_of(key.type)];
  if (result.slot.connection == 0) return std::nullopt;
  std::copy_n(entry.values.begin() + static_cast<std::ptrdiff_t>(begin_of(key.type)), width_of(key.type),
              result.values.begin());
  if (key.type == EventType::profile && entry.profile) result.texts = *entry.profile;
  return result;
}

bool LastValues::is_current(Key key) const {
  if (!dx::is_ticker(key.type)) return false;
  const Shard& shard = shards_[shard_of(key.symbol)];
  const Connection connection = connection_;
  const support::MutexLock lock(shard.mutex);
  if (connection == 0 || position_of(key.symbol) >= shard.entries.size()) return false;
  return shard.entries[position_of(key.symbol)].slots[index_of(key.type)].connection == connection;
}

template <class T>
Seen<T> LastValues::seen(T value, const Slot& slot, TimePoint now) const {
  const bool is_current = slot.connection == connection_;
  const Source source = !is_current ? Source::stale : is_delayed_ ? Source::delayed : Source::live;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - slot.received);
  return {std::move(value), source, std::max(age, std::chrono::milliseconds(0))};
}

std::optional<Seen<LiveQuote>> LastValues::quote(SymbolId symbol, TimePoint now) const {
  const auto event = copy({EventType::quote, symbol});
  if (!event) return std::nullopt;
  namespace column = dx::quote;
  const auto& values = event->values;
  return seen(LiveQuote{.bid = number(values[column::bid_price]),
                        .ask = number(values[column::ask_price]),
                        .bid_size = number(values[column::bid_size]),
                        .ask_size = number(values[column::ask_size])},
              event->slot, now);
}

std::optional<Seen<LiveTrade>> LastValues::trade(SymbolId symbol, TimePoint now) const {
  const auto regular = copy({EventType::trade, symbol});
  const auto extended = copy({EventType::trade_eth, symbol});
  std::optional<Seen<LiveTrade>> last;
  if (regular) last = seen(make_trade(regular->values, false), regular->slot, now);
  if (!extended) return last;
  auto later = seen(make_trade(extended->values, true), extended->slot, now);
  if (!last || !last->value.price) return later;
  if (!later.value.price) return last;
  if (last->value.time && later.value.time) return *later.value.time > *last->value.time ? later : last;
  return later.age < last->age ? later : last;
}

std::optional<Seen<LiveGreeks>> LastValues::greeks(SymbolId symbol, TimePoint now) const {
  const auto event = copy({EventType::greeks, symbol});
  if (!event) return std::nullopt;
  namespace column = dx::greeks;
  const auto& values = event->values;
  return seen(LiveGreeks{.price = number(values[column::price]),
                         .volatility = number(values[column::volatility]),
                         .delta = number(values[column::delta]),
                         .gamma = number(values[column::gamma]),
                         .theta = number(values[column::theta]),
                         .vega = number(values[column::vega]),
                         .rho = number(values[column::rho]),
                         .time = instant(values[column::time])},
              event->slot, now);
}

std::optional<Seen<LiveSummary>> LastValues::summary(SymbolId symbol, TimePoint now) const {
  const auto event = copy({EventType::summary, symbol});
  if (!event) return std::nullopt;
  namespace column = dx::summary;
  const auto& values = event->values;
  return seen(LiveSummary{.day = day(values[column::day_id]),
                          .open = number(values[column::open]),
                          .high = number(values[column::high]),
                          .low = number(values[column::low]),
                          .close = number(values[column::close]),
                          .previous_close = number(values[column::previous_close]),
                          .previous_volume = number(values[column::previous_volume]),
                          .open_interest = number(values[column::open_interest])},
              event->slot, now);
}

std::optional<Seen<LiveProfile>> LastValues::profile(SymbolId symbol, TimePoint now) const {
  const auto event = copy({EventType::profile, symbol});
  if (!event) return std::nullopt;
  namespace column = dx::profile;
  return seen(LiveProfile{.trading_status = event->texts.trading_status,
                          .status_reason = event->texts.status_reason,
                          .high_limit_price = number(event->values[column::high_limit]),
                          .low_limit_price = number(event->values[column::low_limit])},
              event->slot, now);
}

std::optional<Seen<LiveUnderlying>> LastValues::underlying(SymbolId symbol, TimePoint now) const {
  const auto event = copy({EventType::underlying, symbol});
  if (!event) return std::nullopt;
  namespace column = dx::underlying;
  const auto& values = event->values;
  return seen(LiveUnderlying{.volatility = number(values[column::volatility]),
                             .call_volume = number(values[column::call_volume]),
                             .put_volume = number(values[column::put_volume]),
                             .put_call_ratio = number(values[column::put_call_ratio])},
              event->slot, now);
}

std::uint64_t LastValues::version() const {
  const support::MutexLock lock(mutex_);
  return version_;
}

bool LastValues::wait(std::uint64_t seen_version, const support::Budget& budget) const {
  support::MutexLock lock(mutex_);
  return changed_.wait_until(lock, budget.stop, budget.deadline,
                             [&]() REQUIRES(mutex_) { return version_ != seen_version; });
}

void LastValues::wake() {
  {
    const support::MutexLock lock(mutex_);
    ++version_;
  }
  changed_.notify_all();
}

}  // namespace broker::live
