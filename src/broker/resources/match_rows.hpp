// Assigns the rows of one answer to the keys that were requested together.
#pragma once

#include <vector>

#include "client_impl.hpp"

namespace broker {

// Fills found[first..last): the row that `find` returns for requested[i], or, where it returns null, the rows that
// could not be read and may have been meant.
template <class T, class Requested, class Find>
void match_rows(std::vector<Found<T>>& found, const std::vector<Requested>& requested, std::size_t first,
                std::size_t last, const Rows<T>& rows, const Find& find) {
  for (std::size_t i = first; i < last; ++i) {
    if (const T* const row = find(requested[i])) {
      found[i].value = *row;
    } else {
      found[i].unreadable = rows.unreadable;
    }
  }
}

}  // namespace broker
