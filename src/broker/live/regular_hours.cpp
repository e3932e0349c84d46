#include "live/regular_hours.hpp"

#include <optional>

#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace broker::live {
namespace {

using support::Date;
using support::Instant;

constexpr std::chrono::minutes kClose{16 * 60};

}  // namespace

bool has_regular_hours(std::string_view streamer_symbol) {
  return streamer_symbol.find(':') == std::string_view::npos;
}

void remove_extended_hours(std::vector<Candle>& candles, dxlink::CandlePeriod period) {
  if (period.unit > dxlink::CandleUnit::hour) return;
  // Times of New York are looked up once for each day.
  std::optional<Date> day;
  Instant open, close;
  std::erase_if(candles, [&](const Candle& candle) {
    const Date date = support::new_york_date(candle.time);
    if (day != date) {
      day = date;
      open = support::stock_open(date);
      close = support::new_york_time(date, kClose);
    }
    return candle.time >= close || dxlink::end_of_bar(candle.time, period) <= open;
  });
}

}  // namespace broker::live
