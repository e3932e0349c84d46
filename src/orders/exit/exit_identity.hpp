// The times, and the identities of the two requests of an exit. Both identities are made from that of its confirmation:
// so the journal refuses a second run of each of them, and a search finds either after a crash. Pure functions.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tastytrade_mcp/orders/journal.hpp"

namespace orders {

inline constexpr std::chrono::seconds kMaxExitTime{120};  // of all steps of an exit
// After this time no process can be at a step of an exit that has no end.
inline constexpr std::chrono::seconds kExitIsOver{150};

inline constexpr std::string_view kCancelSuffix = "-cancel";
inline constexpr std::string_view kCloseSuffix = "-close";

// The intent that cancels the complex order has the confirmation itself, which it uses up, and this identifier.
inline std::string make_cancel_identifier(std::string_view external_identifier) {
  return std::string(external_identifier) + std::string(kCancelSuffix);
}

// The closing order has the identifier of the preview, and this confirmation.
inline std::string make_close_confirmation(std::string_view confirmation_id) {
  return std::string(confirmation_id) + std::string(kCloseSuffix);
}

// True for the intent that cancels the complex order of an exit.
inline bool is_exit_cancellation(std::string_view action, std::string_view external_identifier) {
  return action == "cancel_complex" && external_identifier.ends_with(kCancelSuffix);
}

}  // namespace orders
