#include "order_fields.hpp"

#include "argument_refusal.hpp"
#include "shared/time_argument.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using mcp::Arguments;
using mcp::Parameter;

namespace {

using Kind = Parameter::Kind;

constexpr const char* kComparator = "comparator";

Decimal require_positive(const Arguments& arguments, const char* name) {
  const Decimal value = *arguments.decimal(name);
  if (!value.is_positive()) {
    refuse_argument('`' + std::string(name) + "` must be positive; got " + value.to_string() + ".",
                    "The direction of an order is in the actions of its legs.");
  }
  return value;
}

// "10.00 debit": dollars of an order by amount. The direction follows from the action of the leg.
void read_value(const Arguments& arguments, orders::OrderDraft& draft) {
  const Decimal value = require_positive(arguments, "value");
  const bool is_sale = !draft.order.legs.empty() && !orders::is_buy(draft.order.legs.front().action);
  draft.order.value = orders::Amount{value, is_sale ? orders::PriceEffect::credit : orders::PriceEffect::debit};
}

orders::Condition read_condition(const Arguments& given) {
  orders::Condition condition;
  const std::string symbol = given.text("symbol");
  condition.instrument_type = broker::classify_symbol(symbol);
  condition.symbol = support::to_upper(symbol);
  if (condition.instrument_type == broker::InstrumentType::other) {
    refuse_argument("A condition names '" + support::printable(symbol, 40) + "', which is no symbol.",
                    "Give the symbol of a stock, a future or an option.");
  }
  if (given.text("effect") == "cancel") condition.effect = orders::Condition::Effect::cancel;
  if (given.text("indicator") == "natural") condition.indicator = orders::Condition::Indicator::nat;
  condition.comparator = read_comparator(given, kComparator);
  condition.threshold = require_positive(given, "threshold");
  return condition;
}

Parameter conditions_parameter() {
  Parameter comparator = comparator_parameter(kComparator);
  comparator.required = true;
  comparator.aliases = {"operator"};
  return {.name = "conditions",
          .kind = Kind::object_list,
          .documentation =
              "One to four price conditions, as objects: `symbol`; `comparator` (`at_least` or `at_most`); "
              "`threshold`, a price; `effect` (`route`: the order is routed once it holds, which is the "
              "default; or `cancel`: it is cancelled); `indicator` (`last`, the default, or `natural`). One "
              "that would cancel the order at once is refused, and one that would route it at once is told "
              "in checks.notes. With replaces_order_id they stand in place of those of the order, which it keeps if "
              "none are given.",
          .aliases = {"condition", "rules"},
          .members = {{.name = "symbol", .required = true, .aliases = {"ticker"}},
                      comparator,
                      {.name = "threshold", .kind = Kind::decimal, .required = true, .aliases = {"price", "value"}},
                      {.name = "effect",
                       .kind = Kind::choice,
                       .aliases = {"action"},
                       .choices = {"route", "cancel"},
                       .default_value = "route"},
                      {.name = "indicator",
                       .kind = Kind::choice,
                       .choices = {"last", "natural"},
                       .choice_aliases = {{"nat", "natural"}},
                       .default_value = "last"}},
          .max_items = 4,
          .is_listed = false};
}

}  // namespace

std::vector<Parameter> rule_parameters() {
  return {conditions_parameter(),
          {.name = "route_after",
           .documentation = "The order is not routed before this time, with its zone: `2026-11-24T20:30:00Z` or "
                            "`2026-11-24 15:30 New York`.",
           .max_length = 40,
           .is_listed = false},
          {.name = "cancel_at",
           .documentation = "The order is cancelled at this time if it still works: `2026-11-24T20:45:00Z` or "
                            "`2026-11-24 15:45 New York`. A time that has passed is refused.",
           .max_length = 40,
           .is_listed = false}};
}

Parameter comparator_parameter(std::string name) {
  return {.name = std::move(name),
          .kind = Kind::choice,
          .choices = {"at_least", "at_most"},
          .choice_aliases = {{"above", "at_least"},
                             {"gte", "at_least"},
                             {">=", "at_least"},
                             {"below", "at_most"},
                             {"lte", "at_most"},
                             {"<=", "at_most"}}};
}

orders::Condition::Comparator read_comparator(const Arguments& arguments, std::string_view name) {
  return arguments.text(name) == "at_most" ? orders::Condition::Comparator::at_most
                                           : orders::Condition::Comparator::at_least;
}

std::vector<Parameter> order_field_parameters() {
  return {{.name = "order_type",
           .description = "limit, market, marketable_limit, stop, stop_limit, notional_market",
           .documentation = "The type of the order. It has no default.",
           .aliases = {"type"},
           .max_length = 40,
           .example = "limit"},
          {.name = "price",
           .description = "\"1.85 credit\", \"190.50\", mid, natural, mid+0.05",
           .documentation =
               "The price of one unit of all legs, without the multiplier: `1.85 credit`, `1.85 debit`, `190.50` of "
               "one leg; or `mid` and `natural`, also with an offset: `mid+0.05`. A named price is rounded to a legal "
               "step, never to your disadvantage.",
           .aliases = {"limit_price", "limit"},
           .max_length = 40,
           .example = "mid"},
          {.name = "stop_trigger",
           .kind = Kind::decimal,
           .documentation = "The price at which a stop or stop_limit order begins to work.",
           .aliases = {"stop_price", "stop", "trigger"}},
          {.name = "value",
           .kind = Kind::decimal,
           .documentation = "Dollars of a notional_market order, whose leg has no quantity.",
           .aliases = {"notional", "amount"}},
          {.name = "time_in_force",
           .description = "day, gtc, gtd, ext, gtc_ext, ext_overnight, gtc_ext_overnight, ioc",
           .documentation = "How long the order works. It has no default.",
           .aliases = {"tif", "duration"},
           .max_length = 40,
           .example = "day"},
          {.name = "gtd_date",
           .kind = Kind::date,
           .documentation = "The last day of a gtd order.",
           .aliases = {"gtc_date", "good_till", "expires"}}};
}

void read_order_fields(const Arguments& arguments, orders::OrderDraft& draft) {
  orders::Order& order = draft.order;
  if (arguments.has("order_type")) {
    const std::string text = arguments.text("order_type");
    const auto type = orders::parse_order_type(text);
    if (!type) {
      refuse_argument("`order_type` is '" + support::printable(text, 40) + "', which is none.",
                      "Write limit, market, marketable_limit, stop, stop_limit or notional_market.");
    }
    order.type = *type;
  }
  if (arguments.has("time_in_force")) {
    const std::string text = arguments.text("time_in_force");
    const auto time = orders::parse_time_in_force(text);
    if (!time) {
      refuse_argument("`time_in_force` is '" + support::printable(text, 40) + "', which is none.",
                      "Write day, gtc, gtd, ext, gtc_ext, ext_overnight, gtc_ext_overnight or ioc.");
    }
    order.time_in_force = *time;
  }
  if (arguments.has("gtd_date")) order.gtc_date = arguments.date("gtd_date");
  if (arguments.has("price")) {
    draft.price = orders::parse_price(arguments.text("price"));
    order.price.reset();
  }
  if (arguments.has("stop_trigger")) order.stop_trigger = require_positive(arguments, "stop_trigger");
  if (arguments.has("value")) read_value(arguments, draft);
  for (const Arguments& condition : arguments.objects("conditions")) {
    order.conditions.push_back(read_condition(condition));
  }
  if (const auto time = read_time_argument(arguments, "route_after")) order.route_after = time;
  if (const auto time = read_time_argument(arguments, "cancel_at")) order.cancel_at = time;
}

void require_type_and_time(const Arguments& arguments, const std::string& place) {
  if (!arguments.has("order_type"))
    refuse_argument(place + "`order_type` is missing.", "Most orders are limit orders: limit.");
  if (!arguments.has("time_in_force")) {
    refuse_argument(place + "`time_in_force` is missing.", "Write day for today's session, or gtc.");
  }
}

}  // namespace tools
