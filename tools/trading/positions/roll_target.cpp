#include "roll_target.hpp"

#include <algorithm>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading/arguments/argument_refusal.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

broker::OptionSymbol read_option(const RolledOption& rolled) {
  const auto option = broker::parse_option_symbol(rolled.symbol);
  if (!option) {
    const bool is_future = broker::parse_future_symbol(rolled.symbol).has_value();
    refuse_argument(rolled.symbol + (is_future ? " is a future" : " is no option") + ": only options are rolled" +
                        (is_future ? ", because no order has a future beside another leg." : "."),
                    "Close the position and open another by two orders.");
  }
  if (broker::is_adjusted_root(option->root)) {
    refuse_argument(
        rolled.symbol + " is an adjusted contract, which delivers something else than the options of other dates.",
        "Close it and open another option by two orders.");
  }
  return *option;
}

// A series of an index with a root of its own (SPXW) stays in it.
std::string name_underlying(const RolledOption& rolled, const broker::OptionSymbol& option) {
  if (!option.underlying.empty()) return option.underlying;
  const bool is_weekly = option.root.ends_with('W') && broker::is_known_index(rolled.underlying_symbol);
  return is_weekly || rolled.underlying_symbol.empty() ? option.root : rolled.underlying_symbol;
}

void require_one_expiration(const std::vector<broker::OptionSymbol>& options) {
  for (const broker::OptionSymbol& option : options) {
    if (option.expiration == options.front().expiration) continue;
    refuse_argument("The options expire on " + support::to_text(options.front().expiration) + " and on " +
                        support::to_text(option.expiration) + ": one date for both would be another strategy.",
                    "Roll one of them, or write the legs of the order.");
  }
}

void require_strikes(const RollTarget& target, std::size_t count) {
  if (target.strikes.empty() || target.strikes.size() == count) return;
  refuse_argument("`roll_to` names " + std::to_string(target.strikes.size()) + " strikes, and " +
                      std::to_string(count) + (count == 1 ? " option is rolled." : " options are rolled."),
                  "Write one strike for each option, in the order in which close_position names them, or none.");
}

// The same option again would be closed and opened by one order.
void require_moved(const std::vector<RolledOption>& rolled, const std::vector<TradeLeg>& opened) {
  for (const TradeLeg& leg : opened) {
    const bool is_closed = std::any_of(rolled.begin(), rolled.end(),
                                       [&](const RolledOption& one) { return one.symbol == leg.leg.symbol; });
    if (!is_closed) continue;
    refuse_argument("The roll would close and open " + leg.leg.symbol + " in one order.",
                    "Name another expiration or other strikes in roll_to.");
  }
}

}  // namespace

RollTarget read_roll_target(const std::string& text) {
  std::string spaced = text;
  std::replace(spaced.begin(), spaced.end(), ',', ' ');
  const std::vector<std::string> words = support::split(spaced, ' ');
  RollTarget target;
  const auto date = words.empty() ? std::nullopt : support::parse_date(words.front());
  bool is_read = date.has_value();
  for (std::size_t i = 1; i < words.size() && is_read; ++i) {
    const auto strike = Decimal::parse(words[i]);
    is_read = strike && strike->is_positive();
    if (is_read) target.strikes.push_back(*strike);
  }
  if (!is_read) {
    refuse_argument("`roll_to` is '" + support::printable(text, 40) + "'.",
                    "Write the new expiration, and another strike behind it if wanted: 2027-01-15, or 2027-01-15 320.");
  }
  target.expiration = *date;
  return target;
}

std::vector<TradeLeg> find_rolled_options(const ToolCall& call, const std::vector<RolledOption>& rolled,
                                          const RollTarget& target) {
  std::vector<broker::OptionSymbol> options;
  for (const RolledOption& one : rolled) options.push_back(read_option(one));
  require_one_expiration(options);
  require_strikes(target, options.size());
  Json named = Json::array();
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Decimal strike = target.strikes.empty() ? options[i].strike : target.strikes[i];
    named.push_back({{"action", rolled[i].action},
                     {"underlying", name_underlying(rolled[i], options[i])},
                     {"expiration", support::to_text(target.expiration)},
                     {"strike", strike.to_string()},
                     {"option_type", options[i].right == 'C' ? "call" : "put"}});
  }
  const mcp::Arguments arguments = mcp::bind("preview_order", {legs_parameter()}, {{"legs", std::move(named)}});
  try {
    std::vector<TradeLeg> opened = read_legs(call, arguments);
    require_moved(rolled, opened);
    return opened;
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found || options.front().underlying.empty()) throw;
    throw Error(ErrorCode::not_found, error.message(),
                "Options that expire then may be on another future, and one order has one underlying: close and open "
                "by two orders. " +
                    error.hint);
  }
}

}  // namespace tools
