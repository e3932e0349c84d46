// Search, equities, futures and option chains. Source: TastyTrade's Open API documentation, "Instruments" and "Symbol
// Search".
#include "client_impl.hpp"
#include "parse/option_chains.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr std::size_t kMaxFragmentLength = 64;

SymbolMatch parse_match(const Json& json) {
  SymbolMatch match;
  match.symbol = row_text(json, "symbol");
  match.description = wire::text(json, "description");
  match.instrument_type = wire::text(json, "instrument-type");
  match.listed_market = wire::text(json, "listed-market");
  match.has_options = wire::flag(json, "options");
  return match;
}

Equity parse_equity(const Json& json) {
  Equity equity;
  equity.symbol = wire::required_text(json, "symbol", "an equity");
  equity.description = wire::text(json, "description");
  if (equity.description.empty()) equity.description = wire::text(json, "short-description");
  equity.listed_market = wire::text(json, "listed-market");
  equity.lendability = wire::text(json, "lendability");
  equity.is_etf = wire::flag(json, "is-etf");
  equity.is_index = wire::flag(json, "is-index");
  equity.is_active = wire::flag(json, "active");
  equity.is_closing_only = wire::flag(json, "is-closing-only");
  equity.is_fractional_quantity_eligible = wire::flag(json, "is-fractional-quantity-eligible");
  // Names without options omit the key; indices may as well, so that its absence proves nothing.
  if (support::find(json, "option-tick-sizes") != nullptr) equity.has_options = true;
  return equity;
}

// "/ES" to "ES".
std::string product_code(const std::string& text) {
  return text.starts_with('/') ? text.substr(1) : text;
}

Future parse_future(const Json& json) {
  Future future;
  future.symbol = row_text(json, "symbol");
  future.product_code = wire::text(json, "product-code");
  if (future.product_code.empty()) future.product_code = product_code(futures_product(future.symbol));
  if (const Json* const product = support::find(json, "future-product")) {
    future.description = wire::text(*product, "description");
  }
  future.exchange = wire::text(json, "exchange");
  future.streamer_symbol = wire::text(json, "streamer-symbol");
  future.notional_multiplier = wire::decimal(json, "notional-multiplier");
  future.tick_size = wire::decimal(json, "tick-size");
  future.expiration_date = wire::date(json, "expiration-date");
  future.expires_at = wire::instant(json, "expires-at");
  future.is_active = wire::flag(json, "active");
  future.is_active_month = wire::flag(json, "active-month");
  future.is_next_active_month = wire::flag(json, "next-active-month");
  return future;
}

// For a symbol the broker does not know it answers 404, in places 422.
template <class Ask>
auto ask_for_symbol(const std::string& what, const Ask& ask) {
  try {
    return ask();
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found && error.code != ErrorCode::refused) throw;
    throw Error(ErrorCode::not_found, "TastyTrade knows " + what + ".",
                "Check the spelling, or search for it by name.");
  }
}

}  // namespace

Answer<Rows<SymbolMatch>> Client::search_symbols(const std::string& fragment, const CallOptions& options) {
  Implementation& self = *implementation_;
  const std::string wanted(support::trim(fragment));
  if (wanted.empty() || wanted.size() > kMaxFragmentLength) {
    throw Error(ErrorCode::invalid_argument, "A search needs 1 to 64 characters of a symbol or a company's name.");
  }
  return self.cached<Rows<SymbolMatch>>(
      "search:" + support::to_lower(wanted), self.config.lifetimes.instruments, options, [&] {
        ItemList list;
        try {
          list = self.exchange.list({{"symbols", "search", wanted}, {}}, "search results", options);
        } catch (const Error& error) {
          if (error.code != ErrorCode::not_found) throw;
        }
        return read_rows<SymbolMatch>(list, "search results", "description", parse_match, [](const SymbolMatch& match) {
          return match.symbol + '\n' + match.instrument_type;
        });
      });
}

Answer<Equity> Client::equity(const std::string& symbol, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<Equity>("equity:" + symbol, self.config.lifetimes.instruments, options, [&] {
    const Json envelope = ask_for_symbol("no equity " + support::printable(symbol, 50), [&] {
      return self.exchange.send({{"instruments", "equities", symbol}, {}}, options);
    });
    return parse_equity(wire::object(envelope["data"], "an equity"));
  });
}

Answer<Rows<Future>> Client::futures(const std::vector<std::string>& product_codes, const CallOptions& options) {
  Implementation& self = *implementation_;
  std::vector<std::string> codes;
  for (const std::string& code : product_codes) codes.push_back(product_code(code));
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  const std::string key = "futures:" + support::join(codes, ",");
  return self.cached<Rows<Future>>(key, self.config.lifetimes.instruments, options, [&] {
    BrokerRequest request{{"instruments", "futures"}, {}};
    for (const std::string& code : codes) request.query.emplace_back("product-code[]", code);
    request.query.emplace_back("only-active-futures", "true");
    request.query.emplace_back("per-page", "1000");
    auto futures = read_rows<Future>(self.exchange.list(request, "futures", options), "futures", "symbol", parse_future,
                                     [](const Future& future) { return future.symbol; });
    std::erase_if(futures.rows, [&](const Future& future) {
      return !codes.empty() && !std::binary_search(codes.begin(), codes.end(), future.product_code);
    });
    std::stable_sort(futures.rows.begin(), futures.rows.end(), [](const Future& a, const Future& b) {
      if (a.product_code != b.product_code) return a.product_code < b.product_code;
      if (a.expiration_date && b.expiration_date) return *a.expiration_date < *b.expiration_date;
      return a.expiration_date.has_value() && !b.expiration_date.has_value();
    });
    return futures;
  });
}

Answer<OptionChain> Client::option_chain(const std::string& underlying, const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<OptionChain>("chain:" + underlying, self.config.lifetimes.instruments, options, [&] {
    const std::string nothing = "no options on " + support::printable(underlying, 50);
    OptionChain chain = ask_for_symbol(nothing, [&] {
      if (underlying.starts_with('/')) {
        const Json envelope =
            self.exchange.send({{"futures-option-chains", product_code(underlying), "nested"}, {}}, options);
        return parse_futures_chain(envelope["data"], underlying);
      }
      const BrokerRequest request{{"option-chains", underlying, "nested"}, {}};
      return parse_equity_chain(self.exchange.list(request, "an option chain", options), underlying);
    });
    if (chain.expirations.empty()) {
      throw Error(ErrorCode::not_found, "TastyTrade knows " + nothing + ".",
                  "Check the spelling, or search for it by name.");
    }
    return chain;
  });
}

}  // namespace broker
