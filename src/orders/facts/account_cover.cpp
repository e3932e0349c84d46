#include "facts/account_cover.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "facts/exposed_shorts.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace orders {
namespace {

// A type that is not known is read from the symbol.
bool is_option(InstrumentType type, const std::string& symbol) {
  if (type == InstrumentType::other) return broker::parse_option_symbol(symbol).has_value();
  return type == InstrumentType::equity_option || type == InstrumentType::future_option;
}

bool covers_calls(InstrumentType type) {
  return type == InstrumentType::equity || type == InstrumentType::future;
}

// Contracts of a short option whose units are not known: they take all cover.
constexpr int kTakesAll = 1'000'000;

std::optional<Holding> make_option(const std::string& symbol, const Decimal& units,
                                   const std::optional<Instant>& ends_at) {
  const auto option = broker::parse_option_symbol(symbol);
  if (!option) return std::nullopt;
  const bool is_call = option->right == 'C';
  return Holding{
      is_call ? Holding::Kind::call : Holding::Kind::put, symbol, option->strike, option->expiration, ends_at, units};
}

bool is_adjusted(const std::string& symbol) {
  const auto option = broker::parse_option_symbol(symbol);
  return option && option->underlying.empty() && broker::is_adjusted_root(option->root);
}

// The quantity of a position that the closing legs of the order leave. A sale by amount may sell all of it.
Decimal subtract_closing_legs(const broker::Position& position, const Order& order) {
  const bool is_long = position.sign() > 0;
  Decimal rest = is_long ? tradable_quantity(position) : position.quantity;
  for (const Leg& leg : order.legs) {
    if (leg.symbol != position.symbol || leg.action != closing_action(position)) continue;
    if (leg.quantity || is_long) rest -= leg.quantity.value_or(rest);
  }
  return rest.is_negative() ? Decimal(0) : rest;
}

void add_holding(std::vector<Holding>& all, Holding holding) {
  for (Holding& known : all) {
    if (known.symbol != holding.symbol) continue;
    known.units += holding.units;
    if (!known.ends_at) known.ends_at = holding.ends_at;
    return;
  }
  all.push_back(std::move(holding));
}

void add_position(const broker::Position& position, const Order& order, const Facts& facts, Book& book) {
  const bool is_long = position.sign() > 0;
  const auto option = broker::parse_option_symbol(position.symbol);
  // A long option of an adjusted series covers nothing, and a short put of one is secured by itself. What a short call
  // of one delivers is not known here: it takes all cover.
  const bool takes_all = is_adjusted(position.symbol);
  if (position.sign() == 0 || (takes_all && (is_long || option->right == 'P'))) return;
  Decimal quantity = subtract_closing_legs(position, order);
  if (is_long) quantity -= find_hold(position, facts).quantity;
  if (!quantity.is_positive()) return;
  if (is_option(position.instrument_type, position.symbol)) {
    // A short option whose multiplier is not known takes all cover, a long one gives none.
    if (!position.multiplier && is_long) return;
    const Decimal multiplier = takes_all ? Decimal(kTakesAll) : position.multiplier.value_or(kTakesAll);
    const auto holding = make_option(position.symbol, quantity * multiplier, position.expires_at);
    if (holding) add_holding(is_long ? book.longs : book.shorts, *holding);
  } else if (is_long && position.multiplier && covers_calls(position.instrument_type)) {
    book.longs.push_back(
        {Holding::Kind::underlying, position.symbol, 0, std::nullopt, std::nullopt, quantity * *position.multiplier});
  }
}

// The multiplier of an option of a working order, which does not say it.
Decimal guess_multiplier(const std::string& symbol, std::string_view underlying_symbol, const Facts& facts) {
  if (const InstrumentFacts* const known = facts.find(symbol); known != nullptr && known->multiplier) {
    return *known->multiplier;
  }
  for (const auto& entry : facts.instruments) {
    const InstrumentFacts& other = entry.second;
    const bool is_alike = is_option(other.instrument_type, entry.first) && other.underlying_symbol == underlying_symbol;
    if (is_alike && other.multiplier) {
      return *other.multiplier;
    }
  }
  constexpr int kOfStock = 100;
  return kOfStock;
}

// The short options that working orders would open, without those that long options of the same order cover.
void add_working_order(const broker::Order& working, const Facts& facts, Book& book) {
  std::vector<Holding> bought, sold;
  for (const broker::OrderLeg& leg : working.legs) {
    if (!is_option(leg.instrument_type, leg.symbol)) continue;
    const bool is_bought = leg.action == broker_spelling(Action::buy_to_open);
    if (!is_bought && leg.action != broker_spelling(Action::sell_to_open)) continue;
    const auto known = leg.remaining_quantity ? leg.remaining_quantity : leg.quantity;
    const Decimal contracts = known.value_or(is_bought ? 0 : kTakesAll);
    const Decimal multiplier = guess_multiplier(leg.symbol, working.underlying_symbol, facts);
    const auto option = make_option(leg.symbol, contracts * multiplier, std::nullopt);
    if (option) (is_bought ? bought : sold).push_back(*option);
  }
  for (Holding& option : sold) {
    CoveredShort spread{option, take_cover(bought, option, option.units), 0};
    for (const Holding& taken : spread.cover) option.units -= taken.units;
    if (option.units.is_positive()) add_holding(book.shorts, option);
    if (!spread.cover.empty()) book.ordered_spreads.push_back(std::move(spread));
  }
}

}  // namespace

bool can_cover(Holding::Kind kind, const Holding& short_option) {
  return kind == short_option.kind || (kind == Holding::Kind::underlying && short_option.kind == Holding::Kind::call);
}

void sort_by_end(std::vector<Holding>& shorts) {
  std::stable_sort(shorts.begin(), shorts.end(),
                   [](const Holding& a, const Holding& b) { return outlasts(a, b) && !outlasts(b, a); });
}

std::vector<Holding> take_cover(std::vector<Holding>& pool, const Holding& short_option, Decimal units) {
  std::vector<Holding*> eligible;
  for (Holding& holding : pool) {
    if (can_cover(holding.kind, short_option) && holding.units.is_positive() && covers_until_end(holding, short_option))
      eligible.push_back(&holding);
  }
  // A call covers better the lower its strike, a put the higher.
  const bool is_put = short_option.kind == Holding::Kind::put;
  std::stable_sort(eligible.begin(), eligible.end(), [&](const Holding* a, const Holding* b) {
    const bool a_is_option = a->kind != Holding::Kind::underlying, b_is_option = b->kind != Holding::Kind::underlying;
    if (a_is_option != b_is_option) return a_is_option;
    return is_put ? a->strike > b->strike : a->strike < b->strike;
  });
  std::vector<Holding> taken;
  for (Holding* const holding : eligible) {
    if (!units.is_positive()) break;
    Holding part = *holding;
    part.units = std::min(holding->units, units);
    holding->units -= part.units;
    units -= part.units;
    taken.push_back(std::move(part));
  }
  return taken;
}

namespace {

// Roots that stand in the place of their underlying.
constexpr std::pair<std::string_view, std::string_view> kRoots[] = {{"SPXW", "SPX"}, {"NDXP", "NDX"}, {"RUTW", "RUT"},
                                                                    {"VIXW", "VIX"}, {"DJXW", "DJX"}, {"XEO", "OEX"}};

// "BRKB" of "BRK/B".
std::string find_letters(std::string_view symbol) {
  std::string letters(symbol);
  std::erase_if(letters, [](char c) { return c == '/' || c == '.' || c == ' '; });
  return letters;
}

// Returns true if `name`, an underlying or the root of an option in its place, is that of `underlying_symbol`.
bool is_underlying(std::string_view name, std::string_view underlying_symbol) {
  if (name.empty()) return false;
  if (name == underlying_symbol) return true;
  const bool is_root = std::any_of(std::begin(kRoots), std::end(kRoots), [&](const auto& pair) {
    return pair.first == name && pair.second == underlying_symbol;
  });
  // "/ESZ6" and "./ESZ6" are no names of stocks.
  const bool is_future = name.starts_with('/') || underlying_symbol.starts_with('/');
  return is_root || (!is_future && find_letters(name) == find_letters(underlying_symbol));
}

// The root of an adjusted series without its number: "XYZ" for "XYZ1".
std::string strip_series(std::string root) {
  if (!broker::is_adjusted_root(root)) return root;
  while (!root.empty() && root.back() >= '0' && root.back() <= '9') root.pop_back();
  return root;
}

// Returns true if the symbol is an option of this underlying, as far as its root says it.
bool has_root_of(const std::string& symbol, std::string_view underlying_symbol) {
  const auto option = broker::parse_option_symbol(symbol);
  if (!option) return false;
  if (!option->underlying.empty()) return option->underlying == underlying_symbol;
  return is_underlying(strip_series(option->root), underlying_symbol);
}

// "SPX" for "SPXW".
std::string replace_root(const std::string& root) {
  for (const auto& [name, underlying] : kRoots) {
    if (name == root) return std::string(underlying);
  }
  return root;
}

std::string name_underlying(const std::string& underlying_symbol, const std::string& symbol) {
  if (!underlying_symbol.empty()) return replace_root(underlying_symbol);
  const auto option = broker::parse_option_symbol(symbol);
  if (!option) return {};
  return option->underlying.empty() ? replace_root(strip_series(option->root)) : option->underlying;
}

bool is_of_underlying(const broker::Position& position, std::string_view underlying_symbol) {
  if (position.symbol == underlying_symbol || is_underlying(position.underlying_symbol, underlying_symbol)) return true;
  return position.underlying_symbol.empty() && has_root_of(position.symbol, underlying_symbol);
}

bool is_of_underlying(const broker::Order& order, std::string_view underlying_symbol) {
  if (!order.underlying_symbol.empty()) return is_underlying(order.underlying_symbol, underlying_symbol);
  return std::any_of(order.legs.begin(), order.legs.end(),
                     [&](const broker::OrderLeg& leg) { return has_root_of(leg.symbol, underlying_symbol); });
}

}  // namespace

Book read_book(std::string_view underlying_symbol, const Order& order, const Facts& facts) {
  Book book;
  if (!facts.account.positions || !are_live_orders_complete(facts)) return book;
  for (const broker::Position& position : *facts.account.positions) {
    if (is_of_underlying(position, underlying_symbol)) add_position(position, order, facts, book);
  }
  for (const broker::Order& working : *facts.account.live_orders) {
    if (working.is_working() && is_of_underlying(working, underlying_symbol)) add_working_order(working, facts, book);
  }
  return book;
}

std::set<std::string> list_option_underlyings(const Facts& facts) {
  std::set<std::string> names, letters;
  const auto add = [&](const std::string& name) {
    if (!name.empty() && letters.insert(find_letters(name)).second) names.insert(name);
  };
  for (const broker::Position& position : *facts.account.positions) {
    if (is_option(position.instrument_type, position.symbol)) {
      add(name_underlying(position.underlying_symbol, position.symbol));
    }
  }
  for (const broker::Order& order : *facts.account.live_orders) {
    if (!order.is_working()) continue;
    for (const broker::OrderLeg& leg : order.legs) add(name_underlying(order.underlying_symbol, leg.symbol));
  }
  return names;
}

Decimal compute_largest_loss(const CoveredShort& one) {
  const bool is_put = one.option.kind == Holding::Kind::put;
  Decimal loss = is_put ? one.option.strike * one.uncovered : Decimal(0);
  for (const Holding& cover : one.cover) {
    if (cover.kind == Holding::Kind::underlying) continue;
    const Decimal width = is_put ? one.option.strike - cover.strike : cover.strike - one.option.strike;
    loss += std::max(Decimal(0), width) * cover.units;
  }
  return loss;
}

std::vector<CoveredShort> cover_shorts(Book& book) {
  sort_by_end(book.shorts);
  std::vector<CoveredShort> covered;
  for (const Holding& option : book.shorts) {
    CoveredShort& one = covered.emplace_back();
    one.option = option;
    one.cover = take_cover(book.longs, option, option.units);
    one.uncovered = option.units;
    for (const Holding& taken : one.cover) one.uncovered -= taken.units;
  }
  return covered;
}

std::vector<Holding> find_free_cover(std::string_view underlying_symbol, const Order& order, const Facts& facts,
                                     const std::vector<Holding>& left_out) {
  // A short option that cannot be read may need the cover.
  if (may_have_unreadable_short(underlying_symbol, facts)) return {};
  Book book = read_book(underlying_symbol, order, facts);
  std::erase_if(book.shorts, [&](const Holding& option) {
    return std::any_of(left_out.begin(), left_out.end(),
                       [&](const Holding& other) { return other.symbol == option.symbol; });
  });
  cover_shorts(book);
  std::erase_if(book.longs, [](const Holding& holding) { return !holding.units.is_positive(); });
  return std::move(book.longs);
}

}  // namespace orders
