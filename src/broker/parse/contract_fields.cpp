#include "parse/contract_fields.hpp"

#include "parse/json_fields.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {

using support::Json;

namespace {

constexpr std::size_t kMaxTextBytes = 40;

}  // namespace

std::vector<TickSize> parse_tick_sizes(const Json& item, std::string_view key) {
  std::vector<TickSize> ticks;
  const Json* const list = support::find(item, key);
  if (list == nullptr || !list->is_array()) return ticks;
  for (const Json& json : *list) {
    const auto value = wire::decimal(json, "value");
    const Json* const threshold = support::find(json, "threshold");
    const auto below = wire::decimal(json, "threshold");
    const bool has_threshold = threshold != nullptr && !threshold->is_null();
    if (!value || !value->is_positive() || has_threshold != below.has_value()) return {};
    ticks.push_back({*value, below});
  }
  return ticks;
}

std::optional<Decimal> parse_point_value(const Json& item) {
  const auto notional = wire::decimal(item, "notional-value");
  const auto factor = wire::decimal(item, "display-factor");
  if (!notional || !factor || !notional->is_positive() || !factor->is_positive()) return std::nullopt;
  return *notional / *factor;
}

std::vector<std::string> parse_texts(const Json& item, std::string_view key) {
  std::vector<std::string> texts;
  const Json* const list = support::find(item, key);
  if (list == nullptr || !list->is_array()) return texts;
  for (const Json& json : *list) {
    if (json.is_string()) texts.push_back(support::printable(json.get_ref<const std::string&>(), kMaxTextBytes));
  }
  return texts;
}

}  // namespace broker
