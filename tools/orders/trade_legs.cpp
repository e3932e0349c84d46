#include "trade_legs.hpp"

#include <numeric>

#include "leg_agreement.hpp"
#include "market/quotes.hpp"
#include "options/option_filter.hpp"
#include "options/option_underlying.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using mcp::Arguments;
using support::Date;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxLegs = 4;

[[noreturn]] void refuse(std::size_t place, const std::string& why, const std::string& advice) {
  throw Error(ErrorCode::invalid_argument, "legs[" + std::to_string(place) + "] " + why, advice);
}

struct Action {
  const char* name;
  const char* word;         // the broker's
  const char* future_word;  // of an outright future: it is known from the position whether it opens or closes
};

constexpr Action kActions[] = {{"buy_to_open", "Buy to Open", "Buy"},
                               {"sell_to_open", "Sell to Open", "Sell"},
                               {"buy_to_close", "Buy to Close", "Buy"},
                               {"sell_to_close", "Sell to Close", "Sell"},
                               {"buy", nullptr, "Buy"},
                               {"sell", nullptr, "Sell"}};

std::string find_action(const std::string& name, InstrumentType type, std::size_t place) {
  for (const Action& action : kActions) {
    if (name != action.name) continue;
    if (type == InstrumentType::future) return action.future_word;
    if (action.word != nullptr) return action.word;
  }
  refuse(place, "must say whether it opens or closes a position.",
         "Write " + name + "_to_open or " + name + "_to_close.");
}

// The members that together name an option.
struct OptionTerms {
  std::string underlying;
  std::optional<Date> expiration;
  std::optional<Decimal> strike;
  std::string option_type;

  bool is_any_given() const { return expiration || strike || !option_type.empty(); }
  bool are_all_given() const { return expiration && strike && !option_type.empty(); }
};

OptionTerms read_terms(const Arguments& leg) {
  OptionTerms terms{leg.text("underlying"), leg.date("expiration"), leg.decimal("strike"), leg.text("option_type")};
  if (terms.underlying.empty()) terms.underlying = leg.text("symbol");
  return terms;
}

// "AAPL 2026-12-18 370 call"
std::string describe(const OptionTerms& terms) {
  return terms.underlying + ' ' + support::to_text(*terms.expiration) + ' ' + terms.strike->to_string() + ' ' +
         terms.option_type;
}

struct NamedOption {
  std::string symbol, underlying_symbol;
};

NamedOption find_option(const ToolCall& call, const OptionTerms& terms, std::size_t place) {
  const OptionUnderlying underlying = parse_option_underlying(terms.underlying);
  const auto chain = call.broker().option_chain(underlying.symbol, call.read_options());
  OptionFilter filter;
  filter.contract = underlying.contract;
  filter.root = underlying.root;
  filter.expiration.days = Period{*terms.expiration, *terms.expiration};
  filter.strike_min = terms.strike;
  filter.strike_max = terms.strike;
  filter.calls = terms.option_type == "call";
  filter.puts = !filter.calls;
  const auto contracts = find_contracts(find_expirations(*chain, filter, call.now()), filter, {});
  std::vector<std::string> symbols;
  NamedOption found;
  for (const Contract& contract : contracts) {
    if (contract.symbol().empty()) continue;
    symbols.push_back("'" + std::string(contract.symbol()) + "'");
    found = {std::string(contract.symbol()), contract.expiration->underlying_symbol};
  }
  if (symbols.empty()) {
    throw Error(ErrorCode::not_found,
                "legs[" + std::to_string(place) + "]: there is no option " + describe(terms) + ".",
                "search_options lists expirations and strikes.");
  }
  if (symbols.size() > 1) {
    refuse(place, "means more than one option: " + support::join(symbols, ", ") + ".", "Give one of them as symbol.");
  }
  return found;
}

// The underlying that the symbol of an option names: SPX for SPXW.
std::string find_underlying(const std::string& symbol, InstrumentType type) {
  const auto option = broker::parse_option_symbol(symbol);
  if (!option) return symbol;
  if (type == InstrumentType::future_option) return option->underlying;
  const std::string index = option->root.ends_with('W') ? option->root.substr(0, option->root.size() - 1) : "";
  return broker::is_known_index(index) ? index : option->root;
}

// What the caller named, as the caller wrote it or as the chain has it.
struct NamedLeg {
  std::string symbol;
  std::string underlying_symbol;  // empty: by the symbol
};

NamedLeg name_leg(const ToolCall& call, const Arguments& leg, std::size_t place) {
  const Date today = support::new_york_date(call.now());
  if (const auto why = find_contradiction(leg, today)) {
    refuse(place, *why, "Give the symbol alone; or underlying, expiration, strike and option_type.");
  }
  const OptionTerms terms = read_terms(leg);
  const auto symbol = broker::canonical_symbol(leg.text("symbol"), today);
  if (symbol && broker::parse_option_symbol(*symbol)) return {leg.text("symbol"), {}};
  if (terms.are_all_given() && !terms.underlying.empty()) {
    const NamedOption option = find_option(call, terms, place);
    return {option.symbol, option.underlying_symbol};
  }
  if (terms.is_any_given() || (leg.has("underlying") && !leg.has("symbol"))) {
    refuse(place, "names an option without one of underlying, expiration, strike and option_type.",
           "Give all four, or the symbol of the option alone.");
  }
  if (terms.underlying.empty()) refuse(place, "has no symbol.", "Give symbol: AAPL, 'AAPL 2026-12-18 370 C', /ESZ6.");
  return {terms.underlying, {}};
}

// The quote of the leg, with the symbol in the broker's spelling. Without a quote: the symbol alone.
TradeLeg make_leg(const NamedLeg& named, const QuotedSymbol& quoted, const Arguments& leg, std::size_t place,
                  Date today) {
  TradeLeg trade;
  if (quoted.quote) {
    trade.leg.symbol = quoted.quote->symbol;
    trade.leg.instrument_type = quoted.quote->instrument_type;
    // A quote whose kind of instrument cannot be read says nothing about it.
    if (trade.leg.instrument_type == InstrumentType::other) {
      trade.leg.instrument_type = broker::classify_symbol(trade.leg.symbol);
    }
    trade.mid = quoted.quote->mid ? quoted.quote->mid : quoted.quote->mark;
  } else {
    const auto symbol = broker::canonical_symbol(named.symbol, today);
    if (!symbol)
      refuse(place, "has no symbol: '" + support::printable(named.symbol, 40) + "'.",
             broker::explain_unknown_symbol(named.symbol));
    trade.leg.symbol = *symbol;
    trade.leg.instrument_type = broker::classify_symbol(*symbol);
  }
  const InstrumentType type = trade.leg.instrument_type;
  if (type == InstrumentType::index || type == InstrumentType::other || broker::is_futures_product(trade.leg.symbol)) {
    refuse(place, "names '" + trade.leg.symbol + "', which cannot be traded.",
           "Name a stock, a contract such as /ESZ6, or an option.");
  }
  trade.underlying_symbol =
      named.underlying_symbol.empty() ? find_underlying(trade.leg.symbol, type) : named.underlying_symbol;
  trade.leg.action = find_action(leg.text("action"), type, place);
  trade.leg.quantity = leg.decimal("quantity").value_or(1);
  const bool is_whole =
      trade.leg.quantity.is_integer() || type == InstrumentType::cryptocurrency || type == InstrumentType::equity;
  if (!trade.leg.quantity.is_positive() || !is_whole) {
    refuse(place, "has the quantity " + trade.leg.quantity.to_string() + ".",
           "It is a positive number, of contracts a whole one; action has the direction.");
  }
  return trade;
}

// Quotes of the legs. None of a broker that has no quotes: the trade is then asked for at the market.
std::vector<QuotedSymbol> quote_legs(const ToolCall& call, const std::vector<NamedLeg>& legs) {
  std::vector<std::string> symbols;
  for (const NamedLeg& leg : legs) symbols.push_back(leg.symbol);
  try {
    return fetch_quotes(call.broker(), symbols, call.read_options())->symbols;
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled || error.code == ErrorCode::broker_login_failed) throw;
    return std::vector<QuotedSymbol>(legs.size());
  }
}

}  // namespace

namespace {

// Returns true for a word that can only be meant as a number: no symbol that is traded begins with a digit. Whether the
// number is one is judged later, so that "1e3" is not called a symbol.
bool is_quantity(std::string_view word) {
  constexpr std::string_view signs = "-+.$";
  return !word.empty() &&
         ((word.front() >= '0' && word.front() <= '9') || signs.find(word.front()) != std::string::npos) &&
         !word.starts_with("./");
}

// A leg from a text: "sell_to_open 1 SPY 2027-01-15 655 P", "STO SPY 2027-01-15 655 P", "buy 100 AAPL". What is no
// action and no quantity is the symbol.
support::Json read_leg_text(std::string_view text) {
  std::vector<std::string> words = support::split(std::string(text), ' ');
  support::Json leg = support::Json::object();
  const auto take = [&words](std::size_t count) {
    std::vector<std::string> taken(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
    return support::join(taken, " ");
  };
  const auto word = [&words](std::size_t i) { return i < words.size() ? support::to_lower(words[i]) : std::string(); };
  if (word(1) == "to" && (word(2) == "open" || word(2) == "close")) {
    leg["action"] = take(3);
  } else if (word(0).starts_with("buy") || word(0).starts_with("sell") || word(0) == "bto" || word(0) == "sto" ||
             word(0) == "btc" || word(0) == "stc") {
    leg["action"] = take(1);
  }
  if (words.size() > 1 && is_quantity(words.front())) {
    std::string quantity = take(1);
    if (quantity.ends_with('x') || quantity.ends_with('X')) quantity.pop_back();
    leg["quantity"] = quantity;
  }
  if (!words.empty()) leg["symbol"] = support::join(words, " ");
  return leg;
}

}  // namespace

mcp::Parameter legs_parameter() {
  using Kind = mcp::Parameter::Kind;
  return {.name = "legs",
          .kind = Kind::object_list,
          .description = "1 to 4. Options by symbol or underlying, expiration, strike, option_type.",
          .documentation =
              "One to four legs, as objects: `action`, `quantity` (1 if left out), and `symbol`; or, for an "
              "option, `underlying`, `expiration`, `strike` and `option_type`. Or as texts: `sell_to_open 1 SPY "
              "2027-01-15 655 P`.",
          .required = true,
          .aliases = {"leg", "orders", "order"},
          .members = {{.name = "action",
                       .kind = Kind::choice,
                       .required = true,
                       .aliases = {"side", "instruction"},
                       .choices = {"buy_to_open", "sell_to_open", "buy_to_close", "sell_to_close", "buy", "sell"},
                       .choice_aliases = {{"bto", "buy_to_open"},
                                          {"sto", "sell_to_open"},
                                          {"btc", "buy_to_close"},
                                          {"stc", "sell_to_close"}}},
                      {.name = "symbol", .aliases = {"ticker", "instrument"}},
                      {.name = "quantity",
                       .kind = Kind::decimal,
                       .aliases = {"qty", "size", "count", "contracts"},
                       .spelling = mcp::Parameter::Spelling::count},
                      {.name = "underlying", .aliases = {"underlying_symbol"}},
                      {.name = "expiration", .kind = Kind::date, .aliases = {"expiry", "exp", "expiration_date"}},
                      {.name = "strike", .kind = Kind::decimal, .aliases = {"strike_price"}},
                      {.name = "option_type",
                       .kind = Kind::choice,
                       .aliases = {"right", "type", "call_put"},
                       .choices = {"call", "put"},
                       .choice_aliases = {{"c", "call"}, {"p", "put"}}}},
          .read_item_text = read_leg_text,
          .max_items = kMaxLegs,
          .example = R"([{"action":"buy_to_open","symbol":"AAPL","quantity":10}])"};
}

std::vector<TradeLeg> read_legs(const ToolCall& call) {
  return read_legs(call, call.arguments());
}

std::vector<TradeLeg> read_legs(const ToolCall& call, const Arguments& arguments) {
  const std::vector<Arguments> given = arguments.objects("legs");
  std::vector<NamedLeg> named;
  for (std::size_t i = 0; i < given.size(); ++i) named.push_back(name_leg(call, given[i], i));
  const std::vector<QuotedSymbol> quotes = quote_legs(call, named);
  const Date today = support::new_york_date(call.now());
  std::vector<TradeLeg> legs;
  for (std::size_t i = 0; i < given.size(); ++i) legs.push_back(make_leg(named[i], quotes.at(i), given[i], i, today));
  for (std::size_t i = 1; i < legs.size(); ++i) {
    if (legs[i].underlying_symbol != legs.front().underlying_symbol) {
      refuse(i, "is on " + legs[i].underlying_symbol + ", the first leg on " + legs.front().underlying_symbol + ".",
             "The legs of one trade have one underlying. Ask for each trade by itself.");
    }
  }
  return legs;
}

std::vector<Decimal> find_ratios(const std::vector<TradeLeg>& legs) {
  if (legs.size() == 1) return {Decimal(1)};
  long long unit = 0;
  for (const TradeLeg& leg : legs) unit = std::gcd(unit, static_cast<long long>(leg.leg.quantity.to_double()));
  std::vector<Decimal> ratios;
  for (const TradeLeg& leg : legs) ratios.push_back(leg.leg.quantity / Decimal(std::max(unit, 1LL)));
  return ratios;
}

}  // namespace tools
