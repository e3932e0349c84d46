#include "totals.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::JsonWriter;

namespace {

constexpr std::size_t kMaxNamed = 20;
constexpr std::size_t kMaxText = 120;

}  // namespace

Totals::Totals(std::span<const char* const> figures) {
  for (const char* const name : figures) sums_.push_back({name, {}, false});
}

void Totals::add(std::string_view figure, const Figure& value, const std::string& account_number,
                 const std::string& symbol) {
  const auto sum = std::find_if(sums_.begin(), sums_.end(), [&](const Sum& one) { return one.name == figure; });
  if (value.value) {
    sum->value += *value.value;
    sum->is_fed = true;
    return;
  }
  const auto known = std::find_if(gaps_.begin(), gaps_.end(), [&](const Gap& gap) {
    return gap.item.account_number == account_number && gap.item.symbol == symbol && gap.item.field == value.lacks;
  });
  if (known != gaps_.end()) {
    known->figures.emplace_back(figure);
  } else {
    gaps_.push_back({{account_number, symbol, std::string(value.lacks), {}}, {std::string(figure)}});
  }
}

void Totals::add_missing(const Missing& missing) {
  for (const MissingItem& item : missing.items()) gaps_.push_back({item, {}});
}

void Totals::write(JsonWriter& object) const {
  const bool nothing_came =
      gaps_.empty() && std::none_of(sums_.begin(), sums_.end(), [](const Sum& sum) { return sum.is_fed; });
  for (const Sum& sum : sums_) {
    if (sum.is_fed || nothing_came) object.money(sum.name, sum.value);
  }
  if (gaps_.empty()) return;
  object.array("missing", [&] {
    for (std::size_t i = 0; i < std::min(gaps_.size(), kMaxNamed); ++i) {
      object.object([&] { write_gap(object, gaps_[i]); });
    }
  });
  if (gaps_.size() > kMaxNamed) object.integer("missing_total", static_cast<std::int64_t>(gaps_.size()));
}

void Totals::write_gap(JsonWriter& entry, const Gap& gap) {
  entry.optional_text("account_number", gap.item.account_number);
  entry.optional_text("symbol", support::printable(gap.item.symbol, kMaxText));
  entry.optional_text("field", gap.item.field);
  if (gap.figures.empty()) return;
  entry.array("figures", [&] {
    for (const std::string& figure : gap.figures) entry.text(figure);
  });
}

}  // namespace tools
