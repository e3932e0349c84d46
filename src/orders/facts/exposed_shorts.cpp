#include "facts/exposed_shorts.hpp"

#include <algorithm>
#include <utility>

#include "facts/account_cover.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace orders {
namespace {

bool is_option(InstrumentType type) {
  return type == InstrumentType::equity_option || type == InstrumentType::future_option;
}

// The risk of short options: units without cover, then the largest loss in dollars.
struct Exposure {
  Decimal uncovered_calls, loss;

  bool is_worse_than(const Exposure& other) const {
    return uncovered_calls != other.uncovered_calls ? uncovered_calls > other.uncovered_calls : loss > other.loss;
  }
  void add(const Exposure& other) {
    uncovered_calls += other.uncovered_calls;
    loss += other.loss;
  }
};

Exposure measure(const CoveredShort& one) {
  const bool is_call = one.option.kind == Holding::Kind::call;
  return {is_call ? one.uncovered : Decimal(0), compute_largest_loss(one)};
}

Exposure measure_symbol(const std::vector<CoveredShort>& all, const std::string& symbol) {
  Exposure sum;
  for (const CoveredShort& one : all) {
    if (one.option.symbol == symbol) sum.add(measure(one));
  }
  return sum;
}

Exposure measure_kind(const std::vector<CoveredShort>& all, Holding::Kind kind) {
  Exposure sum;
  for (const CoveredShort& one : all) {
    if (one.option.kind == kind) sum.add(measure(one));
  }
  return sum;
}

}  // namespace

std::vector<std::string> find_sold_underlyings(const Order& order, const Facts& facts) {
  std::vector<std::string> all;
  const auto add = [&](const std::string& symbol) {
    if (!symbol.empty() && std::find(all.begin(), all.end(), symbol) == all.end()) all.push_back(symbol);
  };
  for (const Leg& leg : order.legs) {
    const broker::Position* const position = find_position(leg.symbol, facts);
    if (position == nullptr || position->sign() < 0 || leg.action != closing_action(*position)) continue;
    const InstrumentFacts* const instrument = facts.find(leg.symbol);
    const bool is_known = instrument != nullptr && !instrument->underlying_symbol.empty();
    add(is_known ? instrument->underlying_symbol : position->underlying_symbol);
    if (leg.instrument_type == InstrumentType::future) add(leg.symbol);
  }
  return all;
}

std::vector<Holding> find_exposed_shorts(std::string_view underlying_symbol, const Order& order, const Facts& facts,
                                         const Facts& before) {
  Book old_book = read_book(underlying_symbol, Order(), before), new_book = read_book(underlying_symbol, order, facts);
  const auto old_shorts = cover_shorts(old_book), new_shorts = cover_shorts(new_book);
  std::vector<Holding> exposed;
  for (const Holding::Kind kind : {Holding::Kind::call, Holding::Kind::put}) {
    if (!measure_kind(new_shorts, kind).is_worse_than(measure_kind(old_shorts, kind))) continue;
    for (const CoveredShort& one : new_shorts) {
      const std::string& symbol = one.option.symbol;
      const bool is_worse = measure_symbol(new_shorts, symbol).is_worse_than(measure_symbol(old_shorts, symbol));
      if (one.option.kind == kind && is_worse) exposed.push_back(one.option);
    }
  }
  return exposed;
}

bool exposes_short(const Order& order, const Facts& facts, const Facts& before) {
  const auto underlyings = find_sold_underlyings(order, facts);
  return std::any_of(underlyings.begin(), underlyings.end(), [&](const std::string& symbol) {
    return !find_exposed_shorts(symbol, order, facts, before).empty();
  });
}

namespace {

// True if options of this root may belong to the underlying: SPXW to SPX, BRKB to BRK/B, XYZ1 to XYZ. A longer name
// that only begins in the same way counts too.
bool may_be_root_of(std::string_view root, std::string_view underlying_symbol, const Facts& facts) {
  constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {{"XEO", "OEX"}};  // root, underlying
  std::string letters(underlying_symbol);
  std::erase_if(letters, [](char c) { return c == '/' || c == '.' || c == ' '; });
  if (letters.empty() || root.starts_with(letters)) return true;
  for (const auto& [name, of] : kOtherNames) {
    if (root == name && underlying_symbol == of) return true;
  }
  return std::any_of(facts.instruments.begin(), facts.instruments.end(), [&](const auto& entry) {
    const auto option = broker::parse_option_symbol(entry.first);
    return option && option->root == root && entry.second.underlying_symbol == underlying_symbol;
  });
}

// True if the row is no share, future or coin, nor an option of another underlying.
bool may_be_option_of(std::string_view underlying_symbol, const std::string& symbol, const Facts& facts) {
  const auto option = broker::parse_option_symbol(symbol);
  if (option && !option->underlying.empty()) return option->underlying == underlying_symbol;
  if (option) return may_be_root_of(option->root, underlying_symbol, facts);
  // A row without a symbol is named by its number.
  const bool is_number = std::all_of(symbol.begin(), symbol.end(), [](char c) { return c >= '0' && c <= '9'; });
  const InstrumentType type = broker::classify_symbol(symbol);
  return is_number || type == InstrumentType::other || is_option(type);
}

}  // namespace

bool may_have_unreadable_short(std::string_view underlying_symbol, const Facts& facts) {
  if (!facts.account.positions || facts.account.positions->expected) return true;
  const auto& rows = facts.account.positions->unreadable;
  return std::any_of(rows.begin(), rows.end(), [&](const broker::UnreadableRow& row) {
    return row.symbol.empty() || may_be_option_of(underlying_symbol, row.symbol, facts);
  });
}

}  // namespace orders
