// Lists in a result: all rows, or the rows of the page that the arguments `limit` and `cursor` select.
#pragma once

#include <cstddef>
#include <string_view>

#include "tastytrade_mcp/mcp/arguments.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// Bytes of the rows of a page that a model reads. The whole result then has at most 12 KB.
inline constexpr std::size_t kMaxPageBytes = std::size_t{10} * 1024;

// The rows from `begin` up to, not including, `end`.
struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The page of a list of `total` rows. `query`: a text of what the list was selected by; a cursor of a list that another
// text selected is refused. Throws Error{invalid_argument} if `cursor` is no cursor of this list, or past the end.
Page select_page(std::size_t total, const mcp::Arguments& arguments, std::string_view query = {});

// Writes `total`, and `next_cursor` if there are rows behind the page. `query`: as in select_page().
void write_page_end(support::JsonWriter& result, std::size_t total, const Page& page, std::string_view query = {});

// Writes the member `key`: a list of objects. write_row(result, row) writes the members of one object.
template <class Rows, class WriteRow>
void write_rows(support::JsonWriter& result, std::string_view key, const Rows& rows, const Page& page,
                const WriteRow& write_row) {
  result.array(key, [&] {
    for (std::size_t i = page.begin; i < page.end; ++i) {
      result.object([&] { write_row(result, rows[i]); });
    }
  });
}
template <class Rows, class WriteRow>
void write_rows(support::JsonWriter& result, std::string_view key, const Rows& rows, const WriteRow& write_row) {
  write_rows(result, key, rows, Page{0, rows.size()}, write_row);
}

}  // namespace tools
