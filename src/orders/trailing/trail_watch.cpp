// Reads for a trail its stop, the position that the stop closes, and the market.
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trailing/trail_rule.hpp"
#include "trailing/trail_run.hpp"

namespace orders {
namespace {

using std::chrono::seconds;

// An event of the account makes the stop due at once; without events it is read this often.
constexpr seconds kReadLive{30};
constexpr seconds kReadOther{2};    // while it is not at the exchange yet
constexpr seconds kBetweenRest{5};  // reads of a quote by REST, where the feed has none

bool has_fill(const broker::Order& order) {
  for (const broker::OrderLeg& leg : order.legs) {
    if (!leg.filled_quantity().value_or(0).is_zero()) return true;
  }
  return false;
}

}  // namespace

bool TrailRun::read_stop_if_due() {
  bool is_due = has_passed(is_live_ ? kReadLive : kReadOther, stop_read_at_);
  {
    const support::MutexLock lock(mutex_);
    is_due |= has_event_;
    has_event_ = false;
  }
  return !is_due || check_stop();
}

bool TrailRun::check_stop() {
  const auto reported = tools_.parts.client.order(trail_.account, now_.order_id, options());
  if (!judge_stop(*reported)) return false;
  stop_read_at_ = steady();
  return judge_position();
}

bool TrailRun::judge_stop(const broker::Order& reported) {
  const std::string name = "Order " + now_.order_id;
  is_live_ = reported.status == "Live";
  if (reported.status == "Filled" || has_fill(reported)) {
    end(TrailEnd::stop_filled, name + (reported.is_working() ? " begins to fill." : " is filled."));
  } else if (reported.is_replaced() || !reported.replacing_order_id.empty()) {
    end(TrailEnd::stop_changed, name + " was replaced by order " + reported.replacing_order_id + ", not by the trail.");
  } else if (!reported.is_working()) {
    // The order that was to be replaced may have filled before.
    const bool is_former_filled =
        !former_id_.empty() && tools_.parts.client.order(trail_.account, former_id_, options())->status == "Filled";
    if (is_former_filled) {
      end(TrailEnd::stop_filled, "Order " + former_id_ + " filled before it could be replaced.");
    } else {
      end(TrailEnd::stop_ended,
          name + " has ended: " + support::printable(reported.status, 40) + ". No stop of this trail works any more.");
    }
  } else if (reported.status == "Cancel Requested") {
    end(TrailEnd::stop_ended, name + " is being cancelled. It works until it is Cancelled.");
  } else if (reported.status.ends_with("Requested")) {
    end(TrailEnd::stop_changed, name + " is being changed, not by the trail: " + reported.status + ".");
  } else if (!means_the_same(stop_, reported)) {
    end(TrailEnd::stop_changed, name + " is not the order any more that the trail left.");
  }
  return !now_.end;
}

bool TrailRun::judge_position() {
  const Leg& leg = stop_.legs.front();
  const auto positions = tools_.parts.client.positions(trail_.account, options());
  Decimal held;
  for (const broker::Position& position : positions->rows) {
    const bool is_side = trail_.plan.is_upward ? position.sign() > 0 : position.sign() < 0;
    if (position.symbol == leg.symbol && is_side) held += position.quantity;
  }
  if (held >= leg.quantity.value_or(0)) return true;
  if (!positions->is_complete()) {
    now_.reason = "Not all positions of the account could be read.";
    return false;
  }
  // The stop itself may have closed it since it was read.
  if (!judge_stop(*tools_.parts.client.order(trail_.account, now_.order_id, options()))) return false;
  end(TrailEnd::position_changed, "The stop closes " + leg.quantity.value_or(0).to_string() + " " + leg.symbol +
                                      ", and " + held.to_string() + " are held. Cancel the stop or make it smaller.");
  return false;
}

const InstrumentReading& TrailRun::instrument() {
  if (!instrument_) instrument_ = read_instrument(tools_.parts.client, stop_.legs.front(), options());
  return *instrument_;
}

// From the live feed, which costs no request; where it has no young quote, by REST at a bounded rate. Nothing between
// two such reads.
std::optional<QuoteReading> TrailRun::read_quote() {
  const Leg& leg = stop_.legs.front();
  const std::vector<QuoteWish> wishes = {{leg.instrument_type, leg.symbol, instrument().streamer_symbol}};
  const seconds max_age = tools_.parts.settings.quote_max_age;
  broker::Client& client = tools_.parts.client;
  QuoteReadings readings = read_live_quotes(client, wishes, max_age, options());
  if (!readings.quotes.empty()) return readings.quotes.front();
  if (!has_passed(kBetweenRest, rest_read_at_)) return std::nullopt;
  rest_read_at_ = steady();
  readings = read_quotes(client, wishes, max_age, options());
  if (!readings.quotes.empty()) return readings.quotes.front();
  now_.reason = "The quote of " + leg.symbol + " is not known.";
  return std::nullopt;
}

void TrailRun::follow_quote() {
  price_.reset();
  if (!is_followed_time(stop_.legs.front().instrument_type, now())) {
    now_.reason = "The market is closed.";
    return;
  }
  const auto reading = read_quote();
  if (!reading) return;
  const bool is_sandbox = tools_.parts.client.environment() == broker::Environment::sandbox;
  const QuoteRule rule{tools_.parts.settings.quote_max_age, is_sandbox, now()};
  std::string problem;
  price_ = find_followed_price(*reading, trail_.plan.is_upward, rule, problem);
  now_.reason = problem;
  if (!price_) return;
  const bool is_better =
      !now_.best_price || (trail_.plan.is_upward ? *price_ > *now_.best_price : *price_ < *now_.best_price);
  if (is_better) now_.best_price = price_;
}

}  // namespace orders
