// The look for the fate of a change of a pair's ratio. Sends nothing.
#pragma once

#include "reconcile/order_look.hpp"

namespace orders {

// The request has no identifier, and TastyTrade does not document whether the pair keeps its id. So the pair that means
// what was previewed is its order, whatever its id: with the new ratio, and the same orders. Throws what the reads
// throw.
LookResult look_for_ratio(broker::Client& client, const std::string& account, const Intent& intent,
                          const LookTerms& terms, const broker::ReadOptions& options);

}  // namespace orders
