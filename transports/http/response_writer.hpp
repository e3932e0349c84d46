// Puts a response on its connection: head and body in one piece, or a stream in chunks. Free function; runs on the
// thread that serves the connection.
#pragma once

#include <chrono>

#include "connection.hpp"
#include "message.hpp"

namespace transports::http {

struct Delivery {
  bool head_only = false;  // the request was HEAD
  bool http_1_0 = false;   // no chunks: the end of the connection ends a stream
  bool keep_alive = true;
  std::chrono::milliseconds write_time;  // for each piece
};

// False if the client was gone or too slow; the connection is then of no further use.
bool write_response(Connection& connection, Response& response, const Delivery& delivery);

}  // namespace transports::http
