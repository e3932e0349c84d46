// Results of the order path as text for a terminal, and as JSON with the members of the tools, which
// tastytrade_mcp/tools/order_answers.hpp writes. Pure functions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace app {

// The members that `write` writes, behind "environment", as an object with indentation and a line feed at its end.
std::string format_json(const std::string& environment, const std::function<void(support::JsonWriter&)>& write);

// The exit code for what became of an order: 0, 4, 5, 6 or 8.
int exit_code(orders::Status status);
// The same of an exit from a bracket, whose cancellation may have been carried out alone.
int exit_code(const orders::Placement& placement);
// Of several cancellations, of which a part may have been carried out.
int exit_code(const std::vector<orders::Cancellation>& cancellations);

// The answer of preview_order: the order in words, cost, checks. Without the confirmation token.
std::string format_preview(const support::Json& preview);
// The checks of that answer: how many passed, and those with something to say.
std::string format_checks(const support::Json& preview);
std::string format_placement(const orders::Placement& placement);
std::string format_cancellations(const std::vector<orders::Cancellation>& cancellations);
std::string format_reconciliation(const orders::Reconciliation& found);

}  // namespace app
