// Parses and formats symbols, and converts other spellings to TastyTrade's (docs/tastytrade.md, Symbols). Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/types.hpp"

namespace broker {

struct OptionSymbol {
  std::string root;        // "AAPL", "SPXW"; for futures options the contract code, "EW3U6"
  std::string underlying;  // for futures options the future, "/ESZ6"; else empty
  Date expiration{};
  char right = 'C';  // 'C' or 'P'
  Decimal strike;
};

// A contract month of a futures product.
struct FutureSymbol {
  std::string product;  // "/ES"
  char month = 'Z';     // month code: F January, G February, ..., Z December
  int year = 0;         // as written: 6, or 26 if has_two_digit_year
  bool has_two_digit_year = false;
};

// Returns TastyTrade's spelling of the instrument that `text` names. Accepts TastyTrade's spellings in any case and
// spacing, those of its streamer, and unambiguous ones of other vendors: "brk-b" and
// "BRK.B" (BRK/B), "$SPX" (SPX), "BTC-USD" (BTC/USD), "ESZ26", "/ESZ26:XCME" and "ES=F", ".AAPL261218C300" and "AAPL
// Dec 18 2026 300 Call" ("AAPL  261218C00300000"). Returns nothing if the text names no instrument. The year of a
// future keeps one or two digits as written: the broker's list of contracts decides which it uses.
std::optional<std::string> canonical_symbol(std::string_view text);

// Why canonical_symbol() returns nothing for `text`, and what to write instead. A sentence.
std::string explain_unknown_symbol(std::string_view text);

// Restores the padding of an equity option's symbol if it was lost ("AAPL 261218C00300000"). Returns any other text
// unchanged.
std::string restore_padding(std::string_view broker_symbol);

// The kind of instrument that a canonical symbol names by its form: an index looks like an equity.
InstrumentType classify_symbol(std::string_view canonical);
bool is_known_index(std::string_view canonical);  // SPX, VIX, NDX, RUT, ...

// Parses a contract ("/ESZ6", "/SR3H27"). Returns nothing for a product ("/ES", "/SR3") and every other text.
std::optional<FutureSymbol> parse_future_symbol(std::string_view canonical);
bool is_futures_product(std::string_view canonical);  // "/ES", "/SR3"
// "/ES" for "/ES" and "/ESZ6"; empty if the symbol names no future.
std::string futures_product(std::string_view canonical);
std::string product_code(std::string_view product);  // "ES" for "/ES" and "ES"
// Whether `asked` names the listed contract. A listed one-digit year is that of the decade nearest to `expiration`;
// without an expiration, or where the caller gave one digit, the last digits are compared.
bool names_contract(const FutureSymbol& asked, const FutureSymbol& listed, std::optional<Date> expiration);

std::optional<OptionSymbol> parse_option_symbol(std::string_view canonical);  // equity and futures options
// Whether the root is one of an adjusted (non-standard) series: it ends in a digit.
bool is_adjusted_root(std::string_view root);
// 21 characters: root padded right to 6, yymmdd, C or P, strike * 1000 as 8 digits. Throws Error{invalid_argument} if
// the contract has no such symbol.
std::string occ_symbol(std::string_view root, Date expiration, char right, const Decimal& strike);
std::string streamer_symbol(const OptionSymbol& option);  // ".AAPL260612C110"; equity options only

}  // namespace broker
