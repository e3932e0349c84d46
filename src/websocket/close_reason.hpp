// The close frame of Beast, and errors that a peer caused which broke RFC 6455.
#pragma once

#include <boost/beast/core/error.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <string>
#include <string_view>

#include "reason_text.hpp"
#include "tastytrade_mcp/websocket/end.hpp"

namespace websocket {

inline constexpr int kGoingAway = 1001;
inline constexpr int kUnsupportedData = 1003;
inline constexpr int kMessageTooBig = 1009;

inline bool is_protocol_error(const boost::beast::error_code& error) {
  namespace rfc6455 = boost::beast::websocket;
  return error.category() == rfc6455::make_error_code(rfc6455::error::closed).category();
}

// 0: a close frame without a code.
inline boost::beast::websocket::close_reason make_close_reason(int code, std::string_view text) {
  const std::string sent = make_reason_text(text);
  return {static_cast<boost::beast::websocket::close_code>(code), sent.c_str()};
}

// Takes the code of the peer's close frame, and its text if `end` has none.
inline void take_peers_reason(End& end, const boost::beast::websocket::close_reason& reason) {
  end.close_code = reason.code == boost::beast::websocket::close_code::no_status ? 0 : reason.code;
  if (end.text.empty()) end.text = make_reason_text({reason.reason.data(), reason.reason.size()});
}

}  // namespace websocket
