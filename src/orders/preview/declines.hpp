// Pauses after orders that a person declined: the same order may not be previewed again for a while, and after
// several declines no order of the caller. So a model cannot ask until the person gives in. Safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/state/store.hpp"

namespace orders {

// Throws Error{not_ready} if the store does not answer.
void record_decline(state::Store& store, std::string_view principal, std::string_view order_digest);

// Returns true if the person declined this order, or this request, less than a minute ago.
bool was_declined(state::Store& store, std::string_view principal, std::string_view order_digest);

// Returns true if the person declined three requests of this caller within ten minutes.
bool has_declined_often(state::Store& store, std::string_view principal);

// Throws Error{refused} if the caller must wait before the order is previewed.
void refuse_after_declines(state::Store& store, std::string_view principal, std::string_view order_digest);

}  // namespace orders
