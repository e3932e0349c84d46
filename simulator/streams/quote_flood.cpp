#include "quote_flood.hpp"

#include <algorithm>

namespace simulator {
namespace {

// The quotes of a symbol differ this many times before they repeat.
constexpr std::size_t kPrices = 4;

FeedEvent make_quote(std::string_view symbol, const Feed& feed, Instant now) {
  if (auto event = feed.event(FeedEventType::quote, symbol, now)) return *event;
  FeedEvent quote{FeedEventType::quote, {}};
  for (const std::string_view field : field_names(FeedEventType::quote)) {
    FeedValue value = 0.0;
    if (field == "eventType") value = std::string("Quote");
    if (field == "eventSymbol") value = std::string(symbol);
    if (field.ends_with("ExchangeCode")) value = std::string("Q");
    if (field.ends_with("Price")) value = field == "bidPrice" ? 99.99 : 100.01;
    if (field.ends_with("Size")) value = 100.0;
    quote.fields.emplace_back(field, std::move(value));
  }
  return quote;
}

void move_prices(FeedEvent& quote, double by) {
  for (auto& [name, value] : quote.fields) {
    if (!name.ends_with("Price")) continue;
    if (double* price = std::get_if<double>(&value)) *price += by;
  }
}

}  // namespace

FloodFrames::FloodFrames(const QuoteFlood& flood, const Feed& feed, int channel, const FeedColumns& columns,
                         StreamTime time)
    : begun_(time.steady) {
  if (flood.symbols.empty() || flood.events_per_second <= 0 || flood.seconds <= 0) return;
  events_per_frame_ = static_cast<std::size_t>(std::max(1, flood.events_per_frame));
  frames_per_second_ = static_cast<double>(flood.events_per_second) / static_cast<double>(events_per_frame_);
  total_ = static_cast<std::size_t>(frames_per_second_ * flood.seconds);
  std::vector<FeedEvent> quotes;
  for (const std::string& symbol : flood.symbols) quotes.push_back(make_quote(symbol, feed, time.now));
  const std::size_t events = flood.symbols.size() * kPrices;
  for (std::size_t next = 0; next < events && frames_.size() < total_;) {
    FeedRows rows{FeedEventType::quote, columns, {}};
    for (std::size_t i = 0; i < events_per_frame_; ++i, ++next) {
      FeedEvent quote = quotes[next % quotes.size()];
      move_prices(quote, 0.01 * static_cast<double>(next / quotes.size() % kPrices));
      rows.events.push_back(std::move(quote));
    }
    frames_.push_back(make_feed_data(channel, FeedDataFormat::compact, {rows}));
  }
}

std::size_t FloodFrames::append_due(std::vector<std::string>& messages, StreamTime time) {
  const std::size_t before = sent_;
  const std::chrono::duration<double> passed = time.steady - begun_;
  const auto due = std::min(total_, static_cast<std::size_t>(passed.count() * frames_per_second_));
  for (; sent_ < due; ++sent_) messages.push_back(frames_[sent_ % frames_.size()]);
  return (sent_ - before) * events_per_frame_;
}

}  // namespace simulator
