// The columns of each event type on a channel: what the client asked for, what was announced, and the faults that
// change them. A value; used by one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feed_encoding.hpp"
#include "stream_connection.hpp"
#include "stream_faults.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

class FeedSchema {
 public:
  FeedSchema(StreamFaults& faults, std::string path) : faults_(faults), path_(std::move(path)) {}

  // Reads acceptEventFields: the names that a type does not have are left out; a type of which none is left, and one
  // that is not named, keeps all its fields. Returns the types that were announced with other columns before.
  std::vector<FeedEventType> accept(const support::Json& event_fields);

  // Chooses the columns of a type at its first subscription. Returns true if they are to be announced now; false if
  // they were before, or a fault delays that.
  bool touch(FeedEventType type, StreamTime time);

  // The columns of a type that was touched.
  const FeedColumns& columns(FeedEventType type) const { return columns_.at(type); }

  // The types whose announcement is due, after a fault delayed it or changed the columns.
  std::vector<FeedEventType> due(StreamTime time);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Change {
    Time at;
    bool reorders = false;
  };

  FeedColumns choose_columns(FeedEventType type);

  StreamFaults& faults_;
  const std::string path_;
  std::map<FeedEventType, FeedColumns> accepted_;
  std::map<FeedEventType, FeedColumns> columns_;  // of the types that were touched
  std::map<FeedEventType, Change> changes_;
};

}  // namespace simulator
