#include "chains.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "market/price_path.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr int kWeeks = 6;
constexpr int kMonths = 6;
constexpr int kDailies = 10;

std::string weekly_root(const InstrumentSpec& underlying) {
  if (underlying.symbol == "SPX") return "SPXW";
  if (underlying.symbol == "NDX") return "NDXP";
  if (underlying.symbol == "RUT") return "RUTW";
  if (underlying.symbol == "VIX") return "VIXW";
  return option_root(underlying.symbol);
}

bool is_monthly(Date date) {
  return monthly_expiration(static_cast<int>(date.year()), static_cast<unsigned>(date.month())) == date;
}

bool is_month_end(Date date) {
  return trading_day_after(Venue::equity, date).month() != date.month();
}

struct Steps {
  double fine;
  double coarse;
};

Steps strike_steps(const InstrumentSpec& underlying, double price) {
  if (underlying.option_ticks == OptionTicks::cent) return {1, price < 200 ? 1.0 : 5.0};
  if (price < 10) return {0.5, 1};
  if (price < 50) return {0.5, 1};
  if (price < 120) return {1, 5};
  if (price < 600) return {2.5, 5};
  if (price < 1500) return {5, 10};
  if (price < 5000) return {5, 25};
  if (price < 15000) return {5, 25};
  return {25, 100};
}

std::vector<std::int64_t> make_strikes(const InstrumentSpec& underlying, double level, int days) {
  const Steps steps = strike_steps(underlying, level);
  // Never narrower than at six weeks: strikes don't disappear while an expiration draws near.
  const double years = std::max(days, 45) / 365.0;
  const double width = std::clamp(4 * std::abs(underlying.volatility) * std::sqrt(years), 0.2, 0.6);
  std::set<std::int64_t> strikes;
  const auto add = [&](double step, double reach) {
    const auto low = std::max<std::int64_t>(1, std::llround(level * (1 - reach) / step));
    const auto high = std::llround(level * (1 + reach) / step);
    for (auto i = low; i <= high; ++i) strikes.insert(std::llround(static_cast<double>(i) * step * 1000));
  };
  add(days > 365 ? steps.coarse * 2 : steps.coarse, width);
  if (days <= 60) add(steps.fine, 0.06);
  return {strikes.begin(), strikes.end()};
}

// Options on funds go on trading for a quarter of an hour after the stocks have closed.
Expiration afternoon(const InstrumentSpec& underlying, std::string root, Date date, std::string_view type) {
  Expiration expiration{std::move(root), date, type, false, {}, {}, {}};
  expiration.expires_at = session_on(Venue::equity, date).close;
  expiration.stops_trading = expiration.expires_at + (underlying.kind == Kind::fund ? 15min : 0min);
  return expiration;
}

Expiration morning(std::string root, Date date, std::string_view type) {
  Expiration expiration{std::move(root), date, type, true, {}, {}, {}};
  expiration.expires_at = support::stock_open(date);
  expiration.stops_trading = new_york_time(trading_day_before(Venue::equity, date), 16h + 15min);
  return expiration;
}

// VIX options expire on Wednesday mornings; the month's own under the root VIX, the others under VIXW.
std::vector<Expiration> volatility_expirations(Date today) {
  std::vector<Expiration> list;
  std::set<Date> monthly;
  int year = static_cast<int>(today.year());
  unsigned month = static_cast<unsigned>(today.month());
  while (monthly.size() < kMonths) {
    const Date date = volatility_expiration(year, month);
    if (date >= today && monthly.insert(date).second) list.push_back(morning("VIX", date, "Regular"));
    if (++month == 13) {
      month = 1;
      ++year;
    }
  }
  for (int ahead = 0; ahead < kWeeks * 7; ++ahead) {
    Date date = support::add_days(today, ahead);
    if (get_weekday(date) != std::chrono::Wednesday) continue;
    date = trading_day_on_or_before(Venue::equity, date);
    if (date >= today && !monthly.contains(date)) list.push_back(morning("VIXW", date, "Weekly"));
  }
  return list;
}

// Fridays, and for the busiest names every trading day of the next two weeks.
std::set<Date> weekly_expirations(const InstrumentSpec& underlying, Date today) {
  std::set<Date> dates;
  if (underlying.expiries == Expiries::monthly) return dates;
  Date friday = today;
  while (get_weekday(friday) != std::chrono::Friday) friday = support::add_days(friday, 1);
  for (int week = 0; week < kWeeks; ++week) {
    const Date date = trading_day_on_or_before(Venue::equity, support::add_days(friday, 7 * week));
    if (date >= today) dates.insert(date);
  }
  if (underlying.expiries == Expiries::weekly) return dates;
  Date day = is_trading_day(Venue::equity, today) ? today : trading_day_after(Venue::equity, today);
  for (int i = 0; i < kDailies; ++i, day = trading_day_after(Venue::equity, day)) dates.insert(day);
  for (unsigned ahead = 0; ahead < 3; ++ahead) {
    const auto end = std::chrono::year_month(today.year(), today.month()) + std::chrono::months(ahead);
    dates.insert(trading_day_on_or_before(Venue::equity,
                                          last_day(static_cast<int>(end.year()), static_cast<unsigned>(end.month()))));
  }
  std::erase_if(dates, [&](Date date) { return date < today; });
  return dates;
}

std::vector<Expiration> make_expirations(const InstrumentSpec& underlying, Date today) {
  if (underlying.expiries == Expiries::volatility) return volatility_expirations(today);
  const std::string root = option_root(underlying.symbol);
  const std::string weekly = weekly_root(underlying);
  std::vector<Expiration> list;
  for (const Date date : monthly_expirations(today)) {
    if (weekly != root) list.push_back(morning(root, date, "Regular"));
    // The month's Friday is listed under the afternoon root as well.
    if (weekly == root) list.push_back(afternoon(underlying, root, date, "Regular"));
  }
  for (const Date date : weekly_expirations(underlying, today)) {
    if (is_monthly(date)) {
      if (weekly != root) list.push_back(afternoon(underlying, weekly, date, "Weekly"));
      continue;
    }
    const bool end_of_month = is_month_end(date) && underlying.expiries != Expiries::weekly;
    list.push_back(afternoon(underlying, weekly, date, end_of_month ? "End-Of-Month" : "Weekly"));
  }
  return list;
}

// The close of the month before: a chain keeps its strikes for a whole month.
double strike_center(const InstrumentSpec& underlying, std::uint64_t seed, Date today) {
  const Date first = make_date(static_cast<int>(today.year()), static_cast<unsigned>(today.month()), 1);
  const std::string_view key = underlying.follows.empty() ? underlying.symbol : underlying.follows;
  const PricePath path(seed, key, underlying.volatility, Venue::equity);
  return underlying.price * path.close(trading_day_before(Venue::equity, first));
}

}  // namespace

std::vector<Date> monthly_expirations(Date today) {
  std::set<Date> dates;
  const std::chrono::year_month start(today.year(), today.month());
  for (int ahead = 0; dates.size() < kMonths; ++ahead) {
    const auto month = start + std::chrono::months(ahead);
    const Date date = monthly_expiration(static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
    if (date >= today) dates.insert(date);
  }
  for (int ahead = 0; ahead <= 2; ++ahead) {
    const int year = static_cast<int>(today.year()) + ahead;
    for (const unsigned month : {1U, 6U}) {
      const Date date = monthly_expiration(year, month);
      if (date >= today) dates.insert(date);
    }
  }
  return {dates.begin(), dates.end()};
}

std::int64_t coarse_step(const InstrumentSpec& underlying, double price) {
  return std::llround(strike_steps(underlying, price).coarse * 1000);
}

const InstrumentSpec* find_by_option_root(std::string_view root) {
  for (const auto& [weekly, symbol] : {std::pair{"SPXW", "SPX"}, {"NDXP", "NDX"}, {"RUTW", "RUT"}, {"VIXW", "VIX"}}) {
    if (root == weekly) return find_equity(symbol);
  }
  if (root == "BRKB") return find_equity("BRK/B");
  return find_equity(root);
}

const Expiration* Chain::find(std::string_view root, Date date) const {
  const auto found = std::find_if(expirations.begin(), expirations.end(),
                                  [&](const Expiration& row) { return row.root == root && row.date == date; });
  return found == expirations.end() ? nullptr : &*found;
}

bool Chain::lists(const OptionName& name) const {
  const Expiration* expiration = find(name.root, name.expiration);
  return expiration != nullptr &&
         std::binary_search(expiration->strikes.begin(), expiration->strikes.end(), name.strike);
}

std::shared_ptr<const Chain> Chains::find(const InstrumentSpec& underlying, Date today) const {
  if (underlying.expiries == Expiries::none) return nullptr;
  {
    const support::MutexLock lock(mutex_);
    const auto found = cache_.find(underlying.symbol);
    if (found != cache_.end() && found->second.day == today) return found->second.chain;
  }
  auto chain = std::make_shared<Chain>();
  chain->underlying = &underlying;
  chain->style = underlying.kind == Kind::index ? "European" : "American";
  chain->expirations = make_expirations(underlying, today);
  const double level = strike_center(underlying, seed_, today);
  for (Expiration& expiration : chain->expirations) {
    expiration.strikes = make_strikes(underlying, level, support::days_between(today, expiration.date));
  }
  std::sort(chain->expirations.begin(), chain->expirations.end(), [](const Expiration& a, const Expiration& b) {
    return std::pair(std::string_view(a.root), a.date) < std::pair(std::string_view(b.root), b.date);
  });
  const support::MutexLock lock(mutex_);
  cache_[underlying.symbol] = {today, chain};
  return chain;
}

}  // namespace simulator
