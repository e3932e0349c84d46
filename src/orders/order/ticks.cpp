// Price steps: each entry of a schedule holds from the limit of the entry before it up to, but not including, its own.
#include "tastytrade_mcp/orders/ticks.hpp"

#include <algorithm>

namespace orders {
namespace {

// The prices from `from` up to, but not including, `to` (absent: without an end) have this step.
struct Range {
  Decimal from;
  std::optional<Decimal> to;
  Decimal step;
};

// The ranges by price, ascending. Entries with a step or a limit that is not positive are left out.
std::vector<Range> make_ranges(const std::vector<TickSize>& schedule) {
  std::vector<TickSize> limited;
  std::optional<Decimal> last_step;
  for (const TickSize& entry : schedule) {
    if (!entry.value.is_positive()) continue;
    if (entry.below) limited.push_back(entry);
    if (!entry.below && !last_step) last_step = entry.value;
  }
  std::stable_sort(limited.begin(), limited.end(),
                   [](const TickSize& a, const TickSize& b) { return *a.below < *b.below; });
  std::vector<Range> ranges;
  Decimal from = 0;
  for (const TickSize& entry : limited) {
    if (*entry.below <= from) continue;
    ranges.push_back({from, entry.below, entry.value});
    from = *entry.below;
  }
  if (last_step) ranges.push_back({from, std::nullopt, *last_step});
  return ranges;
}

bool contains(const Range& range, const Decimal& price) {
  return range.from <= price && (!range.to || price < *range.to);
}

// The greatest multiple of the step that is not above `price`. `price` is not negative.
Decimal multiple_below(const Decimal& price, const Decimal& step) {
  Decimal count = Decimal::divide(price, step, 0);
  if (count * step > price) count -= 1;
  return count * step;
}

// The lowest multiple of the step that is not below `price`.
Decimal multiple_above(const Decimal& price, const Decimal& step) {
  const Decimal below = multiple_below(price, step);
  return below == price ? below : below + step;
}

std::optional<Decimal> round_down(const std::vector<Range>& ranges, const Decimal& price) {
  for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
    if (range->from > price) continue;
    const bool is_price_inside = contains(*range, price);
    if (!is_price_inside && range == ranges.rbegin()) return std::nullopt;  // above the last limit
    Decimal candidate = multiple_below(is_price_inside ? price : *range->to, range->step);
    if (!contains(*range, candidate)) candidate -= range->step;
    if (contains(*range, candidate)) return candidate;
  }
  return std::nullopt;
}

std::optional<Decimal> round_up(const std::vector<Range>& ranges, const Decimal& price) {
  for (const Range& range : ranges) {
    if (range.to && *range.to <= price) continue;
    const Decimal candidate = multiple_above(std::max(price, range.from), range.step);
    if (contains(range, candidate)) return candidate;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Decimal> find_tick(const std::vector<TickSize>& schedule, const Decimal& price) {
  for (const Range& range : make_ranges(schedule)) {
    if (!range.to || price < *range.to) return range.step;
  }
  return std::nullopt;
}

bool is_on_tick(const std::vector<TickSize>& schedule, const Decimal& price) {
  const auto step = find_tick(schedule, price);
  return step && !price.is_negative() && multiple_below(price, *step) == price;
}

std::optional<Decimal> round_to_tick(const std::vector<TickSize>& schedule, const Decimal& price, Rounding rounding) {
  const std::vector<Range> ranges = make_ranges(schedule);
  if (rounding == Rounding::up) return round_up(ranges, std::max(price, Decimal(0)));
  return round_down(ranges, price);
}

std::optional<std::pair<Decimal, Decimal>> find_neighbours(const std::vector<TickSize>& schedule,
                                                           const Decimal& price) {
  const auto below = round_to_tick(schedule, price, Rounding::down);
  const auto above = round_to_tick(schedule, price, Rounding::up);
  if (!below || !above) return std::nullopt;
  return std::pair(*below, *above);
}

}  // namespace orders
