// Members of answers about orders that were sent, cancelled or looked for: the tools and the commands of the operator
// write the same ones.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// The form in which the reader gives arguments.
enum class Notation {
  json,          // acknowledge: ["duplicate"]
  command_line,  // acknowledge=duplicate
};

// Why it was refused or is unknown, and, where a code lets it pass, how that is given.
std::string explain(const orders::Placement& placement, Notation notation);
std::string explain(const orders::Cancellation& cancellation, Notation notation);

// The members from "account_number" to "retryable".
void write_placement(support::JsonWriter& result, const std::string& account_number, const orders::Placement& placement,
                     Notation notation);
// "account_number", and "orders" with one entry for each cancellation.
void write_cancellations(support::JsonWriter& result, const std::string& account_number,
                         const std::vector<orders::Cancellation>& cancellations, Notation notation);
// The members from "status" to "journal_seq".
void write_reconciliation(support::JsonWriter& result, const orders::Reconciliation& found);

}  // namespace tools
