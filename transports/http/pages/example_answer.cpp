#include "example_answer.hpp"

#include <algorithm>
#include <string>

#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "web_files.hpp"

namespace transports::http {
namespace {

using support::Json;

constexpr std::string_view kTool = "fetch_positions";

struct SumRow {
  const char* member;
  const char* label;
  bool is_gain;
};

constexpr SumRow kSums[] = {{"market_value", "Value of all positions", false},
                            {"day_profit", "Gain or loss today", true},
                            {"open_profit", "Since opening", true}};

// "−1,240.50": two decimals, rounded half away from zero. `has_sign`: a plus sign for more than 0.
std::string format_money(const support::Decimal& value, bool has_sign) {
  const support::Decimal rounded = value.rounded(2);
  std::string text = rounded.abs().money();
  for (auto at = text.find('.'); at > 3; at -= 3) text.insert(at - 3, ",");
  if (rounded.is_negative()) return "\u2212" + text;
  return (has_sign && rounded.is_positive() ? "+" : "") + text;
}

Json list_sums(const Json& totals) {
  Json sums = Json::array();
  for (const SumRow& row : kSums) {
    const Json* member = support::find(totals, row.member);
    const auto value = member == nullptr ? std::nullopt : support::Decimal::from_json(*member);
    if (!value) continue;
    const bool is_colored = row.is_gain && !value->is_zero();
    sums.push_back({{"label", row.label},
                    {"amount", format_money(*value, row.is_gain)},
                    {"is_gain", is_colored && !value->is_negative()},
                    {"is_loss", is_colored && value->is_negative()}});
  }
  return sums;
}

}  // namespace

std::string_view find_example(std::string_view tool) {
  const std::string file = "examples/" + std::string(tool) + ".json";
  for (const WebFile& each : list_web_files()) {
    if (each.name == file) return each.text.substr(0, each.text.find_last_not_of('\n') + 1);
  }
  return {};
}

Json describe_example(const mcp::Registry& registry) {
  const std::string_view text = find_example(kTool);
  if (registry.find(kTool) == nullptr || text.empty()) return nullptr;
  const Json answer = Json::parse(text);
  const Json* totals = support::find(answer, "totals");
  return {{"tool", kTool}, {"json", text}, {"sums", totals == nullptr ? Json::array() : list_sums(*totals)}};
}

}  // namespace transports::http
