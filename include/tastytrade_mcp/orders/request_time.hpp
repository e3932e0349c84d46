// The times of a request that sends, changes or cancels an order: from the claim of its intent until no byte of it can
// be on its way any more.
#pragma once

#include <chrono>

namespace orders {

inline constexpr std::chrono::milliseconds kSendWithin{3'000};       // of the claim; later nothing is sent
inline constexpr std::chrono::milliseconds kRequestTimeout{30'000};  // from its first byte
// From an intent's send_by until the request is answered or given up in every process; two seconds are for clocks.
inline constexpr std::chrono::milliseconds kUnderWayFor = kRequestTimeout + std::chrono::milliseconds(2'000);
// From the claim.
inline constexpr std::chrono::milliseconds kOverAfter = kSendWithin + kUnderWayFor;

}  // namespace orders
