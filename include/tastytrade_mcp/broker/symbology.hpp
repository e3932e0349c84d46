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

// Returns TastyTrade's spelling of the instrument that `text` names; nothing if it names none. Accepts TastyTrade's
// spellings in upper or lower case and with other spacing, those of its streamer, and unambiguous ones of other
// vendors:
//   BRK/B                  from "brk-b", "BRK.B"
//   SPX                    from "$SPX"
//   BTC/USD                from "BTC-USD"
//   /ESZ26                 from "ESZ26", "/ESZ26:XCME"
//   /ES                    from "ES=F"
//   AAPL  261218C00300000  from ".AAPL261218C300", "AAPL Dec 18 2026 300 Call"
// The year of a future keeps its one or two digits: names_contract() compares it with the broker's list of contracts.
// With `today`, the date in New York, the date of an option may lack its year ("AAPL Dec 18 300 C", "AAPL 12/18 300C"):
// the next such day is meant.
std::optional<std::string> canonical_symbol(std::string_view text, const std::optional<Date>& today = {});

// Why canonical_symbol() returns nothing for `text`, and what to write instead. A sentence.
std::string explain_unknown_symbol(std::string_view text);

// Restores the padding of an equity option's symbol if it was lost ("AAPL 261218C00300000"). Returns any other text
// unchanged.
std::string restore_padding(std::string_view broker_symbol);

// Returns the kind of instrument by the form of a canonical symbol. The form of an index is that of an equity, so SPX
// is an equity here; see is_known_index().
InstrumentType classify_symbol(std::string_view canonical);
bool is_known_index(std::string_view canonical);  // SPX, VIX, NDX, RUT, ...

// Parses a contract ("/ESZ6", "/SR3H27"). Returns nothing for a product ("/ES", "/SR3") and every other text.
std::optional<FutureSymbol> parse_future_symbol(std::string_view canonical);
bool is_futures_product(std::string_view canonical);  // "/ES", "/SR3"
// "/ES" for "/ES" and "/ESZ6"; empty if the symbol names no future.
std::string futures_product(std::string_view canonical);
std::string product_code(std::string_view product);  // "ES" for "/ES" and "ES"
// Whether the symbol `asked` names the listed contract. If both years have two digits, they must be equal. If only the
// listed year has one digit, it is completed from `expiration`. Otherwise the last digits are compared.
bool names_contract(const FutureSymbol& asked, const FutureSymbol& listed, std::optional<Date> expiration);

std::optional<OptionSymbol> parse_option_symbol(std::string_view canonical);  // equity and futures options
// Whether the root of an equity option is that of an adjusted (non-standard) series: it ends in a digit.
bool is_adjusted_root(std::string_view root);
// 21 characters: root padded right to 6, yymmdd, C or P, strike * 1000 as 8 digits. Throws Error{invalid_argument} if
// the root or the strike does not fit.
std::string occ_symbol(std::string_view root, Date expiration, char right, const Decimal& strike);
std::string streamer_symbol(const OptionSymbol& option);  // ".AAPL260612C110"; equity options only

// The symbol that the live feed has for a canonical symbol, where a rule gives it: stocks and indices, equity options,
// coins. Nothing for futures and their options: the broker's instrument data name theirs.
std::optional<std::string> find_streamer_symbol(std::string_view canonical);
// True if the text has the form of a streamer symbol. TastyTrade's own symbols of options, which hold spaces, have not:
// the feed accepts them and sends nothing.
bool is_streamer_symbol(std::string_view text);

}  // namespace broker
