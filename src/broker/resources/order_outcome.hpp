// Decides what the answer to a request that sends, changes or cancels an order proves (docs/tastytrade.md, Placing
// orders). Pure functions.
#pragma once

#include <string>

#include "connection/http_message.hpp"
#include "tastytrade_mcp/broker/order_writes.hpp"

namespace broker {

// Returns accepted, refused or unknown, with the reason and what the broker says. Never throws for what is in the
// answer.
SendResult judge_answer(const HttpResponse& response, const std::string& account, const OrderRequest& request);

// Returns the result of a request without a response. `was_released`: the first byte may have been written.
SendResult judge_failure(const HttpOutcome& outcome, bool was_released);

// Returns not_sent, or unknown if the first byte may have been written, for a request that an exception ended.
SendResult judge_unanswered(const std::string& message, bool was_released);

}  // namespace broker
