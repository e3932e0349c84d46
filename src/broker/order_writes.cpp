#include "tastytrade_mcp/broker/order_writes.hpp"

#include <array>

namespace broker {

bool DryRun::is_clean() const {
  const bool has_order = report.order.has_value() || report.complex_order.has_value();
  const bool has_figure = report.buying_power.has_value() && report.buying_power->change_in_buying_power.has_value();
  return has_order && has_figure && !refusal && report.errors.empty() && report.unreadable.empty();
}

std::string_view to_string(SendOutcome outcome) {
  constexpr std::array<std::string_view, 4> kNames = {"not_sent", "accepted", "refused", "unknown"};
  return kNames[static_cast<std::size_t>(outcome)];
}

}  // namespace broker
