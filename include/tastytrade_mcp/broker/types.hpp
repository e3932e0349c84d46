// Values that the broker sends (docs/tastytrade.md). A member that the response lacks is an empty optional or an empty
// string. Amounts are exact decimals; a member "…-effect" of the response gives the sign: Credit is positive.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/rows.hpp"
#include "tastytrade_mcp/broker/short_text.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace broker {

using support::Date;
using support::Decimal;
using support::Instant;

enum class InstrumentType { equity, equity_option, future, future_option, cryptocurrency, index, other };

// "Equity Option", and back: an unknown word is `other`.
std::string_view broker_spelling(InstrumentType type);
InstrumentType parse_instrument_type(std::string_view word);
// "equity_option", as our own results and arguments spell it.
std::string_view to_string(InstrumentType type);

struct Account {
  std::string number;
  std::string nickname;
  std::string type;            // "Individual", "Roth IRA"
  std::string margin_or_cash;  // "Margin", "Cash"
  std::string authority;       // "owner"
  std::string options_level;   // the member suitable-options-level
  std::optional<bool> is_closed;
  std::optional<bool> is_futures_approved;
  std::optional<bool> is_day_trader;
  std::optional<Instant> opened_at;
};

struct TradingStatus {
  std::string account_number;
  std::string options_level;
  std::string margin_calculation;  // "Reg T"
  std::optional<bool> is_closed, is_frozen, is_closing_only, is_risk_reducing_only, is_in_margin_call;
  std::optional<bool> is_in_day_trade_call, is_futures_closing_only, is_cryptocurrency_closing_only;
  std::optional<bool> is_pattern_day_trader, is_futures_enabled, is_cryptocurrency_enabled, short_calls_enabled;
  std::optional<int> day_trade_count;
};

// One currency of an account. Short values are positive magnitudes, as the broker gives them.
struct Balances {
  std::string account_number;
  std::string currency;
  std::optional<Decimal> net_liquidating_value, cash_balance, pending_cash, cash_available_to_withdraw;
  std::optional<Decimal> equity_buying_power, derivative_buying_power, day_trading_buying_power;
  std::optional<Decimal> used_derivative_buying_power;
  std::optional<Decimal> margin_equity, maintenance_requirement, maintenance_excess, reg_t_margin_requirement;
  std::optional<Decimal> futures_margin_requirement, maintenance_call_value, reg_t_call_value, day_trading_call_value;
  std::optional<Decimal> long_equity_value, short_equity_value, long_derivative_value, short_derivative_value;
  std::optional<Decimal> long_futures_value, short_futures_value, long_futures_derivative_value;
  std::optional<Decimal> short_futures_derivative_value, long_cryptocurrency_value, short_cryptocurrency_value;
  std::optional<Decimal> long_bond_value, long_fixed_income_security_value;
  std::optional<Instant> updated_at;
};

struct Position {
  enum class Direction { long_, short_, zero };
  std::string account_number;
  std::string symbol;
  std::string underlying_symbol;
  InstrumentType instrument_type = InstrumentType::other;
  std::string streamer_symbol;
  Decimal quantity;                            // never negative; 0 where the position was closed
  std::optional<Decimal> restricted_quantity;  // part that cannot be traded; 0 if the response has no such member
  Direction direction = Direction::zero;
  std::optional<Decimal> multiplier;  // dollars for one point of one contract; absent if the broker sends none
  std::optional<Decimal> average_open_price, mark_price;
  std::optional<Decimal> close_price;  // of the previous session
  // The prices that the profits of the day and of the year are measured from: the close of the previous session or year
  // for the quantity held then, the purchase price for the rest, weighted by quantity.
  std::optional<Decimal> average_daily_market_close_price, average_yearly_market_close_price;
  // Gain realized on the day realized_day_gain_date. 0 if the response has no such member; absent if it is unreadable.
  std::optional<Decimal> realized_day_gain;
  std::optional<Date> realized_day_gain_date;
  std::optional<Instant> expires_at, created_at, updated_at;
  bool is_frozen = false;

  int sign() const { return direction == Direction::long_ ? 1 : direction == Direction::short_ ? -1 : 0; }
};

struct SymbolMatch {
  std::string symbol;
  std::string description;
  std::string instrument_type;  // in the broker's spelling; empty if it sends none
  std::string listed_market;
  std::optional<bool> has_options;
};

struct Quote {
  std::string symbol;
  InstrumentType instrument_type = InstrumentType::other;
  std::optional<Decimal> bid, ask, bid_size, ask_size, mid, mark, last, open, day_high, day_low, close, previous_close;
  std::optional<Decimal> volume, open_interest, year_high, year_low, beta, dividend_amount;
  std::optional<Date> previous_close_date;
  std::optional<bool> is_trading_halted;
  std::optional<Instant> updated_at;
};

// The instruments for market_data(): type, and symbol in the broker's spelling.
struct QuoteRequest {
  std::vector<std::pair<InstrumentType, std::string>> instruments;
};

struct Strike {
  Decimal price;
  ShortText call, put;  // instrument symbols; empty if there is none
  ShortText call_streamer_symbol, put_streamer_symbol;
};

// A deliverable of one contract: "100 shares of AAPL", "12.50 USD".
struct Deliverable {
  std::string description;
  std::string type;  // "Shares", "Cash"
  std::string symbol;
  std::optional<Decimal> amount;
};

// The options of one root symbol (SPX, SPXW) that expire on one date.
struct Expiration {
  Date date{};
  std::optional<Instant> expires_at;  // if the broker sends the time of day
  std::string type;                   // "Regular", "Weekly", "Quarterly", "End-Of-Month"
  std::string settlement;             // "AM", "PM"
  std::string root_symbol;            // "SPXW"; for futures the option root, "EW3"
  std::string chain_type;             // "Standard", "Non-standard"
  std::string underlying_symbol;      // "AAPL", for futures the contract "/ESZ6"
  std::optional<Decimal> multiplier;  // of stock options: shares of a contract; of futures options: dollars of a point
  std::vector<Deliverable> deliverables;
  std::vector<Strike> strikes;  // by price, ascending

  // Whether stock options deliver anything but `multiplier` shares of the underlying. Futures options: false.
  bool is_adjusted() const;
};

// All listed options of one underlying, by expiration date.
struct OptionChain {
  std::string underlying_symbol;  // as requested: "AAPL", "/ES"
  InstrumentType option_type = InstrumentType::equity_option;
  std::vector<Expiration> expirations;
  std::vector<UnreadableRow> unreadable;  // roots, expirations and strikes that were omitted
};

// The implied volatility of the options that expire on one date.
struct ExpirationVolatility {
  Date date{};
  std::string settlement;      // "AM", "PM"
  Decimal implied_volatility;  // a fraction
};

struct MarketMetrics {
  std::string symbol;
  std::optional<Decimal> implied_volatility_index, implied_volatility_rank, implied_volatility_percentile;  // fractions
  std::optional<Decimal> implied_volatility_5_day_change;                          // of the index; a fraction
  std::optional<Decimal> implied_volatility_30_day, historical_volatility_30_day;  // percent
  std::optional<Decimal> beta, correlation_spy_3_month, liquidity_rank, dividend_yield, market_cap;
  std::optional<Decimal> price_earnings_ratio;
  std::optional<int> liquidity_rating;
  std::optional<Date> earnings_date, dividend_ex_date;
  std::optional<bool> is_earnings_date_estimated;
  std::optional<Decimal> earnings_consensus;  // dollars a share
  std::optional<Date> dividend_next_date;     // the ex-date to come; the service lets it grow old
  std::optional<Date> dividend_pay_date;
  std::optional<Decimal> dividend_rate_per_share;
  std::string earnings_time;  // "BTO": before the open, "AMC": after the close
  std::string sector, industry;
  std::vector<ExpirationVolatility> expirations;
};

// The session of a market that runs now, or one of its sessions on a day.
struct MarketSession {
  std::string collection;  // "Equity", "CME", "CFE", "Zero Hash CLOB"
  std::string state;       // "Open", "Closed", "Pre-market", "Extended"; empty for a session on a day
  std::optional<Date> session_date;
  // While the state is Closed these are absent, or those of the next session.
  std::optional<Instant> open_at, close_at, extended_close_at;
  std::optional<Instant> next_open_at, next_close_at;
};

// One entry of an account's ledger. Amounts have their sign: negative takes money out of the account.
struct Transaction {
  std::string id;
  std::string account_number;
  std::string type;         // "Trade", "Receive Deliver", "Money Movement", "Administrative Transfer"
  std::string sub_type;     // "Buy to Open", "Dividend", "Assignment", "Deposit"
  std::string action;       // "Buy to Open"; empty for money
  std::string description;  // in the broker's words
  std::string symbol, underlying_symbol;
  InstrumentType instrument_type = InstrumentType::other;
  std::string currency;
  std::optional<Decimal> quantity, price;  // not negative
  std::optional<Decimal> value;            // of the trade, without fees
  std::optional<Decimal> net_value;        // value and fees: what the cash balance changes by
  std::optional<Decimal> commission, clearing_fees, regulatory_fees, proprietary_index_option_fees;
  std::optional<Decimal> currency_conversion_fees, other_charge;
  std::optional<Instant> executed_at;
  std::optional<Date> transaction_date;
  std::string order_id;
  std::string reverses_id;  // the entry that this one takes back
  std::optional<bool> is_estimated_fee;
};

// The transactions to read. Days are those of New York, both included. Empty members do not restrict.
struct TransactionQuery {
  std::optional<Date> first = {}, last = {};
  std::vector<std::string> types = {}, sub_types = {};
  std::string symbol = {}, underlying_symbol = {};
};

// The fees of one day. Negative: paid.
struct TotalFees {
  Date date{};
  std::optional<Decimal> amount;
};

// The value of an account at a time, or over the interval that begins there.
struct NetLiqPoint {
  Instant time;
  std::optional<Decimal> open, high, low, close;  // net liquidating value and pending cash together
};

// The balances of an account in one currency at the beginning or the end of a day.
struct BalanceSnapshot {
  Date date{};
  std::string time_of_day;  // "BOD", "EOD"
  Balances balances;
};

// The days on which a market does not open, and those on which it closes early, of the years that the broker lists.
struct MarketHolidays {
  std::vector<Date> closed, half_days;
};

// What the broker publishes for everybody about margin.
struct MarginConfiguration {
  std::optional<Decimal> risk_free_rate;  // a fraction
};

}  // namespace broker
