// Checks the URLs of streams: that of the market data feed, which the broker names in an answer, and that of the
// account streamer. A token goes there, so a forged or broken answer must not lead it to another host. Pure functions.
#pragma once

#include <optional>
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

// The account streamer of a configuration, or why there is none: a clause.
struct AccountStreamer {
  std::optional<StreamUrl> url;
  std::string reason;
};

// Returns the streamer of config.streamer_url. If that is empty, the one of TastyTrade's environment, provided that
// config.url is TastyTrade's own host: a token of another host must not go there. Throws Error{invalid_argument} for a
// URL that is none, plain ws to another host than loopback, the streamer of another environment, and loopback unless
// it is the demo or config.url is loopback too.
AccountStreamer find_account_streamer(const Config& config);

}  // namespace broker
