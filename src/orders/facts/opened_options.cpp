// Reads the options that an order opens from the facts of its instruments.
#include "facts/option_cover.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace orders {
namespace {

bool is_option(InstrumentType type) {
  return type == InstrumentType::equity_option || type == InstrumentType::future_option;
}

// Options of an adjusted series deliver something else than shares of the underlying.
bool is_adjusted(const Leg& leg) {
  const auto option = broker::parse_option_symbol(leg.symbol);
  return leg.instrument_type == InstrumentType::equity_option && option && broker::is_adjusted_root(option->root);
}

OpenedOptions& find_or_add(std::vector<OpenedOptions>& all, const std::string& underlying_symbol) {
  for (OpenedOptions& opened : all) {
    if (opened.underlying_symbol == underlying_symbol) return opened;
  }
  all.push_back({underlying_symbol, {}, {}});
  return all.back();
}

}  // namespace

std::optional<std::vector<OpenedOptions>> find_opened_options(const Order& order, const Facts& facts,
                                                              std::string& reason) {
  std::vector<OpenedOptions> all;
  for (const Leg& leg : order.legs) {
    if (!is_option(leg.instrument_type) || !is_opening(leg.action)) continue;
    const InstrumentFacts* const facts_of_leg = facts.find(leg.symbol);
    const bool is_known = facts_of_leg != nullptr && facts_of_leg->is_call && facts_of_leg->strike &&
                          facts_of_leg->expiration && facts_of_leg->multiplier && leg.quantity;
    if (!is_known) {
      reason = "strike, expiration and multiplier of " + leg.symbol + " are not known";
      return std::nullopt;
    }
    if (is_adjusted(leg) && !is_buy(leg.action)) {
      reason = leg.symbol + " is of an adjusted series, which delivers something else than shares of its underlying";
      return std::nullopt;
    }
    OpenedOptions& opened = find_or_add(all, facts_of_leg->underlying_symbol);
    if (is_adjusted(leg)) continue;  // bought: it is worth 0 at least, and covers nothing
    Holding holding{*facts_of_leg->is_call ? Holding::Kind::call : Holding::Kind::put,
                    leg.symbol,
                    *facts_of_leg->strike,
                    facts_of_leg->expiration,
                    facts_of_leg->stops_trading_at,
                    *leg.quantity * *facts_of_leg->multiplier};
    (is_buy(leg.action) ? opened.longs : opened.shorts).push_back(std::move(holding));
  }
  return all;
}

}  // namespace orders
