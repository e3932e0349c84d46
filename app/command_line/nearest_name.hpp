// Finds the name that was most likely meant by a misspelt one. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace app {

// The number of letters to insert, remove or replace to make `b` of `a` (Levenshtein distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of `names`, or the only one that begins with `name`. Empty if none is near: more than a third of the
// letters differ.
std::string find_nearest(std::string_view name, const std::vector<std::string>& names);

}  // namespace app
