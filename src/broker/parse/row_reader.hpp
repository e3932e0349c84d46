// Reads the items of a list into typed rows. One item that cannot be read is left out and named; the others stay. An
// item that was sent twice counts once. Pure functions but for the log.
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

// What a parse function throws for an item that has no right form.
struct RowError {
  std::string field;
  std::string problem;
};

// The member as text. Throws RowError if it is absent, empty or no text.
std::string row_text(const support::Json& item, std::string_view key);

// Throws RowError if `item` names another account than `account`: a row of another account must not be shown as a row
// of this one.
void check_row_account(const support::Json& item, const std::string& account);

// Collects rows and applies the two rules above. `what` names the list in log lines and errors: "positions".
template <class Row>
class RowReader {
 public:
  // Reads `item` with `parse`, which returns a Row or throws RowError. `name_key` is the key whose value names the row
  // to people; `identity` returns what no two rows of the list have in common.
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
      result_.unreadable.push_back({wire::text(item, name_key), error.field, error.problem});
    }
  }

  // The rows, in the order read. Logs what was left out. Throws malformed() if there was at least one item and none
  // could be read.
  Rows<Row> finish(std::string_view what, std::optional<std::size_t> promised = {});

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

// All items of a list at once.
template <class Row, class Parse, class Identity>
Rows<Row> read_rows(const ItemList& list, std::string_view what, std::string_view name_key, const Parse& parse,
                    const Identity& identity) {
  RowReader<Row> reader;
  for (const support::Json& item : list.items) reader.read(item, name_key, parse, identity);
  return reader.finish(what, list.promised);
}

}  // namespace broker
