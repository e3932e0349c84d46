// A word that the order path and its tools share.
#pragma once

#include <string_view>

namespace orders {

// The action of a question that got no valid answer, for Trading::decline() and Trading::decline_cancel().
inline constexpr std::string_view kNoAnswer = "no answer";

}  // namespace orders
