// Snapshots of indexed events (Candle, TimeAndSale) with dxFeed's event flags, and the faults that spoil them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feed/feed_event.hpp"
#include "stream_faults.hpp"

namespace simulator {

inline constexpr int kTxPending = 1;
inline constexpr int kRemoveEvent = 2;
inline constexpr int kSnapshotBegin = 4;
inline constexpr int kSnapshotEnd = 8;
inline constexpr int kSnapshotSnip = 16;

// The length at which a snapshot is cut.
inline constexpr std::size_t kMaxSnapshotRows = 8000;

// The row that stands for an empty snapshot: numbers are NaN, times 0, the flags say begin, end and remove.
FeedEvent make_empty_row(FeedEventType type, std::string_view symbol);

// Takes the rows, newest first, and sets their flags: begin on the first; end, or snip if older rows were cut off, on
// the last. No rows make an empty snapshot.
std::vector<FeedEvent> make_snapshot(FeedEventType type, std::string_view symbol, std::vector<FeedEvent> rows,
                                     bool is_cut, StreamFaults& faults, std::string_view path);

}  // namespace simulator
