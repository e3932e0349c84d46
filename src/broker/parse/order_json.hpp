// Parses orders and complex orders (docs/tastytrade.md, Orders). Pure functions; they throw RowError for an order whose
// id, account or status cannot be read. A leg, a condition or a child order that cannot be read is left out and
// reported.
#pragma once

#include <string>
#include <vector>

#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// Accepts an order without an id: that of a dry run has none.
enum class IdRule { required, optional };

// `accounts`: those that were asked for. With more than one the order must name its own.
Order parse_order(const support::Json& json, const std::vector<std::string>& accounts,
                  IdRule id_rule = IdRule::required);
ComplexOrder parse_complex_order(const support::Json& json, const std::string& account,
                                 IdRule id_rule = IdRule::required);

}  // namespace broker
