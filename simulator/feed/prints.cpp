#include "prints.hpp"

#include <algorithm>
#include <cmath>

#include "event_rows.hpp"
#include "market/hash_rng.hpp"
#include "market/session_prices.hpp"
#include "trading_hours.hpp"

namespace simulator {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kBuy = "BUY", kSell = "SELL", kUndefined = "UNDEFINED";

std::string_view find_side(const Print& print) {
  if (!print.bid || !print.ask) return kUndefined;
  const double middle = (*print.bid + *print.ask) / 2;
  if (std::abs(print.price - middle) < 1e-9) return kUndefined;
  return print.price > middle ? kBuy : kSell;
}

class PrintMaker {
 public:
  PrintMaker(const Market& market, const MarketInstrument& instrument, Instant from, Instant now, std::size_t limit)
      : market_(market), instrument_(instrument), from_(from), now_(now), limit_(limit) {}

  std::vector<Print> make() {
    Session session = running_session(instrument_.venue, now_).value_or(latest_session(instrument_.venue, now_));
    while (!is_full() && session.close_extended.value_or(session.close) > from_) {
      const Date previous = trading_day_before(instrument_.venue, session.date);
      add_session(session, previous);
      session = session_on(instrument_.venue, previous);
    }
    std::reverse(prints_.begin(), prints_.end());
    return std::move(prints_);
  }

 private:
  bool is_full() const { return prints_.size() >= limit_; }

  void add(Print print) {
    if (is_full() || print.time <= from_ || print.time > now_) return;
    print.side = find_side(print);
    print.size = print_size(market_.seed(), instrument_, print.time, print.is_last ? 0 : print.sequence + 1);
    prints_.push_back(print);
  }

  void add_session(const Session& session, Date previous) {
    const bool extended = has_extended_hours(instrument_);
    if (extended) add_extended(session.close, *session.close_extended, session.close);
    if (now_ >= session.open) add_regular(SessionPrices(market_.seed(), instrument_, session, previous));
    if (extended) add_extended(session.start, session.open, session.open - milliseconds(1));
  }

  // From the last of the window to the first; the price is that at `priced_at`.
  void add_extended(Instant begin, Instant end, Instant priced_at) {
    if (now_ <= begin) return;
    auto time = extended_trade_time(instrument_, std::min(now_, end - milliseconds(1)));
    if (!time) return;
    const Quote quote = market_.quote(instrument_, priced_at, Extremes::no);
    for (; time && *time > from_ && *time > begin && !is_full(); *time -= kExtendedStep) {
      Print print;
      print.time = *time;
      print.price = quote.last;
      print.bid = quote.bid;
      print.ask = quote.ask;
      print.extended = true;
      add(print);
    }
  }

  void add_regular(const SessionPrices& prices) {
    const Session& session = prices.session();
    const Instant end = std::min(session.close, instrument_.expires_at().value_or(session.close));
    if (end <= session.open) return;
    // A coin's session ends when the next begins, and needs no print at its close.
    if (now_ >= end && instrument_.venue != Venue::crypto) add_step(prices.at(end), prices.at(end), end);
    Instant step = price_step(std::min(now_, end - milliseconds(1)), instrument_.phase);
    Prices current = prices.at(std::max(step, session.open));
    while (step > session.open && step > from_ && !is_full()) {
      const Instant before = step - kPriceStep;
      const Prices earlier = prices.at(std::max(before, session.open));
      add_step(earlier, current, step);
      current = earlier;
      step = before;
    }
    add_step(current, current, session.open);
  }

  // The prints of a step, newest first.
  void add_step(const Prices& earlier, const Prices& current, Instant step) {
    const auto time = step.time_since_epoch().count();
    const int count = 1 + static_cast<int>(3 * uniform(market_.seed(), instrument_.symbol, time, 78));
    for (int number = count; number > 0; --number) {
      Print print;
      print.time = step;
      print.sequence = number - 1;
      print.is_last = number == count;
      print.bid = current.bid;
      print.ask = current.ask;
      print.price =
          print.is_last ? current.last : between(earlier.last, current.last, static_cast<double>(number) / count);
      add(print);
    }
  }

  // A price between two others, a multiple of their tick.
  double between(double first, double second, double part) const {
    const double price = first + (second - first) * part;
    const bool in_cents = instrument_.type != "Equity" && instrument_.type != "Cryptocurrency";
    const double rounded = in_cents ? round_to_tick(instrument_.ticks, price) : std::round(price * 10000) / 10000;
    return std::clamp(rounded, std::min(first, second), std::max(first, second));
  }

  const Market& market_;
  const MarketInstrument& instrument_;
  Instant from_;
  Instant now_;
  std::size_t limit_;
  std::vector<Print> prints_;  // newest first
};

}  // namespace

Instant regular_print_time(const MarketInstrument& instrument, const MarketTime& time, Instant now) {
  if (!time.open) return time.as_of;
  return std::max(price_step(now, instrument.phase), time.session.open);
}

double print_size(std::uint64_t seed, const MarketInstrument& instrument, Instant time, int other) {
  const double part = uniform(seed, instrument.symbol, time.time_since_epoch().count(), 80 + other);
  if (instrument.listing != nullptr && instrument.listing->kind == Kind::index && !instrument.option) return kNaN;
  if (instrument.type == "Cryptocurrency") return std::ceil(part * part * 5000) / 10000;
  return std::ceil(part * part * (instrument.type == "Equity" ? 300 : 12) + 1e-9);
}

std::vector<Print> make_prints(const Market& market, const MarketInstrument& instrument, Instant from, Instant now,
                               std::size_t limit) {
  return PrintMaker(market, instrument, from, now, limit).make();
}

}  // namespace simulator
