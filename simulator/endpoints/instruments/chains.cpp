// Equity option chains in their three forms.
#include "endpoints/endpoints.hpp"
#include "instrument_json.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

std::shared_ptr<const Chain> find_chain(const RequestContext& context) {
  const InstrumentSpec* underlying = find_equity(context.captures.front());
  auto chain = underlying == nullptr ? nullptr : context.state.market.chains().find(*underlying, context.today);
  if (chain == nullptr) {
    throw not_found("Couldn't find an option chain for " + support::printable(context.captures[0], 32));
  }
  return chain;
}

OptionName make_option_name(const Expiration& expiration, std::int64_t strike, bool call) {
  return {expiration.root, expiration.date, call, strike};
}

Json deliverables(const Chain& chain, std::string_view root) {
  const std::string symbol(chain.underlying->symbol);
  const bool index = chain.underlying->kind == Kind::index;
  Json row{{"id", 250'000 + chain.underlying->id},
           {"root-symbol", root},
           {"deliverable-type", index ? "Cash" : "Shares"},
           {"description", index ? "Cash settled on " + symbol : "100 shares of " + symbol},
           {"amount", index ? "0.0" : "100.0"},
           {"percent", "100"}};
  if (!index) {
    row["symbol"] = symbol;
    row["instrument-type"] = "Equity";
  }
  return Json::array({std::move(row)});
}

Answer full(const RequestContext& context) {
  const auto chain = find_chain(context);
  Json rows = Json::array();
  for (const Expiration& expiration : chain->expirations) {
    for (const std::int64_t strike : expiration.strikes) {
      for (const bool is_call : {true, false}) {
        rows.push_back(option_json(*chain, expiration, make_option_name(expiration, strike, is_call), context.today));
      }
    }
  }
  return Answer::items(std::move(rows));
}

Json nested_expiration(const Expiration& expiration, Date today) {
  Json strikes = Json::array();
  for (const std::int64_t strike : expiration.strikes) {
    const OptionName call = make_option_name(expiration, strike, true),
                     put = make_option_name(expiration, strike, false);
    strikes.push_back({{"strike-price", format_decimal(to_strike_price(strike))},
                       {"call", occ_symbol(call)},
                       {"call-streamer-symbol", occ_streamer(call)},
                       {"put", occ_symbol(put)},
                       {"put-streamer-symbol", occ_streamer(put)}});
  }
  Json row{{"expiration-type", expiration.type},
           {"expiration-date", support::to_text(expiration.date)},
           {"days-to-expiration", support::days_between(today, expiration.date)},
           {"settlement-type", expiration.morning ? "AM" : "PM"}};
  row["strikes"] = std::move(strikes);
  return row;
}

// One item a root.
Answer nested(const RequestContext& context) {
  const auto chain = find_chain(context);
  Json rows = Json::array();
  std::string_view root;
  for (const Expiration& expiration : chain->expirations) {
    if (expiration.root != root) {
      root = expiration.root;
      rows.push_back({{"underlying-symbol", chain->underlying->symbol},
                      {"root-symbol", root},
                      {"option-chain-type", "Standard"},
                      {"shares-per-contract", 100}});
      rows.back()["tick-sizes"] = ticks_json(option_ticks(*chain->underlying));
      rows.back()["deliverables"] = deliverables(*chain, root);
      rows.back()["expirations"] = Json::array();
    }
    rows.back()["expirations"].push_back(nested_expiration(expiration, context.today));
  }
  return Answer::items(std::move(rows));
}

// One item for each root, settlement and kind of expiration.
Answer compact(const RequestContext& context) {
  const auto chain = find_chain(context);
  Json rows = Json::array();
  const auto item_for = [&](const Expiration& expiration) -> Json& {
    const std::string_view settlement = expiration.morning ? "AM" : "PM";
    for (Json& row : rows) {
      if (row["root-symbol"] == expiration.root && row["settlement-type"] == settlement &&
          row["expiration-type"] == expiration.type) {
        return row;
      }
    }
    rows.push_back({{"underlying-symbol", chain->underlying->symbol},
                    {"root-symbol", expiration.root},
                    {"option-chain-type", "Standard"},
                    {"settlement-type", settlement},
                    {"shares-per-contract", 100},
                    {"expiration-type", expiration.type}});
    rows.back()["deliverables"] = deliverables(*chain, expiration.root);
    rows.back()["symbols"] = Json::array();
    rows.back()["streamer-symbols"] = Json::array();
    return rows.back();
  };
  for (const Expiration& expiration : chain->expirations) {
    Json& row = item_for(expiration);
    for (const std::int64_t strike : expiration.strikes) {
      for (const bool is_call : {true, false}) {
        const OptionName name = make_option_name(expiration, strike, is_call);
        row["symbols"].push_back(occ_symbol(name));
        row["streamer-symbols"].push_back(occ_streamer(name));
      }
    }
  }
  return Answer::items(std::move(rows));
}

constexpr Route kRoutes[] = {
    {"GET", "/option-chains/{underlying...}/nested", nested},
    {"GET", "/option-chains/{underlying...}/compact", compact},
    {"GET", "/option-chains/{underlying...}", full},
};

}  // namespace

std::span<const Route> chain_routes() {
  return kRoutes;
}

}  // namespace simulator
