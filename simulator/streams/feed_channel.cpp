#include "feed_channel.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "dxlink_messages.hpp"
#include "feed_snapshot.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using support::Json;

constexpr double kMinAggregationPeriod = 0.1;  // seconds
constexpr double kMaxAggregationPeriod = 3600;
constexpr double kMaxFromTime = 4102444800000;  // 2100, in milliseconds
constexpr std::size_t kMaxRowsInFrame = 300;

constexpr std::pair<FeedContract, std::string_view> kContracts[] = {{FeedContract::automatic, "AUTO"},
                                                                    {FeedContract::ticker, "TICKER"},
                                                                    {FeedContract::history, "HISTORY"},
                                                                    {FeedContract::stream, "STREAM"}};

std::chrono::milliseconds to_milliseconds(double seconds) {
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

// Types of which every event is kept; the others have a last value only.
bool is_history(FeedEventType type) {
  return type == FeedEventType::candle || type == FeedEventType::time_and_sale;
}

Instant time_of(const FeedEvent& event) {
  return Instant(std::chrono::milliseconds(std::llround(event.number("time"))));
}

// True if the member `key` is absent or an array.
bool has_list_or_nothing(const Json& message, std::string_view key) {
  const Json* list = support::find(message, key);
  return list == nullptr || list->is_array();
}

// Appends rows to those of their type; types are in the order of their first row.
void append_rows(std::vector<FeedRows>& all, FeedEventType type, std::vector<FeedEvent> events) {
  if (events.empty()) return;
  auto of_type = std::ranges::find(all, type, &FeedRows::type);
  if (of_type == all.end()) of_type = all.insert(all.end(), {type, {}, {}});
  std::ranges::move(events, std::back_inserter(of_type->events));
}

}  // namespace

std::string_view to_string(FeedContract contract) {
  return std::ranges::find(kContracts, contract, &std::pair<FeedContract, std::string_view>::first)->second;
}

std::optional<FeedContract> parse_feed_contract(std::string_view name) {
  const auto found = std::ranges::find(kContracts, name, &std::pair<FeedContract, std::string_view>::second);
  if (found == std::ranges::end(kContracts)) return std::nullopt;
  return found->first;
}

FeedChannel::FeedChannel(int number, FeedContract contract, const Feed& feed, StreamFaults& faults, std::string path)
    : number_(number),
      contract_(contract),
      feed_(feed),
      faults_(faults),
      path_(std::move(path)),
      schema_(faults, path_),
      aggregation_period_(kMinAggregationPeriod) {
  style_.has_names = faults_.take(FaultKind::inband_names, path_).has_value();
  joins_types_ = faults_.take(FaultKind::pairs_in_frame, path_).has_value();
}

std::vector<std::string> FeedChannel::configure(const Json& message) {
  std::vector<std::string> messages;
  const Json* format = support::find(message, "acceptDataFormat");
  if (format != nullptr) format_ = *format == "FULL" ? FeedDataFormat::full : FeedDataFormat::compact;
  const Json* period = support::find(message, "acceptAggregationPeriod");
  if (period != nullptr && period->is_number()) {
    aggregation_period_ = std::clamp(period->get<double>(), kMinAggregationPeriod, kMaxAggregationPeriod);
  }
  const Json* fields = support::find(message, "acceptEventFields");
  announce(fields != nullptr ? schema_.accept(*fields) : std::vector<FeedEventType>(), messages);
  return messages;
}

std::optional<FeedChannel::Entry> FeedChannel::parse_entry(const Json& entry) {
  const Json* type_name = support::find(entry, "type");
  const Json* symbol = support::find(entry, "symbol");
  const auto type = parse_feed_event_type(type_name->get_ref<const std::string&>());
  if (!type) return std::nullopt;
  Entry result{{*type, symbol->get<std::string>()}, {}};
  if (*type == FeedEventType::candle) {
    result.subscription.candle = parse_candle_symbol(result.key.second);
    if (!result.subscription.candle) return std::nullopt;
    result.key.second = to_string(*result.subscription.candle);
  }
  const Json* from = support::find(entry, "fromTime");
  if (from != nullptr && from->is_number()) {
    const double milliseconds = std::clamp(from->get<double>(), 0.0, kMaxFromTime);
    result.subscription.from = Instant(std::chrono::milliseconds(std::llround(milliseconds)));
  }
  return result;
}

std::vector<std::string> FeedChannel::subscribe(const Json& message, StreamTime time) {
  if (!is_valid_subscription(message)) {
    return {make_dxlink_error(number_, "INVALID_MESSAGE", "Each subscription needs a type and a symbol.")};
  }
  std::vector<std::string> messages;
  const Json* reset = support::find(message, "reset");
  if (reset != nullptr && *reset == true) subscriptions_.clear();
  if (const Json* removed = support::find(message, "remove")) {
    for (const Json& row : *removed) {
      if (const auto entry = parse_entry(row)) remove(*entry);
    }
  }
  const Json* added = support::find(message, "add");
  if (added == nullptr) return messages;
  std::vector<FeedEventType> announced;
  std::vector<FeedRows> last_values, histories;
  for (const Json& row : *added) {
    auto entry = parse_entry(row);
    if (!entry) continue;
    const FeedEventType type = entry->key.first;
    if (schema_.touch(type, time)) announced.push_back(type);
    std::vector<FeedEvent> events = add(std::move(*entry), time, messages);
    if (is_history(type)) {
      histories.push_back({type, {}, std::move(events)});
    } else {
      append_rows(last_values, type, std::move(events));
    }
  }
  if (!announced.empty()) announce(announced, messages);
  write(std::move(last_values), messages);
  write(std::move(histories), messages);
  if (!flood_) start_flood(time);
  return messages;
}

bool FeedChannel::is_valid_subscription(const Json& message) {
  for (const std::string_view list : {"add", "remove"}) {
    if (!has_list_or_nothing(message, list)) return false;
    const Json* rows = support::find(message, list);
    if (rows == nullptr) continue;
    for (const Json& row : *rows) {
      for (const std::string_view member : {"type", "symbol"}) {
        const Json* value = support::find(row, member);
        if (value == nullptr || !value->is_string()) return false;
      }
    }
  }
  return true;
}

// A subscription to candles from a time on ends only if its removal has a time too.
void FeedChannel::remove(const Entry& entry) {
  const auto found = subscriptions_.find(entry.key);
  if (found == subscriptions_.end()) return;
  if (found->second.candle && found->second.from && !entry.subscription.from) return;
  subscriptions_.erase(found);
}

std::vector<FeedEvent> FeedChannel::add(Entry entry, StreamTime time, std::vector<std::string>& messages) {
  const FeedEventType type = entry.key.first;
  Subscription& added = entry.subscription;
  subscriptions_.erase(entry.key);
  if (faults_.take(FaultKind::type_silent, path_, to_string(type))) return {};
  if (contract_ == FeedContract::history) {
    if (!is_history(type)) return {};
    if (!added.from) {
      messages.push_back(make_dxlink_error(number_, "BAD_ACTION", "The contract HISTORY requires fromTime."));
      return {};
    }
  }
  if (contract_ == FeedContract::ticker || contract_ == FeedContract::stream) added.from.reset();
  if (!feed_.lists(added.candle ? added.candle->instrument : entry.key.second, time.now)) return {};
  if (added.candle && contract_ == FeedContract::automatic && faults_.take(FaultKind::auto_has_no_candles, path_)) {
    return {make_empty_row(type, entry.key.second)};
  }
  added.looked_at = time.now;
  std::vector<FeedEvent> rows;
  if (type == FeedEventType::candle) {
    rows = take_candle_snapshot(entry.key, added, time.now);
  } else if (type == FeedEventType::time_and_sale) {
    rows = take_trade_snapshot(entry.key, added, time.now);
  } else if (auto event = feed_.event(type, entry.key.second, time.now)) {
    added.last = *event;
    if (contract_ != FeedContract::stream) rows.push_back(std::move(*event));
  }
  added.next_look = find_next_look(entry.key, added, time.now);
  subscriptions_.emplace(std::move(entry.key), std::move(added));
  return rows;
}

// Without fromTime: the running bar.
std::vector<FeedEvent> FeedChannel::take_candle_snapshot(const Key& key, Subscription& subscription, Instant now) {
  const Instant from = subscription.from.value_or(Instant{});
  const auto find_bars = [&](Instant until, std::size_t limit) {
    return feed_.candles(*subscription.candle, from, until, limit);
  };
  std::vector<FeedEvent> rows = find_bars(now, subscription.from ? kMaxSnapshotRows : 1);
  if (!rows.empty()) subscription.last = rows.front();
  if (contract_ == FeedContract::stream) return {};
  if (!subscription.from) return rows;
  const bool is_cut = rows.size() == kMaxSnapshotRows && !find_bars(time_of(rows.back()) - 1ms, 1).empty();
  return make_snapshot(key.first, key.second, std::move(rows), is_cut, faults_, path_);
}

std::vector<FeedEvent> FeedChannel::take_trade_snapshot(const Key& key, Subscription& subscription, Instant now) {
  if (!subscription.from) return {};
  const auto find_trades = [&](Instant until, std::size_t limit) {
    return feed_.time_and_sales(key.second, *subscription.from, until, limit);
  };
  std::vector<FeedEvent> rows = find_trades(now, kMaxSnapshotRows);
  std::ranges::reverse(rows);
  const bool is_cut = rows.size() == kMaxSnapshotRows && !find_trades(time_of(rows.back()) - 1ms, 1).empty();
  return make_snapshot(key.first, key.second, std::move(rows), is_cut, faults_, path_);
}

std::optional<Instant> FeedChannel::find_next_look(const Key& key, const Subscription& subscription,
                                                   Instant now) const {
  const std::string& symbol = subscription.candle ? subscription.candle->instrument : key.second;
  const auto change = feed_.next_change(key.first, symbol, now);
  if (!change) return std::nullopt;
  return std::max(*change, now + to_milliseconds(aggregation_period_));
}

std::vector<FeedEvent> FeedChannel::take_changes(const Key& key, Subscription& subscription, Instant now) {
  if (subscription.candle) return take_candle_changes(subscription, now);
  if (key.first == FeedEventType::time_and_sale) {
    return feed_.time_and_sales(key.second, subscription.looked_at, now, kMaxSnapshotRows);
  }
  auto event = feed_.event(key.first, key.second, now);
  if (!event || event == subscription.last) return {};
  subscription.last = event;
  return {std::move(*event)};
}

// The bar that was sent last, if it has changed, and the later ones; oldest first.
std::vector<FeedEvent> FeedChannel::take_candle_changes(Subscription& subscription, Instant now) {
  const Instant from = subscription.last ? time_of(*subscription.last) : now;
  std::vector<FeedEvent> rows = feed_.candles(*subscription.candle, from, now, kMaxSnapshotRows);
  std::ranges::reverse(rows);
  if (!rows.empty() && subscription.last == rows.front()) rows.erase(rows.begin());
  if (!rows.empty()) subscription.last = rows.back();
  return rows;
}

std::vector<std::string> FeedChannel::due(StreamTime time) {
  std::vector<std::string> messages;
  const std::vector<FeedEventType> announced = schema_.due(time);
  if (!announced.empty()) announce(announced, messages);
  std::vector<FeedRows> rows;
  for (auto& [key, subscription] : subscriptions_) {
    if (!subscription.next_look || time.now < *subscription.next_look) continue;
    append_rows(rows, key.first, take_changes(key, subscription, time.now));
    subscription.looked_at = time.now;
    subscription.next_look = find_next_look(key, subscription, time.now);
  }
  write(std::move(rows), messages);
  if (!flood_) start_flood(time);
  if (flood_) {
    sent_events_ += flood_->append_due(messages, time);
    if (flood_->is_over()) flood_.reset();
  }
  return messages;
}

std::vector<std::string> FeedChannel::update(std::span<const FeedUpdate> updates, StreamTime time) {
  std::vector<FeedRows> rows;
  for (const FeedUpdate& update : updates) {
    const auto found = subscriptions_.find(Key(update.type, update.symbol));
    if (found == subscriptions_.end()) continue;
    auto event = found->second.last ? found->second.last : feed_.event(update.type, update.symbol, time.now);
    if (!event) continue;
    for (const auto& [name, value] : update.fields) {
      const auto field = std::ranges::find(event->fields, name, &std::pair<std::string_view, FeedValue>::first);
      if (field != event->fields.end()) field->second = value;
    }
    found->second.last = event;
    append_rows(rows, update.type, {std::move(*event)});
  }
  std::vector<std::string> messages;
  write(std::move(rows), messages);
  return messages;
}

void FeedChannel::announce(const std::vector<FeedEventType>& types, std::vector<std::string>& messages) const {
  std::vector<AnnouncedColumns> announced;
  for (const FeedEventType type : types) announced.push_back({type, schema_.columns(type)});
  messages.push_back(make_feed_config(number_, format_, aggregation_period_, announced));
}

// One type in each message, because dxFeed's own client reads the first of several only.
void FeedChannel::write(std::vector<FeedRows> rows, std::vector<std::string>& messages) {
  for (FeedRows& of_type : rows) {
    of_type.columns = schema_.columns(of_type.type);
    sent_events_ += of_type.events.size();
  }
  if (joins_types_ && rows.size() > 1) {
    messages.push_back(make_feed_data(number_, format_, rows, style_));
    return;
  }
  for (FeedRows& of_type : rows) {
    CompactStyle style = style_;
    style.has_extra_value = faults_.take(FaultKind::row_does_not_divide, path_, to_string(of_type.type)).has_value();
    for (std::size_t first = 0; first < of_type.events.size(); first += kMaxRowsInFrame) {
      const auto begin = of_type.events.begin() + static_cast<std::ptrdiff_t>(first);
      const auto count = std::min(kMaxRowsInFrame, of_type.events.size() - first);
      FeedRows part{of_type.type, of_type.columns, {}};
      part.events.assign(std::make_move_iterator(begin),
                         std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count)));
      messages.push_back(make_feed_data(number_, format_, {std::move(part)}, style));
      style.has_extra_value = false;
    }
  }
}

void FeedChannel::start_flood(StreamTime time) {
  const bool has_quotes =
      std::ranges::any_of(subscriptions_, [](const auto& entry) { return entry.first.first == FeedEventType::quote; });
  if (!has_quotes) return;
  if (const auto fault = faults_.take(FaultKind::flood, path_)) {
    flood_.emplace(fault->flood, feed_, number_, schema_.columns(FeedEventType::quote), time);
  }
}

}  // namespace simulator
