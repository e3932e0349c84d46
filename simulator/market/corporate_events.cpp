#include "corporate_events.hpp"

#include "hash_rng.hpp"

namespace simulator {

Date quarterly_event(const InstrumentSpec& listing, CorporateEvent event, Date day, int quarters_ahead) {
  const auto offset = static_cast<int>(compute_hash(0, listing.symbol, static_cast<int>(event)) % 91);
  const auto days = std::chrono::sys_days(day).time_since_epoch().count();
  const auto quarter = (days - offset) / 91 + quarters_ahead;
  return trading_day_on_or_before(Venue::equity, Date{std::chrono::sys_days(std::chrono::days(quarter * 91 + offset))});
}

Date dividend_pay_date(Date ex_dividend) {
  return trading_day_on_or_before(Venue::equity, support::add_days(ex_dividend, 4));
}

}  // namespace simulator
