// Names as people and models write them: finding the one that was meant. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcp {

// "accountNumber", "account-number" and "Account Number" all become "accountnumber".
std::string folded(std::string_view name);

// The names, those that resemble `wanted` most first; equals keep their order.
std::vector<std::string> nearest_first(std::string_view wanted, std::vector<std::string> names);

}  // namespace mcp
