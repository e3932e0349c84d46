#include "option_requirement.hpp"

#include <algorithm>
#include <map>

#include "margin_requirement.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {
namespace {

// Options of one type and strike. Units are shares; negative if sold.
struct OptionUnits {
  bool is_call = true;
  Decimal strike;
  Decimal units;
  Decimal premium;  // per share, at the mark

  Decimal value_at(const Decimal& price) const {
    return units * std::max(Decimal(), is_call ? price - strike : strike - price);
  }
};

using Group = std::vector<OptionUnits>;  // of one expiration
using Groups = std::map<std::chrono::sys_days, Group>;

struct Root {
  Groups groups;
  Decimal shares;
  Decimal price;  // of the underlying
  bool is_margin = true;
};

std::map<std::string, Root> read_roots(const std::vector<Position>& positions, bool is_margin) {
  std::map<std::string, Root> roots;
  for (const Position& position : positions) {
    if (position.direction == 0 || position.instrument_type != "Equity Option") continue;
    const auto name = parse_occ(position.symbol);
    Root& root = roots[name->root];
    const Decimal strike = Decimal::of(format_decimal(to_strike_price(name->strike)));
    root.groups[std::chrono::sys_days(name->expiration)].push_back(
        {name->call, strike, position.quantity * position.multiplier * Decimal(position.direction), position.mark});
    root.price = position.underlying_mark;
    root.is_margin = is_margin;
    root.shares = 0;
    for (const Position& other : positions) {
      const bool is_cover = other.instrument_type == "Equity" && other.direction > 0;
      if (is_cover && other.symbol == position.underlying) root.shares += other.quantity;
    }
  }
  return roots;
}

// The units of a type that the group has sold more than bought; negative: bought more.
Decimal count_excess(const Group& group, bool is_call) {
  Decimal sum;
  for (const OptionUnits& option : group) {
    if (option.is_call == is_call) sum -= option.units;
  }
  return sum;
}

// The sold option that is the last to lose: the call with the highest strike, the put with the lowest.
OptionUnits* find_last_sold(Group& group, bool is_call) {
  OptionUnits* found = nullptr;
  for (OptionUnits& option : group) {
    if (option.is_call != is_call || !option.units.is_negative()) continue;
    if (found == nullptr || (is_call ? option.strike > found->strike : option.strike < found->strike)) found = &option;
  }
  return found;
}

// The bought option of the group that loses least against the sold one; null if none is left over.
OptionUnits* find_left_over(Group& group, bool is_call) {
  if (!count_excess(group, is_call).is_negative()) return nullptr;
  OptionUnits* found = nullptr;
  for (OptionUnits& option : group) {
    if (option.is_call != is_call || !option.units.is_positive()) continue;
    if (found == nullptr || (is_call ? option.strike < found->strike : option.strike > found->strike)) found = &option;
  }
  return found;
}

// The requirement of one share of a sold option without cover.
Decimal compute_naked(const OptionUnits& sold, const Root& root) {
  if (!root.is_margin) return sold.strike;
  const MarginRates& rates = get_margin_rates(true);
  const Decimal out_of_the_money =
      std::max(Decimal(), sold.is_call ? sold.strike - root.price : root.price - sold.strike);
  const Decimal standard = root.price * Decimal::of(rates.naked_option_standard) - out_of_the_money;
  const Decimal minimum = (sold.is_call ? root.price : sold.strike) * Decimal::of(rates.naked_option_minimum);
  const Decimal floor = Decimal::divide(Decimal::of(rates.naked_option_floor), 100, 4);
  return std::max(floor, std::max(standard, minimum) + sold.premium);
}

// Takes sold options without a bought one of their expiration out of the group. Returns what they require.
Decimal take_uncovered(Root& root, Groups::iterator at, bool is_call) {
  Decimal required;
  for (;;) {
    const Decimal excess = count_excess(at->second, is_call);
    OptionUnits* const sold = find_last_sold(at->second, is_call);
    if (!excess.is_positive() || sold == nullptr) return required;
    Decimal units = std::min(excess, -sold->units);
    if (is_call && root.shares.is_positive()) {
      units = std::min(units, root.shares);
      root.shares -= units;
      sold->units += units;
      continue;
    }
    OptionUnits* bought = nullptr;
    Decimal spare;
    for (auto later = std::next(at); later != root.groups.end() && bought == nullptr; ++later) {
      bought = find_left_over(later->second, is_call);
      spare = -count_excess(later->second, is_call);
    }
    if (bought != nullptr) {
      units = std::min({units, bought->units, spare});
      const Decimal width = is_call ? bought->strike - sold->strike : sold->strike - bought->strike;
      required += std::max(Decimal(), width) * units;
      bought->units -= units;
    } else {
      required += compute_naked(*sold, root) * units;
    }
    sold->units += units;
  }
}

// The most that the options of the group lose at expiration. No call of it is without cover.
Decimal find_largest_loss(const Group& group) {
  const auto value_at = [&](const Decimal& price) {
    Decimal sum;
    for (const OptionUnits& option : group) sum += option.value_at(price);
    return sum;
  };
  Decimal lowest = value_at(Decimal());
  for (const OptionUnits& option : group) lowest = std::min(lowest, value_at(option.strike));
  return lowest.is_negative() ? -lowest : Decimal();
}

}  // namespace

Decimal compute_option_requirement(const std::vector<Position>& positions, bool is_margin) {
  Decimal sum;
  for (auto& [name, root] : read_roots(positions, is_margin)) {
    for (auto at = root.groups.begin(); at != root.groups.end(); ++at) {
      sum += take_uncovered(root, at, true) + take_uncovered(root, at, false);
    }
    for (const auto& entry : root.groups) sum += find_largest_loss(entry.second);
  }
  return sum;
}

}  // namespace simulator
