// Formats and parses symbols of equity options, futures and futures options, and their streamer symbols
// (docs/tastytrade.md, Symbols). Strikes are in thousandths, as in an OCC symbol. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "market/calendar.hpp"

namespace simulator {

inline double to_strike_price(std::int64_t thousandths) {
  return static_cast<double>(thousandths) / 1000.0;
}

struct OptionName {
  std::string root;
  Date expiration;
  bool call = true;
  std::int64_t strike = 0;  // thousandths
};

std::string occ_symbol(const OptionName& name);    // "AAPL  260612C00110000"
std::string occ_streamer(const OptionName& name);  // ".AAPL260612C110"
std::optional<OptionName> parse_occ(std::string_view symbol);

// "BRKB" for "BRK/B".
std::string option_root(std::string_view underlying);

char month_letter(unsigned month);         // 1: 'F' … 12: 'Z'
unsigned parse_month_letter(char letter);  // 0 if it is not a month letter

struct FutureOptionName {
  std::string future;    // "/ESZ6"
  std::string contract;  // "EW3U6"
  Date expiration;
  bool call = true;
  std::int64_t strike = 0;  // thousandths
};

std::string future_option_symbol(const FutureOptionName& name);  // "./ESU6 E1AN6 260706P6260"
std::optional<FutureOptionName> parse_future_option(std::string_view symbol);
// "./E1AN26P6260:XCME"
std::string future_option_streamer(const FutureOptionName& name, std::string_view exchange);

}  // namespace simulator
