// Positions of an account. docs/tastytrade.md, Positions.
#include "client_impl.hpp"
#include "parse/position_json.hpp"
#include "parse/row_reader.hpp"

namespace broker {

using support::Json;

Answer<Rows<Position>> Client::positions(const std::string& account, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<Position>>("positions:" + account, self.config.lifetimes.positions, options, [&] {
    const BrokerRequest request{{"accounts", account, "positions"},
                                {{"include-marks", "true"}, {"include-closed-positions", "true"}}};
    return read_rows<Position>(
        self.rest.list(request, "positions", options), "positions", "symbol",
        [&](const Json& item) { return parse_position(item, account); },
        [](const Position& position) {
          return std::string(broker_spelling(position.instrument_type)) + '\n' + position.symbol + '\n' +
                 std::to_string(position.sign());
        });
  });
}

}  // namespace broker
