#include "parse/watchlist_json.hpp"

#include <algorithm>

#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Json;

// Returns true if reading changed nothing of the text. Long and unprintable texts are shortened or replaced.
bool is_exact(const Json& json, std::string_view key, const std::string& read) {
  const Json* const value = support::find(json, key);
  if (value == nullptr || value->is_null()) return true;
  return value->is_string() && value->get_ref<const std::string&>() == read;
}

WatchlistEntry parse_entry(const Json& json) {
  WatchlistEntry entry;
  const std::string symbol = row_text(json, "symbol");
  entry.symbol = restore_padding(symbol);
  entry.instrument_type = wire::text(json, "instrument-type");
  entry.is_exact = is_exact(json, "symbol", symbol) && is_exact(json, "instrument-type", entry.instrument_type);
  return entry;
}

WatchlistPair::Side parse_side(const Json& json, const std::string& side) {
  return {wire::text(json, side + "-action"), row_text(json, side + "-symbol"),
          wire::decimal(json, side + "-quantity")};
}

WatchlistPair parse_pair(const Json& json) {
  return {parse_side(json, "left"), parse_side(json, "right")};
}

// The property of a list that would change if the list were written back.
std::string find_inexact(const Json& json, const Watchlist& list) {
  const auto has_value = [&json](std::string_view key) {
    const Json* const value = support::find(json, key);
    return value != nullptr && !value->is_null();
  };
  if (!is_exact(json, "name", list.name)) return "name";
  if (!is_exact(json, "group-name", list.group)) return "group-name";
  if (has_value("order-index") && !list.order_index) return "order-index";
  if (has_value("cms-id")) return "cms-id";
  const bool has_inexact = std::any_of(list.entries.begin(), list.entries.end(),
                                       [](const WatchlistEntry& entry) { return !entry.is_exact; });
  if (has_inexact || !list.entries.unreadable.empty()) return "watchlist-entries";
  return has_value("pairs-equations") ? "pairs-equations" : "";
}

Json to_dashes(const Json& json) {
  if (json.is_array()) {
    Json list = Json::array();
    for (const Json& item : json) list.push_back(to_dashes(item));
    return list;
  }
  if (!json.is_object()) return json;
  Json object = Json::object();
  for (const auto& [key, value] : json.items()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', '-');
    object[name] = to_dashes(value);
  }
  return object;
}

}  // namespace

Watchlist parse_watchlist(const Json& sent) {
  const bool is_snake_case = support::find(sent, "watchlist_entries") != nullptr;
  const Json json = is_snake_case ? to_dashes(sent) : sent;
  Watchlist list;
  list.name = row_text(json, "name");
  list.group = wire::text(json, "group-name");
  list.order_index = wire::integer(json, "order-index");
  list.entries = read_nested_rows<WatchlistEntry>(json, "watchlist-entries", "symbol", parse_entry);
  list.pairs = read_nested_rows<WatchlistPair>(json, "pairs-equations", "left-symbol", parse_pair);
  list.inexact = find_inexact(json, list);
  return list;
}

Json to_json(const WatchlistContent& content) {
  Json entries = Json::array();
  for (const WatchlistEntry& entry : content.entries) {
    Json row{{"symbol", entry.symbol}};
    if (!entry.instrument_type.empty()) row["instrument-type"] = entry.instrument_type;
    entries.push_back(std::move(row));
  }
  Json json{{"name", content.name}};
  if (!content.group.empty()) json["group-name"] = content.group;
  if (content.order_index) json["order-index"] = *content.order_index;
  json["watchlist-entries"] = std::move(entries);
  return json;
}

}  // namespace broker
