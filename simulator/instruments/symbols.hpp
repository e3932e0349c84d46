// Writing and reading the symbols of contracts: OCC equity options, futures, future options, and their streamer forms
// (reference section 6). Strikes are whole thousandths here, as in an OCC symbol. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "market/calendar.hpp"

namespace simulator {

inline double strike_of(std::int64_t thousandths) {
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

// "BRK/B" is "BRKB" in an option's symbol.
std::string option_root(std::string_view underlying);

char month_letter(unsigned month);      // 1: 'F' … 12: 'Z'
unsigned month_of_letter(char letter);  // 0 for no month letter

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
