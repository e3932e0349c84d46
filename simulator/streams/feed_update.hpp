// A change of an event that the simulator is asked to send at once, whatever its clock says. The feed itself does not
// change: a new subscription, and the next change of the feed, have the feed's own values again.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "feed/feed_event.hpp"

namespace simulator {

struct FeedUpdate {
  FeedEventType type = FeedEventType::quote;  // not one that is a history
  std::string symbol;                         // streamer symbol
  std::vector<std::pair<std::string, FeedValue>> fields;
};

}  // namespace simulator
