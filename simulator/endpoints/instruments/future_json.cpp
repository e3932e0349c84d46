// Futures and their products as JSON.
#include <algorithm>
#include <cmath>

#include "instrument_json.hpp"
#include "market/hash_rng.hpp"
#include "request.hpp"

namespace simulator {
namespace {

Json month_letters(std::string_view letters) {
  Json rows = Json::array();
  for (const char letter : letters) rows.push_back(std::string(1, letter));
  return rows;
}

// The underlying of the product: name and symbol.
std::pair<std::string_view, std::string_view> find_underlying(const FutureProduct& product) {
  if (product.code == "VX") return {"Cboe Volatility Index", "VIX"};
  if (product.sector == "Equity Index") {
    if (const InstrumentSpec* index = find_equity(product.follows)) return {index->name, index->symbol};
  }
  return {product.name, product.code};
}

bool is_treasury(const FutureProduct& product) {
  return product.sector == "Interest Rate";
}

// Three letters that begin with M are the micros: MES, MNQ, M2K, MYM, MCL, MGC, MBT.
bool is_small_notional(const FutureProduct& product) {
  return product.code.size() == 3 && product.code.front() == 'M';
}

Json roll_json(const FutureProduct& product) {
  const bool index = product.sector == "Equity Index";
  return {{"name", index                  ? "expanded_offering_equity_index"
                   : product.cash_settled ? "cash_settled"
                                          : "physical"},
          {"active-count", index ? 6 : 3},
          {"cash-settled", product.cash_settled},
          {"business-days-offset", 4},
          {"first-notice", !product.cash_settled}};
}

// The last business day of the month before delivery.
Date first_notice(const FutureContract& contract) {
  const Date delivery = make_date(contract.year, contract.month, 1);
  return trading_day_before(Venue::equity, delivery);
}

// The tick of a calendar spread: of a stock index a fifth of the contract's own tick.
double spread_tick(const FutureProduct& product) {
  return product.sector == "Equity Index" && product.code != "VX" ? product.tick.size / 5 : product.tick.size;
}

// Adds the members that depend on the next contracts of the product.
void add_neighbours(Json& row, const FutureContract& contract, const std::vector<FutureContract>& all) {
  const auto own = std::find_if(all.begin(), all.end(),
                                [&](const FutureContract& other) { return other.symbol == contract.symbol; });
  const auto active =
      std::find_if(all.begin(), all.end(), [](const FutureContract& other) { return other.active_month; });
  if (own == all.end() || own > active || own + 1 == all.end()) return;
  row["roll-target-symbol"] = (own + 1)->symbol;
  Json spreads = Json::array();
  for (auto other = own + 1; other != all.end(); ++other) {
    spreads.push_back({{"symbol", other->symbol}, {"value", format_decimal(spread_tick(*contract.product))}});
  }
  row["spread-tick-sizes"] = std::move(spreads);
}

}  // namespace

Json product_json(const FutureProduct& product) {
  const std::string code(product.code);
  const auto [underlying_name, underlying_symbol] = find_underlying(product);
  Json row{{"root-symbol", "/" + code},
           {"code", code},
           {"description", product.name},
           {"clearing-code", code},
           {"clearing-exchange-code", "16"},
           {"clearport-code", code},
           {"legacy-code", code},
           {"exchange", get_venue(product) == Venue::cfe ? "CFE" : "CME"},
           {"legacy-exchange-code", product.legacy_exchange},
           {"product-type", product.cash_settled || product.sector == "Equity Index" ? "Financial" : "Physical"},
           {"listed-months", month_letters(product.months)},
           {"active-months", month_letters(product.months)},
           {"notional-multiplier", format_decimal(product.multiplier)},
           {"tick-size", format_decimal(product.tick.size)},
           {"display-factor", "0.01"},
           {"streamer-exchange-code", product.streamer_exchange},
           {"small-notional", is_small_notional(product)},
           {"back-month-first-calendar-symbol", true},
           {"first-notice", !product.cash_settled},
           {"cash-settled", product.cash_settled},
           {"security-group", code},
           {"market-sector", product.sector},
           {"supported", true},
           {"underlying-description", underlying_name},
           {"underlying-identifier", underlying_symbol}};
  if (is_treasury(product)) {
    // Quoted in fractions of 1/32.
    row["base-tick"] = 32;
    row["sub-tick"] = std::lround(1 / (32 * product.tick.size));
  }
  row["roll"] = roll_json(product);
  const std::chrono::seconds cutoff = expiration_time(product.rule);
  row["futures-trading-cutoff-times"] =
      Json::array({{{"offset-seconds", cutoff.count()}, {"timezone", "Market Zone"}, {"timing", "Default"}}});
  return row;
}

Json future_json(const FutureContract& contract, const std::vector<FutureContract>& all) {
  const FutureProduct& product = *contract.product;
  const std::string date = support::to_text(contract.expiration);
  Json row{{"symbol", contract.symbol},
           {"product-code", product.code},
           {"contract-size", format_decimal(product.multiplier)},
           {"tick-size", format_decimal(product.tick.size)},
           {"notional-multiplier", format_decimal(product.multiplier)},
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
           {"exchange", get_venue(product) == Venue::cfe ? "CFE" : "CME"},
           {"streamer-exchange-code", product.streamer_exchange},
           {"streamer-symbol", contract.streamer},
           {"back-month-first-calendar-symbol", true},
           {"is-tradeable", true},
           {"security-id", security_id(contract)},
           {"exchange-symbol", contract.symbol.substr(1)}};
  if (!product.cash_settled) row["first-notice-date"] = support::to_text(first_notice(contract));
  if (!product.fund.empty()) {
    row["future-etf-equivalent"] = {{"symbol", product.fund}, {"share-quantity", product.fund_shares}};
  }
  row["future-product"] = product_json(product);
  row["tick-sizes"] = ticks_json(price_ticks(product));
  if (!product.options.monthly.empty()) row["option-tick-sizes"] = ticks_json(future_option_ticks(product));
  add_neighbours(row, contract, all);
  return row;
}

std::string security_id(const FutureContract& contract) {
  return std::to_string(40'000'000 + compute_hash(0, contract.streamer) % 9'000'000);
}

}  // namespace simulator
