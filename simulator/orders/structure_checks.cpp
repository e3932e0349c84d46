#include "structure_checks.hpp"

#include <algorithm>

#include "trading_window.hpp"

namespace simulator {
namespace {

constexpr const char* kStructure = "sim.invalid_order_structure";

class StructureChecks {
 public:
  StructureChecks(const OrderRequest& order, Date today, std::vector<PreflightProblem>& problems)
      : order_(order), today_(today), problems_(problems) {}

  void check() {
    check_legs();
    check_members();
    check_quantities();
    check_effect();
    check_time_in_force();
  }

 private:
  void add(std::string code, std::string message) { problems_.push_back({std::move(code), std::move(message)}); }

  bool is_option(const RequestedLeg& leg) const { return leg.type.ends_with("Option"); }

  void check_legs() {
    const auto& legs = order_.legs;
    const bool mixes =
        std::any_of(legs.begin(), legs.end(), [&](const RequestedLeg& leg) { return leg.type != legs.front().type; });
    if (legs.size() > 4 || mixes || (legs.size() > 1 && !is_option(legs.front()))) {
      add("sim.invalid_leg_count", "An order has one leg, or up to four legs of options of one type.");
    }
    if (legs.size() > 1 && order_.type.ends_with("Market")) {
      add("sim.invalid_leg_count", "A market order has one leg.");
    }
    for (std::size_t i = 1; i < legs.size(); ++i) {
      const auto is_same = [&](const RequestedLeg& leg) { return leg.symbol == legs[i].symbol; };
      if (!std::any_of(legs.begin(), legs.begin() + static_cast<std::ptrdiff_t>(i), is_same)) continue;
      add("sim.duplicate_leg_symbol", "An order cannot have two legs with the same symbol.");
      break;
    }
    for (const RequestedLeg& leg : legs) {
      if (leg.action.find(' ') == std::string_view::npos && leg.type != "Future") {
        add(kStructure, "Buy and Sell are actions of futures only.");
        break;
      }
    }
  }

  void require(bool is_there, bool is_needed, const std::string& name) {
    const std::string type(order_.type);
    if (is_needed && !is_there) add(kStructure, "A " + type + " order needs " + name + '.');
    if (!is_needed && is_there) add(kStructure, "A " + type + " order cannot have " + name + '.');
  }

  void check_members() {
    const bool has_limit = order_.type.ends_with("Limit");
    const bool is_notional = order_.type == "Notional Market";
    require(order_.price.has_value(), has_limit, "a price");
    require(!order_.price_effect.empty(), has_limit, "a price-effect");
    require(order_.stop_trigger.has_value(), order_.type.starts_with("Stop"), "a stop-trigger");
    require(order_.value.has_value(), is_notional, "a value");
    require(!order_.value_effect.empty(), is_notional, "a value-effect");
    if (order_.type.starts_with("Stop") && order_.legs.size() > 1) {
      add("sim.invalid_leg_count", "A stop order has one leg.");
    }
    if (is_notional && order_.value && *order_.value < Decimal(5) && order_.legs.front().type == "Equity") {
      add(kStructure, "The value of a fractional order is at least 5.00.");
    }
  }

  void check_quantities() {
    const bool is_notional = order_.type == "Notional Market";
    for (const RequestedLeg& leg : order_.legs) {
      if (is_notional == leg.quantity.has_value()) {
        add(kStructure,
            is_notional ? "A leg of a Notional Market order cannot have a quantity." : "A leg needs a quantity.");
        return;
      }
      const bool has_fractions = leg.type == "Equity" || leg.type == "Cryptocurrency";
      if (leg.quantity && !leg.quantity->is_integer() && !has_fractions) {
        add(kStructure, "The quantity of an option or a future is a whole number.");
        return;
      }
    }
    if (is_notional && order_.legs.front().type != "Equity" && order_.legs.front().type != "Cryptocurrency") {
      add(kStructure, "A Notional Market order is for shares or coins.");
    }
  }

  void check_effect() {
    if (order_.legs.size() != 1) return;
    const bool buys = is_buy(order_.legs.front().action);
    for (const std::string_view effect : {order_.price_effect, order_.value_effect}) {
      if (buys && effect == "Credit") add("cant_buy_for_credit", "You cannot buy for a credit.");
      if (!buys && effect == "Debit") add("sim.cant_sell_for_debit", "You cannot sell for a debit.");
    }
  }

  void check_time_in_force() {
    const std::string_view time = order_.time_in_force;
    const bool is_good_till = time == "GTC" || time == "GTD";
    if (is_good_till && order_.type == "Market") {
      add("gtc_market_orders_not_supported", "GTC/GTD Market orders are not supported.");
    }
    const bool opens = std::any_of(order_.legs.begin(), order_.legs.end(),
                                   [](const RequestedLeg& leg) { return leg.action.ends_with("to Open"); });
    if (order_.type == "Stop" && time == "GTC" && opens) {
      add("sim.invalid_time_in_force", "A Stop order that opens a position cannot be GTC.");
    }
    if (is_extended(time) && (order_.legs.size() != 1 || order_.legs.front().type != "Equity")) {
      add("sim.invalid_time_in_force", "Extended hours are for orders of one leg in shares.");
    }
    if (time == "GTD" && !order_.good_till) add(kStructure, "A GTD order needs a gtc-date.");
    if (time == "GTD" && order_.good_till && *order_.good_till <= today_) {
      add(kStructure, "The gtc-date is in the future.");
    }
    if (time != "GTD" && order_.good_till) add(kStructure, "Only a GTD order has a gtc-date.");
  }

  const OrderRequest& order_;
  Date today_;
  std::vector<PreflightProblem>& problems_;
};

}  // namespace

void check_structure(const OrderRequest& order, Date today, std::vector<PreflightProblem>& problems) {
  StructureChecks(order, today, problems).check();
}

}  // namespace simulator
