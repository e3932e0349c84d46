// The end of an exit: what is told, and what is written.
#include <algorithm>
#include <set>

#include "exit/exit_steps.hpp"
#include "facts/position_use.hpp"
#include "facts/protection.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr int kSteps = 5;
constexpr std::chrono::seconds kStopsTime{3};  // the alert waits for it

std::string list_symbols(const std::vector<Leg>& legs) {
  std::vector<std::string> symbols;
  symbols.reserve(legs.size());
  for (const Leg& leg : legs) symbols.push_back(leg.symbol);
  return support::join(symbols, ", ");
}

// The ids of the working orders that close what these legs close, without those that wait for a trigger order.
std::set<std::string> list_closing_orders(const std::vector<Leg>& legs, const broker::Rows<broker::Order>& live) {
  Facts facts;
  facts.account.live_orders = live;
  std::set<std::string> ids;
  for (const Leg& leg : legs) {
    const broker::Position position =
        make_closed_position(leg.symbol, leg.instrument_type, !is_buy(leg.action), leg.quantity.value_or(0));
    for (const Hold::Part& part : find_hold(position, facts).parts) ids.insert(part.order_id);
  }
  return ids;
}

}  // namespace

Placement ExitSteps::stop(Status status, const std::string& reason) {
  return placement_.make_placement(status, reason);
}

Placement ExitSteps::conclude(Placement placement) {
  if (close_step_.reason.empty() && placement.status != Status::accepted) close_step_.reason = "It was not sent.";
  placement.steps = {cancel_step_, close_step_};
  if (close_step_.journal_seq == 0) placement.journal_seq = cancel_step_.journal_seq;
  if (is_unprotected_ && !old_stop_.empty()) {
    placement.alerts.push_back(make_alert(placement.status));
    support::log_warning("position_unprotected", {{"record", cancel_step_.journal_seq}, {"reason", placement.reason}});
  }
  if (has_begun_) {
    record_afterwards("end", "ended",
                      {{"status", to_string(placement.status)},
                       {"reason", placement.reason},
                       {"is_position_unprotected", is_unprotected_}});
  }
  if (has_begun_ && has_complex_ended_) {
    try {
      self_.journal.append(
          head_, RecordKind::terminal, content_.id,
          {{"intent", cancel_step_.journal_seq}, {"order_id", complex_id()}, {"status", cancel_step_.broker_status}});
    } catch (const std::exception&) {
      is_journal_behind_ = true;
    }
  }
  placement.is_journal_behind |= is_journal_behind_;
  return placement;
}

// A close or a new stop while trading is halted, or beside a closing order that may exist, is not to be previewed.
std::string ExitSteps::advise(Status status) const {
  if (status == Status::outcome_unknown && close_step_.journal_seq == 0) {
    return "It is not known if the complex order was cancelled, and no closing order was sent: call reconcile_order "
           "with " +
           cancel_step_.external_identifier + ", look at fetch_positions, and preview a closing order or a new stop.";
  }
  if (status == Status::outcome_unknown) {
    return "The closing order may exist: call reconcile_order with its external_identifier before you place another.";
  }
  try {
    if (self_.journal.halt_state().is_halted) {
      return "Trading is halted: until the operator resumes it, only TastyTrade's own app or website can close the "
             "position or set a stop. Tell the user at once.";
    }
  } catch (const std::exception&) {
    // The journal cannot be read: the next preview says so.
  }
  return "Look at fetch_positions and fetch_orders, and preview a closing order or a new stop.";
}

std::vector<std::string> ExitSteps::find_other_stops() const {
  std::vector<std::string> words;
  try {
    const auto live = self_.parts.client.live_orders({account()}, options(kStopsTime));
    const std::set<std::string> closing = list_closing_orders(closing_.legs, *live);
    for (const broker::Order& order : live->rows) {
      const bool is_of_exit = order.complex_order_id == complex_id();
      if (!is_of_exit && limits_loss(order) && closing.contains(order.id))
        words.push_back(describe_broker_order(order));
    }
  } catch (const std::exception&) {
    // Then the position is told as one without a stop.
  }
  return words;
}

std::string ExitSteps::make_alert(Status status) const {
  const std::string symbols = list_symbols(closing_.legs);
  const std::vector<std::string> others = find_other_stops();
  const bool is_known = !rest_.legs.empty() || rest_.has_position;
  std::string state = "The position in " + symbols;
  if (others.empty()) {
    state += is_known ? " has no stop any more" : " may have no stop any more";
  } else {
    state += std::string(is_known ? " has" : " may have") +
             " lost this stop. What still works on it: " + support::join(others, "; ") +
             ". See that it is for all of the position";
  }
  return "position_unprotected: " + state + ". Complex order " + complex_id() + " had: " + old_stop_ + ". " +
         advise(status);
}

void ExitSteps::tell(int number, const std::string& what) const {
  if (!report_) return;
  try {
    report_(number, kSteps, what);
  } catch (const std::exception&) {
    // A message that is not delivered changes nothing.
  }
}

void ExitSteps::record(std::string_view step, std::string_view state, Json details) {
  details["action"] = to_string(Intention::exit_complex);
  details["plan"] = content_.digest;
  details["step"] = step;
  details["state"] = state;
  details["complex_order_id"] = complex_id();
  details["external_identifier"] = content_.external_identifier;
  self_.journal.append(head_, RecordKind::composition, content_.id, details);
}

void ExitSteps::record_afterwards(std::string_view step, std::string_view state, Json details) noexcept {
  try {
    record(step, state, std::move(details));
  } catch (const std::exception&) {
    is_journal_behind_ = true;
  }
}

broker::ReadOptions ExitSteps::options(std::chrono::milliseconds limit) const {
  broker::ReadOptions options = placement_.options();
  options.budget = options.budget.at_most(limit);
  return options;
}

}  // namespace orders
