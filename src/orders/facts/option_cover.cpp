#include "facts/option_cover.hpp"

#include <algorithm>
#include <map>

#include "facts/account_cover.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace orders {

namespace {

bool have_one_root(const std::string& symbol, const std::string& other) {
  const auto option = broker::parse_option_symbol(symbol), of_other = broker::parse_option_symbol(other);
  return option && of_other && option->root == of_other->root;
}

}  // namespace

PayoffLeg make_payoff_leg(const Holding& holding, int sign) {
  PayoffLeg leg;
  leg.kind = holding.kind == Holding::Kind::call  ? PayoffLeg::Kind::call
             : holding.kind == Holding::Kind::put ? PayoffLeg::Kind::put
                                                  : PayoffLeg::Kind::underlying;
  leg.strike = holding.strike;
  leg.units = sign < 0 ? -holding.units : holding.units;
  return leg;
}

bool have_one_end(const std::vector<Holding>& options) {
  return std::all_of(options.begin(), options.end(), [&](const Holding& option) {
    return option.expiration == options.front().expiration && option.ends_at == options.front().ends_at;
  });
}

bool outlasts(const Holding& long_holding, const Holding& short_option) {
  if (!long_holding.expiration || !short_option.expiration) return !long_holding.expiration;
  const std::chrono::sys_days of_long(*long_holding.expiration), of_short(*short_option.expiration);
  if (of_long != of_short) return of_long > of_short;
  // Of one day: one may settle in the morning. Options of one root settle together.
  if (!long_holding.ends_at || !short_option.ends_at) return have_one_root(long_holding.symbol, short_option.symbol);
  return *long_holding.ends_at >= *short_option.ends_at;
}

bool settles_by_forward(const Holding& option) {
  const auto parsed = broker::parse_option_symbol(option.symbol);
  return parsed && (parsed->root == "VIX" || parsed->root == "VIXW");
}

bool covers_until_end(const Holding& long_holding, const Holding& short_option) {
  if (!outlasts(long_holding, short_option)) return false;
  return !settles_by_forward(short_option) || long_holding.expiration == short_option.expiration;
}

Cover find_cover(const OpenedOptions& opened, const Order& order, const Facts& facts) {
  Cover cover;
  if (opened.shorts.empty() && opened.exposed.empty()) {
    // Bought options that expire together can have a value at every price.
    if (opened.longs.empty() || !have_one_end(opened.longs)) return cover;
    auto& group = cover.groups.emplace_back();
    for (const Holding& option : opened.longs) group.push_back(make_payoff_leg(option, 1));
    return cover;
  }
  std::vector<Holding> shorts = opened.shorts, longs = opened.longs;
  shorts.insert(shorts.end(), opened.exposed.begin(), opened.exposed.end());
  sort_by_end(shorts);
  std::vector<Holding> pool = find_free_cover(opened.underlying_symbol, order, facts, opened.exposed);
  // Options of one day that settle at different times have different prices of the underlying.
  std::map<std::pair<std::chrono::sys_days, std::optional<Instant>>, std::vector<PayoffLeg>> groups;
  const bool is_one_group = have_one_end(shorts);
  for (const Holding& option : shorts) {
    auto& group = groups[{std::chrono::sys_days(*option.expiration), option.ends_at}];
    group.push_back(make_payoff_leg(option, -1));
    Decimal open = option.units;
    const auto take = [&](std::vector<Holding>& from, bool is_counted) {
      for (const Holding& taken : take_cover(from, option, open)) {
        open -= taken.units;
        if (is_counted) group.push_back(make_payoff_leg(taken, 1));
      }
    };
    take(longs, !is_one_group);
    take(pool, true);
    if (!open.is_positive()) continue;
    Holding rest = option;
    rest.units = open;
    (option.kind == Holding::Kind::call ? cover.uncovered_calls : cover.uncovered_puts).push_back(std::move(rest));
  }
  if (is_one_group) {
    // At the one expiration every long option that still lives counts, not only those that cover.
    for (const Holding& option : opened.longs) {
      if (covers_until_end(option, shorts.front())) groups.begin()->second.push_back(make_payoff_leg(option, 1));
    }
  }
  for (auto& entry : groups) cover.groups.push_back(std::move(entry.second));
  return cover;
}

}  // namespace orders
