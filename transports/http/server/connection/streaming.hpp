// The state of a streamed response. Part of client_connection.hpp.
#pragma once

#include "http/server/connection/client_connection.hpp"

namespace transports::http {

struct ClientConnection::Streaming {
  std::shared_ptr<ResponseStream> stream;
  std::string pending = {};  // framed, not yet written
  bool is_chunked = true;
  bool is_complete = false;       // `pending` is the end of the body
  bool is_heartbeat_due = false;  // nothing was sent for HttpLimits::heartbeat
  Deadline check_at = {};         // when to check whether the caller is still authorized
};

}  // namespace transports::http
