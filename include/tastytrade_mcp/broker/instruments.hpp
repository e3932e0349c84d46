// Facts of instruments and products that the broker sends (docs/tastytrade.md, Instruments). A member that the response
// lacks is an empty optional or an empty string.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/rows.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace broker {

using support::Date;
using support::Decimal;
using support::Instant;

// The price step that applies below a price, or, without one, to all higher prices.
struct TickSize {
  Decimal value;
  std::optional<Decimal> below;
};

struct Equity {
  std::string symbol;
  std::string description;
  std::string listed_market;
  std::string lendability;  // "Easy To Borrow", "Locate Required", "Preborrow"
  std::string sub_type;     // "Common Stock", "ETF", "ADR"
  std::string streamer_symbol;
  std::optional<Decimal> borrow_rate;
  std::optional<bool> is_etf, is_index, is_active, is_closing_only, is_options_closing_only, is_illiquid;
  std::optional<bool> is_fractional_quantity_eligible, is_overnight_trading_permitted, has_options;
  std::optional<Instant> halted_at, stops_trading_at;
  std::vector<TickSize> tick_sizes, option_tick_sizes;
};

struct EquityOption {
  std::string symbol;
  std::string root_symbol, underlying_symbol;
  std::string option_type;      // "C", "P"
  std::string exercise_style;   // "American", "European"
  std::string expiration_type;  // "Regular", "Weekly", "Quarterly", "End-Of-Month"
  std::string settlement_type;  // "AM", "PM"
  std::string chain_type;       // "Standard", "Non-standard"
  std::string streamer_symbol;
  std::optional<Decimal> strike_price, shares_per_contract;
  std::optional<Date> expiration_date;
  std::optional<Instant> expires_at, stops_trading_at, halted_at;
  std::optional<bool> is_active, is_closing_only;
};

struct FutureProduct {
  std::string root_symbol;  // "/ES"
  std::string code;         // "ES"
  std::string description;
  std::string exchange;       // "CME", "CFE"
  std::string type;           // "Financial", "Physical"
  std::string market_sector;  // "Equity Index"
  std::string streamer_exchange_code;
  std::optional<Decimal> notional_multiplier, tick_size;
  std::optional<bool> is_cash_settled, is_small_notional, has_first_notice, is_supported;
  std::vector<std::string> listed_months, active_months;  // month codes: "H", "M"
};

struct Future {
  std::string symbol;        // "/ESZ6"
  std::string product_code;  // "ES"
  std::string description;
  std::string exchange;
  std::string streamer_symbol;
  std::string roll_target_symbol;
  std::optional<Decimal> notional_multiplier, tick_size;
  std::optional<Date> expiration_date, last_trade_date, first_notice_date, closing_only_date;
  std::optional<Instant> expires_at, stops_trading_at;
  std::optional<bool> is_active, is_active_month, is_next_active_month, is_closing_only, is_tradeable;
  std::string etf_equivalent_symbol;
  std::optional<Decimal> etf_equivalent_shares;
  std::vector<TickSize> tick_sizes, option_tick_sizes;
  std::optional<FutureProduct> product;
};

struct FutureOptionProduct {
  std::string root_symbol;  // "EW3"; unlike the code it is unique
  std::string code;
  std::string exchange;
  std::string type;             // "Physical", "Financial"
  std::string expiration_type;  // "Weekly", "Regular"
  std::string market_sector;
  std::optional<Decimal> display_factor;
  std::optional<int> settlement_delay_days;
  std::optional<bool> is_cash_settled, is_am_settled, is_rollover, is_supported;
  std::string future_product_code;  // "ES"; empty where the broker sends the product alone
};

struct FutureOption {
  std::string symbol;
  std::string underlying_symbol;   // "/ESZ6"
  std::string product_code;        // "ES"
  std::string option_root_symbol;  // "EW3"
  std::string exchange;
  std::string option_type;      // "C", "P"
  std::string exercise_style;   // "American"
  std::string settlement_type;  // "Future"
  std::string streamer_symbol;
  std::optional<Decimal> strike_price;
  std::optional<Decimal> multiplier;  // dollars for one point of one contract
  std::optional<Date> expiration_date;
  std::optional<Instant> expires_at, stops_trading_at;
  std::optional<bool> is_active, is_closing_only;
  std::optional<FutureOptionProduct> product;
};

struct Cryptocurrency {
  std::string symbol;  // "BTC/USD"
  std::string description;
  std::string streamer_symbol;
  std::optional<Decimal> tick_size;
  std::optional<bool> is_active, is_closing_only;
};

struct Warrant {
  std::string symbol;
  std::string description;
  std::string listed_market;
  std::optional<bool> is_active, is_closing_only;
};

struct CurrencyPair {
  std::string symbol;  // "EUR/USD"
  std::string description;
  std::string streamer_symbol;
};

// With how many decimals a quantity can be given: of one symbol, or, without one, of all instruments of the type.
struct QuantityPrecision {
  std::string instrument_type;  // "Cryptocurrency"
  std::string symbol;
  std::optional<int> decimals, minimum_increment_decimals;
};

// One record of an exchange's file of risk arrays (SPAN).
struct SpanRow {
  std::string id;  // the broker's number of the row in the file
  std::string data;
};

// Rows of one page of a list that is not read as a whole.
inline constexpr std::size_t kListPageSize = 250;

// One such page. `rows.expected` is set if rows of this page did not arrive.
template <class Row>
struct ListPage {
  Rows<Row> rows;
  std::size_t total = 0;  // rows of all pages, as the broker says
};

enum class EquityFilter { none, etf, index, easy_to_borrow, locate_required, preborrow };

}  // namespace broker
