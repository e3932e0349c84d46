// Symbols: what kind of instrument a text names, and the broker's spelling of it. Pure functions.
// Source of every rule: the broker's API reference, section 6.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/types.hpp"

namespace broker {

struct OptionSymbol {
  std::string root;        // "AAPL", "SPXW"; for futures options the contract code, "EW3U6"
  std::string underlying;  // for futures options the future, "/ESZ6"; else empty: the root does not tell
  Date expiration{};
  char right = 'C';  // 'C' or 'P'
  Decimal strike;
};

// The broker's spelling of what a person or a model wrote: upper case, white space mended ("aapl 260612c00110000"
// becomes "AAPL  260612C00110000"), "BRK.B" becomes "BRK/B". Nothing if no symbol can be made of it (empty, over 40
// characters, characters no symbol has).
std::optional<std::string> canonical_symbol(std::string_view text);

// What a canonical symbol names, as far as its form tells: an index looks like an equity.
InstrumentType classify_symbol(std::string_view canonical);
bool is_known_index(std::string_view canonical);  // SPX, VIX, NDX, RUT, ...

std::optional<OptionSymbol> parse_option_symbol(std::string_view canonical);  // equity and futures options
// 21 characters: root padded right to 6, yymmdd, C or P, strike * 1000 as 8 digits.
std::string occ_symbol(std::string_view root, Date expiration, char right, const Decimal& strike);
std::string streamer_symbol(const OptionSymbol& option);  // ".AAPL260612C110"; equity options only

}  // namespace broker
