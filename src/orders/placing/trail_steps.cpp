// The steps of a placement that start or end a trail.
#include "placing/claim_text.hpp"
#include "placing/placement_steps.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "trailing/trail_plan.hpp"

namespace orders {
namespace {

constexpr std::chrono::seconds kTrailEndTime{8};

}  // namespace

// The request of a new dry run. Of a trail: its first replace, at the present trigger.
broker::OrderRequest PlacementSteps::make_dry_run(const Order& order) const {
  if (content_.intention != Intention::trail) return make_request(content_);
  return {"PUT", {"orders", content_.target->order_id}, make_change_body(order, {"", self_.parts.program})};
}

// A trail must not replace the order that is changed now.
std::optional<Placement> PlacementSteps::end_trail_of_target() {
  if (!content_.target) return std::nullopt;
  const Trailer::Followed followed =
      self_.trailer.stop_following(account_.number, content_.target->order_id, "Another call changes its stop order.",
                                   options_.budget.at_most(kTrailEndTime));
  has_ended_trail_ = followed != Trailer::Followed::none;
  if (followed != Trailer::Followed::replaces) return std::nullopt;
  return make_placement(Status::refused, "The trail of this order was ended, and a replace of it is under way.");
}

// Starts the trail. Nothing is sent: its replaces are intents of their own.
Placement PlacementSteps::start_trail() {
  const std::string& order_id = content_.target->order_id;
  self_.trailer.require_free(account_.number, order_id);
  take();
  Intent intent = make_intent();
  intent.order_digest.clear();
  intent.counts_as_order = false;
  intent.send_by = self_.clock.now() + kSendWithin;
  Trail trail{.id = content_.id,
              .external_identifier = content_.external_identifier,
              .seq = 0,
              .head = head_,
              .account = account_.number,
              .plan = parse_plan(content_.body),
              .words = content_.order_words,
              .underlying_symbol = content_.underlying_symbol,
              .halt_generation = content_.halt_generation,
              .incarnation = content_.incarnation};
  try {
    const auto started = self_.trailer.start(std::move(trail), intent, read_orders(content_.order_body).front());
    seq_ = started.claim.seq;
    if (started.claim.verdict == ClaimResult::Verdict::already_claimed) require_unused(self_, content_);
    if (!started.trail)
      return make_placement(Status::refused, explain_verdict(started.claim, self_.journal) + " Nothing was sent.");
    Placement placement = make_placement(Status::accepted, "");
    placement.trail = started.trail;
    placement.order_id = order_id;
    placement.broker_status = content_.target->status;
    return placement;
  } catch (const UsedConfirmationError&) {
    throw;
  } catch (const std::exception& error) {
    return make_placement(Status::refused, std::string("The trail was not started: ") + error.what() +
                                               " Nothing was sent. Preview the order again.");
  }
}

}  // namespace orders
