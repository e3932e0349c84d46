// Pauses after orders that a person declined: the same order is not previewed again for a while, nor is anybody asked
// about it, and after several declines about no order of the caller. So a model cannot ask until the person gives in.
// Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/orders/no_answer.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace orders {

// `action`: what the person did, or kNoAnswer. Throws Error{not_ready} if the store does not answer.
void record_decline(state::Store& store, std::string_view principal, std::string_view order_digest,
                    std::string_view action);

// The same for a question about several orders, which counts once.
void record_declines(state::Store& store, std::string_view principal, const std::vector<std::string>& digests,
                     std::string_view action);

enum class Decline { no, no_answer };
// Returns how a question about this order or request ended without a yes less than a minute ago.
std::optional<Decline> find_decline(state::Store& store, std::string_view principal, std::string_view order_digest);

// Returns true if three questions of this caller got no yes within ten minutes.
bool has_declined_often(state::Store& store, std::string_view principal);

// Throws Error{refused} if the caller must wait before the order is previewed or a person is asked about it.
void refuse_after_declines(state::Store& store, std::string_view principal, std::string_view order_digest);

}  // namespace orders
