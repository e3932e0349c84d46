// Parses what the broker says of an order: the answer to a dry run or to a send (docs/tastytrade.md, Placing orders).
// Pure functions; they throw nothing: what cannot be read is named in OrderReport::unreadable.
#pragma once

#include <string>

#include "parse/order_json.hpp"
#include "tastytrade_mcp/broker/order_writes.hpp"

namespace broker {

// Parses the `data` of an answer to POST: {"order" or "complex-order", "warnings", "errors", "buying-power-effect",
// "fee-calculation"}.
OrderReport parse_order_report(const support::Json& data, const std::string& account, IdRule id_rule);

// Parses the `data` of an answer to PUT, PATCH and DELETE, which is the order itself.
OrderReport parse_changed_order(const support::Json& data, const std::string& account, bool is_complex);

// Appends the entries of a list of messages, such as `errors` of an error: {"code", "message"} or {"domain", "reason"}.
void add_messages(const support::Json& object, const char* key, std::vector<OrderMessage>& messages,
                  std::vector<UnreadableRow>& unreadable);

}  // namespace broker
