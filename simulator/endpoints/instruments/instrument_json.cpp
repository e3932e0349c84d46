#include "instrument_json.hpp"

#include <cstdio>

#include "market/hash_rng.hpp"
#include "request.hpp"

namespace simulator {
namespace {

std::string make_cusip(const InstrumentSpec& listing) {
  if (listing.symbol == "AAPL") return "037833100";
  if (listing.symbol == "SPY") return "78462F103";
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%09llu",
                static_cast<unsigned long long>(compute_hash(0, listing.symbol) % 1'000'000'000ULL));
  return buffer;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

}  // namespace

Json equity_json(const InstrumentSpec& listing) {
  const bool index = listing.kind == Kind::index;
  const bool fund = listing.kind == Kind::fund;
  Json row{{"id", listing.id}, {"symbol", listing.symbol}, {"instrument-type", "Equity"}};
  if (!fund && !index) row["cusip"] = make_cusip(listing);
  row["short-description"] = upper(listing.name);
  row["description"] = upper(listing.name);
  row["is-index"] = index;
  row["is-etf"] = fund;
  row["listed-market"] = listing.market;
  row["lendability"] = "Easy To Borrow";
  if (!fund) row["borrow-rate"] = "0.0";
  row["market-time-instrument-collection"] = "Equity";
  row["is-closing-only"] = false;
  row["is-options-closing-only"] = false;
  row["active"] = true;
  row["is-fractional-quantity-eligible"] = !index;
  row["is-illiquid"] = false;
  if (!index) row["instrument-sub-type"] = fund ? "ETF" : listing.name.ends_with(" ADR") ? "ADR" : "Common Stock";
  row["overnight-trading-permitted"] = listing.volume_millions > 20;
  row["streamer-symbol"] = listing.symbol;
  row["tick-sizes"] = ticks_json(price_ticks(listing));
  if (listing.expiries != Expiries::none) row["option-tick-sizes"] = ticks_json(option_ticks(listing));
  return row;
}

Json crypto_json(const InstrumentSpec& coin) {
  const std::string base(coin.symbol.substr(0, coin.symbol.find('/')));
  Json venue{{"id", 70 + coin.id},          {"symbol", base},           {"destination-venue", "CITADEL_CRYPTOCURRENCY"},
             {"max-quantity-precision", 8}, {"max-price-precision", 8}, {"routable", true}};
  Json row{{"id", coin.id},
           {"symbol", coin.symbol},
           {"instrument-type", "Cryptocurrency"},
           {"short-description", coin.name},
           {"description", std::string(coin.name) + " to USD"},
           {"is-closing-only", false},
           {"active", true},
           {"tick-size", "0.01"},
           {"streamer-symbol", std::string(coin.symbol) + ":CXTALP"}};
  row["destination-venue-symbols"] = Json::array({std::move(venue)});
  return row;
}

Json option_json(const Chain& chain, const Expiration& expiration, const OptionName& name, Date today) {
  return {{"symbol", occ_symbol(name)},
          {"instrument-type", "Equity Option"},
          {"active", true},
          {"strike-price", format_decimal(to_strike_price(name.strike))},
          {"root-symbol", name.root},
          {"underlying-symbol", chain.underlying->symbol},
          {"expiration-date", support::to_text(expiration.date)},
          {"exercise-style", chain.style},
          {"shares-per-contract", 100},
          {"option-type", name.call ? "C" : "P"},
          {"option-chain-type", "Standard"},
          {"expiration-type", expiration.type},
          {"settlement-type", expiration.morning ? "AM" : "PM"},
          {"stops-trading-at", broker_time(expiration.stops_trading)},
          {"market-time-instrument-collection", "Equity Option"},
          {"days-to-expiration", support::days_between(today, expiration.date)},
          {"expires-at", broker_time(expiration.expires_at)},
          {"is-closing-only", false},
          {"streamer-symbol", occ_streamer(name)}};
}

}  // namespace simulator
