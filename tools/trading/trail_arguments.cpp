#include "trail_arguments.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using mcp::Arguments;
using mcp::Parameter;
using support::Error;
using support::ErrorCode;

namespace {

using Kind = Parameter::Kind;

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw Error(ErrorCode::invalid_argument, message, hint);
}

// "2.00" or "1.5%".
void read_distance(const Arguments& arguments, orders::TrailRequest& request) {
  constexpr const char* kHint = "Write a price, 2.00, or a percentage of the market's price, 1.5%.";
  if (!arguments.has("trail_distance")) refuse("`trail_distance` is missing.", kHint);
  const std::string text = arguments.text("trail_distance");
  std::string figure(support::trim(text));
  request.is_percent = figure.ends_with('%');
  if (request.is_percent) figure = support::trim(figure.substr(0, figure.size() - 1));
  const auto distance = Decimal::parse(figure);
  if (!distance) refuse("`trail_distance` is '" + support::printable(text, 40) + "', which is no distance.", kHint);
  if (!distance->is_positive()) {
    refuse("`trail_distance` must be positive; got " + distance->to_string() + ".",
           "The direction follows from the stop: the trigger of one that sells only rises.");
  }
  request.distance = *distance;
}

// A time without a zone could be meant for New York as well as for UTC.
bool has_zone(std::string_view text) {
  const std::size_t time = text.find(':');
  if (time == std::string_view::npos) return false;
  return text.ends_with('Z') || text.ends_with("UTC") || text.find_first_of("+-", time) != std::string_view::npos;
}

std::optional<support::Instant> read_until(const Arguments& arguments) {
  if (!arguments.has("trail_until")) return std::nullopt;
  const std::string text = support::to_upper(support::trim(arguments.text("trail_until")));
  const auto until = support::parse_iso8601(text);
  if (until && has_zone(text)) return until;
  refuse("`trail_until` is '" + support::printable(text, 40) + "', which is no time with its zone.",
         "Write it like 2026-11-24T20:30:00Z or 2026-11-24T15:30:00-05:00.");
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
    refuse("`trail_step` must be positive; got " + request.step->to_string() + ".",
           "It is the least move of the trigger, which never moves back.");
  }
  if (const auto max = arguments.integer("max_replaces")) request.max_replaces = static_cast<int>(*max);
  request.until = read_until(arguments);
  return request;
}

}  // namespace tools
