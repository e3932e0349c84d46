// Option chains of equities and futures products. docs/tastytrade.md, Option chains.
#include "parse/option_chains.hpp"
#include "client_impl.hpp"
#include "parse/json_fields.hpp"
#include "resources/unknown_symbol.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {

using support::Json;

Answer<OptionChain> Client::option_chain(const std::string& underlying, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<OptionChain>("chain:" + underlying, self.config.lifetimes.instruments, options, [&] {
    const std::string nothing = "no options on " + support::printable(underlying, 50);
    OptionChain chain = send_for_symbol(nothing, [&] {
      if (underlying.starts_with('/')) {
        const Json envelope =
            self.rest.send({{"futures-option-chains", product_code(underlying), "nested"}, {}}, options);
        return parse_futures_chain(envelope["data"], underlying);
      }
      const BrokerRequest request{{"option-chains", underlying, "nested"}, {}};
      return parse_equity_chain(self.rest.list(request, "an option chain", options), underlying);
    });
    if (chain.expirations.empty()) throw unknown_symbol(nothing);
    return chain;
  });
}

}  // namespace broker
