// Price steps of instruments (docs/tastytrade.md, Tick sizes). Pure functions.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "tastytrade_mcp/broker/instruments.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace orders {

using broker::TickSize;
using support::Decimal;

// The step at this price: of the entries with a limit that is above the price the one with the lowest limit, else the
// entry without a limit. Nothing if the schedule has none for this price.
std::optional<Decimal> find_tick(const std::vector<TickSize>& schedule, const Decimal& price);

bool is_on_tick(const std::vector<TickSize>& schedule, const Decimal& price);

// The nearest price on a step that is not above (`down`), or not below (`up`), `price`. The result is on a step of the
// schedule even where the step changes between the two. Never negative.
enum class Rounding { down, up };
std::optional<Decimal> round_to_tick(const std::vector<TickSize>& schedule, const Decimal& price, Rounding rounding);

// The legal prices next to one that is off a step: {below, above}.
std::optional<std::pair<Decimal, Decimal>> find_neighbours(const std::vector<TickSize>& schedule, const Decimal& price);

}  // namespace orders
