#include "search_options.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "option_filter.hpp"
#include "option_rows.hpp"
#include "option_underlying.hpp"
#include "quotes.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using mcp::Parameter;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::int64_t kMaxDays = 36'500;
constexpr std::size_t kMaxNearestDates = 5;

// What one call of search_options works with.
struct Search {
  const ToolCall& call;
  const OptionFilter filter;
  const broker::Answer<broker::OptionChain> chain;
  const support::Instant now;
  std::vector<const broker::Expiration*> expirations;  // those that the filter selects
  Missing missing;
};

using Prices = std::map<std::string, Price>;  // by symbol of the underlying

mcp::schema::Object options_schema() {
  using namespace mcp::schema;
  return result_schema({string("underlying_symbol").required(), integer("total").required(), string("next_cursor"),
                        table("expirations", expiration_row_schema()), decimals_by_key("underlying_prices"),
                        strings_by_key("underlying_price_basis").unlisted(), table("options", contract_row_schema())})
      .with(missing_members());
}

// The price of each underlying of the expirations. Names underlyings without a price in `missing`. Throws
// Error{upstream_unavailable} if strikes near the price are asked for and no price is known.
Prices fetch_prices(Search& search) {
  std::vector<Instrument> underlyings;
  bool is_price_needed = false;
  for (const auto* expiration : search.expirations) {
    const Instrument one{classify_underlying(expiration->underlying_symbol), expiration->underlying_symbol};
    if (std::find(underlyings.begin(), underlyings.end(), one) == underlyings.end()) underlyings.push_back(one);
    is_price_needed = is_price_needed || needs_price(*expiration, search.filter);
  }
  Prices prices;
  if (underlyings.empty()) return prices;
  const auto answer = fetch_quotes(search.call.broker(), underlyings, search.call.read_options());
  for (const QuotedSymbol& symbol : answer->symbols) {
    const auto price = symbol.quote ? find_price(*symbol.quote) : std::nullopt;
    if (price) {
      prices.emplace(symbol.requested, *price);
    } else if (is_price_needed) {
      search.missing.add({{}, symbol.requested, "price", "the underlying has no price; its strikes cannot be chosen"});
    }
  }
  if (is_price_needed && prices.empty()) {
    throw Error(ErrorCode::upstream_unavailable,
                "The underlying has no price now, so strikes around the money are unknown.",
                "Give strike_min and strike_max instead.", true);
  }
  return prices;
}

// The expiration dates nearest to `wanted` that the other arguments select.
std::vector<std::string> find_nearest_dates(const Search& search, support::Date wanted) {
  OptionFilter others = search.filter;
  others.expiration = {};
  if (search.call.arguments().has("days")) others.days_min = others.days_max = std::nullopt;
  std::set<std::chrono::sys_days> dates;
  for (const auto* expiration : find_expirations(*search.chain, others, search.now)) dates.insert(expiration->date);
  std::vector<support::Date> nearest(dates.begin(), dates.end());
  std::stable_sort(nearest.begin(), nearest.end(), [&](auto a, auto b) {
    return std::abs(support::days_between(a, wanted)) < std::abs(support::days_between(b, wanted));
  });
  nearest.resize(std::min(nearest.size(), kMaxNearestDates));
  std::sort(nearest.begin(), nearest.end());
  std::vector<std::string> texts;
  texts.reserve(nearest.size());
  for (const auto date : nearest) texts.push_back(support::to_text(date));
  return texts;
}

// Throws the error of an exact date that the chain does not list. It names the dates near it, which help more than an
// empty list.
[[noreturn]] void throw_no_such_expiration(const Search& search, support::Date wanted) {
  const std::string symbol = search.call.arguments().text("symbol");
  const std::string date = support::to_text(wanted);
  for (const auto& expiration : search.chain->expirations) {
    if (expiration.date != wanted) continue;
    if (is_no_longer_listed(expiration, search.now) && !search.filter.expired) {
      throw Error(ErrorCode::not_found, "The options of " + date + " have expired.", "Pass expired=true to see them.");
    }
    if (expiration.is_adjusted() && !search.filter.adjusted) {
      throw Error(ErrorCode::not_found, "Only adjusted contracts expire on " + date + ".",
                  "Pass adjusted=true to see them.");
    }
    throw Error(ErrorCode::invalid_argument,
                symbol + " has options that expire on " + date + ", but the other arguments leave them out.",
                "Give the expiration alone, or days and ranges alone.");
  }
  const auto dates = find_nearest_dates(search, wanted);
  throw Error(ErrorCode::not_found, symbol + " has no options that expire on " + date + ".",
              dates.empty() ? "No expiration matches the other arguments either."
                            : "The nearest expirations: " + support::join(dates, ", ") + ".");
}

// Throws if no expiration matches and the arguments named a date or a number of days.
void throw_if_expiration_missing(const Search& search) {
  if (!search.expirations.empty()) return;
  const std::string symbol = search.call.arguments().text("symbol");
  if (search.filter.has_expiration) {
    const ExpirationChoice& choice = search.filter.expiration;
    // Of a day, and of a Friday that may be a holiday.
    if (choice.days && (choice.days->days() == 1 || choice.keep == ExpirationChoice::Keep::latest)) {
      throw_no_such_expiration(search, choice.days->last);
    }
    throw Error(ErrorCode::not_found,
                symbol + " has no options that match expiration=" +
                    support::printable(search.call.arguments().text("expiration"), 60) +
                    (choice.days ? " (" + to_text(*choice.days) + ")" : "") + " and the other arguments.",
                "Call search_options with the symbol alone for the expirations.");
  }
  const auto days = search.call.arguments().integer("days");
  if (!days) return;
  if (*days < kMaxDays) {
    throw_no_such_expiration(search, support::add_days(support::new_york_date(search.now), static_cast<int>(*days)));
  }
  throw Error(ErrorCode::not_found, symbol + " has no options that expire in " + std::to_string(*days) + " days.");
}

// The table of a list for this call, or nothing if it is written as whole objects.
template <class Row, class WriteRow>
std::optional<Table> choose_table(const ToolCall& call, const std::vector<std::string>& main,
                                  const std::vector<std::string>& rare, std::span<const Row> rows,
                                  const WriteRow& write_row) {
  auto columns = call.arguments().list("columns");
  if (columns.empty() && call.table_form() == TableForm::rows) return std::nullopt;
  std::vector<std::string> all = main;
  all.insert(all.end(), rare.begin(), rare.end());
  // As an object has it, `deliverables` is a list, which no row of a Table is.
  if (call.table_form() == TableForm::rows) std::erase(all, "deliverables");
  if (columns.empty()) columns = add_used_columns(main, rare, rows, write_row);
  Table table(all, call.table_form());
  table.select_columns(columns);
  return table;
}

void write_expirations(const Search& search, JsonWriter& result) {
  Page page = select_page(search.expirations.size(), search.call.arguments());
  const auto write_row = [&](TableRow& row, const broker::Expiration* expiration) {
    write_expiration(row, *expiration, search.now);
  };
  const auto rows = std::span(search.expirations).subspan(page.begin, page.end - page.begin);
  const auto table = choose_table(search.call, main_expiration_columns(), rare_expiration_columns(), rows, write_row);
  if (search.call.table_form() == TableForm::table) {
    page.end = page.begin + table->count_fitting(rows.data(), rows.size(), kMaxPageBytes, write_row);
  }
  search.call.write_head(result, search.chain.as_of);
  result.text("underlying_symbol", search.chain->underlying_symbol);
  if (table) {
    table->write(result, "expirations", rows.first(page.end - page.begin), write_row);
  } else {
    write_rows(
        result, "expirations", search.expirations, page,
        [&](JsonWriter& row, const broker::Expiration* expiration) { write_expiration(row, *expiration, search.now); });
  }
  write_page_end(result, search.expirations.size(), page);
  search.missing.write(result);
}

// Whether some of the contracts settle in the morning and others at the close, so that each row must say which.
bool has_several_settlements(const std::vector<const broker::Expiration*>& expirations) {
  return std::any_of(expirations.begin(), expirations.end(), [&](const broker::Expiration* expiration) {
    return expiration->settlement != expirations.front()->settlement;
  });
}

void write_prices(JsonWriter& result, const Prices& prices) {
  if (prices.empty()) return;
  result.object("underlying_prices", [&] {
    for (const auto& entry : prices) result.money(entry.first, entry.second.value);
  });
  const auto is_old = [](const auto& entry) { return entry.second.is_from_earlier_session(); };
  if (std::none_of(prices.begin(), prices.end(), is_old)) return;
  result.object("underlying_price_basis", [&] {
    for (const auto& entry : prices) {
      if (is_old(entry)) result.text(entry.first, entry.second.basis);
    }
  });
}

// The quotes of the contracts on the page, in their order; without a value if detail=symbols or the page is empty.
broker::Answer<Quotes> fetch_page_quotes(Search& search, const std::vector<Contract>& contracts, const Page& page) {
  if (search.call.arguments().text("detail") == "symbols" || page.begin >= page.end) return {};
  std::vector<Instrument> instruments;
  for (std::size_t i = page.begin; i < page.end; ++i) {
    instruments.emplace_back(search.chain->option_type, contracts[i].symbol());
  }
  auto quotes = fetch_quotes(search.call.broker(), instruments, search.call.read_options());
  for (const auto& row : quotes->unreadable) search.missing.add_row(row);
  return quotes;
}

struct QuotedContract {
  Contract contract;
  const broker::Quote* quote;  // null if there is none
};

// Writes the rows, or those of them that a model's page has room for. Returns how many were written.
std::size_t write_contract_rows(const Search& search, JsonWriter& result, const std::vector<QuotedContract>& rows) {
  const bool shows_settlement = has_several_settlements(search.expirations);
  const auto write_row = [&](auto& row, const QuotedContract& one) {
    write_contract(row, one.contract, one.quote, search.now);
    if (shows_settlement) row.optional_text("settlement", one.contract.expiration->settlement);
  };
  std::vector<std::string> main = contract_columns();
  if (search.call.arguments().text("detail") != "symbols") {
    const auto more = quote_columns();
    main.insert(main.end(), more.begin(), more.end());
  }
  const auto table = choose_table(search.call, main, rare_contract_columns(), std::span(rows), write_row);
  if (!table) {
    write_rows(result, "options", rows, write_row);
    return rows.size();
  }
  std::size_t count = rows.size();
  if (search.call.table_form() == TableForm::table) {
    count = table->count_fitting(rows.data(), count, kMaxPageBytes, write_row);
  }
  table->write(result, "options", std::span(rows).first(count), write_row);
  return count;
}

void write_contracts(Search& search, JsonWriter& result) {
  Prices prices;
  if (search.call.arguments().text("detail") != "symbols" || search.filter.needs_price()) prices = fetch_prices(search);
  std::map<std::string, Decimal> price_values;
  for (const auto& [symbol, price] : prices) price_values.emplace(symbol, price.value);
  const std::vector<Contract> contracts = find_contracts(search.expirations, search.filter, price_values);
  Page page = select_page(contracts.size(), search.call.arguments());
  const auto quotes = fetch_page_quotes(search, contracts, page);

  // Quotes age faster than the chain.
  search.call.write_head(result, quotes.value ? quotes.as_of : search.chain.as_of);
  result.text("underlying_symbol", search.chain->underlying_symbol);
  write_prices(result, prices);
  std::vector<QuotedContract> rows;
  for (std::size_t i = page.begin; i < page.end; ++i) {
    const bool has_quote = quotes.value && quotes->symbols[i - page.begin].quote;
    rows.push_back({contracts[i], has_quote ? &*quotes->symbols[i - page.begin].quote : nullptr});
  }
  page.end = page.begin + write_contract_rows(search, result, rows);
  write_page_end(result, contracts.size(), page);
  search.missing.write(result);
}

void handle_options(const ToolCall& call, JsonWriter& result) {
  const OptionUnderlying underlying = parse_option_underlying(call.arguments().text("symbol"));
  OptionFilter filter = parse_option_filter(call.arguments(), support::new_york_date(call.now()));
  filter.contract = underlying.contract;
  filter.root = underlying.root;
  Search search{call, filter, call.broker().option_chain(underlying.symbol, call.read_options()), call.now(), {}, {}};
  search.expirations = find_expirations(*search.chain, filter, search.now);
  for (const auto& row : search.chain->unreadable) search.missing.add_row(row);
  throw_if_expiration_missing(search);

  const bool has_detail = call.arguments().has("detail");
  const bool lists_expirations = has_detail ? call.arguments().text("detail") == "expirations"
                                            : !filter.selects_expirations() && !filter.selects_contracts();
  if (lists_expirations && filter.selects_contracts()) {
    throw Error(ErrorCode::invalid_argument, "detail=expirations lists expirations, which have no type and no strike.",
                "Leave detail out for contracts, or option_type and the strikes.");
  }
  if (lists_expirations) {
    write_expirations(search, result);
  } else {
    write_contracts(search, result);
  }
}

std::vector<Parameter> expiration_parameters() {
  return {{.name = "symbol",
           .description = "Underlying: AAPL, SPX, /ES, /ESZ6.",
           .required = true,
           .aliases = {"underlying", "underlying_symbol", "symbols", "ticker"},
           .max_length = 60,
           .example = "AAPL"},
          {.name = "expiration",
           .description = "2026-12-18, 2026-12, next_month, friday, monthly, nearest",
           .documentation = "Only options that expire on this day or in this period: `2026-12-18`, `2026-12`, "
                            "`next_month`, `2026-12-01..2027-01-15`, `friday`, `next_friday`. `nearest`, `monthly` and "
                            "`quarterly`: the first expiration, or the first of this kind.",
           .aliases = {"expiration_date", "expiry", "exp", "date"},
           .max_length = 80},
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
           .minimum = 0,
           .example = "30"}};
}

std::vector<Parameter> contract_parameters() {
  return {{.name = "option_type",
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
           .choices = {"expirations", "symbols", "quotes"}}};
}

void append(std::vector<Parameter>& parameters, const std::vector<Parameter>& more) {
  parameters.insert(parameters.end(), more.begin(), more.end());
}

std::vector<Parameter> options_parameters() {
  std::vector<Parameter> parameters = expiration_parameters();
  append(parameters, contract_parameters());
  append(parameters,
         {limit_parameter(50, 100), cursor_parameter(), refresh_parameter(), columns_parameter(), format_parameter()});
  return parameters;
}

}  // namespace

mcp::Tool search_options(ToolContextPtr tool_context) {
  return {
      .name = "search_options",
      .title = "Option chain",
      .description =
          "Option chain of a stock, ETF, index or future. symbol alone: expirations. With expiration or days: "
          "contracts "
          "with bid, ask, mark, volume, open interest, by default 10 strikes around the price. detail=symbols: no "
          "quotes.",
      .parameters = options_parameters(),
      .result = options_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/options"},
      .cache_lifetimes = {"market_data", "instruments"},
      .handler = bind_handler(std::move(tool_context), handle_options),
  };
}

}  // namespace tools
