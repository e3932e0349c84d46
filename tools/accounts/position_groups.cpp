#include "position_groups.hpp"

#include <algorithm>
#include <map>

#include "position_row.hpp"

namespace tools {

using support::Date;
using support::Decimal;

namespace {

constexpr const char* kNoExpiration = "none";

std::string find_key(const broker::Position& position, std::string_view by) {
  if (by == "account") return position.account_number;
  if (by == "underlying") return position.underlying_symbol;
  const auto expiration = find_expiration_date(position);
  return expiration ? support::to_text(*expiration) : kNoExpiration;
}

// The open profit in percent of what was paid or received; nothing if part of it is unknown.
std::optional<Decimal> find_profit_percent(const PositionGroup& group) {
  const auto profit = group.totals.complete_sum("open_profit");
  Decimal cost;
  for (const ValuedPosition* const valued : group.open) {
    const auto own = find_cost(*valued->position);
    if (!own) return std::nullopt;
    cost += *own;
  }
  if (!profit || !cost.is_positive()) return std::nullopt;
  return Decimal::divide(*profit * 100, cost, 2);
}

// The sum of a Greek over the open positions; nothing if one is unknown, or if the call asks for none.
std::optional<Decimal> find_greek_sum(const PositionGroup& group, Figure PositionGreeks::*greek) {
  Decimal sum;
  for (const ValuedPosition* const valued : group.open) {
    if (!valued->greeks || !((*valued->greeks).*greek).value) return std::nullopt;
    sum += *((*valued->greeks).*greek).value;
  }
  return group.open.empty() ? std::nullopt : std::optional(sum);
}

}  // namespace

std::vector<PositionGroup> group_positions(const Holdings& holdings, std::string_view by) {
  std::map<std::string, PositionGroup> by_key;
  for (const auto* positions : {&holdings.open, &holdings.closed_today}) {
    for (const ValuedPosition& valued : *positions) {
      PositionGroup& group = by_key[find_key(*valued.position, by)];
      group.totals.add(valued);
      if (positions == &holdings.open) group.open.push_back(&valued);
    }
  }
  std::vector<PositionGroup> groups;
  groups.reserve(by_key.size());
  for (auto& entry : by_key) {
    entry.second.key = entry.first;
    entry.second.has_one_underlying = by == "underlying";
    groups.push_back(std::move(entry.second));
  }
  return groups;
}

void PositionGroup::write(TableRow& row) const {
  row.text("key", key);
  row.integer("legs", static_cast<std::int64_t>(open.size()));
  for (const char* const sum : {"market_value", "day_profit", "open_profit"}) row.money(sum, totals.complete_sum(sum));
  row.statistic("open_profit_percent", find_profit_percent(*this));
  std::optional<Date> nearest;
  for (const ValuedPosition* const valued : open) {
    const auto expiration = find_expiration_date(*valued->position);
    if (expiration) nearest = nearest ? std::min(*nearest, *expiration) : *expiration;
  }
  row.date("nearest_expiration", nearest);
  // Changes for a rise of 1 of different underlyings cannot be added up.
  if (has_one_underlying) {
    row.quantity("delta", find_greek_sum(*this, &PositionGreeks::delta));
    row.quantity("gamma", find_greek_sum(*this, &PositionGreeks::gamma));
  }
  row.quantity("theta", find_greek_sum(*this, &PositionGreeks::theta));
  row.quantity("vega", find_greek_sum(*this, &PositionGreeks::vega));
}

std::vector<std::string_view> group_columns() {
  return {"key", "legs", "market_value", "day_profit", "open_profit", "open_profit_percent", "nearest_expiration"};
}

std::vector<std::string_view> group_greek_columns() {
  return {"delta", "gamma", "theta", "vega"};
}

mcp::schema::Object group_schema() {
  using namespace mcp::schema;
  return {string("key"),
          integer("legs"),
          decimal("market_value"),
          decimal("day_profit"),
          decimal("open_profit"),
          number("open_profit_percent"),
          date("nearest_expiration"),
          decimal("delta").unlisted(),
          decimal("gamma").unlisted(),
          decimal("theta").unlisted(),
          decimal("vega").unlisted()};
}

}  // namespace tools
