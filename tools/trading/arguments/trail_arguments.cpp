#include "trail_arguments.hpp"

#include "argument_refusal.hpp"
#include "shared/time_argument.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using mcp::Arguments;
using mcp::Parameter;

namespace {

using Kind = Parameter::Kind;

// "2.00" or "1.5%".
void read_distance(const Arguments& arguments, orders::TrailRequest& request) {
  constexpr const char* kHint = "Write a price, 2.00, or a percentage of the market's price, 1.5%.";
  if (!arguments.has("trail_distance")) refuse_argument("`trail_distance` is missing.", kHint);
  const std::string text = arguments.text("trail_distance");
  std::string figure(support::trim(text));
  request.is_percent = figure.ends_with('%');
  if (request.is_percent) figure = support::trim(figure.substr(0, figure.size() - 1));
  const auto distance = Decimal::parse(figure);
  if (!distance)
    refuse_argument("`trail_distance` is '" + support::printable(text, 40) + "', which is no distance.", kHint);
  if (!distance->is_positive()) {
    refuse_argument("`trail_distance` must be positive; got " + distance->to_string() + ".",
                    "The direction follows from the stop: the trigger of one that sells only rises.");
  }
  request.distance = *distance;
}

}  // namespace

std::vector<Parameter> trail_parameters() {
  return {
      {.name = "trails_order_id",
       .description = "A working closing stop to trail.",
       .documentation = "The id of a working Stop or Stop Limit order that closes a position: this server replaces it "
                        "when the market moves in favour of the position, as long as the server runs.",
       .aliases = {"trail_order_id", "trail"},
       .max_length = 40},
      {.name = "trail_distance",
       .description = "\"2.00\" or \"1.5%\"",
       .documentation = "How far the trigger stays from the best price: `2.00`, or `1.5%` of that price. The price is "
                        "the bid for a stop that sells, the ask for one that buys.",
       .aliases = {"trail_amount", "distance"},
       .max_length = 40},
      {.name = "trail_step",
       .kind = Kind::decimal,
       .documentation = "The least move of the trigger. If left out: a tenth of the distance, at least one price step.",
       .spelling = Parameter::Spelling::exact,
       .is_listed = false},
      {.name = "max_replaces",
       .kind = Kind::integer,
       .documentation = "How often the stop is replaced at most; each one counts as an order of the day.",
       .minimum = 1,
       .maximum = orders::TrailPlan::kMaxReplaces,
       .is_listed = false},
      {.name = "trail_until",
       .documentation = "When the trail ends, at most 7 days from now: `2026-11-24T20:30:00Z`. If left out: with the "
                        "present session.",
       .max_length = 40,
       .is_listed = false}};
}

orders::TrailRequest read_trail(const Arguments& arguments) {
  orders::TrailRequest request;
  read_distance(arguments, request);
  request.step = arguments.decimal("trail_step");
  if (request.step && !request.step->is_positive()) {
    refuse_argument("`trail_step` must be positive; got " + request.step->to_string() + ".",
                    "It is the least move of the trigger, which never moves back.");
  }
  if (const auto max = arguments.integer("max_replaces")) request.max_replaces = static_cast<int>(*max);
  request.until = read_time_argument(arguments, "trail_until");
  return request;
}

}  // namespace tools
