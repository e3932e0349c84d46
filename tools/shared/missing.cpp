#include "missing.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using support::JsonWriter;

constexpr std::size_t kMaxTextBytes = 120;

void write_item(JsonWriter& entry, const MissingItem& item) {
  const std::pair<const char*, const std::string*> members[] = {{"account_number", &item.account_number},
                                                                {"symbol", &item.symbol},
                                                                {"field", &item.field},
                                                                {"reason", &item.reason}};
  for (const auto& [key, text] : members) {
    if (!text->empty()) entry.text(key, support::printable(*text, kMaxTextBytes));
  }
}

}  // namespace

std::string to_result_key(std::string_view broker_key) {
  std::string key(broker_key);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

void Missing::add_row(const broker::UnreadableRow& row, const std::string& account_number) {
  add({account_number, row.symbol, to_result_key(row.field),
       row.field.empty() ? "the row " + row.problem : row.problem});
}

void Missing::add_account(const std::string& account_number, std::string_view data_name, const support::Error& error) {
  std::string reason = error.message();
  if (error.retry_after) reason += " Ask again in " + std::to_string(error.retry_after->count()) + " s.";
  add({account_number, {}, std::string(data_name), std::move(reason)});
}

void Missing::add_all(const Missing& other) {
  items_.insert(items_.end(), other.items_.begin(), other.items_.end());
  expected_ += other.expected_;
}

void Missing::add_short_list(std::size_t arrived, std::size_t expected, const std::string& account_number) {
  expected_ += expected;
  add({account_number,
       {},
       {},
       "the broker sent " + std::to_string(arrived) + " of " + std::to_string(expected) + " rows"});
}

void Missing::write(JsonWriter& result, std::size_t max_entries) const {
  if (expected_ > 0) {
    result.flag("incomplete", true);
    result.integer("expected", static_cast<std::int64_t>(expected_));
  }
  if (items_.empty()) return;
  result.array("missing", [&] {
    for (std::size_t i = 0; i < std::min(items_.size(), max_entries); ++i) {
      result.object([&] { write_item(result, items_[i]); });
    }
  });
  if (items_.size() > max_entries) result.integer("missing_total", static_cast<std::int64_t>(items_.size()));
}

}  // namespace tools
