// Checks the URL of a stream that the broker names in an answer. A token goes there, so a forged or broken answer must
// not lead it to another host. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "connection/origin.hpp"

namespace broker {

struct StreamUrl {
  Origin origin;
  std::string target;  // path and query: "/realtime"
};

// Parses "wss://host[:port]/path". Throws Error{upstream_unavailable} for other text, for plain ws to another host than
// loopback, and for a host that is neither dxFeed's nor a streamer of TastyTrade of this environment. `rest`: the
// origin of the REST API; if it is loopback, streams on loopback are accepted, as they are in the demo.
StreamUrl parse_stream_url(std::string_view url, Environment environment, const Origin& rest);

}  // namespace broker
