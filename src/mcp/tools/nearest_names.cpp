#include "nearest_names.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::size_t kComparedLength = 64;  // a stranger's name may be long, and the distance costs the product
constexpr std::size_t kWholeName = 8;        // a name this long is told apart by itself, wherever it stands
constexpr std::size_t kPartOfName = 5;
constexpr std::size_t kMaxEdits = 4;

bool is_inside(std::string_view part, std::string_view whole) {
  return whole.find(part) != std::string_view::npos;
}

template <class Names, class Distance>
std::vector<std::pair<std::size_t, std::string>> ranked(const Names& names, const Distance& distance) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  ranked.reserve(names.size());
  for (const std::string& name : names) ranked.emplace_back(distance(folded(name)), name);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return ranked;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kComparedLength);
  b = b.substr(0, kComparedLength);
  // Three rows of the table: of the letter before the last, of the last, and of this one.
  std::array<std::vector<std::size_t>, 3> rows;
  rows.fill(std::vector<std::size_t>(b.size() + 1));
  std::iota(rows[1].begin(), rows[1].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& [before_last, last, row] = rows;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::rotate(rows.begin(), rows.begin() + 1, rows.end());
  }
  return rows[1].back();
}

std::string folded(std::string_view name) {
  std::string result = support::to_lower(name);
  std::erase_if(result, [](char c) { return c == '_' || c == '-' || c == ' ' || c == '.'; });
  return result;
}

std::vector<std::string> nearest_first(std::string_view wanted, std::vector<std::string> names) {
  const std::string target = folded(wanted.substr(0, kComparedLength));
  const auto order = ranked(names, [&](const std::string& candidate) -> std::size_t {
    // One inside the other ("positions", "get_positions") is closer than any misspelling.
    const bool inside = !target.empty() && (is_inside(target, candidate) || is_inside(candidate, target));
    return inside ? 0 : edit_distance(target, candidate);
  });
  names.clear();
  for (const auto& [distance, name] : order) names.push_back(name);
  return names;
}

std::vector<std::string> nearest(std::string_view wanted, const std::vector<std::string>& names, std::size_t count) {
  const std::string target = folded(wanted.substr(0, kComparedLength));
  constexpr std::size_t far = kComparedLength;
  const auto order = ranked(names, [&](const std::string& candidate) -> std::size_t {
    const std::size_t shorter = std::min(target.size(), candidate.size());
    const std::size_t edits = edit_distance(target, candidate);
    if (edits <= std::min(kMaxEdits, std::max<std::size_t>(shorter, 3) / 3)) return edits;
    const bool inside = (candidate.size() >= kWholeName && is_inside(candidate, target)) ||
                        (target.size() >= kPartOfName && is_inside(target, candidate));
    return inside ? kMaxEdits + 1 : far;
  });
  std::vector<std::string> near;
  for (const auto& [distance, name] : order) {
    if (distance < far && near.size() < count) near.push_back(name);
  }
  return near;
}

}  // namespace mcp
