#include "margin_requirement.hpp"

#include "option_requirement.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {

const MarginRates& get_margin_rates(bool is_margin) {
  static constexpr MarginRates kMargin{"0.5", "0.5", "0.25", "0.3", "0.2", "0.1", "250.0"};
  static constexpr MarginRates kCash{"1.0", "1.0", "1.0", "1.0", "1.0", "1.0", "251.0"};
  return is_margin ? kMargin : kCash;
}

Decimal compute_equity_requirement(const std::vector<Position>& positions, bool is_margin, Requirement requirement) {
  const MarginRates& rates = get_margin_rates(is_margin);
  const bool is_initial = requirement == Requirement::initial;
  const Decimal long_rate = Decimal::of(is_initial ? rates.long_equity_initial : rates.long_equity_maintenance);
  const Decimal short_rate = Decimal::of(is_initial ? rates.short_equity_initial : rates.short_equity_maintenance);
  Decimal sum = compute_option_requirement(positions, is_margin);
  for (const Position& position : positions) {
    if (position.direction == 0 || position.instrument_type != "Equity") continue;
    sum += position.value().abs() * (position.direction > 0 ? long_rate : short_rate);
  }
  return sum;
}

Decimal compute_futures_requirement(const std::vector<Position>& positions) {
  Decimal sum;
  for (const Position& position : positions) {
    const bool is_sold_option = position.instrument_type == "Future Option" && position.direction < 0;
    if (position.instrument_type != "Future" && !is_sold_option) continue;
    const std::string& future = is_sold_option ? position.underlying : position.symbol;
    const FutureProduct* product = find_product(future.substr(0, future.size() - 2));
    sum += Decimal::of(format_decimal(product->margin)) * position.quantity;
  }
  return sum;
}

Decimal compute_requirement(const std::vector<Position>& positions, bool is_margin, Requirement requirement) {
  return compute_equity_requirement(positions, is_margin, requirement) + compute_futures_requirement(positions);
}

}  // namespace simulator
