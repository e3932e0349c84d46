// The items of a list of the broker, as JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The items of a list, of all its pages.
struct ItemList {
  std::vector<support::Json> items;     // of any JSON type
  std::optional<std::size_t> promised;  // the total that the broker sent, if it sent one
};

// The items of one page of a list.
struct ItemPage {
  ItemList list;          // `promised`: how many items this page should have
  std::size_t total = 0;  // items of all pages
};

}  // namespace broker
