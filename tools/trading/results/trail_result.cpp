#include "trail_result.hpp"

namespace tools {

using orders::TrailState;

void write_trail(JsonWriter& result, const orders::TrailStatus& trail) {
  result.object("trail", [&] {
    result.text("state", to_string(trail.state));
    result.optional_text("order_id", trail.order_id);
    result.money("trigger", trail.trigger);
    result.money("best_price", trail.best_price);
    result.integer("replaces", trail.replaces);
    result.integer("max_replaces", trail.max_replaces);
    result.time("started_at", trail.started_at);
    result.time("until", trail.until);
    result.time("ended_at", trail.ended_at);
    if (trail.end) result.text("end", to_string(*trail.end));
  });
}

mcp::schema::Member trail_member() {
  using namespace mcp::schema;
  return object("trail",
                {one_of("state", {"running", "ended", "elsewhere"}).required(), string("order_id"), decimal("trigger"),
                 decimal("best_price"), integer("replaces").required(), integer("max_replaces").required(),
                 timestamp("started_at"), timestamp("until"), timestamp("ended_at"), string("end")})
      .unlisted_members();
}

std::string describe_next_step(const orders::TrailStatus& trail) {
  switch (trail.state) {
    case TrailState::running:
      return "The trail runs as long as this server does. reconcile_order with its external_identifier tells how it "
             "stands; cancel_order with `trail` ends it and leaves the stop working.";
    case TrailState::ended:
      return "The trail has ended; nothing moves the stop any more. fetch_orders shows whether the stop still works.";
    case TrailState::elsewhere:
      break;
  }
  return "This process does not run the trail. fetch_orders shows its stop.";
}

}  // namespace tools
