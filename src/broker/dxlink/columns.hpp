// The columns of FEED_DATA that the server announced, for each event type of one channel. The server may leave out
// columns that were asked for, send them in another order, announce them late, and change them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "dxlink/event.hpp"

namespace broker::dxlink {

inline constexpr std::size_t kMaxColumns = 64;  // of one type

// The columns to which the values of a row belong.
struct Layout {
  static constexpr int kIgnored = -1;
  static constexpr int kSymbol = -2;

  std::vector<int> slots;  // for each column: its position in a row of Batch, kIgnored or kSymbol
  bool has_symbol = false;
  bool is_assumed = false;  // nothing was announced: the order in which the columns were asked for
};
// Of a name that occurs twice the first counts.
Layout make_layout(EventType type, const std::vector<std::string>& names);
// eventSymbol, and the columns of the type.
std::vector<std::string> requested_columns(EventType type);

class ColumnTable {
 public:
  // Replaces the columns of the type. An empty list changes nothing.
  void announce(EventType type, const std::vector<std::string>& names);
  // Assumes the order in which the columns were asked for, if none were announced.
  void assume(EventType type);
  // Null if no columns of this type are known.
  const Layout* find(EventType type) const;

 private:
  std::array<std::optional<Layout>, kEventTypes> layouts_;
};

}  // namespace broker::dxlink
