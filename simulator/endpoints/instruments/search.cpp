// Symbol search by prefix of a symbol and of any word of a name.
#include "endpoints/endpoints.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

// `fragment` in lower case. A word of the name must begin with it.
bool name_matches(std::string_view name, const std::string& fragment) {
  const std::string lower = support::to_lower(name);
  for (auto at = lower.find(fragment); at != std::string::npos; at = lower.find(fragment, at + 1)) {
    if (at == 0 || lower[at - 1] == ' ') return true;
  }
  return false;
}

bool symbol_matches(std::string_view symbol, const std::string& fragment) {
  return support::to_lower(symbol).starts_with(fragment);
}

Answer search(const RequestContext& context) {
  const std::string fragment = support::to_lower(support::trim(context.captures.front()));
  Json by_symbol = Json::array(), by_name = Json::array();
  const auto consider = [&](std::string_view symbol, std::string_view name, Json row) {
    if (fragment.empty()) return;
    if (symbol_matches(symbol, fragment)) {
      by_symbol.push_back(std::move(row));
    } else if (name_matches(name, fragment)) {
      by_name.push_back(std::move(row));
    }
  };
  for (const auto table : {stocks(), funds(), indices(), cryptocurrencies()}) {
    for (const InstrumentSpec& listing : table) {
      const bool coin = listing.kind == Kind::crypto;
      Json row{{"symbol", listing.symbol}, {"description", listing.name}};
      if (!coin) row["listed-market"] = listing.market;
      row["price-increments"] = "$0.01";
      row["trading-hours"] = coin ? "24/7" : "08:30-15:00 CT";
      row["options"] = listing.expiries != Expiries::none;
      row["instrument-type"] = coin ? "Cryptocurrency" : listing.kind == Kind::index ? "Index" : "Equity";
      consider(listing.symbol, listing.name, std::move(row));
    }
  }
  for (const FutureProduct& product : future_products()) {
    for (const FutureContract& contract : list_contracts(product, context.today)) {
      if (!contract.active_month && !contract.next_active_month) continue;
      consider(fragment.starts_with('/') ? contract.symbol : contract.symbol.substr(1), product.name,
               {{"symbol", contract.symbol},
                {"description", product.name},
                {"listed-market", get_venue(product) == Venue::cfe ? "CFE" : "CME"},
                {"price-increments", format_decimal(product.tick.size)},
                {"trading-hours", "17:00-16:00 CT"},
                {"options", !product.options.monthly.empty()},
                {"instrument-type", "Future"}});
    }
  }
  for (Json& row : by_name) by_symbol.push_back(std::move(row));
  Answer answer = Answer::items(std::move(by_symbol));
  answer.envelope = Answer::Envelope::without_context;
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/symbols/search/{fragment...}", search},
};

}  // namespace

std::span<const Route> search_routes() {
  return kRoutes;
}

}  // namespace simulator
