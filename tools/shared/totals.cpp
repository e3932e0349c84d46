#include "totals.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::JsonWriter;

namespace {

constexpr std::size_t kMaxMissing = 20;
constexpr std::size_t kMaxTextBytes = 120;

}  // namespace

Totals::Totals(std::span<const char* const> keys) {
  for (const char* const key : keys) sums_.push_back({key, {}, false});
}

void Totals::add_keys(std::initializer_list<const char*> keys) {
  for (const char* const key : keys) sums_.push_back({key, {}, false});
}

void Totals::add(std::string_view key, const Figure& figure, const std::string& account_number,
                 const std::string& symbol) {
  if (figure.value) {
    const auto sum = std::find_if(sums_.begin(), sums_.end(), [&](const Sum& one) { return one.key == key; });
    sum->value += *figure.value;
    sum->has_value = true;
    return;
  }
  const auto same_item = std::find_if(missing_.begin(), missing_.end(), [&](const MissingFigure& missing) {
    return missing.item.account_number == account_number && missing.item.symbol == symbol &&
           missing.item.field == figure.missing_field;
  });
  if (same_item != missing_.end()) {
    same_item->sum_keys.emplace_back(key);
  } else {
    missing_.push_back({{account_number, symbol, std::string(figure.missing_field), {}}, {std::string(key)}});
  }
}

void Totals::add_missing(const Missing& missing) {
  for (const MissingItem& item : missing.items()) missing_.push_back({item, {}});
}

std::optional<support::Decimal> Totals::complete_sum(std::string_view key) const {
  for (const MissingFigure& missing : missing_) {
    const auto& keys = missing.sum_keys;
    if (keys.empty() || std::find(keys.begin(), keys.end(), key) != keys.end()) return std::nullopt;
  }
  const auto sum = std::find_if(sums_.begin(), sums_.end(), [&](const Sum& one) { return one.key == key; });
  return sum->value;
}

void Totals::write(JsonWriter& object) const {
  for (const Sum& sum : sums_) {
    if (sum.has_value || complete_sum(sum.key)) object.money(sum.key, sum.value);
  }
  if (missing_.empty()) return;
  object.array("missing", [&] {
    for (std::size_t i = 0; i < std::min(missing_.size(), kMaxMissing); ++i) {
      object.object([&] { write_missing(object, missing_[i]); });
    }
  });
  if (missing_.size() > kMaxMissing) object.integer("missing_total", static_cast<std::int64_t>(missing_.size()));
}

void Totals::write_missing(JsonWriter& entry, const MissingFigure& missing) {
  entry.optional_text("account_number", missing.item.account_number);
  entry.optional_text("symbol", support::printable(missing.item.symbol, kMaxTextBytes));
  entry.optional_text("field", missing.item.field);
  if (missing.sum_keys.empty()) return;
  entry.array("figures", [&] {
    for (const std::string& key : missing.sum_keys) entry.text(key);
  });
}

}  // namespace tools
