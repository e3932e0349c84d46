// Reads one instrument by its symbol.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "parse/row_reader.hpp"
#include "resources/unknown_symbol.hpp"
#include "rest/rest_client.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {

// Returns true if both symbols name one instrument. Padding, case and the slash of a future do not matter.
inline bool is_same_symbol(const std::string& asked, const std::string& answered) {
  const auto plain = [](const std::string& symbol) {
    std::string text = support::to_upper(symbol);
    std::erase(text, ' ');
    return text.starts_with('/') ? text.substr(1) : text;
  };
  return plain(asked) == plain(answered);
}

// The instrument that `parse` makes of the response. `kind`: "equity", for errors. Throws Error: not_found if the
// broker does not know it, upstream_unavailable if its answer cannot be read or is about another instrument.
// `symbol_of` returns the symbol of what was parsed.
template <class Parse, class SymbolOf>
auto read_instrument(RestClient& rest, const std::string& kind, const std::string& symbol, const BrokerRequest& request,
                     const ReadOptions& options, const Parse& parse, const SymbolOf& symbol_of) {
  const support::Json envelope =
      send_for_symbol("no " + kind + ' ' + support::printable(symbol, 50), [&] { return rest.send(request, options); });
  try {
    auto instrument = parse(wire::object(envelope["data"], "the answer about one " + kind));
    if (!is_same_symbol(symbol, symbol_of(instrument))) {
      throw RowError{"symbol", "is not the one that was asked for"};
    }
    return instrument;
  } catch (const RowError& error) {
    throw malformed("the answer about one " + kind + ", whose " + error.field + ' ' + error.problem);
  }
}

// The same for a type with a member `symbol`.
template <class Parse>
auto read_instrument(RestClient& rest, const std::string& kind, const std::string& symbol, const BrokerRequest& request,
                     const ReadOptions& options, const Parse& parse) {
  return read_instrument(rest, kind, symbol, request, options, parse,
                         [](const auto& instrument) { return instrument.symbol; });
}

}  // namespace broker
