#include "options.hpp"

#include "market_data.hpp"
#include "option_filter.hpp"
#include "schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::InstrumentType;
using mcp::Parameter;
using support::Error;
using support::ErrorCode;

namespace {

// What the chain is asked for and what narrows it: for "/ESZ6" the chain of "/ES" and the contract.
struct Underlying {
  std::string symbol;
  std::string contract;
};

Underlying underlying_of(const std::string& text) {
  const auto symbol = broker::canonical_symbol(text);
  if (!symbol) {
    throw Error(ErrorCode::invalid_argument, "'" + support::printable(text, 40) + "' is not a symbol.",
                "Give an underlying like AAPL, SPX or /ES; search_symbols finds them.");
  }
  switch (broker::classify_symbol(*symbol)) {
    case InstrumentType::equity_option:
    case InstrumentType::future_option:
      throw Error(ErrorCode::invalid_argument, "symbol names an option, not an underlying.",
                  "Give the underlying (AAPL, /ES) here, or ask fetch_market_data for the option's quote.");
    case InstrumentType::cryptocurrency:
      throw Error(ErrorCode::not_found, *symbol + " has no options at this broker.");
    case InstrumentType::future: {
      // A contract ends in a month letter and one or two digits of the year.
      const auto digits = symbol->find_last_not_of("0123456789");
      const bool contract =
          digits != std::string::npos && digits + 1 < symbol->size() && digits >= 2 && symbol->size() > 3;
      return contract ? Underlying{symbol->substr(0, digits), *symbol} : Underlying{*symbol, ""};
    }
    default:
      return {*symbol, ""};
  }
}

// What each deliverable of these expirations trades at. Throws what market data throws when strikes depend on it.
std::map<std::string, Decimal> prices_of(broker::Client& client,
                                         const std::vector<const broker::Expiration*>& expirations,
                                         const OptionWishes& wishes, const broker::CallOptions& options) {
  std::vector<std::string> symbols;
  for (const auto* expiration : expirations) {
    if (std::find(symbols.begin(), symbols.end(), expiration->underlying_symbol) == symbols.end()) {
      symbols.push_back(expiration->underlying_symbol);
    }
  }
  std::map<std::string, Decimal> prices;
  if (symbols.empty()) return prices;
  const auto answer = quotes(client, symbols, options);
  for (const Quoted& one : *answer) {
    const auto price = one.quote ? price_of(*one.quote) : std::nullopt;
    if (price) prices[one.requested] = *price;
  }
  if (wishes.needs_price() && prices.size() < symbols.size()) {
    throw Error(ErrorCode::upstream_unavailable,
                "The underlying has no price now, so strikes around the money are unknown.",
                "Give strike_min and strike_max instead.", true);
  }
  return prices;
}

Json describe(const broker::Expiration& expiration) {
  Json entry = {{"expiration", support::to_text(expiration.date)},
                {"days_to_expiration", expiration.days_to_expiration}};
  add_text(entry, "type", expiration.type);
  add_text(entry, "settlement", expiration.settlement);
  add_text(entry, "root_symbol", expiration.root_symbol);
  add_text(entry, "underlying_symbol", expiration.underlying_symbol);
  entry["multiplier"] = expiration.multiplier.to_string();
  entry["strikes"] = expiration.strikes.size();
  if (!expiration.strikes.empty()) {
    entry["strike_min"] = expiration.strikes.front().price.to_string();
    entry["strike_max"] = expiration.strikes.back().price.to_string();
  }
  return entry;
}

Json describe(const Contract& contract) {
  return {{"symbol", contract.symbol()},
          {"option_type", contract.right == 'C' ? "call" : "put"},
          {"strike", contract.strike->price.to_string()},
          {"expiration", support::to_text(contract.expiration->date)},
          {"days_to_expiration", contract.expiration->days_to_expiration}};
}

// The contracts of one page, with quotes if they are wanted. Greeks will stand beside bid and ask.
Json describe_page(const std::vector<Contract>& contracts, const Page& shown, const std::vector<Quoted>* quoted) {
  Json entries = Json::array();
  for (std::size_t i = shown.begin; i < shown.end; ++i) {
    Json entry = describe(contracts[i]);
    const auto* quote = quoted != nullptr ? &(*quoted)[i - shown.begin].quote : nullptr;
    if (quote != nullptr && quote->has_value()) {
      const broker::Quote& q = **quote;
      add_money(entry, "bid", q.bid);
      add_money(entry, "ask", q.ask);
      add_money(entry, "mark", q.mark);
      add_money(entry, "last", q.last);
      add_quantity(entry, "volume", q.volume);
      add_quantity(entry, "open_interest", q.open_interest);
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

// An exact date that is not listed is most likely a slip: the dates near it help more than an empty list.
[[noreturn]] void throw_no_such_expiration(const broker::OptionChain& chain, support::Date wanted) {
  std::vector<support::Date> dates;
  for (const auto& expiration : chain.expirations) {
    if (dates.empty() || dates.back() != expiration.date) dates.push_back(expiration.date);
  }
  std::stable_sort(dates.begin(), dates.end(), [&](auto a, auto b) {
    return std::abs(support::days_between(a, wanted)) < std::abs(support::days_between(b, wanted));
  });
  dates.resize(std::min<std::size_t>(dates.size(), 5));
  std::sort(dates.begin(), dates.end());
  std::vector<std::string> texts;
  for (const auto date : dates) texts.push_back(support::to_text(date));
  throw Error(ErrorCode::not_found,
              chain.underlying_symbol + " has no options that expire on " + support::to_text(wanted) + ".",
              "The nearest expirations: " + support::join(texts, ", ") + ".");
}

Json list_expirations(const Desk& desk, const Arguments& arguments, const broker::Answer<broker::OptionChain>& chain,
                      const std::vector<const broker::Expiration*>& expirations) {
  const Page shown = page(expirations.size(), arguments);
  Json result = desk.answer(chain.as_of);
  result["underlying_symbol"] = chain->underlying_symbol;
  Json& entries = result["expirations"] = Json::array();
  for (std::size_t i = shown.begin; i < shown.end; ++i) entries.push_back(describe(*expirations[i]));
  add_page(result, expirations.size(), shown);
  return result;
}

Json list_options(const Desk& desk, const Arguments& arguments, const broker::Answer<broker::OptionChain>& chain,
                  const std::vector<const broker::Expiration*>& expirations, const OptionWishes& wishes,
                  const broker::CallOptions& options) {
  const bool with_quotes = arguments.text("detail") != "symbols";
  std::map<std::string, Decimal> prices;
  if (with_quotes || wishes.needs_price()) prices = prices_of(desk.client(), expirations, wishes, options);
  const std::vector<Contract> contracts = matching_contracts(expirations, wishes, prices);
  const Page shown = page(contracts.size(), arguments);

  support::Instant as_of = chain.as_of;
  broker::Answer<std::vector<Quoted>> quoted;
  if (with_quotes && shown.begin < shown.end) {
    std::vector<std::string> symbols;
    for (std::size_t i = shown.begin; i < shown.end; ++i) symbols.push_back(contracts[i].symbol());
    quoted = quotes(desk.client(), symbols, options);
    as_of = quoted.as_of;  // prices age faster than the list of contracts
  }

  Json result = desk.answer(as_of);
  result["underlying_symbol"] = chain->underlying_symbol;
  for (const auto& [symbol, price] : prices) result["underlying_prices"][symbol] = price.money();
  result["options"] = describe_page(contracts, shown, quoted.value.get());
  add_page(result, contracts.size(), shown);
  return result;
}

}  // namespace

mcp::Tool search_options(DeskPtr desk) {
  return {
      .name = "search_options",
      .title = "Option chain",
      .description =
          "Options of a stock, ETF, index or future. With the symbol alone (detail=expirations): the expirations. With "
          "an "
          "expiration, a date range or days to expiration: contracts with bid, ask, mark, volume and open interest; by "
          "default the 10 strikes nearest to the underlying's price per expiration. detail=symbols leaves the quotes "
          "out.",
      .parameters =
          {{.name = "symbol",
            .description = "Underlying: AAPL, SPX, /ES, /ESZ6.",
            .required = true,
            .aliases = {"underlying", "underlying_symbol", "symbols", "ticker"},
            .max_length = 40,
            .example = "AAPL"},
           {.name = "expiration", .kind = Parameter::Kind::date, .aliases = {"expiration_date", "expiry", "exp"}},
           {.name = "expiration_from",
            .kind = Parameter::Kind::date,
            .aliases = {"start_date", "from", "expiration_min"}},
           {.name = "expiration_to", .kind = Parameter::Kind::date, .aliases = {"end_date", "to", "expiration_max"}},
           {.name = "days_min",
            .kind = Parameter::Kind::integer,
            .aliases = {"min_dte", "dte_min", "min_days"},
            .minimum = 0},
           {.name = "days_max",
            .kind = Parameter::Kind::integer,
            .aliases = {"max_dte", "dte_max", "max_days"},
            .minimum = 0},
           {.name = "option_type",
            .kind = Parameter::Kind::choice,
            .aliases = {"type", "right", "side", "call_put"},
            .choices = {"both", "call", "put"},
            .default_value = "both"},
           {.name = "strike_min", .kind = Parameter::Kind::decimal, .aliases = {"min_strike"}},
           {.name = "strike_max", .kind = Parameter::Kind::decimal, .aliases = {"max_strike"}},
           {.name = "strikes",
            .kind = Parameter::Kind::integer,
            .description = "How many around the money, per expiration.",
            .aliases = {"strike_count", "num_strikes"},
            .minimum = 1,
            .maximum = 200},
           {.name = "adjusted", .kind = Parameter::Kind::boolean, .description = "Include non-standard contracts."},
           {.name = "detail", .kind = Parameter::Kind::choice, .choices = {"expirations", "symbols", "quotes"}},
           limit_parameter(50, 100),
           cursor_parameter(),
           refresh_parameter()},
      .result = schema::answer(
          "underlying_symbol* total:i* next_cursor",
          {{"expirations",
            schema::list(schema::object("expiration* days_to_expiration:i* type settlement root_symbol "
                                        "underlying_symbol multiplier strikes:i strike_min strike_max"))},
           {"underlying_prices", {{"type", "object"}}},
           {"options", schema::list(schema::object("symbol* option_type* strike* expiration* days_to_expiration:i bid "
                                                   "ask mark last volume open_interest"))}}),
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/options"},
      .cache = "instruments",
      .handler = [desk = std::move(desk)](const Arguments& arguments, Context& context) -> mcp::ToolResult {
        const auto options = desk->options(arguments, context);
        const Underlying underlying = underlying_of(arguments.text("symbol"));
        OptionWishes wishes = wishes_of(arguments);
        wishes.contract = underlying.contract;
        const auto chain = desk->client().option_chain(underlying.symbol, options);
        const auto expirations = matching_expirations(*chain, wishes);
        if (expirations.empty() && wishes.expiration) throw_no_such_expiration(*chain, *wishes.expiration);
        const bool expirations_only =
            arguments.has("detail") ? arguments.text("detail") == "expirations" : !wishes.names_expirations();
        return expirations_only ? list_expirations(*desk, arguments, chain, expirations)
                                : list_options(*desk, arguments, chain, expirations, wishes, options);
      },
  };
}

}  // namespace tools
