#include "feed.hpp"

#include <algorithm>

#include "candles.hpp"
#include "event_rows.hpp"
#include "prints.hpp"
#include "quote_events.hpp"
#include "streamer_symbols.hpp"
#include "trading_hours.hpp"

namespace simulator {
namespace {

static_assert(kFeedStep == kPriceStep);

constexpr std::size_t kMaxRows = 8'000;

FeedEvent to_event(const Print& print, std::string_view symbol) {
  const std::string none;
  return make_event(
      FeedEventType::time_and_sale, symbol,
      {0.0, event_index(print.time, print.sequence), to_milliseconds(print.time), 0.0,
       static_cast<double>(print.sequence), none, print.price, print.size, or_nan(print.bid), or_nan(print.ask), none,
       none, std::string(print.side), false, print.extended, true, std::string("NEW"), none, none});
}

}  // namespace

class Feed::Impl {
 public:
  explicit Impl(const Market& market) : market_(market), symbols_(market) {}

  std::shared_ptr<const MarketInstrument> find(std::string_view symbol, Instant now) const {
    return symbols_.find(symbol, now);
  }
  const Market& market() const { return market_; }

 private:
  const Market& market_;
  StreamerSymbols symbols_;
};

Feed::Feed(const Market& market) : impl_(std::make_unique<Impl>(market)) {}
Feed::~Feed() = default;

bool Feed::lists(std::string_view streamer_symbol, Instant now) const {
  return impl_->find(streamer_symbol, now) != nullptr;
}

std::optional<FeedEvent> Feed::event(FeedEventType type, std::string_view streamer_symbol, Instant now) const {
  const auto instrument = impl_->find(streamer_symbol, now);
  if (instrument == nullptr) return std::nullopt;
  if (type != FeedEventType::time_and_sale) {
    return make_quote_event(type, impl_->market(), *instrument, streamer_symbol, now);
  }
  const auto prints = make_prints(impl_->market(), *instrument, Instant(), now, 1);
  if (prints.empty()) return std::nullopt;
  return to_event(prints.back(), streamer_symbol);
}

std::optional<Instant> Feed::next_change(FeedEventType type, std::string_view streamer_symbol, Instant now) const {
  const auto instrument = impl_->find(streamer_symbol, now);
  if (instrument == nullptr) return std::nullopt;
  const bool is_option = instrument->option.has_value();
  const bool needs_option = type == FeedEventType::greeks || type == FeedEventType::theo_price;
  if (needs_option && !is_option) return std::nullopt;
  if (type == FeedEventType::trade_eth && !has_extended_hours(*instrument)) return std::nullopt;
  if (type == FeedEventType::quote && instrument->type == "Index") return std::nullopt;
  if (type == FeedEventType::underlying &&
      (is_option || instrument->listing == nullptr || instrument->listing->expiries == Expiries::none)) {
    return std::nullopt;
  }
  return next_event_time(type, *instrument, now);
}

std::vector<FeedEvent> Feed::candles(const CandleSymbol& symbol, Instant from, Instant now, std::size_t limit) const {
  const auto instrument = impl_->find(symbol.instrument, now);
  if (instrument == nullptr) return {};
  return make_candles(impl_->market(), *instrument, symbol, from, now, std::min(limit, kMaxRows));
}

std::vector<FeedEvent> Feed::time_and_sales(std::string_view streamer_symbol, Instant from, Instant now,
                                            std::size_t limit) const {
  const auto instrument = impl_->find(streamer_symbol, now);
  if (instrument == nullptr) return {};
  std::vector<FeedEvent> rows;
  for (const Print& print : make_prints(impl_->market(), *instrument, from, now, std::min(limit, kMaxRows))) {
    rows.push_back(to_event(print, streamer_symbol));
  }
  return rows;
}

}  // namespace simulator
