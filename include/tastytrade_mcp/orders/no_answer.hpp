// A word that the order path and its tools share.
#pragma once

#include <string_view>

namespace orders {

// What Trading::decline() and Trading::decline_cancel() take as the action where a person was asked and no answer
// arrived that counts.
inline constexpr std::string_view kNoAnswer = "no answer";

}  // namespace orders
