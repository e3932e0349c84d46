// Instruments that the demo accounts never hold: warrants and currency pairs; and with how many decimals each class of
// instrument is traded.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "instruments/instruments.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

struct WarrantRow {
  std::string_view symbol;
  std::string_view description;
  std::string_view market;
  std::string_view cusip;
};
constexpr WarrantRow kWarrants[] = {
    {"NKLAW", "Nikola Corporation - Warrant", "XNAS", "654110113"},
    {"LCFYW", "Locafy Limited - Warrant", "XNAS", "Q56135116"},
    {"OPFI+", "OppFi Inc. - Warrant", "XNYS", ""},
};

Json warrant_json(const WarrantRow& warrant) {
  Json row{{"symbol", warrant.symbol}, {"instrument-type", "Warrant"}};
  if (!warrant.cusip.empty()) row["cusip"] = warrant.cusip;
  row["listed-market"] = warrant.market;
  row["description"] = warrant.description;
  row["is-closing-only"] = false;
  row["active"] = true;
  return row;
}

Answer warrants(const RequestContext& context) {
  const auto symbols = context.query().all("symbol");
  Json rows = Json::array();
  for (const WarrantRow& warrant : kWarrants) {
    if (symbols.empty() || std::find(symbols.begin(), symbols.end(), warrant.symbol) != symbols.end()) {
      rows.push_back(warrant_json(warrant));
    }
  }
  return Answer::items(std::move(rows));
}

Answer warrant(const RequestContext& context) {
  for (const WarrantRow& row : kWarrants) {
    if (row.symbol != context.captures.front()) continue;
    Answer answer;
    answer.data = warrant_json(row);
    return answer;
  }
  throw not_found("Couldn't find warrant with symbol " + support::printable(context.captures.front(), 16));
}

Answer currency_pairs(const RequestContext&) {
  constexpr std::string_view kPairs[][2] = {{"EUR/USD", "Euro / US Dollar"},
                                            {"GBP/USD", "British Pound / US Dollar"},
                                            {"USD/JPY", "US Dollar / Japanese Yen"},
                                            {"AUD/USD", "Australian Dollar / US Dollar"}};
  Json rows = Json::array();
  for (const auto& [symbol, description] : kPairs) {
    rows.push_back({{"id", rows.size() + 1},
                    {"symbol", symbol},
                    {"instrument-type", "Currency Pair"},
                    {"description", description},
                    {"dx-symbol", symbol}});
  }
  return Answer::items(std::move(rows));
}

Json precision_json(std::string_view type, std::string_view symbol, int value, int increment) {
  Json row{{"instrument-type", type}};
  if (!symbol.empty()) row["symbol"] = symbol;
  row["value"] = value;
  row["minimum-increment-precision"] = increment;
  return row;
}

// As recorded: coins by symbol, then a default for each class.
Answer precisions(const RequestContext&) {
  Json rows = Json::array();
  for (const InstrumentSpec& coin : cryptocurrencies()) {
    const bool has_two = coin.symbol == "LINK/USD";
    const bool is_ether = coin.symbol == "ETH/USD";
    rows.push_back(precision_json("Cryptocurrency", coin.symbol, has_two ? 2 : 8, has_two ? 2 : is_ether ? 6 : 8));
  }
  for (const std::string_view type : {"Bond", "Equity", "Equity Offering", "Equity Option", "Fixed Income Security",
                                      "Future", "Future Option", "Liquidity Pool", "Warrant"}) {
    const bool has_two = type == "Liquidity Pool";
    rows.push_back(precision_json(type, "", type == "Equity" ? 5 : has_two ? 2 : 0, has_two ? 2 : 0));
  }
  return Answer::items(std::move(rows));
}

constexpr Route kRoutes[] = {
    {"GET", "/instruments/warrants", warrants},
    {"GET", "/instruments/warrants/{symbol...}", warrant},
    {"GET", "/instruments/currency-pairs", currency_pairs},
    {"GET", "/instruments/quantity-decimal-precisions", precisions},
};

}  // namespace

std::span<const Route> other_instrument_routes() {
  return kRoutes;
}

}  // namespace simulator
