#include "tastytrade_mcp/websocket/end.hpp"

namespace websocket {

std::string_view to_string(EndReason reason) {
  switch (reason) {
    case EndReason::peer_closed:
      return "the peer closed the connection";
    case EndReason::closed:
      return "closed";
    case EndReason::stopped:
      return "stopped";
    case EndReason::connection_lost:
      return "the connection was lost";
    case EndReason::connect_failed:
      return "no connection";
    case EndReason::tls_failed:
      return "the TLS handshake failed";
    case EndReason::upgrade_refused:
      return "the upgrade was refused";
    case EndReason::message_too_big:
      return "a message was too big";
    case EndReason::protocol_error:
      return "the peer broke the WebSocket protocol";
    case EndReason::peer_not_reading:
      return "the peer does not read";
  }
  return "";
}

std::string explain(const End& end, std::string_view text) {
  std::string words(to_string(end.reason));
  if (end.http_status != 0) words += " with HTTP status " + std::to_string(end.http_status);
  if (end.close_code != 0) words += " (" + std::to_string(end.close_code) + ")";
  if (!text.empty()) words.append(": ").append(text);
  return words;
}

}  // namespace websocket
