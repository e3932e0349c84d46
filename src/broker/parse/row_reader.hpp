// Parses the items of a list into typed rows. An item that cannot be parsed is omitted and reported; equal items count
// once. Logs what was omitted.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parse/item_list.hpp"
#include "parse/json_fields.hpp"
#include "tastytrade_mcp/broker/rows.hpp"

namespace broker {

// Thrown by a parse function for an item that it cannot parse.
struct RowError {
  std::string field;
  std::string problem;
};

// Returns the member as text. Throws RowError if it is absent, empty or not a string.
std::string row_text(const support::Json& item, std::string_view key);

// Throws RowError if `item` names another account than `account`: a row of another account must not be shown as a row
// of this one.
void check_row_account(const support::Json& item, const std::string& account);

// The items of a list inside an object: none if the member is absent or null, one if it is a single object. A member of
// another type is one item, which no parser accepts.
ItemList nested_items(const support::Json& object, std::string_view key);

// Collects rows. `what` names the list in log lines and errors: "positions".
template <class Row>
class RowReader {
 public:
  // Parses `item` with `parse`, which returns a Row or throws RowError. The value of `name_key`, or else of `id`, names
  // the row in a report; `identity` returns a text that is unique in the list.
  template <class Parse, class Identity>
  void read(const support::Json& item, std::string_view name_key, const Parse& parse, const Identity& identity) {
    try {
      if (!item.is_object()) throw RowError{"", "is not an object"};
      Row row = parse(item);
      const auto [known, added] = seen_.try_emplace(identity(row), &item);
      if (added) {
        result_.rows.push_back(std::move(row));
      } else if (*known->second == item) {
        ++repeated_;
      } else {
        throw RowError{"", "was sent twice with different content; the first is used"};
      }
    } catch (const RowError& error) {
      std::string name = wire::text(item, name_key);
      if (name.empty()) name = wire::id(item, "id");
      result_.unreadable.push_back({std::move(name), error.field, error.problem});
    }
  }

  // Returns the rows in the order read. Throws malformed() if there were items and none could be parsed.
  Rows<Row> finish(std::string_view what, std::optional<std::size_t> promised = {});
  // The same for a list inside a row, which is worth showing without its list: throws nothing.
  Rows<Row> finish_nested(std::string_view what);

 private:
  Rows<Row> result_;
  std::map<std::string, const support::Json*, std::less<>> seen_;
  std::size_t repeated_ = 0;
};

namespace detail {
void log_rows(std::string_view what, const std::vector<UnreadableRow>& unreadable, std::size_t repeated);
support::Error nothing_readable(std::string_view what, const UnreadableRow& first);
}  // namespace detail

template <class Row>
Rows<Row> RowReader<Row>::finish(std::string_view what, std::optional<std::size_t> promised) {
  detail::log_rows(what, result_.unreadable, repeated_);
  if (result_.rows.empty() && !result_.unreadable.empty()) {
    throw detail::nothing_readable(what, result_.unreadable.front());
  }
  const std::size_t arrived = result_.rows.size() + result_.unreadable.size();
  if (promised && *promised > arrived) result_.expected = promised;
  return std::move(result_);
}

template <class Row>
Rows<Row> RowReader<Row>::finish_nested(std::string_view what) {
  detail::log_rows(what, result_.unreadable, repeated_);
  return std::move(result_);
}

// Parses all items of a list.
template <class Row, class Parse, class Identity>
Rows<Row> read_rows(const ItemList& list, std::string_view what, std::string_view name_key, const Parse& parse,
                    const Identity& identity) {
  RowReader<Row> reader;
  for (const support::Json& item : list.items) reader.read(item, name_key, parse, identity);
  return reader.finish(what, list.promised);
}

// Parses a list inside an object. Equal items count each.
template <class Row, class Parse>
Rows<Row> read_nested_rows(const support::Json& object, std::string_view key, std::string_view name_key,
                           const Parse& parse) {
  const ItemList list = nested_items(object, key);
  RowReader<Row> reader;
  std::size_t position = 0;
  for (const support::Json& item : list.items) {
    reader.read(item, name_key, parse, [&](const Row&) { return std::to_string(position++); });
  }
  return reader.finish_nested(key);
}

}  // namespace broker
