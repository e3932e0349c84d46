#include "candles.hpp"

#include <algorithm>
#include <cmath>

#include "event_rows.hpp"
#include "market/hash_rng.hpp"
#include "market/session_prices.hpp"
#include "market/volatility_index.hpp"
#include "trading_hours.hpp"

namespace simulator {
namespace {

using std::chrono::milliseconds;

struct Bar {
  Instant time;
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;
  double volume = 0;
  double count = 0;
  double turnover = 0;  // volume * average price
  double volatility = kNaN;
  double open_interest = kNaN;
};

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const auto rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

// Years of the path that candles show.
constexpr int kDaysOfListings = 20 * 365;
constexpr int kDaysOfContracts = 400;

class CandleMaker {
 public:
  CandleMaker(const Market& market, const MarketInstrument& instrument, const CandleSymbol& symbol, Instant from,
              Instant now, std::size_t limit)
      : market_(market), instrument_(instrument), symbol_(symbol), from_(from), now_(now), limit_(limit) {
    set_period();
    const bool is_contract = instrument.option || instrument.future;
    first_day_ = support::add_days(new_york_date(now), is_contract ? -kDaysOfContracts : -kDaysOfListings);
  }

  std::vector<Bar> make() {
    Session session = running_session(instrument_.venue, now_).value_or(latest_session(instrument_.venue, now_));
    while (!done_ && session.date >= first_day_) {
      const Date previous = trading_day_before(instrument_.venue, session.date);
      if (period_.count() == 0) {
        add_day(session, previous);
      } else {
        add_session(session, previous);
      }
      session = session_on(instrument_.venue, previous);
    }
    return std::move(bars_);
  }

 private:
  void set_period() {
    if (symbol_.unit == "s") period_ = std::chrono::seconds(symbol_.count);
    if (symbol_.unit == "m") period_ = std::chrono::minutes(symbol_.count);
    if (symbol_.unit == "h") period_ = std::chrono::hours(symbol_.count);
  }

  // Adds the part of a bar that comes before all parts so far.
  void add(const Bar& part) {
    if (!bars_.empty() && bars_.back().time == part.time) {
      Bar& bar = bars_.back();
      bar.open = part.open;
      bar.high = std::max(bar.high, part.high);
      bar.low = std::min(bar.low, part.low);
      bar.volume += part.volume;
      bar.count += part.count;
      bar.turnover += part.turnover;
    } else if (part.time < from_ || bars_.size() == limit_) {
      done_ = true;
    } else {
      bars_.push_back(part);
    }
  }

  // The begin of the day's bar, week or month.
  Instant day_bucket(Date date) const {
    const auto day = std::chrono::sys_days(date).time_since_epoch().count();
    if (symbol_.unit == "mo") {
      const auto month =
          floor_to(static_cast<int>(date.year()) * 12 + static_cast<int>(unsigned(date.month())) - 1, symbol_.count);
      return Instant(
          std::chrono::sys_days(make_date(static_cast<int>(month / 12), static_cast<unsigned>(month % 12) + 1, 1)));
    }
    // Day -3 was a Monday.
    const auto begin =
        symbol_.unit == "w" ? floor_to(day + 3, 7 * std::int64_t{symbol_.count}) - 3 : floor_to(day, symbol_.count);
    return Instant(std::chrono::sys_days(std::chrono::days(begin)));
  }

  // The begin of the bar of seconds, minutes or hours that holds `when`.
  Instant time_bucket(Instant when) const {
    const Instant midnight = instrument_.venue == Venue::crypto ? Instant(std::chrono::floor<std::chrono::days>(when))
                                                                : new_york_time(new_york_date(when), {});
    return midnight + (when - midnight) / period_ * period_;
  }

  void add_day(const Session& session, Date previous) {
    if (now_ < session.open || ends_before(session)) return;
    const Quote quote = market_.quote(instrument_, time_in_session(session, previous, std::min(now_, session.close),
                                                                   instrument_.phase, instrument_.expires_at()));
    Bar bar;
    bar.time = day_bucket(session.date);
    bar.open = *quote.open;
    bar.high = *quote.high;
    bar.low = *quote.low;
    bar.close = quote.last;
    const double extended = symbol_.regular_hours_only ? 0 : quote.volume_extended.value_or(0);
    set_volume(bar, quote.volume ? *quote.volume + extended : kNaN);
    bar.open_interest = or_nan(quote.open_interest);
    if (instrument_.option) {
      const SessionPrices prices(market_.seed(), instrument_, session, previous);
      bar.volatility = prices.option_volatility(std::min(now_, session.close));
    } else {
      bar.volatility = index_volatility(session.date);
    }
    add(bar);
  }

  bool ends_before(const Session& session) const {
    const auto end = instrument_.expires_at();
    return end && *end <= session.open;
  }

  double index_volatility(Date date) const {
    if (instrument_.listing == nullptr || instrument_.listing->expiries == Expiries::none) return kNaN;
    return volatility_index(market_.seed(), *instrument_.listing,
                            std::chrono::sys_days(date).time_since_epoch().count());
  }

  void set_volume(Bar& bar, double volume) const {
    bar.volume = volume;
    const double typical = instrument_.type == "Equity" ? 120 : instrument_.type == "Cryptocurrency" ? 0.05 : 4;
    bar.count = std::isnan(volume) ? 1 : std::ceil(volume / typical);
    bar.turnover = volume * (bar.open + bar.high + bar.low + bar.close) / 4;
  }

  // Parts of a window, from its end to its begin. `make`: the bar's prices and volume from one instant to a later one.
  template <class Make>
  void add_window(Instant begin, Instant end, Make make) {
    if (now_ < begin || end <= begin) return;
    Instant until = std::min(now_, end);
    // At `now` the bar of now has begun.
    Instant last = now_ < end ? now_ : end - milliseconds(1);
    while (!done_) {
      const Instant bucket = time_bucket(last);
      const Instant start = std::max(bucket, begin);
      Bar bar = make(start, until);
      bar.time = bucket;
      add(bar);
      if (start == begin) return;
      until = start;
      last = start - milliseconds(1);
    }
  }

  void add_session(const Session& session, Date previous) {
    const bool extended = !symbol_.regular_hours_only && has_extended_hours(instrument_);
    if (ends_before(session)) return;
    const SessionPrices prices(market_.seed(), instrument_, session, previous);
    const Quote quote =
        market_.quote(instrument_, prices.time(std::clamp(now_, session.open, session.close)), Extremes::no);
    if (extended) add_flat(session.close, *session.close_extended, prices.at(session.close).last, 0, session.date);
    add_regular(prices, quote);
    if (extended && now_ >= session.start) {
      const double before = market_.quote(instrument_, session.open - milliseconds(1), Extremes::no).last;
      add_flat(session.start, session.open, before, *quote.volume_extended, session.date);
    }
  }

  void add_flat(Instant begin, Instant end, double price, double volume, Date date) {
    const double volatility = index_volatility(date);
    add_window(begin, end, [&](Instant from, Instant until) {
      Bar bar;
      bar.open = bar.high = bar.low = bar.close = price;
      bar.volatility = volatility;
      set_volume(bar, part_of(volume, from - begin, end - begin, until - begin, 1e6));
      return bar;
    });
  }

  // The part of a volume from one time to another, so that the parts of a whole add up to it.
  static double part_of(double volume, milliseconds from, milliseconds whole, milliseconds until, double digits) {
    const auto passed = [&](milliseconds time) {
      return std::floor(volume * digits * static_cast<double>(time.count()) / static_cast<double>(whole.count()) +
                        1e-6);
    };
    return (passed(until) - passed(from)) / digits;
  }

  void add_regular(const SessionPrices& prices, const Quote& quote) {
    const Session& session = prices.session();
    const Instant end = std::min(session.close, instrument_.expires_at().value_or(session.close));
    const double volatility = instrument_.option ? kNaN : index_volatility(session.date);
    const Instant volume_until = std::min(now_, end);
    const double digits = instrument_.type == "Equity" ? 1e6 : 1;
    Instant known_at = volume_until;
    double known = prices.at(volume_until).last;
    add_window(session.open, end, [&](Instant from, Instant until) {
      Bar bar;
      bar.close = until == known_at ? known : prices.at(until).last;
      known = prices.at(from).last;
      known_at = from;
      bar.open = from == session.open ? prices.open() : known;
      bar.high = std::max({bar.open, bar.close, known});
      bar.low = std::min({bar.open, bar.close, known});
      prices.each_knot(from, until, [&](double price) {
        bar.high = std::max(bar.high, price);
        bar.low = std::min(bar.low, price);
      });
      bar.volatility = instrument_.option ? prices.option_volatility(until) : volatility;
      bar.open_interest = or_nan(quote.open_interest);
      const auto whole = volume_until - session.open;
      const double volume = or_nan(quote.volume);
      set_volume(bar, whole.count() == 0 ? volume * 0
                                         : part_of(volume, from - session.open, whole, until - session.open, digits));
      return bar;
    });
  }

  const Market& market_;
  const MarketInstrument& instrument_;
  const CandleSymbol& symbol_;
  Instant from_;
  Instant now_;
  std::size_t limit_;
  Date first_day_;
  milliseconds period_{0};  // 0: days, weeks, months
  bool done_ = false;
  std::vector<Bar> bars_;
};

FeedEvent to_event(const Bar& bar, const std::string& symbol, std::uint64_t seed) {
  const double middle = (bar.high + bar.low) / 2;
  const double average = bar.volume > 0 ? std::clamp(bar.turnover / bar.volume, bar.low, bar.high) : middle;
  const double bought = 0.35 + 0.3 * uniform(seed, symbol, bar.time.time_since_epoch().count(), 77);
  return make_event(FeedEventType::candle, symbol,
                    {0.0, event_index(bar.time), to_milliseconds(bar.time), 0.0, bar.count, bar.volume,
                     std::isnan(bar.volume) ? kNaN : average, bar.volume * (1 - bought), bar.volume * bought,
                     bar.volatility, bar.open_interest, bar.open, bar.high, bar.low, bar.close});
}

}  // namespace

std::vector<FeedEvent> make_candles(const Market& market, const MarketInstrument& instrument,
                                    const CandleSymbol& symbol, Instant from, Instant now, std::size_t limit) {
  const std::string name = to_string(symbol);
  std::vector<FeedEvent> rows;
  for (const Bar& bar : CandleMaker(market, instrument, symbol, from, now, limit).make()) {
    rows.push_back(to_event(bar, name, market.seed()));
  }
  return rows;
}

}  // namespace simulator
