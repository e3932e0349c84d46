// Stocks, funds, indices, equity options and cryptocurrencies as instruments.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "instrument_json.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

constexpr std::string_view kLendabilities[] = {"Easy To Borrow", "Locate Required", "Preborrow"};

std::vector<const InstrumentSpec*> list_equities() {
  std::vector<const InstrumentSpec*> rows;
  for (const auto table : {stocks(), funds(), indices()}) {
    for (const InstrumentSpec& listing : table) rows.push_back(&listing);
  }
  return rows;
}

Answer equity_list(const RequestContext& context, int most) {
  const Query& query = context.query();
  const auto symbols = query.all("symbol");
  const std::string lendability = query.enumerated("lendability", kLendabilities);
  const auto is_index = query.one("is-index") ? std::optional(query.flag("is-index")) : std::nullopt;
  const auto is_etf = query.one("is-etf") ? std::optional(query.flag("is-etf")) : std::nullopt;
  Json rows = Json::array();
  for (const InstrumentSpec* listing : list_equities()) {
    if (!symbols.empty() && std::find(symbols.begin(), symbols.end(), listing->symbol) == symbols.end()) continue;
    if (!lendability.empty() && lendability != kLendabilities[0]) continue;
    if (is_index && *is_index != (listing->kind == Kind::index)) continue;
    if (is_etf && *is_etf != (listing->kind == Kind::fund)) continue;
    rows.push_back(equity_json(*listing));
  }
  return make_page(context, std::move(rows), 1000, most);
}

Answer equities(const RequestContext& context) {
  return equity_list(context, 1000);
}
Answer active_equities(const RequestContext& context) {
  return equity_list(context, 5000);
}

Answer equity(const RequestContext& context) {
  const InstrumentSpec* listing = find_equity(context.captures.front());
  if (listing == nullptr)
    throw not_found("Couldn't find equity with symbol " + support::printable(context.captures[0], 32));
  Answer answer;
  answer.data = equity_json(*listing);
  return answer;
}

Answer equity_option(const RequestContext& context) {
  const auto name = parse_occ(context.captures.front());
  const InstrumentSpec* underlying = name ? find_by_option_root(name->root) : nullptr;
  const auto chain = underlying == nullptr ? nullptr : context.state.market.chains().find(*underlying, context.today);
  if (chain == nullptr || !chain->lists(*name)) {
    throw not_found("Couldn't find equity option with symbol " + support::printable(context.captures[0], 32));
  }
  Answer answer;
  answer.data = option_json(*chain, *chain->find(name->root, name->expiration), *name, context.today);
  return answer;
}

Answer cryptocurrencies(const RequestContext& context) {
  const auto symbols = context.query().all("symbol");
  Json rows = Json::array();
  for (const InstrumentSpec& coin : simulator::cryptocurrencies()) {
    if (symbols.empty() || std::find(symbols.begin(), symbols.end(), coin.symbol) != symbols.end()) {
      rows.push_back(crypto_json(coin));
    }
  }
  return Answer::items(std::move(rows));
}

Answer cryptocurrency(const RequestContext& context) {
  const InstrumentSpec* coin = find_crypto(context.captures.front());
  if (coin == nullptr) {
    throw not_found("Couldn't find cryptocurrency with symbol " + support::printable(context.captures[0], 32));
  }
  Answer answer;
  answer.data = crypto_json(*coin);
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/instruments/equities", equities},
    {"GET", "/instruments/equities/active", active_equities},
    {"GET", "/instruments/equities/{symbol...}", equity},
    {"GET", "/instruments/equity-options/{symbol...}", equity_option},
    {"GET", "/instruments/cryptocurrencies", cryptocurrencies},
    {"GET", "/instruments/cryptocurrencies/{symbol...}", cryptocurrency},
};

}  // namespace

std::span<const Route> instrument_routes() {
  return kRoutes;
}

}  // namespace simulator
