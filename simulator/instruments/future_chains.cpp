#include "future_chains.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "market/price_path.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr int kMonths = 6;
constexpr int kWeeks = 6;
constexpr int kDailies = 5;

Date last_business_day(int year, unsigned month) {
  return trading_day_on_or_before(Venue::equity, last_day(year, month));
}

// When the product's own option of (year, month) expires.
Date monthly_option_expiration(const FutureProduct& product, int year, unsigned month) {
  const Date month_start = make_date(year, month, 1);
  if (product.sector == "Energy") {
    // Three business days before the future of that month does: seven before the 25th of the month before it.
    const Date before = support::add_days(month_start, -1);
    const Date base = make_date(static_cast<int>(before.year()), static_cast<unsigned>(before.month()), 25);
    return business_days_before(business_days_before(base, 3), 3);
  }
  if (product.sector == "Metals") return business_days_before(support::add_days(month_start, -1), 3);
  if (product.sector == "Interest Rate") {
    // The last Friday that comes at least two business days before the end of the month before.
    Date date = business_days_before(support::add_days(month_start, -1), 2);
    while (get_weekday(date) != std::chrono::Friday) date = support::add_days(date, -1);
    return trading_day_on_or_before(Venue::equity, date);
  }
  if (product.sector == "FX") {
    const Date third_wednesday = *nth_weekday(year, month, std::chrono::Wednesday, 3);
    return trading_day_on_or_before(Venue::equity, support::add_days(third_wednesday, -12));
  }
  return monthly_expiration(year, month);
}

std::string contract_symbol(const std::string& root, int year, unsigned month) {
  return root + month_letter(month) + std::to_string(year % 10);
}

class Builder {
 public:
  Builder(const FutureProduct& product, Date today, std::uint64_t seed) : product_(product), today_(today) {
    const PricePath path(seed, product.follows.empty() ? product.code : product.follows, product.volatility,
                         get_venue(product));
    const Date first = make_date(static_cast<int>(today.year()), static_cast<unsigned>(today.month()), 1);
    level_ = product.price * path.close(trading_day_before(Venue::equity, first));
    chain_.product = &product;
    chain_.futures = list_contracts(product, today);
  }

  FutureChain build() {
    add_monthlies();
    if (!product_.options.weekly.empty()) add_weeklies();
    if (!product_.options.daily.empty()) add_dailies();
    std::sort(chain_.expirations.begin(), chain_.expirations.end(),
              [](const FutureExpiration& a, const FutureExpiration& b) {
                return std::tie(a.date, a.option_root) < std::tie(b.date, b.option_root);
              });
    return std::move(chain_);
  }

 private:
  void add_monthlies() {
    const bool index = product_.sector == "Equity Index";
    const std::chrono::year_month start(today_.year(), today_.month());
    for (int ahead = 0, found = 0; found < kMonths && ahead < 14; ++ahead) {
      const auto at = start + std::chrono::months(ahead);
      const int year = static_cast<int>(at.year());
      const auto month = static_cast<unsigned>(at.month());
      const bool quarterly = product_.months.find(month_letter(month)) != std::string_view::npos;
      if (!index || quarterly) {
        if (add(std::string(product_.options.monthly), year, month, monthly_option_expiration(product_, year, month),
                "Regular", index)) {
          ++found;
        }
      }
      if (!product_.options.end_of_month.empty() && ahead < 3) {
        add(std::string(product_.options.end_of_month), year, month, last_business_day(year, month), "End-Of-Month",
            false);
      }
    }
  }

  void add_weeklies() {
    Date friday = today_;
    while (get_weekday(friday) != std::chrono::Friday) friday = support::add_days(friday, 1);
    for (int week = 0; week < kWeeks; ++week, friday = support::add_days(friday, 7)) add_nth(friday, "", "Weekly");
  }

  void add_dailies() {
    Date day = today_;
    for (int left = kDailies; left > 0; day = support::add_days(day, 1)) {
      const auto weekday = get_weekday(day).c_encoding();  // Monday is 1
      if (weekday < 1 || weekday > 4) continue;
      --left;
      add_nth(day, std::string(1, static_cast<char>('A' + weekday - 1)), "Weekly");
    }
  }

  // The family's n-th such weekday of the month: EW3 is the third Friday, E1A the first Monday.
  void add_nth(Date day, const std::string& suffix, std::string_view type) {
    if (!is_trading_day(Venue::equity, day)) return;
    const auto year = static_cast<int>(day.year());
    const auto month = static_cast<unsigned>(day.month());
    if (day == last_business_day(year, month) && !product_.options.end_of_month.empty()) return;
    const unsigned n = (static_cast<unsigned>(day.day()) - 1) / 7 + 1;
    const std::string_view family = suffix.empty() ? product_.options.weekly : product_.options.daily;
    add(std::string(family) + std::to_string(n) + suffix, year, month, day, type, false);
  }

  bool add(const std::string& root, int year, unsigned month, Date date, std::string_view type, bool morning) {
    if (date < today_) return false;
    FutureExpiration expiration;
    expiration.option_root = root;
    expiration.contract_symbol = contract_symbol(root, year, month);
    expiration.date = date;
    expiration.type = type;
    expiration.morning = morning;
    expiration.expires_at = new_york_time(date, morning ? 9h + 30min : option_closing_time(product_));
    // The future must expire after the option, compared to the minute.
    const auto future = std::find_if(chain_.futures.begin(), chain_.futures.end(), [&](const FutureContract& contract) {
      return contract.expires_at >= expiration.expires_at;
    });
    if (future == chain_.futures.end()) return false;
    expiration.future = *future;
    expiration.strikes = strikes(support::days_between(today_, date));
    chain_.expirations.push_back(std::move(expiration));
    return true;
  }

  std::vector<std::int64_t> strikes(int days) const {
    const double years = std::max(days, 30) / 365.0;
    const double width = std::clamp(4 * std::abs(product_.volatility) * std::sqrt(years), 0.03, 0.5);
    std::set<std::int64_t> strikes;
    const auto add_range = [&](double step, double reach) {
      for (auto i = std::llround(level_ * (1 - reach) / step); i <= std::llround(level_ * (1 + reach) / step); ++i) {
        strikes.insert(std::llround(static_cast<double>(i) * step * 1000));
      }
    };
    add_range(product_.options.wide_step, width);
    if (days <= 60) add_range(product_.options.strike_step, width / 3);
    return {strikes.begin(), strikes.end()};
  }

  const FutureProduct& product_;
  Date today_;
  double level_ = 0;
  FutureChain chain_;
};

}  // namespace

std::chrono::minutes option_closing_time(const FutureProduct& product) {
  if (product.sector == "Equity Index") return 16h;
  if (product.sector == "Metals") return 13h + 30min;
  if (product.sector == "FX") return 10h;
  if (product.sector == "Interest Rate") return 17h;
  return 14h + 30min;
}

std::vector<FutureOptionRoot> list_option_roots(const FutureProduct& product) {
  const OptionFamily& family = product.options;
  std::vector<FutureOptionRoot> rows;
  if (family.monthly.empty()) return rows;
  rows.push_back({std::string(family.monthly), "Regular", product.sector == "Equity Index"});
  if (!family.end_of_month.empty()) rows.push_back({std::string(family.end_of_month), "End-Of-Month"});
  for (char week = '1'; week <= '5'; ++week) {
    if (!family.weekly.empty()) rows.push_back({std::string(family.weekly) + week, "Weekly"});
    if (family.daily.empty()) continue;
    for (const char day : {'A', 'B', 'C', 'D'}) rows.push_back({std::string(family.daily) + week + day, "Weekly"});
  }
  return rows;
}

const FutureExpiration* FutureChain::find(const FutureOptionName& name) const {
  for (const FutureExpiration& row : expirations) {
    if (row.contract_symbol != name.contract || row.date != name.expiration || row.future.symbol != name.future) {
      continue;
    }
    return std::binary_search(row.strikes.begin(), row.strikes.end(), name.strike) ? &row : nullptr;
  }
  return nullptr;
}

std::shared_ptr<const FutureChain> FutureChains::find(const FutureProduct& product, Date today) const {
  if (product.options.monthly.empty()) return nullptr;
  {
    const support::MutexLock lock(mutex_);
    const auto found = cache_.find(product.code);
    if (found != cache_.end() && found->second.day == today) return found->second.chain;
  }
  auto chain = std::make_shared<const FutureChain>(Builder(product, today, seed_).build());
  const support::MutexLock lock(mutex_);
  cache_[product.code] = {today, chain};
  return chain;
}

}  // namespace simulator
