#include "option_filter.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Decimal;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::int64_t kDefaultStrikes = 10;

// The `count` strikes nearest to `price`, in ascending order.
std::vector<const broker::Strike*> find_strikes_near(std::vector<const broker::Strike*> strikes, const Decimal& price,
                                                     std::size_t count) {
  if (strikes.size() <= count) return strikes;
  std::stable_sort(strikes.begin(), strikes.end(),
                   [&](const auto* a, const auto* b) { return (a->price - price).abs() < (b->price - price).abs(); });
  strikes.resize(count);
  std::sort(strikes.begin(), strikes.end(), [](const auto* a, const auto* b) { return a->price < b->price; });
  return strikes;
}

// Sets a range to one value, for an argument such as `strike` beside `strike_min` and `strike_max`.
template <class T>
void narrow_range(std::optional<T>& min, std::optional<T>& max, const std::optional<T>& value, const char* name) {
  if (!value) return;
  if ((min && *min != *value) || (max && *max != *value)) {
    throw Error(ErrorCode::invalid_argument, std::string(name) + " and a range of it are both given.",
                "Leave one of them out.");
  }
  min = max = value;
}

// Removes the expirations of other dates than the earliest or the latest.
void keep_date(std::vector<const broker::Expiration*>& expirations, ExpirationChoice::Keep keep) {
  if (expirations.empty() || keep == ExpirationChoice::Keep::all) return;
  const auto [earliest, latest] = std::minmax_element(expirations.begin(), expirations.end(),
                                                      [](const auto* a, const auto* b) { return a->date < b->date; });
  const support::Date date = keep == ExpirationChoice::Keep::earliest ? (*earliest)->date : (*latest)->date;
  std::erase_if(expirations, [date](const auto* expiration) { return expiration->date != date; });
}

template <class T>
void check_range(const std::optional<T>& min, const std::optional<T>& max, const char* min_name, const char* max_name) {
  if (min && max && *min > *max) {
    throw Error(ErrorCode::invalid_argument, std::string(min_name) + " is above " + max_name + ".", "Swap the two.");
  }
}

// Delta without its sign; 30 means 0.30.
std::optional<Decimal> parse_delta(const mcp::Arguments& arguments) {
  const auto given = arguments.decimal("delta");
  if (!given) return std::nullopt;
  const Decimal delta = given->abs();
  if (delta.is_zero() || delta > 100) {
    throw Error(ErrorCode::invalid_argument, "delta must be between 0 and 1.", "Give 0.30, or 30 for 0.30.");
  }
  return delta > 1 ? delta / 100 : delta;
}

// Throws if several arguments choose the strikes in different ways.
void check_one_choice(const OptionFilter& filter) {
  const int choices =
      int{filter.strikes.has_value()} + int{filter.delta.has_value()} + int{filter.expected_moves.has_value()};
  if (choices > 1) {
    throw Error(ErrorCode::invalid_argument, "strikes, delta and expected_moves exclude each other.",
                "Give one of them.");
  }
  if (filter.expected_moves && (!filter.expected_moves->is_positive() || *filter.expected_moves > 10)) {
    throw Error(ErrorCode::invalid_argument, "expected_moves must be more than 0 and at most 10.", "Give 1.");
  }
}

}  // namespace

OptionFilter parse_option_filter(const mcp::Arguments& arguments, support::Date today) {
  OptionFilter filter;
  filter.has_expiration = arguments.has("expiration");
  if (filter.has_expiration) filter.expiration = parse_expiration(arguments.text("expiration"), today);
  filter.expiration_from = arguments.date("expiration_from");
  filter.expiration_to = arguments.date("expiration_to");
  filter.days_min = arguments.integer("days_min");
  filter.days_max = arguments.integer("days_max");
  filter.strike_min = arguments.decimal("strike_min");
  filter.strike_max = arguments.decimal("strike_max");
  filter.strikes = arguments.integer("strikes");
  filter.delta = parse_delta(arguments);
  filter.expected_moves = arguments.decimal("expected_moves");
  narrow_range(filter.days_min, filter.days_max, arguments.integer("days"), "days");
  narrow_range(filter.strike_min, filter.strike_max, arguments.decimal("strike"), "strike");
  filter.calls = arguments.text("option_type") != "put";
  filter.puts = arguments.text("option_type") != "call";
  filter.adjusted = arguments.flag("adjusted");
  filter.expired = arguments.flag("expired");
  check_range(filter.expiration_from, filter.expiration_to, "expiration_from", "expiration_to");
  check_range(filter.days_min, filter.days_max, "days_min", "days_max");
  check_range(filter.strike_min, filter.strike_max, "strike_min", "strike_max");
  check_one_choice(filter);
  return filter;
}

int days_to_expiration(const broker::Expiration& expiration, support::Instant now) {
  return support::days_between(support::new_york_date(now), expiration.date);
}

bool is_expired(const broker::Expiration& expiration, support::Instant now) {
  if (const int days = days_to_expiration(expiration, now); days != 0) return days < 0;
  if (expiration.expires_at) return *expiration.expires_at <= now;
  if (expiration.underlying_symbol.starts_with('/')) return false;
  if (expiration.settlement == "AM") return support::stock_open(expiration.date) <= now;
  return support::stock_close(expiration.date) <= now;
}

bool is_no_longer_listed(const broker::Expiration& expiration, support::Instant now) {
  return days_to_expiration(expiration, now) < 0 || (expiration.expires_at && *expiration.expires_at <= now);
}

std::vector<const broker::Expiration*> find_expirations(const broker::OptionChain& chain, const OptionFilter& filter,
                                                        support::Instant now) {
  std::vector<const broker::Expiration*> result;
  for (const broker::Expiration& expiration : chain.expirations) {
    if (filter.contract) {
      const auto future = broker::parse_future_symbol(expiration.underlying_symbol);
      if (!future || !broker::names_contract(*filter.contract, *future, expiration.date)) continue;
    }
    if (!filter.root.empty() && expiration.root_symbol != filter.root) continue;
    const int days = days_to_expiration(expiration, now);
    if (filter.expiration.days && !filter.expiration.days->contains(expiration.date)) continue;
    if (!filter.expiration.type.empty() && expiration.type != filter.expiration.type) continue;
    if (filter.expiration_from && expiration.date < *filter.expiration_from) continue;
    if (filter.expiration_to && expiration.date > *filter.expiration_to) continue;
    if (filter.days_min && days < *filter.days_min) continue;
    if (filter.days_max && days > *filter.days_max) continue;
    if (expiration.is_adjusted() && !filter.adjusted) continue;
    if (is_no_longer_listed(expiration, now) && !filter.expired) continue;
    result.push_back(&expiration);
  }
  keep_date(result, filter.expiration.keep);
  return result;
}

bool needs_price(const broker::Expiration& expiration, const OptionFilter& filter) {
  return filter.needs_price() && !expiration.is_adjusted();
}

std::vector<Contract> find_contracts(const std::vector<const broker::Expiration*>& expirations,
                                     const OptionFilter& filter, const std::map<std::string, Decimal>& prices) {
  std::vector<Contract> result;
  for (const broker::Expiration* expiration : expirations) {
    std::vector<const broker::Strike*> strikes;
    for (const broker::Strike& strike : expiration->strikes) {
      if (filter.strike_min && strike.price < *filter.strike_min) continue;
      if (filter.strike_max && strike.price > *filter.strike_max) continue;
      strikes.push_back(&strike);
    }
    if (needs_price(*expiration, filter)) {
      const auto price = prices.find(expiration->underlying_symbol);
      if (price == prices.end()) continue;
      const auto count = static_cast<std::size_t>(filter.strikes.value_or(kDefaultStrikes));
      strikes = find_strikes_near(std::move(strikes), price->second, count);
    }
    for (const broker::Strike* strike : strikes) {
      if (filter.calls && !strike->call.empty()) result.push_back({expiration, strike, 'C'});
      if (filter.puts && !strike->put.empty()) result.push_back({expiration, strike, 'P'});
    }
  }
  return result;
}

}  // namespace tools
