#include "order_draft.hpp"

#include "argument_refusal.hpp"
#include "order_fields.hpp"
#include "orders/trade_legs.hpp"
#include "shared/parameters.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using mcp::Arguments;

namespace {

constexpr const char* kLegs =
    "One to four legs, as objects: `action`, `quantity` (needed, but for a notional_market order), and `symbol`; or, "
    "for "
    "an option, `underlying`, `expiration`, `strike` and `option_type`. A symbol with members that contradict it is "
    "refused. Or as texts: `sell_to_open 1 SPY 2027-01-15 655 P`.";

// The leg as it is written names the very instrument: a product stands for another contract every few months.
void require_instrument(const Arguments& given, const orders::Leg& leg, const std::string& name) {
  const std::string written = support::to_upper(support::trim(given.text("symbol")));
  if (broker::is_futures_product(broker::canonical_symbol(written).value_or(written))) {
    refuse_argument(name + "names " + written + ", which is many contracts.",
                    "Write the contract: " + leg.symbol + ".");
  }
  if (leg.instrument_type == broker::InstrumentType::equity && broker::is_known_index(leg.symbol)) {
    refuse_argument(name + "names '" + leg.symbol + "', an index, which cannot be traded.",
                    "Name an ETF, a future or an option on it.");
  }
}

// The leg in the words that were written, so that a future's is not taken for what it is not.
orders::Leg make_leg(const TradeLeg& trade, const Arguments& given, std::size_t place) {
  const std::string name = "legs[" + std::to_string(place) + "] ";
  const std::string word = given.text("action");
  const bool says_effect = word != "buy" && word != "sell";
  if (trade.leg.instrument_type == broker::InstrumentType::future && says_effect) {
    refuse_argument(name + "says " + word + " of a future, which is only bought or sold.",
                    "Write buy or sell: whether that opens or closes follows from the position.");
  }
  const auto action = orders::parse_action(trade.leg.action);
  if (!action) refuse_argument(name + "has no action that is known.", "Write buy_to_open or the like.");
  orders::Leg leg{trade.leg.instrument_type, trade.leg.symbol, *action, std::nullopt};
  if (given.has("quantity")) leg.quantity = trade.leg.quantity;
  require_instrument(given, leg, name);
  return leg;
}

void read_leg_arguments(const ToolCall& call, const Arguments& arguments, orders::OrderDraft& draft) {
  const std::vector<Arguments> given = arguments.objects("legs");
  const std::vector<TradeLeg> legs = read_legs(call, arguments);
  for (std::size_t i = 0; i < legs.size(); ++i) draft.order.legs.push_back(make_leg(legs[i], given[i], i));
}

}  // namespace

mcp::Parameter order_legs_parameter() {
  mcp::Parameter legs = legs_parameter();
  legs.aliases = {"leg"};
  legs.documentation = kLegs;
  return legs;
}

orders::OrderDraft read_draft(const ToolCall& call, const Arguments& arguments, const std::string& place) {
  require_type_and_time(arguments, place);
  orders::OrderDraft draft;
  read_leg_arguments(call, arguments, draft);
  read_order_fields(arguments, draft);
  return draft;
}

}  // namespace tools
