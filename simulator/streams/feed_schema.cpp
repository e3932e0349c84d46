#include "feed_schema.hpp"

#include <algorithm>

namespace simulator {
namespace {

using support::Json;

FeedColumns parse_columns(FeedEventType type, const Json& names) {
  FeedColumns columns;
  if (!names.is_array()) return columns;
  const auto& known = field_names(type);
  for (const Json& name : names) {
    if (!name.is_string()) continue;
    const auto found = std::find(known.begin(), known.end(), name.get_ref<const std::string&>());
    if (found != known.end()) columns.push_back(*found);
  }
  return columns;
}

// The symbol stays where it is.
void reverse_after_symbol(FeedColumns& columns) {
  const auto symbol = std::find(columns.begin(), columns.end(), "eventSymbol");
  std::reverse(symbol == columns.end() ? columns.begin() : symbol + 1, columns.end());
}

}  // namespace

std::vector<FeedEventType> FeedSchema::accept(const Json& event_fields) {
  std::vector<FeedEventType> changed;
  if (!event_fields.is_object()) return changed;
  for (const auto& [name, names] : event_fields.items()) {
    const auto type = parse_feed_event_type(name);
    if (!type) continue;
    FeedColumns columns = parse_columns(*type, names);
    if (columns.empty()) continue;
    accepted_[*type] = columns;
    const auto announced = columns_.find(*type);
    if (announced == columns_.end() || announced->second == columns) continue;
    announced->second = std::move(columns);
    changed.push_back(*type);
  }
  return changed;
}

FeedColumns FeedSchema::choose_columns(FeedEventType type) {
  const auto accepted = accepted_.find(type);
  FeedColumns columns = accepted != accepted_.end() ? accepted->second : field_names(type);
  if (faults_.take(FaultKind::columns_reordered, path_, to_string(type))) reverse_after_symbol(columns);
  return columns;
}

bool FeedSchema::touch(FeedEventType type, StreamTime time) {
  if (columns_.contains(type)) return false;
  FeedColumns columns = choose_columns(type);
  std::erase_if(columns, [&](std::string_view column) {
    return column != "eventSymbol" && faults_.take(FaultKind::columns_left_out, path_, column).has_value();
  });
  columns_.emplace(type, std::move(columns));
  if (const auto fault = faults_.take(FaultKind::config_changes, path_, to_string(type))) {
    changes_[type] = {time.steady + fault->delay, true};
  }
  if (const auto fault = faults_.take(FaultKind::config_late, path_, to_string(type))) {
    changes_[type] = {time.steady + fault->delay, false};
    return false;
  }
  return true;
}

std::vector<FeedEventType> FeedSchema::due(StreamTime time) {
  std::vector<FeedEventType> types;
  for (auto change = changes_.begin(); change != changes_.end();) {
    if (time.steady < change->second.at) {
      ++change;
      continue;
    }
    if (change->second.reorders) reverse_after_symbol(columns_.at(change->first));
    types.push_back(change->first);
    change = changes_.erase(change);
  }
  return types;
}

}  // namespace simulator
