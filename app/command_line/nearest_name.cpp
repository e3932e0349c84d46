#include "nearest_name.hpp"

#include <algorithm>
#include <utility>

namespace app {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string find_nearest(std::string_view name, const std::vector<std::string>& names) {
  std::vector<std::string> beginning;
  for (const std::string& each : names) {
    if (name.size() > 2 && each.starts_with(name)) beginning.push_back(each);
  }
  if (beginning.size() == 1) return beginning.front();
  std::string nearest;
  std::size_t least = std::max<std::size_t>(name.size() / 3, 1) + 1;
  for (const std::string& each : names) {
    const std::size_t distance = edit_distance(name, each);
    if (distance >= least) continue;
    least = distance;
    nearest = each;
  }
  return nearest;
}

}  // namespace app
