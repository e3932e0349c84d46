// Search of instruments by symbol or name. docs/tastytrade.md, Symbol search.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
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

}  // namespace

Answer<Rows<SymbolMatch>> Client::search_symbols(const std::string& fragment, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string wanted(support::trim(fragment));
  if (wanted.empty() || wanted.size() > kMaxFragmentLength) {
    throw Error(ErrorCode::invalid_argument, "A search needs 1 to 64 characters of a symbol or a company's name.");
  }
  return self.cached<Rows<SymbolMatch>>(
      "search:" + support::to_lower(wanted), self.config.lifetimes.instruments, options, [&] {
        ItemList list;
        try {
          list = self.rest.list({{"symbols", "search", wanted}, {}}, "search results", options);
        } catch (const Error& error) {
          if (error.code != ErrorCode::not_found) throw;
        }
        return read_rows<SymbolMatch>(list, "search results", "description", parse_match, [](const SymbolMatch& match) {
          return match.symbol + '\n' + match.instrument_type;
        });
      });
}

}  // namespace broker
