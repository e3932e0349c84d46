// The age of the preview's dry run before sending. Pure.
#pragma once

#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

// An older dry run is made again before an order is sent.
inline constexpr std::chrono::seconds kMaxDryRunAge{30};

// True before sending while the dry run of the preview still stands for one.
inline bool is_dry_run_of_preview_young(const CheckInput& input) {
  return input.preview != nullptr && input.now - input.preview->previewed_at <= kMaxDryRunAge;
}

}  // namespace orders
