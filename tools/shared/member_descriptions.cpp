#include "member_descriptions.hpp"

namespace tools {
namespace {

struct Row {
  std::string_view tool;  // empty: every tool without a row for this member
  std::string_view member;
  std::string_view description;
};

// In Markdown: `code`.
constexpr Row kRows[] = {
    // Every result
    {"", "environment", "`demo`, `sandbox` or `production`."},
    {"", "as_of", "When TastyTrade was asked. An answer from the cache is older than the request."},
    {"", "total", "How many entries there are on all pages together."},
    {"", "next_cursor", "The `cursor` of the next page. Absent on the last page."},
    {"", "missing", "What TastyTrade did not say or could not be read, and why."},
    {"", "account_number", "The account. Other routes take it as `account_number`."},
    {"", "symbol",
     "The symbol as TastyTrade writes it. An option has the 21 characters of its OCC symbol, spaces included."},
    {"", "underlying_symbol", "The stock, ETF, index or future that the position or the option is on."},
    {"", "instrument_type", "Kind of instrument: `equity`, `equity_option`, `future` and others."},
    {"", "updated_at", "When TastyTrade last changed these figures."},
    // Accounts
    {"", "accounts", "One entry for each account."},
    {"", "nickname", "The name that the owner gave the account."},
    {"fetch_accounts", "type", "Kind of account in TastyTrade's words: `Individual`, `Roth IRA`."},
    {"", "margin_or_cash", "`Margin` or `Cash`."},
    {"", "authority", "What this login may do with the account, in TastyTrade's words."},
    {"", "options_level", "Which options TastyTrade lets the account trade, in its own words."},
    {"", "is_futures_approved", "Whether the account may trade futures."},
    {"", "is_day_trader", "Whether TastyTrade has marked the account as a pattern day trader."},
    {"", "opened_at", "When the account was opened."},
    // Balances
    {"fetch_balances", "totals", "Sums over the accounts, one entry for each currency."},
    {"", "balances", "One entry for each account and currency."},
    {"", "currency", "Currency of the amounts: `USD`."},
    {"", "net_liquidating_value", "What the account is worth if all positions are closed at their mark."},
    {"", "cash_balance", "Cash in the account. Negative: borrowed."},
    {"", "equity_buying_power", "What is left to buy stocks and ETFs."},
    {"", "derivative_buying_power", "What is left to open positions in options and futures."},
    {"", "maintenance_requirement", "Margin that the open positions need."},
    // Positions
    {"", "session_date", "The trading day that `day_profit` is of."},
    {"fetch_positions", "totals", "Sums over all positions found."},
    {"", "positions", "One entry for each open position."},
    {"", "underlyings", "With `group_by=underlying`: one entry for each underlying, with its sums and positions."},
    {"", "closed_today", "Positions that were closed on the trading day, with what they earned on it."},
    {"", "quantity", "Shares, contracts or coins. Negative: short."},
    {"", "multiplier", "Units of the underlying for each contract; 1 for shares."},
    {"", "average_open_price", "Average price at which the position was opened."},
    {"", "mark_price", "The mark: the price at which TastyTrade values the position now."},
    {"", "close_price", "The closing price of the trading day before, as TastyTrade gives it."},
    {"", "market_value",
     "`quantity` × `mark_price` × `multiplier`; negative if short. Of a future: its unsettled gain."},
    {"", "notional_value", "Of a future: `quantity` × `mark_price` × `multiplier`. It is in no sum of values."},
    {"", "futures_notional", "Sum of the `notional_value` of all futures."},
    {"", "day_profit", "Gain or loss of the trading day, gains realized on it included. Fees are not included."},
    {"", "open_profit", "Gain or loss since the position was opened. Fees are not included."},
    {"", "expires_at", "Options and futures: when the contract expires."},
    {"", "days_to_expiration", "Calendar days from today's date in New York."},
    // Quotes
    {"", "quotes", "One entry for each symbol that TastyTrade knows."},
    {"", "not_found", "Symbols without a quote, each with the reason."},
    {"", "reason", "Why there is no quote."},
    {"", "bid", "Highest price that a buyer offers."},
    {"", "ask", "Lowest price that a seller asks."},
    {"", "bid_size", "Quantity offered at the bid."},
    {"", "ask_size", "Quantity offered at the ask."},
    {"", "mark", "The price at which TastyTrade values the instrument, as a rule between bid and ask."},
    {"", "last", "Price of the last trade."},
    {"", "change", "`last` − `previous_close`; with `mark` in place of `last` if nothing was traded."},
    {"", "change_percent", "`change` in percent of `previous_close`: 3.3442 means 3.34 %."},
    {"", "open", "First price of the trading day."},
    {"", "day_high", "Highest price of the trading day."},
    {"", "day_low", "Lowest price of the trading day."},
    {"", "previous_close", "Closing price of the trading day before."},
    {"", "volume", "Shares or contracts traded on the trading day."},
    {"", "open_interest", "Contracts that are open."},
    {"fetch_market_data", "updated_at", "When the quote was made. Older than `as_of` while the market is closed."},
    // Option chains
    {"", "expirations", "One entry for each expiration, if no contracts were asked for."},
    {"", "options", "One entry for each contract."},
    {"", "underlying_prices", "The price of each underlying, by symbol: strikes are chosen around it."},
    {"", "expiration", "The date on which the option expires."},
    {"search_options", "type", "Kind of expiration in TastyTrade's words: `Regular`, `Weekly`."},
    {"", "settlement", "`AM` or `PM`: settled at the open or at the close of the day."},
    {"", "root_symbol", "First part of the option symbols: `SPXW`."},
    {"", "strikes", "How many strikes the expiration has."},
    {"", "strike_min", "Lowest strike."},
    {"", "strike_max", "Highest strike."},
    {"", "option_type", "`call` or `put`."},
    {"", "strike", "Strike price."},
    {"", "adjusted", "The contract was adjusted, after a split for example, and delivers something else."},
    // Symbols
    {"", "symbols", "One entry for each symbol found."},
    {"", "description", "Name of the company or the product."},
    {"search_symbols", "instrument_type", "Kind of instrument in TastyTrade's words: `Equity`."},
    {"", "listed_market", "Exchange, as an ISO 10383 code: `XNAS` is Nasdaq."},
    {"", "has_options", "Whether options on it are listed."},
    // Transactions
    {"", "transactions", "One row for each transaction, newest first."},
    {"fetch_transactions", "totals", "Sums over the whole period, one entry for each currency. They add up to `net`."},
    {"", "groups", "With `group_by`: one row for each type, underlying, day or month."},
    {"", "complete", "Whether everything of the period was read. If not, `missing` says what was not."},
    {"", "trades", "Value of trades, deliveries, assignments, expirations and settlements, without fees."},
    {"", "dividends", "Dividends received, and paid on short shares."},
    {"", "interest", "Interest received and paid."},
    {"", "deposits", "Money paid in."},
    {"", "withdrawals", "Money taken out."},
    {"", "fees", "Commissions and fees. Negative: paid."},
    {"", "other", "What is none of the others, such as an adjustment."},
    {"", "net", "Change of the cash balance."},
    {"", "fees_by_kind", "The fees by kind: `commission`, `clearing`, `regulatory` and others."},
    {"", "executed_at", "When it happened."},
    {"fetch_transactions", "type", "Kind of transaction: `trade`, `dividend`, `interest`, `fee`, `other`."},
    {"", "sub_type", "Kind of transaction in TastyTrade's words: `Buy to Open`, `Credit Interest`."},
    {"", "action", "What was traded, in TastyTrade's words: `Sell to Close`."},
    {"", "price", "Price of one share or contract."},
    {"", "value", "`price` × `quantity` × `multiplier`, without fees. Negative: paid."},
    {"", "net_value", "`value` with `fees`: the change of the cash balance."},
    {"", "order_id", "The order that the trade is of."},
    {"", "reverses_id", "The transaction that this one takes back."},
    {"", "key", "What the group is of."},
    {"", "count", "How many transactions."},
    // Account value over time
    {"", "summary", "The period as a whole, of all accounts together."},
    {"fetch_net_liq_history", "accounts", "With several accounts: the same of each."},
    {"", "start", "Value at the beginning of the period."},
    {"", "end", "Value at the end of the period, or now."},
    {"fetch_net_liq_history", "change", "`end` − `start`. Money paid in or taken out is part of it."},
    {"fetch_net_liq_history", "change_percent", "`change` in percent of `start`: 3.34 means 3.34 %."},
    {"", "high", "Highest value at the end of an interval."},
    {"", "low", "Lowest value at the end of an interval."},
    {"", "max_drawdown", "The largest fall from a high before it."},
    {"", "max_drawdown_percent", "That fall in percent of the high."},
    {"", "net_deposits", "Money paid in less money taken out, transfers from other brokers included."},
    {"", "points", "The value over time, oldest first, evenly chosen."},
    {"", "time", "When the interval begins whose last value is shown."},
    {"", "snapshots", "With `period`: one row for each day, account and currency, newest first."},
    // Market metrics
    {"", "metrics", "One row for each symbol. Volatilities, rank, percentile and yield are percent: `42.7`."},
    {"", "risk_free_rate", "Interest rate of prices without risk, in percent, as TastyTrade uses it."},
    {"", "implied_volatility_rank", "Where the IV index is between its lowest and highest of a year: 0 to 100."},
    {"", "implied_volatility_percentile", "Share of the days of a year on which the IV index was lower."},
    {"", "implied_volatility_index", "Implied volatility of the symbol's options, of a year."},
    {"", "implied_volatility_5_day_change", "Change of the IV index within five days, in percentage points."},
    {"", "implied_volatility_30_day", "Implied volatility of the next 30 days."},
    {"", "historical_volatility_30_day", "Volatility of the price in the last 30 days."},
    {"", "beta", "How much the symbol moves with the S&P 500: 1 is as much."},
    {"", "correlation_spy_3_month", "Correlation with SPY in three months: -1 to 1."},
    {"", "liquidity_rating", "How easily its options trade, in TastyTrade's rating: 0 to 5."},
    {"", "market_cap", "Market value of the company, in dollars."},
    {"", "price_earnings_ratio", "Price divided by the earnings of a year."},
    {"", "dividend_yield", "Dividends of a year in percent of the price."},
    {"", "earnings_date", "Next earnings report; an estimate until the company confirms it."},
    {"", "earnings_time", "`before_open` or `after_close`."},
    {"", "ex_dividend_date", "The ex-dividend date that TastyTrade names; it may lie in the past."},
    {"", "term_structure", "With `term_structure`: one row for each expiration."},
    {"", "implied_volatility", "Implied volatility of the options that expire on that date, in percent."},
    // Market hours
    {"", "period", "The days that were meant, first and last."},
    {"", "venues", "One entry for each market, as it is now."},
    {"", "venue", "`equities`, `CME`, `CFE` or `crypto`."},
    {"", "state", "`open`, `closed`, `pre_market` or `extended`."},
    {"fetch_market_hours", "session_date", "The trading day of the session that runs now. Absent while closed."},
    {"", "opens_at", "When the regular session opens."},
    {"", "closes_at", "When the regular session closes."},
    {"", "extended_closes_at", "When trading after the regular session ends."},
    {"", "next_opens_at", "When the next session opens."},
    {"", "next_closes_at", "When the next session closes."},
    {"", "sessions", "With a period of at most 31 days: one row for each session."},
    {"", "holidays", "Days on which a market is closed or closes early."},
    {"", "date", "The day."},
    {"", "is_half_day", "The market closes early on that day."},
    {"", "kind", "`closed` or `half_day`."},
    // Documents
    {"", "results", "What was found."},
    {"", "id", "Names the text. `fetch` takes it."},
    {"", "title", "One line that says what the text is about."},
    {"", "url", "A page about it for people; empty if there is none."},
    {"", "text", "The whole text."},
    {"", "metadata", "`environment`, `as_of`, and what is missing in the text."},
};

}  // namespace

std::string_view describe_member(std::string_view tool, std::string_view member) {
  std::string_view shared;
  for (const Row& row : kRows) {
    if (row.member != member) continue;
    if (row.tool == tool) return row.description;
    if (row.tool.empty()) shared = row.description;
  }
  return shared;
}

}  // namespace tools
