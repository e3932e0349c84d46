// FEED_DATA and FEED_CONFIG messages of DXLink. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feed/feed_event.hpp"

namespace simulator {

enum class FeedDataFormat { compact, full };

// The columns of an event type on a channel, in the order in which they are sent.
using FeedColumns = std::vector<std::string_view>;

// Rows of one event type.
struct FeedRows {
  FeedEventType type;
  FeedColumns columns;
  std::vector<FeedEvent> events;
};

// The order of columns in which FEED_DATA is written in the format compact.
struct CompactStyle {
  bool has_names = false;        // each list of values begins with the names of its columns
  bool has_extra_value = false;  // a value too many at the end of the last row
};

// FEED_DATA with the rows of each type; the format full leaves out the fields that are no columns.
std::string make_feed_data(int channel, FeedDataFormat format, const std::vector<FeedRows>& rows,
                           const CompactStyle& style = {});

// The columns that a FEED_CONFIG announces for a type.
struct AnnouncedColumns {
  FeedEventType type;
  FeedColumns columns;
};
std::string make_feed_config(int channel, FeedDataFormat format, double aggregation_period,
                             const std::vector<AnnouncedColumns>& announced);

// A number as DXLink writes it: the shortest text that reads back as the same double; text if it is not finite.
void append_feed_value(std::string& text, const FeedValue& value);

}  // namespace simulator
