// Events of the market data feed: their types, the columns that are asked for, and decoded rows.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace broker::dxlink {

enum class EventType : std::uint8_t {
  quote,
  trade,
  trade_eth,
  greeks,
  summary,
  profile,
  underlying,
  candle,
  time_and_sale,
};
inline constexpr std::size_t kEventTypes = 9;
// Types of which the last event is kept: quote to underlying.
inline constexpr std::size_t kTickerTypes = 7;

constexpr std::size_t index_of(EventType type) {
  return static_cast<std::size_t>(type);
}
constexpr bool is_ticker(EventType type) {
  return index_of(type) < kTickerTypes;
}
std::string_view to_string(EventType type);  // "TradeETH"
std::optional<EventType> parse_event_type(std::string_view name);

// Number of an interned streamer symbol (live/symbol_table.hpp).
enum class SymbolId : std::uint32_t {};
inline constexpr SymbolId kNoSymbol{0xffffffff};

// Text columns hold words; number columns also hold booleans, as 1 and 0.
enum class ColumnKind { number, text };
struct Column {
  std::string_view name;
  ColumnKind kind = ColumnKind::number;
};
inline constexpr std::string_view kSymbolColumn = "eventSymbol";

// The columns of a type that are asked for, without eventSymbol, which is asked for first. The position in this list is
// the position in a row of Batch. Times of quotes are not asked for: they are always 0 in this feed.
std::span<const Column> columns_of(EventType type);

// Positions in rows.
namespace quote {
enum { bid_price, ask_price, bid_size, ask_size, width };
}
namespace trade {
enum { price, size, change, day_volume, time, extended_hours, width };
}
namespace greeks {
enum { price, volatility, delta, gamma, theta, rho, vega, time, width };
}
namespace summary {
enum { day_id, open, high, low, close, previous_close, previous_volume, open_interest, width };
}
namespace profile {
enum { halt_start, halt_end, high_limit, low_limit, trading_status, status_reason, description, width };
}
namespace underlying {
enum { volatility, call_volume, put_volume, put_call_ratio, width };
}
namespace candle {
enum {
  flags,
  index,
  time,
  sequence,
  count,
  volume,
  vwap,
  open,
  high,
  low,
  close,
  implied_volatility,
  open_interest,
  width
};
}
namespace time_and_sale {
enum {
  flags,
  index,
  time,
  price,
  size,
  bid_price,
  ask_price,
  valid_tick,
  spread_leg,
  extended_hours,
  exchange,
  aggressor_side,
  type,
  width
};
}

// Flags of indexed events (dxFeed's IndexedEvent).
inline constexpr unsigned kTransactionPending = 1;
inline constexpr unsigned kRemoveEvent = 2;
inline constexpr unsigned kSnapshotBegin = 4;
inline constexpr unsigned kSnapshotEnd = 8;
inline constexpr unsigned kSnapshotCut = 16;

// Events of one type, row after row. Reused for many frames, so that decoding allocates nothing once it has grown.
struct Batch {
  EventType type = EventType::quote;
  std::vector<SymbolId> symbols;   // one for each row
  std::vector<double> values;      // columns_of(type).size() for each row; NaN: absent
  std::vector<std::string> texts;  // the value of a text column is an index of this list
  std::size_t text_count = 0;      // texts in use

  std::size_t width() const { return columns_of(type).size(); }
  std::size_t size() const { return symbols.size(); }
  std::span<const double> row(std::size_t number) const {
    return std::span<const double>(values).subspan(number * width(), width());
  }
  // The text that a value of a text column stands for; empty if the value is absent.
  std::string_view text(double value) const;
  void clear(EventType new_type);
};

}  // namespace broker::dxlink
