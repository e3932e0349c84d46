// The rules of an order's legs.
#include <algorithm>

#include "order/structure.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace orders::structure {
namespace {

constexpr std::size_t kMaxLegs = 4;
constexpr int kMaxQuantity = 1'000'000'000;

bool is_orderable(InstrumentType type) {
  return type != InstrumentType::index && type != InstrumentType::other;
}

bool is_spelled_as(std::string_view symbol, InstrumentType type) {
  if (broker::classify_symbol(symbol) != type) return false;
  if (type == InstrumentType::future) return broker::parse_future_symbol(symbol).has_value();
  return !is_option(type) || broker::restore_padding(symbol) == symbol;
}

std::string_view example_symbol(InstrumentType type) {
  switch (type) {
    case InstrumentType::equity_option:
      return "AAPL  261218C00300000";
    case InstrumentType::future:
      return "/ESZ6";
    case InstrumentType::future_option:
      return "./ESZ6 E1AZ6 261205P3720";
    case InstrumentType::cryptocurrency:
      return "BTC/USD";
    default:
      return "AAPL";
  }
}

void check_instrument(const Leg& leg, Problems& problems) {
  if (leg.symbol.empty()) {
    problems.emplace_back("A leg has no symbol. Name the instrument.");
  } else if (leg.instrument_type == InstrumentType::index) {
    problems.push_back(shown(leg.symbol) +
                       " is an index, which nobody can buy or sell. Give an option on it, or an ETF that follows it.");
  } else if (!is_orderable(leg.instrument_type)) {
    problems.push_back(shown(leg.symbol) +
                       " is of a type that cannot be ordered here. Give a stock, an ETF, a stock option, a future, a "
                       "futures option or a cryptocurrency.");
  } else if (leg.instrument_type == InstrumentType::future && broker::is_futures_product(leg.symbol)) {
    problems.push_back(shown(leg.symbol) + " is a futures product. Give one of its contracts, for example /ESZ6.");
  } else if (!is_spelled_as(leg.symbol, leg.instrument_type)) {
    problems.push_back(shown(leg.symbol) + " is not the symbol of " + std::string(describe_kind(leg.instrument_type)) +
                       ". Write it as in \"" + std::string(example_symbol(leg.instrument_type)) + "\".");
  }
}

void check_action(const Leg& leg, Problems& problems) {
  const bool has_effect = is_opening(leg.action) || is_closing(leg.action);
  const std::string verb = is_buy(leg.action) ? "buy" : "sell";
  if (leg.instrument_type == InstrumentType::future && has_effect) {
    problems.push_back(shown(leg.symbol) + " is a future, which is only bought or sold: write \"" + verb +
                       "\" instead of \"" + std::string(to_string(leg.action)) + "\".");
  } else if (leg.instrument_type != InstrumentType::future && !has_effect) {
    problems.push_back(shown(leg.symbol) + ": \"" + verb +
                       "\" does not say if a position is opened or closed. Write \"" + verb + "_to_open\" or \"" +
                       verb + "_to_close\".");
  }
}

// Coins have fractions, and shares in Market orders.
void check_fraction(const Order& order, const Leg& leg, Problems& problems) {
  if (leg.quantity->is_integer() || leg.instrument_type == InstrumentType::cryptocurrency) return;
  const std::string problem =
      "The quantity " + leg.quantity->to_string() + " of " + shown(leg.symbol) + " is not whole. ";
  if (leg.instrument_type != InstrumentType::equity) {
    problems.push_back(problem + "Contracts are traded in whole numbers.");
  } else if (order.type != OrderType::market) {
    problems.push_back(problem +
                       "Fractions of a share are traded by Market orders only: give a whole number, or write Market or "
                       "Notional Market as the order type.");
  }
}

void check_quantity(const Order& order, const Leg& leg, Problems& problems) {
  if (order.type == OrderType::notional_market) {
    if (leg.quantity) {
      problems.push_back(
          "A Notional Market order has no quantity: it trades an amount of dollars. Leave the quantity of " +
          shown(leg.symbol) + " out, or write Market as the order type.");
    }
  } else if (!leg.quantity) {
    problems.push_back(shown(leg.symbol) + " has no quantity. Give a number above 0.");
  } else if (!leg.quantity->is_positive()) {
    problems.push_back("The quantity " + leg.quantity->to_string() + " of " + shown(leg.symbol) +
                       " is not above 0. The direction is in the action: give a number above 0.");
  } else if (*leg.quantity > Decimal(kMaxQuantity)) {
    problems.push_back("The quantity of " + shown(leg.symbol) + " is above " + std::to_string(kMaxQuantity) +
                       ", which no order can have.");
  } else {
    check_fraction(order, leg, problems);
  }
}

void check_distinct_symbols(const Order& order, Problems& problems) {
  std::vector<std::string> symbols;
  for (const Leg& leg : order.legs) symbols.push_back(leg.symbol);
  std::sort(symbols.begin(), symbols.end());
  const auto twice = std::adjacent_find(symbols.begin(), symbols.end());
  if (twice == symbols.end() || twice->empty()) return;
  problems.push_back("Two legs have the symbol " + shown(*twice) +
                     ". Put them into one leg with the whole quantity, or into two orders.");
}

// Several legs are options of one kind.
void check_combination(const Order& order, Problems& problems) {
  if (order.legs.size() < 2) return;
  const InstrumentType first = order.legs.front().instrument_type;
  const auto other =
      std::find_if(order.legs.begin(), order.legs.end(), [&](const Leg& leg) { return leg.instrument_type != first; });
  if (other != order.legs.end()) {
    problems.push_back("The legs are of different kinds: " + shown(order.legs.front().symbol) + " is " +
                       std::string(describe_kind(first)) + " and " + shown(other->symbol) + " is " +
                       std::string(describe_kind(other->instrument_type)) + ". Make an order for each kind.");
  } else if (!is_option(first) && is_orderable(first)) {
    problems.push_back("An order of several legs is for options only, and " + shown(order.legs.front().symbol) +
                       " is " + std::string(describe_kind(first)) + ". Make an order for each leg.");
  }
  if (is_market_type(order.type)) {
    problems.push_back(with_article(broker_spelling(order.type)) +
                       " order has one leg. Write Limit or Marketable Limit, with the net price of all legs.");
  } else if (order.type == OrderType::stop || order.type == OrderType::stop_limit) {
    problems.push_back(with_article(broker_spelling(order.type)) +
                       " order has one leg here: the trigger of several legs cannot be compared with their market. "
                       "Write Limit, with the net price of all legs.");
  }
}

void check_notional_instrument(const Order& order, Problems& problems) {
  if (order.type != OrderType::notional_market) return;
  for (const Leg& leg : order.legs) {
    if (leg.instrument_type == InstrumentType::equity || leg.instrument_type == InstrumentType::cryptocurrency)
      continue;
    problems.push_back("A Notional Market order is for a stock, an ETF or a cryptocurrency, and " + shown(leg.symbol) +
                       " is " + std::string(describe_kind(leg.instrument_type)) +
                       ". Give a quantity and write another order type.");
  }
}

}  // namespace

std::string_view describe_kind(InstrumentType type) {
  switch (type) {
    case InstrumentType::equity:
      return "a stock or ETF";
    case InstrumentType::equity_option:
      return "a stock option";
    case InstrumentType::future:
      return "a futures contract";
    case InstrumentType::future_option:
      return "a futures option";
    case InstrumentType::cryptocurrency:
      return "a cryptocurrency";
    case InstrumentType::index:
      return "an index";
    case InstrumentType::other:
      break;
  }
  return "an instrument of another type";
}

bool is_option(InstrumentType type) {
  return type == InstrumentType::equity_option || type == InstrumentType::future_option;
}

void check_legs(const Order& order, Problems& problems) {
  if (order.legs.empty()) {
    problems.emplace_back("The order has no legs. Give one to four legs, each with its symbol, action and quantity.");
    return;
  }
  if (order.legs.size() > kMaxLegs) {
    problems.push_back("The order has " + std::to_string(order.legs.size()) +
                       " legs, and at most four are possible. Make several orders of it.");
  }
  for (const Leg& leg : order.legs) {
    check_instrument(leg, problems);
    check_action(leg, problems);
    check_quantity(order, leg, problems);
  }
  check_distinct_symbols(order, problems);
  check_combination(order, problems);
  check_notional_instrument(order, problems);
}

}  // namespace orders::structure
