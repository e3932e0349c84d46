// Reads the options that an order opens from the facts of its instruments, and those that it leaves with less cover.
#include "facts/exposed_shorts.hpp"
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
  all.push_back({underlying_symbol, {}, {}, {}});
  return all.back();
}

bool add_opened(const Order& order, const Facts& facts, std::vector<OpenedOptions>& all, std::string& reason) {
  for (const Leg& leg : order.legs) {
    if (!is_option(leg.instrument_type) || !is_opening(leg.action)) continue;
    if (!leg.quantity) {
      reason = "the quantity of " + leg.symbol + " is not given";
      return false;
    }
    const InstrumentFacts* const facts_of_leg = facts.find(leg.symbol);
    const bool is_known = facts_of_leg != nullptr && facts_of_leg->is_call && facts_of_leg->strike &&
                          facts_of_leg->expiration && facts_of_leg->multiplier;
    if (!is_known) {
      reason = "strike, expiration and multiplier of " + leg.symbol + " are not known";
      return false;
    }
    if (is_adjusted(leg) && !is_buy(leg.action)) {
      reason = leg.symbol + " is of an adjusted series, which delivers something else than shares of its underlying";
      return false;
    }
    OpenedOptions& opened = find_or_add(all, facts_of_leg->underlying_symbol);
    if (is_adjusted(leg)) continue;  // bought: it is worth 0 at least, and covers nothing
    Holding holding{*facts_of_leg->is_call ? Holding::Kind::call : Holding::Kind::put,
                    leg.symbol,
                    *facts_of_leg->strike,
                    facts_of_leg->expiration,
                    facts_of_leg->ends_at(),
                    *leg.quantity * *facts_of_leg->multiplier};
    (is_buy(leg.action) ? opened.longs : opened.shorts).push_back(std::move(holding));
  }
  return true;
}

bool add_exposed(const Order& order, const Facts& facts, const Facts& before, std::vector<OpenedOptions>& all,
                 std::string& reason) {
  for (const std::string& underlying_symbol : find_sold_underlyings(order, facts)) {
    if (may_have_unreadable_short(underlying_symbol, facts)) {
      reason =
          "a position of the account could not be read, and may be a short option that the order leaves without cover";
      return false;
    }
    auto exposed = find_exposed_shorts(underlying_symbol, order, facts, before);
    if (!exposed.empty()) find_or_add(all, underlying_symbol).exposed = std::move(exposed);
  }
  return true;
}

}  // namespace

std::optional<std::vector<OpenedOptions>> find_opened_options(const Order& order, const Facts& facts,
                                                              const Facts& before, std::string& reason) {
  std::vector<OpenedOptions> all;
  const bool is_complete = add_opened(order, facts, all, reason) && add_exposed(order, facts, before, all, reason);
  return is_complete ? std::optional(std::move(all)) : std::nullopt;
}

}  // namespace orders
