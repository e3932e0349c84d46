// The look for the fate of a replace or an edit: for the order that replaces its target. Sends nothing.
#pragma once

#include "reconcile/order_look.hpp"

namespace orders {

// Throws what the read of the target throws. Only an order with the identifier of the intent, or where the broker shows
// none one with its content, is its order: other programs replace orders, too.
LookResult look_for_change(broker::Client& client, const std::string& account, const Intent& intent, LookTerms terms,
                           const broker::ReadOptions& options);

}  // namespace orders
