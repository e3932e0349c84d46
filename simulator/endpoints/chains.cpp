// Equity option chains in their three forms.
#include "endpoints.hpp"
#include "instrument_json.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

std::shared_ptr<const Chain> chain_of(const Call& call) {
  const InstrumentSpec* underlying = find_equity(call.captures.front());
  auto chain = underlying == nullptr ? nullptr : call.world.market.chains().of(*underlying, call.today);
  if (chain == nullptr) {
    throw not_found("Couldn't find an option chain for " + support::printable(call.captures[0], 32));
  }
  return chain;
}

OptionName name_of(const Expiration& expiration, std::int64_t strike, bool call) {
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

Answer full(const Call& call) {
  const auto chain = chain_of(call);
  Json rows = Json::array();
  for (const Expiration& expiration : chain->expirations) {
    for (const std::int64_t strike : expiration.strikes) {
      for (const bool is_call : {true, false}) {
        rows.push_back(option_json(*chain, expiration, name_of(expiration, strike, is_call), call.today));
      }
    }
  }
  return Answer::items(std::move(rows));
}

Json nested_expiration(const Expiration& expiration, Date today) {
  Json strikes = Json::array();
  for (const std::int64_t strike : expiration.strikes) {
    const OptionName call = name_of(expiration, strike, true), put = name_of(expiration, strike, false);
    strikes.push_back({{"strike-price", wire(strike_of(strike))},
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
Answer nested(const Call& call) {
  const auto chain = chain_of(call);
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
    rows.back()["expirations"].push_back(nested_expiration(expiration, call.today));
  }
  return Answer::items(std::move(rows));
}

// One item for each root, settlement and kind of expiration.
Answer compact(const Call& call) {
  const auto chain = chain_of(call);
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
        const OptionName name = name_of(expiration, strike, is_call);
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
