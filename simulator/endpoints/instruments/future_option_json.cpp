#include "future_option_json.hpp"

#include "market/hash_rng.hpp"
#include "request.hpp"

namespace simulator {

Json option_product_json(const FutureProduct& product, const FutureOptionRoot& root) {
  const bool weekly = root.type == "Weekly";
  const std::chrono::seconds cutoff = root.morning ? std::chrono::minutes(9 * 60 + 30) : option_closing_time(product);
  Json row{{"root-symbol", root.root},
           {"cash-settled", false},
           {"code", root.root},
           {"legacy-code", root.root},
           {"clearport-code", root.root},
           {"clearing-code", root.root},
           {"clearing-exchange-code", weekly ? "9C" : "16"},
           {"clearing-price-multiplier", "1.0"},
           {"display-factor", "0.01"},
           {"exchange", get_venue(product) == Venue::cfe ? "CFE" : "CME"},
           {"product-type", "Physical"},
           {"expiration-type", root.type},
           {"settlement-delay-days", 0},
           {"is-am-settled", root.morning},
           {"is-rollover", root.type == "End-Of-Month"},
           {"market-sector", product.sector},
           {"supported", true}};
  row["futures-trading-cutoff-times"] =
      Json::array({{{"offset-seconds", cutoff.count()}, {"timezone", "Market Zone"}, {"timing", "Default"}}});
  return row;
}

Json future_option_json(const FutureExpiration& expiration, std::int64_t strike, bool call, Date today) {
  const FutureProduct& product = *expiration.future.product;
  const FutureOptionName name{expiration.future.symbol, expiration.contract_symbol, expiration.date, call, strike};
  const std::string symbol = future_option_symbol(name);
  const std::string price = format_decimal(to_strike_price(strike));
  const std::string_view digits = price.ends_with(".0") ? std::string_view(price).substr(0, price.size() - 2) : price;
  const std::string date = support::to_text(expiration.date);
  Json row{{"symbol", symbol},
           {"underlying-symbol", expiration.future.symbol},
           {"product-code", product.code},
           {"expiration-date", date},
           {"root-symbol", "/" + std::string(product.code)},
           {"option-root-symbol", expiration.option_root},
           {"strike-price", price},
           {"exchange", get_venue(product) == Venue::cfe ? "CFE" : "CME"},
           {"exchange-symbol", expiration.contract_symbol + " " + (call ? "C" : "P") + std::string(digits)},
           {"streamer-symbol", future_option_streamer(name, product.streamer_exchange)},
           {"option-type", call ? "C" : "P"},
           {"exercise-style", "American"},
           {"is-vanilla", true},
           {"is-primary-deliverable", true},
           {"future-price-ratio", "1.0"},
           {"multiplier", "1.0"},
           {"underlying-count", "1.0"},
           {"is-confirmed", true},
           {"notional-value", format_decimal(product.multiplier * 0.01)},
           {"display-factor", "0.01"},
           {"security-exchange", "2"},
           {"sx-id", "0"},
           {"settlement-type", "Future"},
           {"strike-factor", "1.0"},
           {"maturity-date", date},
           {"is-exercisable-weekly", true},
           {"last-trade-time", "0"},
           {"days-to-expiration", support::days_between(today, expiration.date)},
           {"is-closing-only", false},
           {"active", true},
           {"stops-trading-at", broker_time(expiration.expires_at)},
           {"expires-at", broker_time(expiration.expires_at)},
           {"security-id", std::to_string(41'000'000 + compute_hash(0, symbol) % 9'000'000)}};
  row["future-option-product"] =
      option_product_json(product, {expiration.option_root, expiration.type, expiration.morning});
  return row;
}

}  // namespace simulator
