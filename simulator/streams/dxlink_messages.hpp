// Messages of the DXLink protocol that the server sends, without those of a feed (feed_encoding.hpp). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace simulator {

std::string make_setup();
std::string make_auth_state(bool is_authorized);  // with the user's id if it is
std::string make_keepalive();
std::string make_channel_opened(int channel, std::string_view contract);
std::string make_channel_closed(int channel);
// `error` is one of UNSUPPORTED_PROTOCOL, TIMEOUT, UNAUTHORIZED, INVALID_MESSAGE, BAD_ACTION, UNKNOWN.
std::string make_dxlink_error(int channel, std::string_view error, std::string_view message);

}  // namespace simulator
