// Cryptocurrencies, warrants and currency pairs, and the decimals of quantities. docs/tastytrade.md, Instruments.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "resources/instruments/single_instrument.hpp"

namespace broker {
namespace {

using support::Json;

Cryptocurrency parse_cryptocurrency(const Json& json) {
  return {row_text(json, "symbol"),         wire::text(json, "description"), wire::text(json, "streamer-symbol"),
          wire::decimal(json, "tick-size"), wire::flag(json, "active"),      wire::flag(json, "is-closing-only")};
}

Warrant parse_warrant(const Json& json) {
  return {row_text(json, "symbol"), wire::text(json, "description"), wire::text(json, "listed-market"),
          wire::flag(json, "active"), wire::flag(json, "is-closing-only")};
}

CurrencyPair parse_currency_pair(const Json& json) {
  return {row_text(json, "symbol"), wire::text(json, "description"), wire::text(json, "dx-symbol")};
}

QuantityPrecision parse_precision(const Json& json) {
  return {row_text(json, "instrument-type"), wire::text(json, "symbol"), wire::integer(json, "value"),
          wire::integer(json, "minimum-increment-precision")};
}

// All rows of a list under /instruments/. `what` names it in errors and in the log.
template <class Row, class Parse, class Identity>
Rows<Row> read_list(RestClient& rest, const std::string& path, const std::string& what, const ReadOptions& options,
                    std::string_view name_key, const Parse& parse, const Identity& identity) {
  return read_rows<Row>(rest.list({{"instruments", path}}, what, options), what, name_key, parse, identity);
}

template <class Row>
std::string symbol_of(const Row& row) {
  return row.symbol;
}

}  // namespace

Answer<Rows<Cryptocurrency>> Client::cryptocurrencies(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<Cryptocurrency>>("cryptocurrencies", self.config.lifetimes.instruments, options, [&] {
    return read_list<Cryptocurrency>(self.rest, "cryptocurrencies", "cryptocurrencies", options, "symbol",
                                     parse_cryptocurrency, symbol_of<Cryptocurrency>);
  });
}

Answer<Cryptocurrency> Client::cryptocurrency(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Cryptocurrency>("cryptocurrency:" + symbol, self.config.lifetimes.instruments, options, [&] {
    return read_instrument(self.rest, "cryptocurrency", symbol, {{"instruments", "cryptocurrencies", symbol}}, options,
                           parse_cryptocurrency);
  });
}

Answer<Rows<Warrant>> Client::warrants(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<Warrant>>("warrants", self.config.lifetimes.instruments, options, [&] {
    return read_list<Warrant>(self.rest, "warrants", "warrants", options, "symbol", parse_warrant, symbol_of<Warrant>);
  });
}

Answer<Warrant> Client::warrant(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Warrant>("warrant:" + symbol, self.config.lifetimes.instruments, options, [&] {
    return read_instrument(self.rest, "warrant", symbol, {{"instruments", "warrants", symbol}}, options, parse_warrant);
  });
}

Answer<Rows<CurrencyPair>> Client::currency_pairs(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<CurrencyPair>>("currency-pairs", self.config.lifetimes.instruments, options, [&] {
    return read_list<CurrencyPair>(self.rest, "currency-pairs", "currency pairs", options, "symbol",
                                   parse_currency_pair, symbol_of<CurrencyPair>);
  });
}

Answer<Rows<QuantityPrecision>> Client::quantity_precisions(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<QuantityPrecision>>("quantity-precisions", self.config.lifetimes.instruments, options, [&] {
    return read_list<QuantityPrecision>(
        self.rest, "quantity-decimal-precisions", "decimals of quantities", options, "instrument-type", parse_precision,
        [](const QuantityPrecision& row) { return row.instrument_type + '\n' + row.symbol; });
  });
}

}  // namespace broker
