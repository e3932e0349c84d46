// Results of the order path as text for a terminal, and as JSON with the members of the tools. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace app {

// The exit code for what became of an order: 0, 4, 5, 6 or 8.
int exit_code(orders::Status status);

// The answer of preview_order: the order in words, cost, checks. Without the confirmation token.
std::string format_preview(const support::Json& preview);
// The checks of that answer: how many passed, and those with something to say.
std::string format_checks(const support::Json& preview);
support::Json to_json(const orders::Placement& placement, const std::string& environment);
std::string format_placement(const orders::Placement& placement);
support::Json to_json(const std::vector<orders::Cancellation>& cancellations, const std::string& environment);
std::string format_cancellations(const std::vector<orders::Cancellation>& cancellations);
support::Json to_json(const orders::Reconciliation& found);
std::string format_reconciliation(const orders::Reconciliation& found);

}  // namespace app
