#include "option_chains.hpp"

#include "errors.hpp"
#include "wire.hpp"

namespace broker {
namespace {

using support::Json;

std::vector<Strike> parse_strikes(const Json& expiration) {
  std::vector<Strike> strikes;
  for (const Json& json : wire::array(expiration, "strikes", "an expiration")) {
    const auto price = wire::decimal(wire::object(json, "a strike"), "strike-price");
    if (!price) throw malformed("a strike without a price");
    Strike strike{*price, wire::text(json, "call"), wire::text(json, "put"), wire::text(json, "call-streamer-symbol"),
                  wire::text(json, "put-streamer-symbol")};
    if (strike.call.empty() && strike.put.empty()) throw malformed("a strike with neither call nor put");
    strikes.push_back(std::move(strike));
  }
  std::stable_sort(strikes.begin(), strikes.end(), [](const Strike& a, const Strike& b) { return a.price < b.price; });
  return strikes;
}

Expiration parse_expiration(const Json& json, Date today) {
  Expiration expiration;
  const auto date = wire::date(wire::object(json, "an expiration"), "expiration-date");
  if (!date) throw malformed("an expiration without a date");
  expiration.date = *date;
  expiration.days_to_expiration =
      wire::integer(json, "days-to-expiration").value_or(support::days_between(today, *date));
  expiration.type = wire::text(json, "expiration-type");
  expiration.settlement = wire::text(json, "settlement-type");
  expiration.strikes = parse_strikes(json);
  return expiration;
}

// By date; on one date the standard contracts first.
void sort_by_date(std::vector<Expiration>& expirations) {
  const auto rank = [](const Expiration& e) { return e.chain_type == "Non-standard" ? 1 : 0; };
  std::stable_sort(expirations.begin(), expirations.end(), [&](const Expiration& a, const Expiration& b) {
    const auto day_a = std::chrono::sys_days(a.date);
    const auto day_b = std::chrono::sys_days(b.date);
    return std::tuple(day_a, rank(a), std::cref(a.root_symbol).get()) <
           std::tuple(day_b, rank(b), std::cref(b.root_symbol).get());
  });
}

// Dollars for one point of one contract: 0.5 / 0.01 = 50 for the S&P 500.
Decimal futures_multiplier(const Json& json) {
  const auto notional = wire::decimal(json, "notional-value");
  const auto factor = wire::decimal(json, "display-factor");
  if (!notional || !factor || factor->is_zero()) throw malformed("an expiration without what its contracts are worth");
  return *notional / *factor;
}

}  // namespace

OptionChain parse_equity_chain(const std::vector<Json>& items, const std::string& underlying, Date today) {
  OptionChain chain{underlying, InstrumentType::equity_option, {}};
  for (const Json& item : items) {
    const std::string root = wire::text(item, "root-symbol");
    const std::string type = wire::text(item, "option-chain-type");
    std::string deliverable = wire::text(item, "underlying-symbol");
    if (deliverable.empty()) deliverable = underlying;
    const Decimal multiplier = wire::decimal(item, "shares-per-contract").value_or(Decimal(100));
    for (const Json& json : wire::array(item, "expirations", "an option chain")) {
      Expiration expiration = parse_expiration(json, today);
      expiration.root_symbol = root;
      expiration.chain_type = type;
      expiration.underlying_symbol = deliverable;
      expiration.multiplier = multiplier;
      chain.expirations.push_back(std::move(expiration));
    }
  }
  sort_by_date(chain.expirations);
  return chain;
}

OptionChain parse_futures_chain(const Json& data, const std::string& product, Date today) {
  OptionChain chain{product, InstrumentType::future_option, {}};
  for (const Json& item : wire::array(data, "option-chains", "a futures option chain")) {
    for (const Json& json : wire::array(wire::object(item, "an option chain"), "expirations", "an option chain")) {
      Expiration expiration = parse_expiration(json, today);
      expiration.root_symbol = wire::text(json, "option-root-symbol");
      expiration.underlying_symbol = wire::text(json, "underlying-symbol");
      expiration.multiplier = futures_multiplier(json);
      chain.expirations.push_back(std::move(expiration));
    }
  }
  sort_by_date(chain.expirations);
  return chain;
}

}  // namespace broker
