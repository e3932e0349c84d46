// Accounts, their status, balances and positions. Source: TastyTrade's Open API documentation, "Accounts and
// Customers", "Balances and Positions".
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Json;

Account parse_account(const Json& item) {
  const Json* const nested = support::find(item, "account");
  const Json& json = nested == nullptr ? item : *nested;
  Account account;
  account.number = row_text(json, "account-number");
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

// A row of another account than was asked for must never be shown as this one's.
void check_account(const Json& json, const std::string& asked) {
  const std::string told = wire::text(json, "account-number");
  if (!told.empty() && told != asked) throw RowError{"account-number", "is that of another account"};
}

TradingStatus parse_trading_status(const Json& json, const std::string& account) {
  TradingStatus status;
  const std::string told = wire::text(json, "account-number");
  if (!told.empty() && told != account) throw malformed("a trading status of another account than was asked for");
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
  check_account(json, account);
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
      {"long-bond-value", &balances.long_bond_value},
      {"long-fixed-income-security-value", &balances.long_fixed_income_security_value},
  };
  bool has_amount = false;
  for (const auto& [key, field] : amounts) {
    *field = wire::amount(json, key);
    has_amount = has_amount || *field;
  }
  if (!has_amount) throw RowError{"", "holds no amount"};
  balances.updated_at = wire::instant(json, "updated-at");
  return balances;
}

Decimal parse_quantity(const Json& json) {
  const auto quantity = wire::decimal(json, "quantity");
  if (!quantity) throw RowError{"quantity", "is not a number"};
  if (quantity->is_negative()) throw RowError{"quantity", "is negative"};
  return *quantity;
}

Position::Direction parse_direction(const Json& json, const Decimal& quantity) {
  if (quantity.is_zero()) return Position::Direction::zero;
  const std::string word = wire::text(json, "quantity-direction");
  if (word == "Long") return Position::Direction::long_;
  if (word == "Short") return Position::Direction::short_;
  throw RowError{"quantity-direction", "is neither Long nor Short"};
}

std::optional<Decimal> parse_multiplier(const Json& json, InstrumentType type) {
  const auto multiplier = wire::decimal(json, "multiplier");
  if (multiplier && multiplier->is_positive()) return multiplier;
  // A share or a coin needs none. Guessing that of a contract would falsify every amount made from it.
  if (!multiplier && (type == InstrumentType::equity || type == InstrumentType::cryptocurrency)) return Decimal(1);
  return std::nullopt;
}

// What the position is in, where the broker leaves it out: itself, or the underlying that an option's symbol names. An
// option's root is its underlying unless it is adjusted; of SPXW and the like only the broker knows.
std::string find_underlying(const Position& position) {
  const auto option = parse_option_symbol(position.symbol);
  if (!option) return position.symbol;
  if (!option->underlying.empty()) return option->underlying;
  return is_adjusted_root(option->root) ? std::string() : option->root;
}

Position parse_position(const Json& json, const std::string& account) {
  Position position;
  check_account(json, account);
  position.account_number = account;
  position.symbol = restore_padding(row_text(json, "symbol"));
  position.underlying_symbol = wire::text(json, "underlying-symbol");
  if (position.underlying_symbol.empty()) position.underlying_symbol = find_underlying(position);
  position.instrument_type = instrument_type_from_wire(wire::text(json, "instrument-type"));
  position.streamer_symbol = wire::text(json, "streamer-symbol");
  position.quantity = parse_quantity(json);
  position.direction = parse_direction(json, position.quantity);
  position.multiplier = parse_multiplier(json, position.instrument_type);
  position.average_open_price = wire::decimal(json, "average-open-price");
  position.close_price = wire::decimal(json, "close-price");
  position.average_daily_market_close_price = wire::decimal(json, "average-daily-market-close-price");
  position.average_yearly_market_close_price = wire::decimal(json, "average-yearly-market-close-price");
  position.mark_price = wire::decimal(json, "mark-price");
  const bool has_gain = support::find(json, "realized-day-gain") != nullptr;
  position.realized_day_gain = has_gain ? wire::signed_amount(json, "realized-day-gain") : Decimal(0);
  position.realized_day_gain_date = wire::date(json, "realized-day-gain-date");
  position.expires_at = wire::instant(json, "expires-at");
  position.created_at = wire::instant(json, "created-at");
  position.updated_at = wire::instant(json, "updated-at");
  position.is_frozen = wire::flag(json, "is-frozen").value_or(false);
  return position;
}

}  // namespace

Answer<Rows<Account>> Client::accounts(const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<Rows<Account>>("accounts", self.config.lifetimes.accounts, options, [&] {
    const ItemList list = self.exchange.list({{"customers", "me", "accounts"}, {}}, "accounts", options);
    Rows<Account> accounts = read_rows<Account>(list, "accounts", "nickname", parse_account,
                                                [](const Account& account) { return account.number; });
    std::erase_if(accounts.rows, [](const Account& account) { return account.is_closed.value_or(false); });
    return accounts;
  });
}

Answer<TradingStatus> Client::trading_status(const std::string& account, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<TradingStatus>("status:" + account, self.config.lifetimes.positions, options, [&] {
    const Json envelope = self.exchange.send({{"accounts", account, "trading-status"}, {}}, options);
    return parse_trading_status(wire::object(envelope["data"], "a trading status"), account);
  });
}

Answer<Rows<Balances>> Client::balances(const std::string& account, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<Rows<Balances>>("balances:" + account, self.config.lifetimes.positions, options, [&] {
    const ItemList list = self.exchange.list({{"accounts", account, "balances"}, {}}, "balances", options, true);
    if (list.items.empty()) throw malformed("balances without a single currency");
    return read_rows<Balances>(
        list, "balances", "currency", [&](const Json& item) { return parse_balances(item, account); },
        [](const Balances& balances) { return balances.currency; });
  });
}

Answer<Rows<Position>> Client::positions(const std::string& account, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<Rows<Position>>("positions:" + account, self.config.lifetimes.positions, options, [&] {
    const BrokerRequest request{{"accounts", account, "positions"},
                                {{"include-marks", "true"}, {"include-closed-positions", "true"}}};
    return read_rows<Position>(
        self.exchange.list(request, "positions", options), "positions", "symbol",
        [&](const Json& item) { return parse_position(item, account); },
        [](const Position& position) {
          return std::string(wire_name(position.instrument_type)) + '\n' + position.symbol + '\n' +
                 std::to_string(position.sign());
        });
  });
}

}  // namespace broker
