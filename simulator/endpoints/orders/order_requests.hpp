// Functions that the endpoints of orders share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orders/order_book.hpp"
#include "orders/preflight.hpp"
#include "request.hpp"

namespace simulator {

// The orders of the demo's history, without those of clients.
OrderHistory load_demo_orders(const RequestContext& context, const std::string& account);
// The id in the path. Throws the 404 of `what` if it is not a number.
std::int64_t read_order_id(const RequestContext& context, const char* what);

// The input of an order's checks; `replaces` is the order that it replaces, or 0.
PreflightContext make_preflight_context(const RequestContext& context, std::int64_t replaces);

// The answer to an order that was checked, sent or tried. `order` is the member "order" or "complex-order"; `type` that
// of the complex order, or empty.
Json submit_result_json(const char* member, Json order, std::string_view type,
                        const std::vector<PreflightResult>& checks, const ScriptList& scripts);
// Throws the 422 with all problems, if there are any. It may hold figures beside them.
void throw_problems(std::string_view type, const std::vector<PreflightResult>& checks);
// Throws the 422 of the script data_and_error, with the result as data.
void apply_error_script(const ScriptList& scripts, Json& result);

}  // namespace simulator
