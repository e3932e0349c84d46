#include "instrument_json.hpp"

#include <cstdio>

#include "call.hpp"
#include "noise.hpp"

namespace simulator {
namespace {

std::string cusip_of(const Listing& listing) {
  if (listing.symbol == "AAPL") return "037833100";
  if (listing.symbol == "SPY") return "78462F103";
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%09llu",
                static_cast<unsigned long long>(hash_of(0, listing.symbol) % 1'000'000'000ULL));
  return buffer;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

Json month_letters(std::string_view letters) {
  Json rows = Json::array();
  for (const char letter : letters) rows.push_back(std::string(1, letter));
  return rows;
}

}  // namespace

Json equity_json(const Listing& listing) {
  const bool index = listing.kind == Kind::index;
  const bool fund = listing.kind == Kind::fund;
  Json row{{"id", listing.id}, {"symbol", listing.symbol}, {"instrument-type", "Equity"}};
  if (!fund && !index) row["cusip"] = cusip_of(listing);
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

Json crypto_json(const Listing& coin) {
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
          {"strike-price", wire(strike_of(name.strike))},
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

Json product_json(const FutureProduct& product) {
  const std::string code(product.code);
  return {{"root-symbol", "/" + code},
          {"code", code},
          {"description", product.name},
          {"clearing-code", code},
          {"clearing-exchange-code", "16"},
          {"legacy-code", code},
          {"exchange", venue_of(product) == Venue::cfe ? "CFE" : "CME"},
          {"legacy-exchange-code", product.legacy_exchange},
          {"product-type", product.cash_settled || product.sector == "Equity Index" ? "Financial" : "Physical"},
          {"listed-months", month_letters(product.months)},
          {"active-months", month_letters(product.months)},
          {"notional-multiplier", wire(product.multiplier)},
          {"tick-size", wire(product.tick.size)},
          {"display-factor", "0.01"},
          {"streamer-exchange-code", product.streamer_exchange},
          {"small-notional", false},
          {"back-month-first-calendar-symbol", true},
          {"first-notice", !product.cash_settled},
          {"cash-settled", product.cash_settled},
          {"security-group", code},
          {"market-sector", product.sector},
          {"supported", true},
          {"roll",
           {{"name", product.cash_settled ? "equity_index" : "physical"},
            {"active-count", 3},
            {"cash-settled", product.cash_settled},
            {"business-days-offset", 4},
            {"first-notice", !product.cash_settled}}}};
}

Json future_json(const FutureContract& contract) {
  const FutureProduct& product = *contract.product;
  const std::string date = support::to_text(contract.expiration);
  Json row{{"symbol", contract.symbol},
           {"product-code", product.code},
           {"contract-size", wire(product.multiplier)},
           {"tick-size", wire(product.tick.size)},
           {"notional-multiplier", wire(product.multiplier)},
           {"main-fraction", "0.0"},
           {"sub-fraction", "0.0"},
           {"display-factor", "0.01"},
           {"last-trade-date", date},
           {"expiration-date", date},
           {"closing-only-date", date},
           {"active", true},
           {"active-month", contract.active_month},
           {"next-active-month", contract.next_active_month},
           {"is-closing-only", false},
           {"stops-trading-at", broker_time(contract.expires_at)},
           {"expires-at", broker_time(contract.expires_at)},
           {"product-group", std::string(product.legacy_exchange) + "_" + std::string(product.code)},
           {"exchange", venue_of(product) == Venue::cfe ? "CFE" : "CME"},
           {"streamer-exchange-code", product.streamer_exchange},
           {"streamer-symbol", contract.streamer},
           {"back-month-first-calendar-symbol", true},
           {"is-tradeable", true},
           {"security-id", std::to_string(40'000'000 + hash_of(0, contract.streamer) % 9'000'000)},
           {"exchange-symbol", contract.symbol.substr(1)}};
  if (!product.fund.empty()) {
    row["future-etf-equivalent"] = {{"symbol", product.fund}, {"share-quantity", product.fund_shares}};
  }
  row["future-product"] = product_json(product);
  row["tick-sizes"] = ticks_json(price_ticks(product));
  if (!product.options.monthly.empty()) row["option-tick-sizes"] = ticks_json(future_option_ticks(product));
  return row;
}

}  // namespace simulator
