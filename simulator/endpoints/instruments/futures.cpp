// Futures contracts and the nested chains of their options.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "instrument_json.hpp"
#include "market/hash_rng.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find_if(names.begin(), names.end(), [&](const std::string& candidate) {
           return candidate == name || "/" + candidate == name || candidate == "/" + std::string(name);
         }) != names.end();
}

Answer futures(const RequestContext& context) {
  const Query& query = context.query();
  const auto symbols = query.all("symbol");
  const auto codes = query.all("product-code");
  const auto ids = query.all("security-id");
  const auto exchange = query.one("exchange");
  query.flag("only-active-futures");  // all listed contracts are active
  Json rows = Json::array();
  for (const FutureProduct& product : future_products()) {
    if (!codes.empty() && !contains(codes, product.code)) continue;
    if (exchange && *exchange != (get_venue(product) == Venue::cfe ? "CFE" : "CME")) continue;
    const auto contracts = list_contracts(product, context.today);
    // The broker's lists are not sorted by expiration.
    auto shuffled = contracts;
    std::sort(shuffled.begin(), shuffled.end(), [](const FutureContract& a, const FutureContract& b) {
      return compute_hash(0, a.streamer) < compute_hash(0, b.streamer);
    });
    for (const FutureContract& contract : shuffled) {
      if (!symbols.empty() && !contains(symbols, contract.symbol)) continue;
      if (!ids.empty() && !contains(ids, security_id(contract))) continue;
      rows.push_back(future_json(contract, contracts));
    }
  }
  // The whole list, unless a page is requested.
  if (!query.one("per-page") && !query.one("page-offset")) return Answer::items(std::move(rows));
  return make_page(context, std::move(rows), 250, 1000);
}

Answer future(const RequestContext& context) {
  const auto contract = find_future(context.captures.front(), context.today);
  if (!contract) throw not_found("Couldn't find future with symbol " + support::printable(context.captures[0], 32));
  Answer answer;
  answer.data = future_json(*contract, list_contracts(*contract->product, context.today));
  return answer;
}

Json strike_json(const FutureExpiration& expiration, std::int64_t strike) {
  FutureOptionName name{expiration.future.symbol, expiration.contract_symbol, expiration.date, true, strike};
  const std::string_view exchange = expiration.future.product->streamer_exchange;
  Json row{{"strike-price", format_decimal(to_strike_price(strike))},
           {"call", future_option_symbol(name)},
           {"call-streamer-symbol", future_option_streamer(name, exchange)}};
  name.call = false;
  row["put"] = future_option_symbol(name);
  row["put-streamer-symbol"] = future_option_streamer(name, exchange);
  return row;
}

Json expiration_json(const FutureChain& chain, const FutureExpiration& expiration, Date today) {
  const FutureProduct& product = *chain.product;
  Json strikes = Json::array();
  for (const std::int64_t strike : expiration.strikes) strikes.push_back(strike_json(expiration, strike));
  Json row{{"underlying-symbol", expiration.future.symbol},
           {"root-symbol", "/" + std::string(product.code)},
           {"option-root-symbol", expiration.option_root},
           {"option-contract-symbol", expiration.contract_symbol},
           {"asset", expiration.option_root},
           {"expiration-date", support::to_text(expiration.date)},
           {"days-to-expiration", support::days_between(today, expiration.date)},
           {"expiration-type", expiration.type},
           {"settlement-type", expiration.morning ? "AM" : "PM"},
           {"notional-value", format_decimal(product.multiplier * 0.01)},
           {"display-factor", "0.01"},
           {"strike-factor", "1.0"},
           {"stops-trading-at", broker_time(expiration.expires_at)},
           {"expires-at", broker_time(expiration.expires_at)},
           {"tick-sizes", ticks_json(future_option_ticks(product))}};
  row["strikes"] = std::move(strikes);
  return row;
}

Answer nested_chain(const RequestContext& context) {
  const FutureProduct* product = find_product(context.captures.front());
  const auto chain = product == nullptr ? nullptr : context.state.market.future_chains().find(*product, context.today);
  if (chain == nullptr) {
    throw not_found("Couldn't find a futures option chain for " + support::printable(context.captures[0], 16));
  }
  const std::string root = "/" + std::string(product->code);
  Json contracts = Json::array();
  for (const FutureContract& contract : chain->futures) {
    contracts.push_back({{"symbol", contract.symbol},
                         {"root-symbol", root},
                         {"streamer-symbol", contract.streamer},
                         {"expiration-date", support::to_text(contract.expiration)},
                         {"days-to-expiration", support::days_between(context.today, contract.expiration)},
                         {"active-month", contract.active_month},
                         {"next-active-month", contract.next_active_month},
                         {"stops-trading-at", broker_time(contract.expires_at)},
                         {"expires-at", broker_time(contract.expires_at)}});
  }
  Json expirations = Json::array();
  for (const FutureExpiration& row : chain->expirations)
    expirations.push_back(expiration_json(*chain, row, context.today));
  Json option_chain{{"underlying-symbol", root}, {"root-symbol", root}, {"exercise-style", "American"}};
  option_chain["expirations"] = std::move(expirations);
  Answer answer;
  answer.data["futures"] = std::move(contracts);
  answer.data["option-chains"] = Json::array({std::move(option_chain)});
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/instruments/futures", futures},
    {"GET", "/instruments/futures/{symbol...}", future},
    {"GET", "/futures-option-chains/{code...}/nested", nested_chain},
};

}  // namespace

std::span<const Route> future_routes() {
  return kRoutes;
}

}  // namespace simulator
