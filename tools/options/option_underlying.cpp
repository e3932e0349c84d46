#include "option_underlying.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::InstrumentType;
using support::Error;
using support::ErrorCode;

namespace {

// The index whose weekly options have the root `symbol`; any other symbol is returned as it is.
std::string find_underlying_of_root(const std::string& symbol) {
  if (symbol == "SPXW") return "SPX";
  if (symbol == "NDXP") return "NDX";
  if (symbol == "RUTW") return "RUT";
  if (symbol == "VIXW") return "VIX";
  return symbol;
}

}  // namespace

OptionUnderlying parse_option_underlying(const std::string& text) {
  const auto symbol = broker::canonical_symbol(text);
  if (!symbol) {
    throw Error(ErrorCode::invalid_argument, "'" + support::printable(text, 60) + "' is not a symbol.",
                broker::explain_unknown_symbol(text));
  }
  switch (broker::classify_symbol(*symbol)) {
    case InstrumentType::equity_option:
    case InstrumentType::future_option:
      throw Error(ErrorCode::invalid_argument, "symbol names an option, not an underlying.",
                  "Give the underlying (AAPL, /ES) here, or ask fetch_market_data for the option's quote.");
    case InstrumentType::cryptocurrency:
      throw Error(ErrorCode::not_found, *symbol + " has no options at this broker.");
    case InstrumentType::future:
      return {broker::futures_product(*symbol), broker::parse_future_symbol(*symbol)};
    default:
      if (const std::string underlying = find_underlying_of_root(*symbol); underlying != *symbol) {
        return {underlying, {}, *symbol};
      }
      return {*symbol, {}};
  }
}

}  // namespace tools
