#include "leg_agreement.hpp"

#include "options/option_underlying.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using mcp::Arguments;
using support::Date;

std::string shown(const std::string& text) {
  return '\'' + support::printable(text, 40) + '\'';
}

std::string contradict(const std::string& of_symbol, const char* member, const std::string& given) {
  return "contradicts itself: `symbol` names " + of_symbol + ", and `" + member + "` is " + given + ".";
}

// Returns true if both are one contract month, however the year is written.
bool is_same_contract(const broker::FutureSymbol& a, const std::optional<broker::FutureSymbol>& b) {
  return b && a.product == b->product && a.month == b->month && a.year % 10 == b->year % 10;
}

bool is_underlying_of(const std::string& text, const broker::OptionSymbol& option) {
  const bool is_of_future = !option.underlying.empty();
  const OptionUnderlying given = parse_option_underlying(text);
  const OptionUnderlying own = parse_option_underlying(is_of_future ? option.underlying : option.root);
  if (given.symbol != own.symbol) return false;
  if (!given.root.empty() && given.root != option.root) return false;
  return !given.contract || is_same_contract(*given.contract, own.contract);
}

std::optional<std::string> compare_option(const Arguments& leg, const broker::OptionSymbol& option) {
  if (leg.has("underlying") && !is_underlying_of(leg.text("underlying"), option)) {
    return contradict("an option on " + (option.underlying.empty() ? option.root : option.underlying), "underlying",
                      shown(leg.text("underlying")));
  }
  if (leg.has("expiration") && leg.date("expiration") != option.expiration) {
    return contradict("the expiration " + support::to_text(option.expiration), "expiration",
                      support::to_text(*leg.date("expiration")));
  }
  if (leg.has("strike") && leg.decimal("strike") != option.strike) {
    return contradict("the strike " + option.strike.to_string(), "strike", leg.decimal("strike")->to_string());
  }
  const std::string type = option.right == 'C' ? "call" : "put";
  if (leg.has("option_type") && leg.text("option_type") != type) {
    return contradict("a " + type, "option_type", leg.text("option_type"));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_contradiction(const Arguments& leg, Date today) {
  if (!leg.has("symbol")) return std::nullopt;
  const auto symbol = broker::canonical_symbol(leg.text("symbol"), today);
  if (!symbol) return "has no symbol: " + shown(leg.text("symbol")) + ".";
  if (const auto option = broker::parse_option_symbol(*symbol)) return compare_option(leg, *option);
  if (!leg.has("underlying") || broker::canonical_symbol(leg.text("underlying"), today) == *symbol) return std::nullopt;
  return contradict(shown(*symbol), "underlying", shown(leg.text("underlying")));
}

}  // namespace tools
