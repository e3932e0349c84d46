#include "contract_list.hpp"

#include <algorithm>

#include "delta_choice.hpp"
#include "expected_move.hpp"
#include "live/greeks.hpp"
#include "live/live_values.hpp"
#include "market/quotes.hpp"
#include "option_rows.hpp"
#include "shared/pages.hpp"
#include "shared/parallel_reads.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

using Prices = std::map<std::string, Price>;  // by symbol of the underlying

// The price of each underlying of the expirations. Names underlyings without a price in `missing`. Throws
// Error{upstream_unavailable} if strikes near the price are asked for and no price is known.
Prices fetch_prices(OptionSearch& search) {
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

// Returns true if some of the contracts settle in the morning and others at the close, so that each row must say it.
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

// Quotes of contracts by symbol, and when the oldest was fetched.
struct ContractQuotes {
  std::map<std::string, broker::Quote, std::less<>> by_symbol;
  std::optional<support::Instant> as_of;

  const broker::Quote* find(std::string_view symbol) const {
    const auto found = by_symbol.find(symbol);
    return found == by_symbol.end() ? nullptr : &found->second;
  }
};

void fetch_contract_quotes(OptionSearch& search, const std::vector<Contract>& contracts, ContractQuotes& quotes) {
  std::vector<Instrument> instruments;
  for (const Contract& contract : contracts) {
    if (quotes.find(contract.symbol()) == nullptr) {
      instruments.emplace_back(search.chain->option_type, contract.symbol());
    }
  }
  if (instruments.empty()) return;
  const auto answer = fetch_quotes(search.call.broker(), instruments, search.call.read_options());
  for (const QuotedSymbol& one : answer->symbols) {
    if (one.quote) quotes.by_symbol.emplace(one.quote->symbol, *one.quote);
  }
  for (const auto& row : answer->unreadable) search.missing.add_row(row);
  quotes.as_of = quotes.as_of ? std::min(*quotes.as_of, answer.as_of) : answer.as_of;
}

// The expected moves of the expirations, as far as their contracts are quoted.
std::map<const broker::Expiration*, Decimal> find_expected_moves(const OptionSearch& search, const Prices& prices,
                                                                 const ContractQuotes& quotes) {
  ContractPrices marks;
  for (const auto& [symbol, quote] : quotes.by_symbol) {
    if (quote.bid && quote.ask && quote.ask->is_positive()) marks.emplace(symbol, (*quote.bid + *quote.ask) / 2);
  }
  std::map<const broker::Expiration*, Decimal> moves;
  for (const broker::Expiration* const expiration : search.expirations) {
    const auto price = prices.find(expiration->underlying_symbol);
    if (price == prices.end() || expiration->is_adjusted()) continue;
    if (const auto move = find_expected_move(*expiration, price->second.value, marks)) moves.emplace(expiration, *move);
  }
  return moves;
}

// The contracts whose strikes are within filter.expected_moves of the price. Names the expirations whose expected move
// is unknown.
std::vector<Contract> choose_by_expected_move(OptionSearch& search, const Prices& prices, ContractQuotes& quotes) {
  std::vector<Contract> around;
  for (const broker::Expiration* const expiration : search.expirations) {
    const auto price = prices.find(expiration->underlying_symbol);
    if (price == prices.end()) continue;
    for (const Contract& one : find_expected_move_contracts(*expiration, price->second.value)) around.push_back(one);
  }
  fetch_contract_quotes(search, around, quotes);
  const auto moves = find_expected_moves(search, prices, quotes);
  std::vector<Contract> chosen;
  for (const broker::Expiration* const expiration : search.expirations) {
    const auto move = moves.find(expiration);
    if (move == moves.end()) {
      search.missing.add({.symbol = expiration->underlying_symbol,
                          .field = "expected_move",
                          .reason = "the options of " + support::to_text(expiration->date) +
                                    " around the price are not quoted on both sides"});
      continue;
    }
    const Decimal reach = move->second * *search.filter.expected_moves;
    const Decimal price = prices.at(expiration->underlying_symbol).value;
    for (const Contract& one : find_contracts({expiration}, search.filter, {})) {
      if ((one.strike->price - price).abs() <= reach) chosen.push_back(one);
    }
  }
  return chosen;
}

std::vector<Contract> choose_contracts(OptionSearch& search, const Prices& prices, ContractQuotes& quotes) {
  if (search.filter.delta) return choose_by_delta(search);
  if (search.filter.expected_moves) return choose_by_expected_move(search, prices, quotes);
  std::map<std::string, Decimal> price_values;
  for (const auto& [symbol, price] : prices) price_values.emplace(symbol, price.value);
  return find_contracts(search.expirations, search.filter, price_values);
}

// Reads quotes and live values of the contracts at the same time. Throws what the quotes throw; live values that cannot
// be read are missing.
LiveValues read_figures(OptionSearch& search, const std::vector<Contract>& contracts, ContractQuotes& quotes) {
  const ContractDetail detail = find_contract_detail(search.call);
  if (detail == ContractDetail::symbols || contracts.empty()) return {};
  LiveValues live;
  std::optional<Error> quote_error, live_error;
  std::vector<std::function<void()>> reads;
  reads.emplace_back([&] { quote_error = catch_error([&] { fetch_contract_quotes(search, contracts, quotes); }); });
  if (detail == ContractDetail::greeks) {
    std::vector<broker::LiveInstrument> instruments;
    for (const Contract& one : contracts) instruments.push_back(find_live_instrument(one));
    reads.emplace_back([&, instruments] {
      live_error = catch_error([&] { live = LiveValues(search.call, instruments, {.quote = true, .greeks = true}); });
    });
  }
  run_all(reads);
  for (const auto* error : {&quote_error, &live_error}) {
    if (*error) throw Error(**error);
  }
  for (auto& [symbol, quote] : quotes.by_symbol) {
    if (const broker::LiveRow* const row = live.find(symbol)) apply_live(quote, *row);
  }
  live.add_missing(search.missing, "greeks");
  return live;
}

struct ContractRow {
  Contract contract;
  const broker::Quote* quote;  // null if there is none
};

// Writes the rows, or those of them that a model's page has room for. Returns how many were written.
std::size_t write_contract_rows(const OptionSearch& search, JsonWriter& result, const std::vector<ContractRow>& rows,
                                const LiveValues& live) {
  const bool shows_settlement = has_several_settlements(search.expirations);
  const auto write_row = [&](auto& row, const ContractRow& one) {
    write_contract(row, one.contract, one.quote, search.now);
    if (shows_settlement) row.optional_text("settlement", one.contract.expiration->settlement);
    const broker::LiveRow* const values = live.find(one.contract.symbol());
    if (values != nullptr && values->greeks) write_greeks(row, values->greeks->value);
    live.write_source(row, one.contract.symbol());
  };
  std::vector<std::string> main = contract_columns();
  const ContractDetail detail = find_contract_detail(search.call);
  if (detail != ContractDetail::symbols) append(main, quote_columns());
  std::vector<std::string> more;
  if (detail == ContractDetail::greeks) {
    std::erase(main, "last");  // often hours old; the room is for the Greeks
    more.emplace_back("last");
    append(main, greek_columns());
  }
  const auto table = choose_table(search.call, main, rare_contract_columns(), std::span(rows), write_row, more);
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

// Two series of one underlying may expire on one day.
void write_expected_moves(JsonWriter& result, const std::map<const broker::Expiration*, Decimal>& moves) {
  if (moves.empty()) return;
  std::map<std::string, Decimal> by_key;
  for (const auto& [expiration, move] : moves) {
    std::string key = support::to_text(expiration->date);
    if (by_key.contains(key)) key += " " + expiration->root_symbol;
    by_key.emplace(std::move(key), move);
  }
  result.object("expected_moves", [&] {
    for (const auto& entry : by_key) result.money(entry.first, entry.second);
  });
}

}  // namespace

ContractDetail find_contract_detail(const ToolCall& call) {
  const std::string detail = call.arguments().text("detail");
  if (detail == "symbols") return ContractDetail::symbols;
  if (detail == "quotes") return ContractDetail::quotes;
  if (detail == "greeks") return ContractDetail::greeks;
  return call.broker().live().health().state == broker::FeedState::off ? ContractDetail::quotes
                                                                       : ContractDetail::greeks;
}

void write_contracts(OptionSearch& search, JsonWriter& result) {
  Prices prices;
  const bool has_figures = find_contract_detail(search.call) != ContractDetail::symbols;
  if (has_figures || search.filter.needs_price() || search.filter.expected_moves) prices = fetch_prices(search);
  ContractQuotes quotes;
  const std::vector<Contract> contracts = choose_contracts(search, prices, quotes);
  Page page = select_page(contracts.size(), search.call.arguments());
  const auto at = [&](std::size_t i) { return contracts.begin() + static_cast<std::ptrdiff_t>(i); };
  const LiveValues live = read_figures(search, {at(page.begin), at(page.end)}, quotes);

  // Quotes age faster than the chain.
  search.call.write_head(result, quotes.as_of.value_or(search.chain.as_of));
  live.write_head(result);
  result.text("underlying_symbol", search.chain->underlying_symbol);
  write_prices(result, prices);
  write_expected_moves(result, find_expected_moves(search, prices, quotes));
  std::vector<ContractRow> rows;
  for (std::size_t i = page.begin; i < page.end; ++i) {
    rows.push_back({contracts[i], has_figures ? quotes.find(contracts[i].symbol()) : nullptr});
  }
  page.end = page.begin + write_contract_rows(search, result, rows, live);
  write_page_end(result, contracts.size(), page);
  search.missing.write(result);
}

}  // namespace tools
