// The names under which clients send the arguments of a call as one object. Constants.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace mcp {

inline constexpr std::string_view kArgumentWrappers[] = {"arguments", "args",   "params", "parameters",
                                                         "input",     "inputs", "kwargs"};

// `folded_name`: as folded() has it.
inline bool is_argument_wrapper(std::string_view folded_name) {
  return std::find(std::begin(kArgumentWrappers), std::end(kArgumentWrappers), folded_name) !=
         std::end(kArgumentWrappers);
}

}  // namespace mcp
