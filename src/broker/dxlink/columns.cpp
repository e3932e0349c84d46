#include "dxlink/columns.hpp"

#include <algorithm>

namespace broker::dxlink {

Layout make_layout(EventType type, const std::vector<std::string>& names) {
  const auto columns = columns_of(type);
  Layout layout;
  for (const std::string& name : names) {
    int slot = Layout::kIgnored;
    if (name == kSymbolColumn) {
      if (!layout.has_symbol) slot = Layout::kSymbol;
      layout.has_symbol = true;
    } else {
      const auto found =
          std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
      if (found != columns.end()) slot = static_cast<int>(found - columns.begin());
      if (std::find(layout.slots.begin(), layout.slots.end(), slot) != layout.slots.end()) slot = Layout::kIgnored;
    }
    layout.slots.push_back(slot);
  }
  return layout;
}

std::vector<std::string> requested_columns(EventType type) {
  std::vector<std::string> names{std::string(kSymbolColumn)};
  for (const Column& column : columns_of(type)) names.emplace_back(column.name);
  return names;
}

void ColumnTable::announce(EventType type, const std::vector<std::string>& names) {
  if (names.empty() || names.size() > kMaxColumns) return;
  layouts_[index_of(type)] = make_layout(type, names);
}

void ColumnTable::assume(EventType type) {
  auto& layout = layouts_[index_of(type)];
  if (layout) return;
  layout = make_layout(type, requested_columns(type));
  layout->is_assumed = true;
}

const Layout* ColumnTable::find(EventType type) const {
  const auto& layout = layouts_[index_of(type)];
  return layout ? &*layout : nullptr;
}

}  // namespace broker::dxlink
