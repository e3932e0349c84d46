// Equities, ETFs and indices. docs/tastytrade.md, Equities.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/contract_fields.hpp"
#include "parse/row_reader.hpp"
#include "resources/instruments/single_instrument.hpp"
#include "resources/match_rows.hpp"

namespace broker {
namespace {

using support::Json;

constexpr std::size_t kMaxSymbols = 100;  // in one request; keeps the address short

Equity parse_equity(const Json& json) {
  Equity equity;
  equity.symbol = row_text(json, "symbol");
  equity.description = wire::text(json, "description");
  if (equity.description.empty()) equity.description = wire::text(json, "short-description");
  equity.listed_market = wire::text(json, "listed-market");
  equity.lendability = wire::text(json, "lendability");
  equity.sub_type = wire::text(json, "instrument-sub-type");
  equity.streamer_symbol = wire::text(json, "streamer-symbol");
  equity.borrow_rate = wire::decimal(json, "borrow-rate");
  equity.is_etf = wire::flag(json, "is-etf");
  equity.is_index = wire::flag(json, "is-index");
  equity.is_active = wire::flag(json, "active");
  equity.is_closing_only = wire::flag(json, "is-closing-only");
  equity.is_options_closing_only = wire::flag(json, "is-options-closing-only");
  equity.is_illiquid = wire::flag(json, "is-illiquid");
  equity.is_fractional_quantity_eligible = wire::flag(json, "is-fractional-quantity-eligible");
  equity.is_overnight_trading_permitted = wire::flag(json, "overnight-trading-permitted");
  // Equities without options lack the key, but an index with options may lack it too.
  if (support::find(json, "option-tick-sizes") != nullptr) equity.has_options = true;
  equity.halted_at = wire::instant(json, "halted-at");
  equity.stops_trading_at = wire::instant(json, "stops-trading-at");
  equity.tick_sizes = parse_tick_sizes(json, "tick-sizes");
  equity.option_tick_sizes = parse_tick_sizes(json, "option-tick-sizes");
  return equity;
}

std::string symbol_of(const Equity& equity) {
  return equity.symbol;
}

// The broker's word for a filter by lendability; empty for other filters.
std::string find_lendability(EquityFilter filter) {
  switch (filter) {
    case EquityFilter::easy_to_borrow:
      return "Easy To Borrow";
    case EquityFilter::locate_required:
      return "Locate Required";
    case EquityFilter::preborrow:
      return "Preborrow";
    default:
      return {};
  }
}

BrokerRequest make_list_request(EquityFilter filter) {
  if (filter == EquityFilter::etf) return {{"instruments", "equities"}, {{"is-etf", "true"}}};
  if (filter == EquityFilter::index) return {{"instruments", "equities"}, {{"is-index", "true"}}};
  BrokerRequest request{{"instruments", "equities", "active"}};
  if (const std::string lendability = find_lendability(filter); !lendability.empty()) {
    request.query.emplace_back("lendability", lendability);
  }
  return request;
}

// Throws RowError for an equity that the filter does not select: the broker ignores parameters that it does not know.
void check_filter(const Equity& equity, EquityFilter filter) {
  if (filter == EquityFilter::etf && equity.is_etf == false) throw RowError{"is-etf", "is not what was asked for"};
  if (filter == EquityFilter::index && equity.is_index == false) {
    throw RowError{"is-index", "is not what was asked for"};
  }
  const std::string lendability = find_lendability(filter);
  if (!lendability.empty() && equity.lendability != lendability) {
    throw RowError{"lendability", "is not what was asked for"};
  }
}

}  // namespace

Answer<Equity> Client::equity(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Equity>("equity:" + symbol, self.config.lifetimes.instruments, options, [&] {
    return read_instrument(self.rest, "equity", symbol, {{"instruments", "equities", symbol}}, options, parse_equity);
  });
}

Answer<Rows<Equity>> Client::equities(const std::vector<std::string>& symbols, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string prefix = "equities:";
  std::vector<std::string> keys;
  for (const std::string& symbol : symbols) keys.push_back(prefix + symbol);
  return self.cached_each<Equity>(keys, self.config.lifetimes.instruments, options, [&](const auto& missing) {
    std::vector<std::string> requested;
    for (const std::string& key : missing) requested.push_back(key.substr(prefix.size()));
    std::vector<Found<Equity>> found(requested.size());
    for (std::size_t first = 0; first < requested.size(); first += kMaxSymbols) {
      const std::size_t last = std::min(first + kMaxSymbols, requested.size());
      BrokerRequest request{{"instruments", "equities"}};
      for (std::size_t i = first; i < last; ++i) request.query.emplace_back("symbol[]", requested[i]);
      request.query.emplace_back("per-page", "1000");
      const auto rows = read_rows<Equity>(self.rest.list(request, "equities", options), "equities", "symbol",
                                          parse_equity, symbol_of);
      match_rows(found, requested, first, last, rows, [&](const std::string& symbol) -> const Equity* {
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const Equity& equity) { return is_same_symbol(symbol, equity.symbol); });
        return row == rows.end() ? nullptr : &*row;
      });
    }
    return found;
  });
}

Answer<ListPage<Equity>> Client::equity_page(EquityFilter filter, std::size_t page, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string key = "equity-page:" + std::to_string(static_cast<int>(filter)) + ':' + std::to_string(page);
  return self.cached<ListPage<Equity>>(key, self.config.lifetimes.instruments, options, [&] {
    const ItemPage items = self.rest.list_page(make_list_request(filter), "equities", page, kListPageSize, options);
    const auto parse = [filter](const Json& json) {
      Equity equity = parse_equity(json);
      check_filter(equity, filter);
      return equity;
    };
    return ListPage<Equity>{read_rows<Equity>(items.list, "equities", "symbol", parse, symbol_of), items.total};
  });
}

}  // namespace broker
