// The refusals in a dry run of the broker. Pure.
#pragma once

#include <string>

#include "checks/verdicts.hpp"
#include "tastytrade_mcp/broker/order_writes.hpp"

namespace orders {

// "margin_check_failed: \"Account does not have sufficient buying power.\"". Printable and of limited length.
std::string format_message(const broker::OrderMessage& message);

// Adds a sentence for each refusal and error of the dry run, and one if it is not a clear yes. Warnings are left out,
// but for the one that a closing order would open a position.
void add_refusals(const broker::DryRun& dry_run, Findings& findings);

// True if the broker refuses for no other reason than that working orders hold the quantity already.
bool is_refused_for_working_orders(const broker::DryRun& dry_run);

}  // namespace orders
