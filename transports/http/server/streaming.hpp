// How far a response that comes piece by piece has come. Part of client_connection.hpp.
#pragma once

#include "client_connection.hpp"

namespace transports::http {

struct ClientConnection::Streaming {
  std::shared_ptr<ResponseStream> stream;
  std::string pending = {};  // framed, not yet written
  bool is_chunked = true;
  bool is_complete = false;  // `pending` is the end of the body
  bool is_quiet = false;     // for so long that it is time for a heartbeat
  Deadline check_at = {};    // when to check whether the caller is still authorized
};

}  // namespace transports::http
