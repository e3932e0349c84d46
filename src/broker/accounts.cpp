// Accounts, their status, balances and positions. Source: the broker's API reference, sections 7 and 8.
#include "implementation.hpp"
#include "wire.hpp"

namespace broker {
namespace {

using support::Json;

Account parse_account(const Json& item) {
  const Json* const nested = support::find(item, "account");
  const Json& json = wire::object(nested == nullptr ? item : *nested, "an account");
  Account account;
  account.number = wire::required_text(json, "account-number", "an account");
  account.nickname = wire::text(json, "nickname");
  account.type = wire::text(json, "account-type-name");
  account.margin_or_cash = wire::text(json, "margin-or-cash");
  account.authority = wire::text(item, "authority-level");
  account.options_level = wire::text(json, "suitable-options-level");
  account.is_closed = wire::flag(json, "is-closed");
  account.is_futures_approved = wire::flag(json, "is-futures-approved");
  account.is_day_trader = wire::flag(json, "day-trader-status");
  account.opened_at = wire::instant(json, "opened-at");
  return account;
}

// An answer about another account than the one asked for must never be shown as this one's.
void check_account(const std::string& told, const std::string& asked, const char* what) {
  if (!told.empty() && told != asked) throw malformed(std::string(what) + " of another account than was asked for");
}

TradingStatus parse_trading_status(const Json& json, const std::string& account) {
  TradingStatus status;
  status.account_number = wire::text(json, "account-number");
  check_account(status.account_number, account, "a trading status");
  status.account_number = account;
  status.options_level = wire::text(json, "options-level");
  status.margin_calculation = wire::text(json, "equities-margin-calculation-type");
  status.is_closed = wire::flag(json, "is-closed");
  status.is_frozen = wire::flag(json, "is-frozen");
  status.is_closing_only = wire::flag(json, "is-closing-only");
  status.is_risk_reducing_only = wire::flag(json, "is-risk-reducing-only");
  status.is_in_margin_call = wire::flag(json, "is-in-margin-call");
  status.is_pattern_day_trader = wire::flag(json, "is-pattern-day-trader");
  status.is_futures_enabled = wire::flag(json, "is-futures-enabled");
  status.is_cryptocurrency_enabled = wire::flag(json, "is-cryptocurrency-enabled");
  status.short_calls_enabled = wire::flag(json, "short-calls-enabled");
  status.day_trade_count = wire::integer(json, "day-trade-count");
  return status;
}

Balances parse_balances(const Json& json, const std::string& account) {
  Balances balances;
  check_account(wire::text(json, "account-number"), account, "balances");
  balances.account_number = account;
  balances.currency = wire::text(json, "currency");
  if (balances.currency.empty()) balances.currency = "USD";  // the older single object names none
  const std::pair<std::string_view, std::optional<Decimal>*> amounts[] = {
      {"net-liquidating-value", &balances.net_liquidating_value},
      {"cash-balance", &balances.cash_balance},
      {"pending-cash", &balances.pending_cash},
      {"cash-available-to-withdraw", &balances.cash_available_to_withdraw},
      {"equity-buying-power", &balances.equity_buying_power},
      {"derivative-buying-power", &balances.derivative_buying_power},
      {"day-trading-buying-power", &balances.day_trading_buying_power},
      {"margin-equity", &balances.margin_equity},
      {"maintenance-requirement", &balances.maintenance_requirement},
      {"maintenance-excess", &balances.maintenance_excess},
      {"reg-t-margin-requirement", &balances.reg_t_margin_requirement},
      {"futures-margin-requirement", &balances.futures_margin_requirement},
      {"maintenance-call-value", &balances.maintenance_call_value},
      {"reg-t-call-value", &balances.reg_t_call_value},
      {"day-trading-call-value", &balances.day_trading_call_value},
      {"long-equity-value", &balances.long_equity_value},
      {"short-equity-value", &balances.short_equity_value},
      {"long-derivative-value", &balances.long_derivative_value},
      {"short-derivative-value", &balances.short_derivative_value},
      {"long-futures-value", &balances.long_futures_value},
      {"short-futures-value", &balances.short_futures_value},
      {"long-futures-derivative-value", &balances.long_futures_derivative_value},
      {"short-futures-derivative-value", &balances.short_futures_derivative_value},
      {"long-cryptocurrency-value", &balances.long_cryptocurrency_value},
      {"short-cryptocurrency-value", &balances.short_cryptocurrency_value},
  };
  std::size_t told = 0;
  for (const auto& [key, field] : amounts) {
    *field = wire::amount(json, key);
    if (*field) ++told;
  }
  if (told == 0) throw malformed("balances without a single amount");
  balances.updated_at = wire::instant(json, "updated-at");
  return balances;
}

Position::Direction parse_direction(const Json& json, const Decimal& quantity) {
  const std::string word = wire::text(json, "quantity-direction");
  if (word == "Long") return Position::Direction::long_;
  if (word == "Short") return Position::Direction::short_;
  if (word == "Zero" || quantity.is_zero()) return Position::Direction::zero;
  throw malformed("a position that is neither long nor short");
}

Decimal parse_multiplier(const Json& json, InstrumentType type) {
  if (const auto multiplier = wire::decimal(json, "multiplier")) return *multiplier;
  // What a share or a coin is worth needs none; of a contract, guessing would falsify every amount made from it.
  if (type == InstrumentType::equity || type == InstrumentType::cryptocurrency) return Decimal(1);
  throw malformed("a position in a contract without its multiplier");
}

Position parse_position(const Json& json, const std::string& account) {
  Position position;
  check_account(wire::text(json, "account-number"), account, "a position");
  position.account_number = account;
  position.symbol = wire::required_text(json, "symbol", "a position");
  position.underlying_symbol = wire::text(json, "underlying-symbol");
  position.instrument_type = instrument_type_from_wire(wire::text(json, "instrument-type"));
  position.streamer_symbol = wire::text(json, "streamer-symbol");
  const auto quantity = wire::decimal(json, "quantity");
  if (!quantity || quantity->is_negative()) throw malformed("a position without a quantity");
  position.quantity = *quantity;
  position.direction = parse_direction(json, *quantity);
  position.multiplier = parse_multiplier(json, position.instrument_type);
  position.average_open_price = wire::decimal(json, "average-open-price");
  position.close_price = wire::decimal(json, "close-price");
  position.mark_price = wire::decimal(json, "mark-price");
  position.realized_day_gain = wire::amount(json, "realized-day-gain");
  position.realized_today = wire::amount(json, "realized-today");
  position.realized_day_gain_date = wire::date(json, "realized-day-gain-date");
  position.expires_at = wire::instant(json, "expires-at");
  position.updated_at = wire::instant(json, "updated-at");
  position.is_frozen = wire::flag(json, "is-frozen").value_or(false);
  return position;
}

}  // namespace

Answer<std::vector<Account>> Client::accounts(const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<std::vector<Account>>("accounts", self.config.lifetimes.accounts, options, [&] {
    std::vector<Account> open;
    for (const Json& item : self.exchange.list({{"customers", "me", "accounts"}, {}}, "accounts", options)) {
      Account account = parse_account(item);
      if (!account.is_closed.value_or(false)) open.push_back(std::move(account));
    }
    return open;
  });
}

Answer<TradingStatus> Client::trading_status(const std::string& account, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<TradingStatus>("status:" + account, self.config.lifetimes.positions, options, [&] {
    const Json envelope = self.exchange.send({{"accounts", account, "trading-status"}, {}}, options);
    return parse_trading_status(wire::object(envelope["data"], "a trading status"), account);
  });
}

Answer<std::vector<Balances>> Client::balances(const std::string& account, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<std::vector<Balances>>("balances:" + account, self.config.lifetimes.positions, options, [&] {
    std::vector<Balances> all;
    for (const Json& item : self.exchange.list({{"accounts", account, "balances"}, {}}, "balances", options, true)) {
      all.push_back(parse_balances(item, account));
    }
    if (all.empty()) throw malformed("balances without a single currency");
    return all;
  });
}

Answer<std::vector<Position>> Client::positions(const std::string& account, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<std::vector<Position>>("positions:" + account, self.config.lifetimes.positions, options, [&] {
    std::vector<Position> open;
    const BrokerRequest request{{"accounts", account, "positions"}, {{"include-marks", "true"}}};
    for (const Json& item : self.exchange.list(request, "positions", options)) {
      Position position = parse_position(item, account);
      if (!position.quantity.is_zero()) open.push_back(std::move(position));
    }
    return open;
  });
}

}  // namespace broker
