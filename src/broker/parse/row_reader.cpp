#include "parse/row_reader.hpp"

#include "tastytrade_mcp/support/log.hpp"

namespace broker {

std::string row_text(const support::Json& item, std::string_view key) {
  std::string text = wire::text(item, key);
  if (text.empty()) throw RowError{std::string(key), "is missing"};
  return text;
}

void check_row_account(const support::Json& item, const std::string& account) {
  const std::string number = wire::text(item, "account-number");
  if (!number.empty() && number != account) throw RowError{"account-number", "is that of another account"};
}

ItemList nested_items(const support::Json& object, std::string_view key) {
  const support::Json* const value = support::find(object, key);
  if (value == nullptr || value->is_null()) return {};
  ItemList list;
  if (value->is_array()) {
    list.items.assign(value->begin(), value->end());
  } else {
    list.items.push_back(*value);
  }
  return list;
}

void detail::log_rows(std::string_view what, const std::vector<UnreadableRow>& unreadable, std::size_t repeated) {
  if (!unreadable.empty()) {
    const UnreadableRow& first = unreadable.front();
    support::log_warning(
        "broker_rows_unreadable",
        {{"list", what}, {"rows", unreadable.size()}, {"first_field", first.field}, {"first_problem", first.problem}});
  }
  if (repeated > 0) support::log_warning("broker_rows_repeated", {{"list", what}, {"rows", repeated}});
}

support::Error detail::nothing_readable(std::string_view what, const UnreadableRow& first) {
  const std::string row = first.symbol.empty() ? "a row" : "the row " + first.symbol;
  const std::string field = first.field.empty() ? "" : " " + first.field;
  return malformed(std::string(what) + " of which no row can be read; in " + row + field + " " + first.problem);
}

}  // namespace broker
