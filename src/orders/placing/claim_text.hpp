// Sentences about claims that were not given, and about earlier uses of a confirmation.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {

// The intent of the order that was placed with a confirmation; of an exit that of the closing order, or, before there
// is one, that of the cancellation. Nothing if the confirmation was not used.
std::optional<IntentState> find_placed_intent(std::string_view confirmation_id, Journal& journal);

// "Its order 5123 came to: accepted (journal record 41, ttm-…)."
std::string describe_earlier_use(const IntentState& state);

// The errors of a call whose confirmation another call has used, or is using.
UsedConfirmationError make_used_confirmation_error(const IntentState& state);
UsedConfirmationError make_confirmation_in_use_error();

// Describes the outcome of a search for the order of a request, whatever the search found.
std::string describe_search(const Reconciliation& found);

// Why a claim was not given; empty for one that was.
std::string explain_verdict(const ClaimResult& result, Journal& journal);

// The code that lets a new preview pass where this claim was not given; empty: there is none.
std::string find_acknowledgement(const ClaimResult& result);

}  // namespace orders
