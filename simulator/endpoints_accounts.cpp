// Trading status, balances and positions.
#include <algorithm>

#include "endpoints.hpp"
#include "world.hpp"

namespace simulator {
namespace {

// From this version on balances come as a list, one row a currency.
constexpr int kBalanceListVersion = 20240501;

bool is_margin(std::string_view account) {
  return account == kMarginAccount;
}

Answer trading_status(const Call& call) {
  const std::string& account = call.captures.front();
  const bool margin = is_margin(account);
  Answer answer;
  answer.data = {{"id", margin ? 447096 : 447103},
                 {"account-number", account},
                 {"day-trade-count", 0},
                 {"equities-margin-calculation-type", margin ? "Reg T" : "IRA Margin"},
                 {"fee-schedule-name", "default"},
                 {"futures-margin-rate-multiplier", margin ? "1.0" : "0.0"},
                 {"has-intraday-equities-margin", false},
                 {"is-aggregated-at-clearing", false},
                 {"is-closed", false},
                 {"is-closing-only", false},
                 {"is-cryptocurrency-enabled", margin},
                 {"is-frozen", false},
                 {"is-full-equity-margin-required", !margin},
                 {"is-futures-closing-only", false},
                 {"is-futures-enabled", margin},
                 {"is-futures-intra-day-enabled", margin},
                 {"is-in-day-trade-equity-maintenance-call", false},
                 {"is-in-margin-call", false},
                 {"is-pattern-day-trader", false},
                 {"is-portfolio-margin-enabled", false},
                 {"is-risk-reducing-only", false},
                 {"is-roll-the-day-forward-enabled", true},
                 {"is-small-notional-futures-intra-day-enabled", false},
                 {"options-level", margin ? "No Restrictions" : "Defined Risk Spreads"},
                 {"short-calls-enabled", margin},
                 {"small-notional-futures-margin-rate-multiplier", margin ? "1.0" : "0.0"},
                 {"updated-at", "2026-01-05T14:31:07.508+00:00"}};
  return answer;
}

Decimal at_least_zero(const Decimal& value) {
  return value.is_negative() ? Decimal() : value;
}

Json balance_json(const Call& call, const std::string& account) {
  const Balances b = call.world.book.balances(account, call.now);
  const bool margin = is_margin(account);
  const Decimal required = b.maintenance_requirement + b.futures_requirement;
  const Decimal margin_equity = b.net_liquidating_value - b.long_crypto;
  // Cash accounts may spend what the puts they have sold don't claim.
  const Decimal claimed = margin ? Decimal() : required - b.long_equity * Decimal::of("0.25");
  const Decimal option_power = at_least_zero(margin ? margin_equity - required : b.cash - claimed).rounded(3);
  const Decimal stock_power = margin ? option_power * 2 : option_power;
  const Date label = trading_day_on_or_before(Venue::equity, call.today);
  Json row{{"account-number", account}, {"currency", "USD"}};
  const auto put = [&](const char* key, const Decimal& value) { row[key] = value.wire(); };
  const auto zero = [&](std::initializer_list<const char*> keys) {
    for (const char* key : keys) row[key] = "0.0";
  };
  put("cash-balance", b.cash);
  put("long-equity-value", b.long_equity);
  put("short-equity-value", b.short_equity);
  put("long-derivative-value", b.long_derivative);
  put("short-derivative-value", b.short_derivative);
  put("long-futures-value", b.long_futures);
  put("short-futures-value", b.short_futures);
  zero({"long-futures-derivative-value", "short-futures-derivative-value"});
  put("long-margineable-value", b.long_equity);
  zero({"short-margineable-value"});
  put("margin-equity", margin_equity);
  put("equity-buying-power", stock_power);
  put("derivative-buying-power", option_power);
  put("day-trading-buying-power", margin ? option_power * 4 : Decimal());
  put("futures-margin-requirement", b.futures_requirement);
  zero({"available-trading-funds"});
  put("maintenance-requirement", b.maintenance_requirement);
  put("maintenance-excess", at_least_zero(margin_equity - required));
  zero({"maintenance-call-value", "reg-t-call-value", "day-trading-call-value", "day-equity-call-value"});
  put("net-liquidating-value", b.net_liquidating_value);
  put("cash-available-to-withdraw", margin ? std::min(at_least_zero(b.cash), option_power) : option_power);
  put("day-trade-excess", at_least_zero(margin_equity - required));
  zero({"pending-cash"});
  row["pending-cash-effect"] = "None";
  put("long-cryptocurrency-value", b.long_crypto);
  zero({"short-cryptocurrency-value", "cryptocurrency-margin-requirement", "unsettled-cryptocurrency-fiat-amount"});
  row["unsettled-cryptocurrency-fiat-effect"] = "None";
  zero({"closed-loop-available-balance", "equity-offering-margin-requirement", "long-bond-value",
        "bond-margin-requirement", "long-fixed-income-security-value", "fixed-income-security-margin-requirement"});
  put("used-derivative-buying-power", required);
  put("reg-t-margin-requirement", b.long_equity * Decimal::of("0.5"));
  put("futures-overnight-margin-requirement", b.futures_requirement);
  put("futures-intraday-margin-requirement", b.futures_requirement);
  put("effective-cryptocurrency-buying-power", margin ? option_power : Decimal());
  zero({"special-memorandum-account-value", "buying-power-adjustment", "total-pending-liquidity-pool-rebate"});
  row["buying-power-adjustment-effect"] = "None";
  row["snapshot-date"] = support::to_text(label);
  row["updated-at"] = broker_time(moment_of(Venue::cme, call.now).as_of);
  return row;
}

Answer balances(const Call& call) {
  Json row = balance_json(call, call.captures.front());
  if (call.version >= kBalanceListVersion) return Answer::items(Json::array({std::move(row)}));
  Answer answer;
  answer.data = std::move(row);
  return answer;
}

Answer balances_in(const Call& call) {
  if (call.captures[1] != "USD") throw not_found("Couldn't find balances in " + call.captures[1].substr(0, 8));
  Answer answer;
  answer.data = balance_json(call, call.captures.front());
  return answer;
}

Json quantity_json(const Decimal& quantity) {
  // Whole quantities are numbers, fractions of a coin text, as both have been seen.
  if (quantity.is_integer()) return static_cast<std::int64_t>(quantity.to_double());
  return quantity.wire();
}

std::string_view effect_of(const Decimal& value) {
  return value.is_zero() ? "None" : value.is_negative() ? "Debit" : "Credit";
}

Json position_json(const std::string& account, const Position& position, bool with_marks, Instant now) {
  const std::string today = support::to_text(new_york_date(now));
  Json row{{"account-number", account},
           {"symbol", position.symbol},
           {"instrument-type", position.instrument_type},
           {"underlying-symbol", position.underlying},
           {"quantity", quantity_json(position.quantity)},
           {"quantity-direction", position.direction > 0   ? "Long"
                                  : position.direction < 0 ? "Short"
                                                           : "Zero"},
           {"close-price", position.close.wire()},
           {"average-open-price", position.average_open.wire()},
           {"average-yearly-market-close-price", position.average_open.wire()},
           {"average-daily-market-close-price", position.close.wire()}};
  if (with_marks) {
    row["mark"] = (position.mark * position.quantity * position.multiplier).wire();
    row["mark-price"] = position.mark.wire();
  }
  row["multiplier"] = quantity_json(position.multiplier);
  // The effect of closing it.
  row["cost-effect"] = position.direction > 0 ? "Credit" : position.direction < 0 ? "Debit" : "None";
  row["is-suppressed"] = false;
  row["is-frozen"] = false;
  row["restricted-quantity"] = 0;
  if (position.expires_at) row["expires-at"] = broker_time(*position.expires_at);
  for (const char* key : {"realized-day-gain", "realized-today"}) {
    const std::string name(key);
    row[name] = position.realized_today.abs().wire();
    row[name + "-effect"] = effect_of(position.realized_today);
    row[name + "-date"] = today;
  }
  row["created-at"] = broker_time(position.opened_at);
  row["updated-at"] = broker_time(position.opened_at);
  row["streamer-symbol"] = position.streamer;
  return row;
}

constexpr std::string_view kInstrumentTypes[] = {"Bond",
                                                 "Cryptocurrency",
                                                 "Currency Pair",
                                                 "Equity",
                                                 "Equity Offering",
                                                 "Equity Option",
                                                 "Event Contract",
                                                 "Fixed Income Security",
                                                 "Future",
                                                 "Future Option",
                                                 "Index",
                                                 "Liquidity Pool",
                                                 "Unknown",
                                                 "Warrant"};

Answer positions(const Call& call) {
  const Query& query = call.query();
  const auto symbol = query.one("symbol");
  const auto underlyings = query.all("underlying-symbol");
  const auto product = query.one("underlying-product-code");
  const std::string type = query.enumerated("instrument-type", kInstrumentTypes);
  const bool with_closed = query.flag("include-closed-positions");
  const bool with_marks = query.flag("include-marks");
  // One row a symbol is all this book ever holds, so that grouping changes nothing; the value is still checked.
  query.flag("net-positions");
  Json rows = Json::array();
  for (const Position& position : call.world.book.positions(call.captures.front(), call.now)) {
    if (position.direction == 0 && !with_closed) continue;
    if (symbol && *symbol != position.symbol) continue;
    if (!type.empty() && type != position.instrument_type) continue;
    if (product) {
      const FutureProduct* wanted = find_product(*product);
      if (wanted == nullptr || position.instrument_type != "Future" ||
          find_product(position.symbol.substr(0, position.symbol.size() - 2)) != wanted) {
        continue;
      }
    }
    if (!underlyings.empty() &&
        std::find(underlyings.begin(), underlyings.end(), position.underlying) == underlyings.end()) {
      continue;
    }
    rows.push_back(position_json(call.captures.front(), position, with_marks, call.now));
  }
  return Answer::items(std::move(rows));
}

constexpr Route kRoutes[] = {
    {"GET", "/accounts/{account}/trading-status", trading_status},
    {"GET", "/accounts/{account}/balances", balances},
    {"GET", "/accounts/{account}/balances/{currency}", balances_in},
    {"GET", "/accounts/{account}/positions", positions},
};

}  // namespace

std::span<const Route> account_routes() {
  return kRoutes;
}

}  // namespace simulator
