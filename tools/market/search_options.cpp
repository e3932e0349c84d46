#include "search_options.hpp"

#include <algorithm>
#include <set>

#include "option_filter.hpp"
#include "quotes.hpp"
#include "shared/result_schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using mcp::Parameter;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::int64_t kMaxDays = 36'500;

// The chain that is asked for and the contract that narrows it: for "/ESZ6" the chain of "/ES" and the contract.
struct Underlying {
  std::string symbol;
  std::optional<broker::FutureSymbol> contract;
  std::string root = {};  // of the series that is asked for by name: "SPXW"
};

// The underlying of the options whose weekly series has a root of its own.
std::string underlying_of_root(const std::string& symbol) {
  if (symbol == "SPXW") return "SPX";
  if (symbol == "NDXP") return "NDX";
  if (symbol == "RUTW") return "RUT";
  if (symbol == "VIXW") return "VIX";
  return symbol;
}

Underlying parse_underlying(const std::string& text) {
  const auto symbol = broker::canonical_symbol(text);
  if (!symbol) {
    throw Error(ErrorCode::invalid_argument, "'" + support::printable(text, 60) + "' is not a symbol.",
                broker::explain_unknown_symbol(text));
  }
  switch (broker::classify_symbol(*symbol)) {
    case InstrumentType::equity_option:
    case InstrumentType::future_option:
      throw Error(ErrorCode::invalid_argument, "symbol names an option, not an underlying.",
                  "Give the underlying (AAPL, /ES) here, or ask fetch_market_data for the option's quote.");
    case InstrumentType::cryptocurrency:
      throw Error(ErrorCode::not_found, *symbol + " has no options at this broker.");
    case InstrumentType::future:
      return {broker::futures_product(*symbol), broker::parse_future_symbol(*symbol)};
    default:
      if (const std::string underlying = underlying_of_root(*symbol); underlying != *symbol) {
        return {underlying, {}, *symbol};
      }
      return {*symbol, {}};
  }
}

// What one call of search_options works with.
struct Search {
  const ToolContext& tool_context;
  const Arguments& arguments;
  const broker::CallOptions options;
  const OptionFilter filter;
  const broker::Answer<broker::OptionChain> chain;
  const support::Instant now;
  std::vector<const broker::Expiration*> expirations;
  Missing missing;
};

// What each underlying of the expirations trades at. Names those without a price in `missing`; throws if strikes are to
// be chosen around prices of which there is none.
std::map<std::string, Price> fetch_prices(Search& search) {
  std::vector<Instrument> underlyings;
  bool is_price_needed = false;
  for (const auto* expiration : search.expirations) {
    const Instrument one{underlying_type(expiration->underlying_symbol), expiration->underlying_symbol};
    if (std::find(underlyings.begin(), underlyings.end(), one) == underlyings.end()) underlyings.push_back(one);
    is_price_needed = is_price_needed || needs_price(*expiration, search.filter);
  }
  std::map<std::string, Price> prices;
  if (underlyings.empty()) return prices;
  const auto answer = quotes(search.tool_context.client(), underlyings, search.options);
  for (const QuotedInstrument& one : answer->quotes) {
    const auto price = one.quote ? price_of(*one.quote) : std::nullopt;
    if (price) {
      prices.emplace(one.requested, *price);
    } else if (is_price_needed) {
      search.missing.add({{}, one.requested, "price", "the underlying has no price; its strikes cannot be chosen"});
    }
  }
  if (is_price_needed && prices.empty()) {
    throw Error(ErrorCode::upstream_unavailable,
                "The underlying has no price now, so strikes around the money are unknown.",
                "Give strike_min and strike_max instead.", true);
  }
  return prices;
}

// Writes the deliverables, by which an adjusted contract is told from a standard one.
void write_deliverables(JsonWriter& row, const broker::Expiration& expiration) {
  if (expiration.deliverables.empty()) return;
  row.array("deliverables", [&] {
    for (const auto& deliverable : expiration.deliverables) row.text(deliverable.description);
  });
}

void write_expiration(JsonWriter& row, const broker::Expiration& expiration, support::Instant now) {
  row.date("expiration", expiration.date);
  row.integer("days_to_expiration", days_to_expiration(expiration, now));
  row.optional_text("type", expiration.type);
  row.optional_text("settlement", expiration.settlement);
  row.optional_text("root_symbol", expiration.root_symbol);
  row.optional_text("underlying_symbol", expiration.underlying_symbol);
  row.quantity("multiplier", expiration.multiplier);
  row.integer("strikes", static_cast<std::int64_t>(expiration.strikes.size()));
  if (!expiration.strikes.empty()) {
    row.quantity("strike_min", expiration.strikes.front().price);
    row.quantity("strike_max", expiration.strikes.back().price);
  }
  if (expiration.is_adjusted()) {
    row.flag("adjusted", true);
    write_deliverables(row, expiration);
  }
  if (is_expired(expiration, now)) row.flag("is_expired", true);
}

// Greeks will stand beside bid and ask. `quote`: null if there is none.
void write_contract(JsonWriter& row, const Contract& contract, const broker::Quote* quote, support::Instant now) {
  const broker::Expiration& expiration = *contract.expiration;
  row.text("symbol", contract.symbol());
  row.text("option_type", contract.right == 'C' ? "call" : "put");
  row.quantity("strike", contract.strike->price);
  row.date("expiration", expiration.date);
  row.integer("days_to_expiration", days_to_expiration(expiration, now));
  if (quote != nullptr) {
    row.money("bid", quote->bid);
    row.money("ask", quote->ask);
    row.money("mark", quote->mark);
    row.money("last", quote->last);
    row.quantity("volume", quote->volume);
    row.quantity("open_interest", quote->open_interest);
  }
  if (expiration.is_adjusted()) {
    row.flag("adjusted", true);
    row.text("root_symbol", expiration.root_symbol);
    row.quantity("multiplier", expiration.multiplier);
    write_deliverables(row, expiration);
  }
  if (is_expired(expiration, now)) row.flag("is_expired", true);
}

// The five dates nearest to `wanted` that the same call would list.
std::vector<std::string> nearest_dates(const Search& search, support::Date wanted) {
  OptionFilter others = search.filter;
  others.expiration.reset();
  if (search.arguments.has("days")) others.days_min = others.days_max = std::nullopt;
  std::set<std::chrono::sys_days> dates;
  for (const auto* expiration : matching_expirations(*search.chain, others, search.now)) dates.insert(expiration->date);
  std::vector<support::Date> nearest(dates.begin(), dates.end());
  std::stable_sort(nearest.begin(), nearest.end(), [&](auto a, auto b) {
    return std::abs(support::days_between(a, wanted)) < std::abs(support::days_between(b, wanted));
  });
  nearest.resize(std::min<std::size_t>(nearest.size(), 5));
  std::sort(nearest.begin(), nearest.end());
  std::vector<std::string> texts;
  texts.reserve(nearest.size());
  for (const auto date : nearest) texts.push_back(support::to_text(date));
  return texts;
}

// Throws the error of an exact date that the chain does not list: most likely a slip, for which the dates near it help
// more than an empty list.
[[noreturn]] void throw_no_such_expiration(const Search& search, support::Date wanted) {
  const std::string what =
      search.arguments.text("symbol") + " has no options that expire on " + support::to_text(wanted);
  for (const auto& expiration : search.chain->expirations) {
    if (expiration.date != wanted) continue;
    if (is_over(expiration, search.now) && !search.filter.expired) {
      throw Error(ErrorCode::not_found, "The options of " + support::to_text(wanted) + " have expired.",
                  "Pass expired=true to see them.");
    }
    if (expiration.is_adjusted() && !search.filter.adjusted) {
      throw Error(ErrorCode::not_found, "Only adjusted contracts expire on " + support::to_text(wanted) + ".",
                  "Pass adjusted=true to see them.");
    }
    throw Error(ErrorCode::invalid_argument,
                search.arguments.text("symbol") + " has options that expire on " + support::to_text(wanted) +
                    ", but the other arguments leave them out.",
                "Give the expiration alone, or days and ranges alone.");
  }
  const auto dates = nearest_dates(search, wanted);
  throw Error(ErrorCode::not_found, what + ".",
              dates.empty() ? "No expiration matches the other arguments either."
                            : "The nearest expirations: " + support::join(dates, ", ") + ".");
}

mcp::ToolResult list_expirations(const Search& search) {
  const Page shown = page(search.expirations.size(), search.arguments);
  return mcp::write_result([&](JsonWriter& result) {
    search.tool_context.write_head(result, search.chain.as_of);
    result.text("underlying_symbol", search.chain->underlying_symbol);
    result.array("expirations", [&] {
      for (std::size_t i = shown.begin; i < shown.end; ++i) {
        result.object([&] { write_expiration(result, *search.expirations[i], search.now); });
      }
    });
    write_page(result, search.expirations.size(), shown);
    search.missing.write(result);
  });
}

// How the contracts settle: in the morning, at the close, or both.
std::set<std::string> settlements(const std::vector<const broker::Expiration*>& expirations) {
  std::set<std::string> found;
  for (const auto* expiration : expirations) found.insert(expiration->settlement);
  return found;
}

void write_prices(JsonWriter& result, const std::map<std::string, Price>& prices) {
  if (prices.empty()) return;
  result.object("underlying_prices", [&] {
    for (const auto& [symbol, price] : prices) result.money(symbol, price.value);
  });
  const auto is_old = [](const auto& one) { return one.second.is_of_an_earlier_time(); };
  if (std::none_of(prices.begin(), prices.end(), is_old)) return;
  result.object("underlying_price_basis", [&] {
    for (const auto& one : prices) {
      if (is_old(one)) result.text(one.first, one.second.basis);
    }
  });
}

// The quotes of the contracts on the page, in their order; null if none were asked for.
broker::Answer<QuotedSymbols> fetch_quotes(Search& search, const std::vector<Contract>& contracts, const Page& shown) {
  if (search.arguments.text("detail") == "symbols" || shown.begin >= shown.end) return {};
  std::vector<Instrument> instruments;
  for (std::size_t i = shown.begin; i < shown.end; ++i) {
    instruments.emplace_back(search.chain->option_type, contracts[i].symbol());
  }
  auto quoted = quotes(search.tool_context.client(), instruments, search.options);
  for (const auto& row : quoted->unreadable) search.missing.add_row(row);
  return quoted;
}

mcp::ToolResult list_options(Search& search) {
  std::map<std::string, Price> prices;
  if (search.arguments.text("detail") != "symbols" || search.filter.needs_price()) prices = fetch_prices(search);
  std::map<std::string, Decimal> values;
  for (const auto& [symbol, price] : prices) values.emplace(symbol, price.value);
  const std::vector<Contract> contracts = matching_contracts(search.expirations, search.filter, values);
  const Page shown = page(contracts.size(), search.arguments);
  const auto quoted = fetch_quotes(search, contracts, shown);
  const bool has_both_settlements = settlements(search.expirations).size() > 1;
  return mcp::write_result([&](JsonWriter& result) {
    // Prices age faster than the list of contracts.
    search.tool_context.write_head(result, quoted.value ? quoted.as_of : search.chain.as_of);
    result.text("underlying_symbol", search.chain->underlying_symbol);
    write_prices(result, prices);
    result.array("options", [&] {
      for (std::size_t i = shown.begin; i < shown.end; ++i) {
        const auto* const quote = quoted.value ? &quoted->quotes[i - shown.begin].quote : nullptr;
        result.object([&] {
          write_contract(result, contracts[i], quote != nullptr && quote->has_value() ? &**quote : nullptr, search.now);
          if (has_both_settlements) result.optional_text("settlement", contracts[i].expiration->settlement);
        });
      }
    });
    write_page(result, contracts.size(), shown);
    search.missing.write(result);
  });
}

mcp::ToolResult answer_options(const ToolContext& tool_context, const Arguments& arguments, Context& context) {
  const auto options = tool_context.options(arguments, context);
  const Underlying underlying = parse_underlying(arguments.text("symbol"));
  OptionFilter filter = parse_option_filter(arguments);
  filter.contract = underlying.contract;
  filter.root = underlying.root;
  Search search{tool_context,
                arguments,
                options,
                filter,
                tool_context.client().option_chain(underlying.symbol, options),
                tool_context.client().clock().now(),
                {},
                {}};
  search.expirations = matching_expirations(*search.chain, filter, search.now);
  for (const auto& row : search.chain->unreadable) search.missing.add_row(row);
  if (search.expirations.empty() && filter.expiration) throw_no_such_expiration(search, *filter.expiration);
  const auto days = arguments.integer("days");
  if (search.expirations.empty() && days) {
    if (*days < kMaxDays) {
      throw_no_such_expiration(search, support::add_days(support::new_york_date(search.now), static_cast<int>(*days)));
    }
    throw Error(ErrorCode::not_found,
                arguments.text("symbol") + " has no options that expire in " + std::to_string(*days) + " days.");
  }
  const bool names_contracts = filter.names_contracts();
  const bool expirations_only = arguments.has("detail") ? arguments.text("detail") == "expirations"
                                                        : !filter.names_expirations() && !names_contracts;
  if (expirations_only && names_contracts) {
    throw Error(ErrorCode::invalid_argument, "detail=expirations lists expirations, which have no type and no strike.",
                "Leave detail out for contracts, or option_type and the strikes.");
  }
  return expirations_only ? list_expirations(search) : list_options(search);
}

mcp::schema::Object expiration_row() {
  using namespace mcp::schema;
  return {date("expiration").required(),
          integer("days_to_expiration").required(),
          string("type"),
          string("settlement"),
          string("root_symbol"),
          string("underlying_symbol"),
          decimal("multiplier"),
          integer("strikes"),
          decimal("strike_min"),
          decimal("strike_max"),
          boolean("adjusted").unlisted(),
          list_of_strings("deliverables").unlisted(),
          boolean("is_expired").unlisted()};
}

mcp::schema::Object contract_row() {
  using namespace mcp::schema;
  return {string("symbol").required(),
          one_of("option_type", {"call", "put"}).required(),
          decimal("strike").required(),
          date("expiration").required(),
          integer("days_to_expiration"),
          decimal("bid"),
          decimal("ask"),
          decimal("mark"),
          decimal("last"),
          decimal("volume"),
          decimal("open_interest"),
          boolean("adjusted"),
          string("root_symbol").unlisted(),
          decimal("multiplier").unlisted(),
          list_of_strings("deliverables").unlisted(),
          boolean("is_expired").unlisted(),
          string("settlement").unlisted()};
}

mcp::schema::Object options_result() {
  using namespace mcp::schema;
  return result_schema({string("underlying_symbol").required(), integer("total").required(), string("next_cursor"),
                        list_of("expirations", expiration_row()), decimals_by_key("underlying_prices"),
                        strings_by_key("underlying_price_basis").unlisted(), list_of("options", contract_row())})
      .with(missing_members());
}

}  // namespace

mcp::Tool search_options(ToolContextPtr tool_context) {
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
            .max_length = 60,
            .example = "AAPL"},
           {.name = "expiration",
            .kind = Parameter::Kind::date,
            .documentation = "Only options that expire on this date.",
            .aliases = {"expiration_date", "expiry", "exp"}},
           {.name = "expiration_from",
            .kind = Parameter::Kind::date,
            .documentation = "Only options that expire on this date or later.",
            .aliases = {"start_date", "from", "expiration_min"}},
           {.name = "expiration_to",
            .kind = Parameter::Kind::date,
            .documentation = "Only options that expire on this date or earlier.",
            .aliases = {"end_date", "to", "expiration_max"}},
           {.name = "days",
            .kind = Parameter::Kind::integer,
            .documentation = "Only options that expire in this many days.",
            .aliases = {"dte", "days_to_expiration"},
            .minimum = 0},
           {.name = "days_min",
            .kind = Parameter::Kind::integer,
            .documentation = "Only options that expire in this many days or more.",
            .aliases = {"min_dte", "dte_min", "min_days"},
            .minimum = 0},
           {.name = "days_max",
            .kind = Parameter::Kind::integer,
            .documentation = "Only options that expire in this many days or fewer.",
            .aliases = {"max_dte", "dte_max", "max_days"},
            .minimum = 0},
           {.name = "option_type",
            .kind = Parameter::Kind::choice,
            .documentation = "Only calls, only puts, or both.",
            .aliases = {"type", "right", "side", "call_put", "put_call"},
            .choices = {"both", "call", "put"},
            .choice_aliases = {{"c", "call"}, {"p", "put"}, {"all", "both"}, {"callput", "both"}, {"putcall", "both"}},
            .default_value = "both"},
           {.name = "strike",
            .kind = Parameter::Kind::decimal,
            .documentation = "Only contracts with this strike.",
            .aliases = {"strike_price"}},
           {.name = "strike_min",
            .kind = Parameter::Kind::decimal,
            .documentation = "Only contracts with this strike or a higher one.",
            .aliases = {"min_strike"}},
           {.name = "strike_max",
            .kind = Parameter::Kind::decimal,
            .documentation = "Only contracts with this strike or a lower one.",
            .aliases = {"max_strike"}},
           {.name = "strikes",
            .kind = Parameter::Kind::integer,
            .description = "How many around the money, per expiration.",
            .documentation = "How many strikes to show for each expiration: those nearest to the price of the "
                             "underlying. Default: 10, unless strike_min or strike_max is given.",
            .aliases = {"strike_count", "num_strikes"},
            .minimum = 1,
            .maximum = 200},
           {.name = "adjusted",
            .kind = Parameter::Kind::boolean,
            .description = "Include non-standard contracts.",
            .documentation = "Include adjusted contracts, which deliver something other than 100 shares."},
           {.name = "expired", .kind = Parameter::Kind::boolean, .description = "Include expired contracts."},
           {.name = "detail",
            .kind = Parameter::Kind::choice,
            .documentation = "expirations lists expirations, symbols lists contracts without quotes, quotes lists "
                             "contracts with quotes. If left out: expirations, or quotes as soon as another argument "
                             "selects expirations or contracts.",
            .choices = {"expirations", "symbols", "quotes"}},
           limit_parameter(50, 100),
           cursor_parameter(),
           refresh_parameter()},
      .result = options_result,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/options"},
      .cache = "instruments",
      .handler = [tool_context = std::move(tool_context)](
                     const Arguments& arguments,
                     Context& context) { return answer_options(*tool_context, arguments, context); },
  };
}

}  // namespace tools
