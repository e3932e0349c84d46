// What an account may trade. docs/tastytrade.md, Trading status.
#include "client_impl.hpp"
#include "parse/json_fields.hpp"
#include "parse/trading_status_json.hpp"

namespace broker {

using support::Json;

Answer<TradingStatus> Client::trading_status(const std::string& account, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<TradingStatus>("status:" + account, self.config.lifetimes.positions, options, [&] {
    const Json envelope = self.rest.send({{"accounts", account, "trading-status"}, {}}, options);
    return parse_trading_status(wire::object(envelope["data"], "a trading status"), account);
  });
}

}  // namespace broker
