// Puts a response on its connection: head and body in one piece, or the head of one whose body follows bit by bit. Free
// functions; run on the thread that serves the connection.
#pragma once

#include <chrono>

#include "connection.hpp"
#include "message.hpp"

namespace transports::http {

struct Delivery {
  bool head_only = false;  // the request was HEAD
  bool http_1_0 = false;   // no chunks: the end of the connection ends a stream
  bool keep_alive = true;
  std::chrono::milliseconds write_time;
};

// False if the client was gone or too slow; the connection is then of no further use. Of a response with a feed only
// the head is written.
bool write_response(Connection& connection, const Response& response, const Delivery& delivery);

// A piece of a streamed body, and its end, as they are written.
std::string as_chunk(std::string_view data);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace transports::http
