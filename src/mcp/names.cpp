#include "names.hpp"

#include <algorithm>
#include <numeric>

#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::size_t kComparedLength = 64;  // a stranger's name may be long, and the distance costs the product

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string folded(std::string_view name) {
  std::string result = support::to_lower(name);
  std::erase_if(result, [](char c) { return c == '_' || c == '-' || c == ' '; });
  return result;
}

std::vector<std::string> nearest_first(std::string_view wanted, std::vector<std::string> names) {
  const std::string target = folded(wanted.substr(0, kComparedLength));
  const auto distance = [&](const std::string& name) {
    const std::string candidate = folded(name);
    // One inside the other ("positions", "get_positions") is closer than any misspelling.
    const bool inside =
        !target.empty() && (candidate.find(target) != std::string::npos || target.find(candidate) != std::string::npos);
    return inside ? 0 : edit_distance(target, candidate);
  };
  std::vector<std::pair<std::size_t, std::string>> ranked;
  ranked.reserve(names.size());
  for (std::string& name : names) {
    const std::size_t d = distance(name);
    ranked.emplace_back(d, std::move(name));
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  names.clear();
  for (auto& [d, name] : ranked) names.push_back(std::move(name));
  return names;
}

}  // namespace mcp
