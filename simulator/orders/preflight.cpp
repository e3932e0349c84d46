#include "preflight.hpp"

#include <algorithm>

#include "structure_checks.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading_window.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

// TastyTrade switched it off for applications.
constexpr Instant kCryptoEnded = std::chrono::sys_days(std::chrono::June / 29 / 2026);

bool is_index(const MarketInstrument& instrument) {
  return !instrument.option && !instrument.future && instrument.listing != nullptr &&
         instrument.listing->kind == Kind::index;
}

class Preflight {
 public:
  Preflight(const OrderRequest& request, const PreflightContext& context) : context_(context) {
    result_.order.request = request;
  }

  PreflightResult check() {
    check_structure(request(), new_york_date(context_.now), result_.problems);
    if (find_symbols()) {
      check_session();
      check_account();
      read_positions();
      for (PreparedLeg& leg : result_.order.legs) check_effect(leg);
      check_expiration_day();
      if (result_.problems.empty() || has_quantities()) add_cost();
    }
    return std::move(result_);
  }

 private:
  const OrderRequest& request() const { return result_.order.request; }
  void add(std::string code, std::string message) { result_.problems.push_back({std::move(code), std::move(message)}); }

  // Returns false if a leg has no instrument.
  bool find_symbols() {
    bool found_all = true;
    for (const RequestedLeg& leg : request().legs) {
      const auto instrument = context_.market.find(leg.type, leg.symbol, context_.now);
      const auto expires_at = instrument ? instrument->expires_at() : std::nullopt;
      if (!instrument || is_index(*instrument) || (expires_at && *expires_at <= context_.now)) {
        add("sim.invalid_symbol",
            "Couldn't find " + std::string(leg.type) + " with symbol " + support::printable(leg.symbol, 32) + '.');
        found_all = false;
        continue;
      }
      PreparedLeg prepared = make_leg(*instrument);
      prepared.action = leg.action;
      prepared.quantity = leg.quantity.value_or(Decimal());
      result_.order.legs.push_back(std::move(prepared));
    }
    if (!found_all) return false;
    const auto& legs = result_.order.legs;
    const bool mixes = std::any_of(legs.begin(), legs.end(), [&](const PreparedLeg& leg) {
      return leg.traded.underlying != legs.front().traded.underlying;
    });
    if (mixes) add("sim.invalid_order_structure", "All legs have the same underlying.");
    return true;
  }

  bool has_quantities() const {
    return std::all_of(result_.order.legs.begin(), result_.order.legs.end(), [&](const PreparedLeg& leg) {
      return leg.quantity.is_positive() || request().value.has_value();
    });
  }

  bool asks_to_open() const {
    return std::any_of(request().legs.begin(), request().legs.end(),
                       [](const RequestedLeg& leg) { return !is_closing(leg.action); });
  }

  void check_session() {
    const MarketInstrument& instrument = result_.order.legs.front().instrument;
    const bool is_open = find_window(instrument, request().time_in_force, context_.now).holds(context_.now);
    if (!is_open && request().type.ends_with("Market") && asks_to_open()) {
      add("sim.market_closed", "Market orders that open a position are refused while the market is closed.");
    }
    if (!is_open && request().time_in_force == "IOC") {
      add("sim.market_closed", "IOC orders are refused while the market is closed.");
    }
    if (request().time_in_force.ends_with("Overnight") && instrument.listing != nullptr &&
        instrument.listing->volume_millions <= 20) {
      add("sim.invalid_time_in_force", instrument.symbol + " is not traded overnight.");
    }
    if (!is_open) {
      result_.order.warnings.push_back(
          {"tif.next_valid_session", "Your order will begin working during next valid session."});
    }
  }

  void check_account() {
    const auto is_set = [&](std::string_view flag) { return context_.flags.is_set(context_.account, flag); };
    for (const char* flag : {"is-closed", "is-frozen"}) {
      if (is_set(flag)) add("sim.account_restricted", std::string("The account ") + flag + '.');
    }
    for (const char* flag :
         {"is-closing-only", "is-risk-reducing-only", "is-in-margin-call", "is-in-day-trade-equity-maintenance-call"}) {
      if (is_set(flag) && asks_to_open()) {
        add("sim.account_restricted", std::string("The account may only close positions: ") + flag + '.');
      }
    }
    const std::string_view type = request().legs.front().type;
    const bool is_margin = context_.account == kMarginAccount;
    if (type.starts_with("Future") && (!is_margin || (is_set("is-futures-closing-only") && asks_to_open()))) {
      add("sim.account_restricted", "The account may not trade futures.");
    }
    if (type != "Cryptocurrency") return;
    if (!is_margin) add("sim.account_restricted", "The account may not trade cryptocurrencies.");
    if (context_.now >= kCryptoEnded) {
      add("sim.instrument_suspended", "Cryptocurrencies cannot be traded by applications.");
    }
  }

  void read_positions() {
    for (const Position& position : context_.ledger.positions(context_.account, context_.now)) {
      held_[position.symbol] += position.quantity * Decimal(position.direction);
    }
    for (const auto& [symbol, quantity] : context_.expected) held_[symbol] += quantity;
  }

  // Resolves what the leg does to the position, and checks it against it.
  void check_effect(PreparedLeg& leg) {
    const Decimal held = held_[leg.traded.symbol];
    const bool is_against = !held.is_zero() && held.is_negative() == is_buy(leg.action);
    if (leg.traded.instrument_type == "Future") {
      leg.opens = !is_against;
      return;
    }
    leg.opens = !is_closing(leg.action);
    if (leg.opens) {
      if (is_against) {
        add("sim.opposite_position_exists",
            "You cannot open a position against an existing one in " + leg.traded.symbol + '.');
      }
      check_short(leg);
      return;
    }
    if (!is_against || context_.ignores_strict) return relabel(leg);
    if (leg.quantity > held.abs()) {
      add("sim.closing_more_than_held", "You cannot close more than you hold of " + leg.traded.symbol + '.');
      return;
    }
    const auto committed = context_.committed.find(leg.traded.symbol);
    if (committed != context_.committed.end() && leg.quantity + committed->second > held.abs()) {
      add("sim.working_order_conflict",
          "Other working orders close " + committed->second.to_string() + " of " + leg.traded.symbol + '.');
    }
  }

  // A closing leg without a position is refused if the order is strict, and opens one otherwise. A script makes it open
  // one in any case.
  void relabel(PreparedLeg& leg) {
    if (request().is_strict && !context_.ignores_strict) {
      add("sim.no_position_to_close", "There is no position in " + leg.traded.symbol + " to close.");
      return;
    }
    const std::string_view opening = is_buy(leg.action) ? "Buy to Open" : "Sell to Open";
    result_.order.warnings.push_back(
        {"closing_with_no_position",
         "You cannot route a closing order without a position. Your order will be updated to a " +
             support::to_lower(std::string(opening)) + " when routed."});
    leg.action = opening;
    leg.opens = true;
  }

  // The retirement account may not be short of stock or of calls.
  void check_short(const PreparedLeg& leg) {
    if (context_.account == kMarginAccount || is_buy(leg.action)) return;
    const bool is_spread = result_.order.legs.size() > 1;
    const bool is_call = leg.instrument.option && leg.instrument.option->call;
    if (leg.traded.instrument_type == "Equity" || (is_call && !is_spread)) {
      add("sim.account_restricted", "The account may not sell " + leg.traded.symbol + " short.");
    }
  }

  // Sold options cannot be opened in the last 30 minutes of their last day.
  void check_expiration_day() {
    for (const PreparedLeg& leg : result_.order.legs) {
      const auto expires_at = leg.instrument.option ? leg.instrument.expires_at() : std::nullopt;
      if (!leg.opens || is_buy(leg.action) || !expires_at || context_.now < *expires_at - 30min) continue;
      add("too_close_to_expiration", "Sell to open orders cannot be sent 30 minutes prior to close on expiration day.");
      return;
    }
  }

  void add_cost() {
    if (!has_quantities()) return;
    result_.cost = estimate_cost(result_.order, context_.account, context_.market, context_.ledger, context_.now);
    result_.has_cost = true;
    if (result_.order.opens() && result_.cost.impact() > result_.cost.current_power) {
      add("margin_check_failed", "Account does not have sufficient buying power available for this order.");
    }
  }

  const PreflightContext& context_;
  PreflightResult result_;
  std::map<std::string, Decimal> held_;
};

}  // namespace

PreflightResult check_order(const OrderRequest& request, const PreflightContext& context) {
  return Preflight(request, context).check();
}

}  // namespace simulator
