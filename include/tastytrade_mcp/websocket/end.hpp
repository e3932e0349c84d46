// The end of a WebSocket connection (RFC 6455, section 7).
#pragma once

#include <string>
#include <string_view>

namespace websocket {

enum class EndReason {
  peer_closed,       // the peer sent a close frame: close_code and text are its own
  closed,            // close() was called, and the peer answered or its time was over
  stopped,           // the stop token was requested
  connection_lost,   // the TCP or TLS connection ended without a close frame
  connect_failed,    // no address was found, none accepted the connection, or the upgrade was not answered, in time
  tls_failed,        // the TLS handshake failed or took too long, or the certificate is not trusted
  upgrade_refused,   // the server answered the upgrade with http_status
  message_too_big,   // a message above the limit arrived; the connection was closed with 1009
  protocol_error,    // the peer broke RFC 6455, or sent a binary message or text that is not UTF-8
  peer_not_reading,  // the peer read nothing for a while, or too much waits to be sent
};
std::string_view to_string(EndReason reason);  // "connection lost"

struct End {
  EndReason reason = EndReason::connection_lost;
  int close_code = 0;   // of the peer's close frame; 0: it sent none
  int http_status = 0;  // of the answer to the upgrade, if it was not 101
  std::string text;     // explanation: printable ASCII, at most 123 bytes; holds no secret unless the peer wrote one
};

// "the upgrade was refused with HTTP status 502", "the peer closed the connection (1008): goodbye". `text`: what may be
// shown of End::text.
std::string explain(const End& end, std::string_view text);

}  // namespace websocket
