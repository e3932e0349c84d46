// Rows of a list that the broker hands out page by page. Used by one call.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "missing.hpp"
#include "pages.hpp"
#include "tastytrade_mcp/broker/client.hpp"

namespace tools {

template <class Row>
struct BrokerRows {
  std::vector<Row> rows;
  std::vector<std::size_t> ends;  // for each row: where the row behind it is
  std::size_t begin = 0, end = 0;
  std::size_t total = 0;
  support::Instant as_of;

  // The page that has the first `count` of the rows only.
  Page page(std::size_t count) const {
    return {begin, std::min(total, count == rows.size() ? end : count == 0 ? begin : ends[count - 1])};
  }
};

// Reads what the arguments `limit` and `cursor` select, from two of the broker's pages at most. `read(page)` returns
// Answer<broker::ListPage<Row>>. Rows that are missing are added to `missing`. `query` and errors: as in select_page().
template <class Row, class Read>
BrokerRows<Row> read_broker_pages(const mcp::Arguments& arguments, std::string_view query, const Read& read,
                                  Missing& missing) {
  constexpr std::size_t kMaxPages = 2;
  constexpr std::size_t kSize = broker::kListPageSize;
  const Page wanted = select_page(std::numeric_limits<std::size_t>::max() / 2, arguments, query);
  const std::size_t limit = wanted.end - wanted.begin;
  BrokerRows<Row> result;
  result.begin = result.end = wanted.begin;
  for (std::size_t i = 0; i < kMaxPages && result.rows.size() < limit; ++i) {
    const std::size_t page = result.end / kSize;
    const auto answer = read(page);
    result.total = answer->total;
    result.as_of = i == 0 ? answer.as_of : std::min(result.as_of, answer.as_of);
    select_page(result.total, arguments, query);  // refuses a cursor past the end
    missing.add_rows(answer->rows);
    const std::vector<Row>& rows = answer->rows.rows;
    std::size_t row = result.end % kSize;
    while (row < rows.size() && result.rows.size() < limit) {
      result.rows.push_back(rows[row++]);
      result.ends.push_back(page * kSize + row);
    }
    // A page that lacks rows is shorter: the next page begins behind its last row.
    result.end = row < rows.size() ? page * kSize + row : (page + 1) * kSize;
    if (result.end >= result.total) break;
  }
  return result;
}

}  // namespace tools
