// Tables of all instruments: stocks, funds, indices, futures products, cryptocurrencies. Their prices are those of the
// reference instant, 2026-08-24 13:58:51 New York. Immutable; any thread.
#pragma once

#include <span>
#include <string_view>

#include "market/calendar.hpp"
#include "market/ticks.hpp"

namespace simulator {

enum class Kind { stock, fund, index, crypto };
enum class OptionTicks { none, penny, nickel, cent, index };
// Expirations listed in addition to monthly ones and LEAPS.
enum class Expiries { none, monthly, weekly, daily, index_daily, volatility };

// A stock, fund, index or cryptocurrency.
struct InstrumentSpec {
  std::string_view symbol;
  std::string_view name;
  Kind kind = Kind::stock;
  std::string_view market;
  std::string_view sector;
  int id = 0;
  double price = 0;
  double volatility = 0;       // annual, as a fraction; negative: moves against the price path that it follows
  double volume_millions = 0;  // shares or coins on an average day
  Expiries expiries = Expiries::none;
  OptionTicks option_ticks = OptionTicks::none;
  double dividend = 0;         // a year, per share
  double shares_billions = 0;  // 0: no market capitalisation is reported
  double beta = 1;
  std::string_view follows = {};  // key of the price path; empty: its own symbol
};

std::span<const InstrumentSpec> stocks();
std::span<const InstrumentSpec> funds();
std::span<const InstrumentSpec> indices();
std::span<const InstrumentSpec> cryptocurrencies();
// Finds a stock, fund or index; null if there is none.
const InstrumentSpec* find_equity(std::string_view symbol);
const InstrumentSpec* find_crypto(std::string_view symbol);
std::string_view find_industry(const InstrumentSpec& listing);  // "Semiconductors"; empty unless it is a stock
Ticks price_ticks(const InstrumentSpec& listing);
Ticks option_ticks(const InstrumentSpec& listing);
inline Venue get_venue(const InstrumentSpec& listing) {
  return listing.kind == Kind::crypto ? Venue::crypto : Venue::equity;
}

// How a product's contracts expire.
enum class ContractRule {
  third_friday,     // stock index
  energy_crude,     // three business days before the 25th of the month before delivery
  energy_gas,       // three business days before delivery begins
  energy_products,  // last business day of the month before delivery
  metal,            // third last business day of delivery
  bond,             // seven business days before the last one of delivery
  note,             // last business day of delivery
  currency,         // two business days before the third Wednesday
  last_friday,      // Bitcoin, Ether
  volatility,       // 30 days before the next third Friday
  grain,            // business day before the 15th
};

struct OptionFamily {
  std::string_view monthly;       // "ES", "LO", "OG"; empty: the product has no options here
  std::string_view weekly;        // the Friday family: "EW" gives EW1 … EW4
  std::string_view end_of_month;  // "EW"; empty: none
  std::string_view daily;         // "E" gives E1A (Monday) … E5D (Thursday); empty: none
  double strike_step = 0;
  double wide_step = 0;
};

struct FutureProduct {
  std::string_view code;
  std::string_view name;
  double multiplier = 0;
  TickStep tick;
  double price = 0;
  double volatility = 0;
  std::string_view months;  // letters
  int listed = 4;           // contracts listed at once
  ContractRule rule = ContractRule::third_friday;
  int roll_days = 8;  // days before expiration on which the next month becomes the active one
  std::string_view streamer_exchange;
  std::string_view legacy_exchange;
  std::string_view sector;
  std::string_view follows;
  double carry = 0;   // annual
  double margin = 0;  // dollars a contract
  double volume_thousands = 0;
  bool cash_settled = false;
  std::string_view fund;  // symbol of the fund on the same underlying
  int fund_shares = 0;
  OptionFamily options = {};
};

std::span<const FutureProduct> future_products();
const FutureProduct* find_product(std::string_view code);  // "ES" or "/ES"
inline Ticks price_ticks(const FutureProduct& product) {
  return {&product.tick, 1};
}
Ticks future_option_ticks(const FutureProduct& product);
inline Venue get_venue(const FutureProduct& product) {
  return product.streamer_exchange == "XCBF" ? Venue::cfe : Venue::cme;
}

}  // namespace simulator
