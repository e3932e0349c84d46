// Futures products, futures options and their products, and the flat chains of them.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "future_option_json.hpp"
#include "instrument_json.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

Json product_with_options(const FutureProduct& product) {
  Json row = product_json(product);
  const auto roots = list_option_roots(product);
  if (roots.empty()) return row;
  row["option-products"] = Json::array();
  for (const FutureOptionRoot& root : roots) row["option-products"].push_back(option_product_json(product, root));
  return row;
}

Json option_product_with_future(const FutureProduct& product, const FutureOptionRoot& root) {
  Json row = option_product_json(product, root);
  row["future-product"] = product_json(product);
  return row;
}

std::string_view exchange_of(const FutureProduct& product) {
  return get_venue(product) == Venue::cfe ? "CFE" : "CME";
}

Answer products(const RequestContext& context) {
  Json rows = Json::array();
  for (const FutureProduct& product : future_products()) rows.push_back(product_with_options(product));
  return make_page(context, std::move(rows), 1000, 1000);
}

Answer product(const RequestContext& context) {
  const FutureProduct* found = find_product(context.captures[1]);
  if (found == nullptr || exchange_of(*found) != context.captures[0]) {
    throw not_found("Couldn't find future product with code " + support::printable(context.captures[1], 16));
  }
  Answer answer;
  answer.data = product_with_options(*found);
  return answer;
}

Answer option_products(const RequestContext& context) {
  Json rows = Json::array();
  for (const FutureProduct& product : future_products()) {
    for (const FutureOptionRoot& root : list_option_roots(product)) {
      rows.push_back(option_product_with_future(product, root));
    }
  }
  return make_page(context, std::move(rows), 1000, 1000);
}

Answer find_option_product(const std::string& exchange, const std::string& wanted) {
  for (const FutureProduct& product : future_products()) {
    if (!exchange.empty() && exchange_of(product) != exchange) continue;
    for (const FutureOptionRoot& root : list_option_roots(product)) {
      if (root.root != wanted) continue;
      Answer answer;
      answer.data = option_product_with_future(product, root);
      return answer;
    }
  }
  throw not_found("Couldn't find future option product with root symbol " + support::printable(wanted, 16));
}

Answer option_product(const RequestContext& context) {
  return find_option_product(context.captures[0], context.captures[1]);
}

// The older path, without the exchange.
Answer option_product_by_root(const RequestContext& context) {
  return find_option_product("", context.captures[0]);
}

Answer future_option(const RequestContext& context) {
  std::string symbol = context.captures.front();
  // A client that normalises paths removes the "./".
  if (!symbol.starts_with("./")) symbol.insert(0, "./");
  const auto name = parse_future_option(symbol);
  const FutureProduct* product = name && name->future.size() > 2
                                     ? find_product(std::string_view(name->future).substr(0, name->future.size() - 2))
                                     : nullptr;
  const auto chain = product == nullptr ? nullptr : context.state.market.future_chains().find(*product, context.today);
  const FutureExpiration* expiration = chain == nullptr ? nullptr : chain->find(*name);
  if (expiration == nullptr) {
    throw not_found("Couldn't find future option with symbol " + support::printable(context.captures[0], 40));
  }
  Answer answer;
  answer.data = future_option_json(*expiration, name->strike, name->call, context.today);
  return answer;
}

Answer flat_chain(const RequestContext& context) {
  const FutureProduct* found = find_product(context.captures.front());
  const auto chain = found == nullptr ? nullptr : context.state.market.future_chains().find(*found, context.today);
  if (chain == nullptr) {
    throw not_found("Couldn't find a futures option chain for " + support::printable(context.captures[0], 16));
  }
  Json rows = Json::array();
  for (const FutureExpiration& expiration : chain->expirations) {
    for (const std::int64_t strike : expiration.strikes) {
      for (const bool call : {true, false}) {
        rows.push_back(future_option_json(expiration, strike, call, context.today));
      }
    }
  }
  return Answer::items(std::move(rows));
}

constexpr Route kRoutes[] = {
    {"GET", "/instruments/future-products", products},
    {"GET", "/instruments/future-products/{exchange}/{code...}", product},
    {"GET", "/instruments/future-option-products", option_products},
    {"GET", "/instruments/future-option-products/{exchange}/{root...}", option_product},
    {"GET", "/instruments/future-option-products/{root}", option_product_by_root},
    {"GET", "/instruments/future-options/{symbol...}", future_option},
    {"GET", "/futures-option-chains/{code...}", flat_chain},
};

}  // namespace

std::span<const Route> future_option_routes() {
  return kRoutes;
}

}  // namespace simulator
