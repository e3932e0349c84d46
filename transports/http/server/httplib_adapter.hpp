// Runs httplib::Server on one whole request in memory: httplib reads the body, calls the handler and writes the answer.
// The head was parsed by check_head(); httplib gets only method and length, because it changes other fields (decodes
// %XX, refuses some forms of Accept and Range, compresses on its own). Shared by all threads.
#pragma once

#include <httplib.h>

#include <functional>

#include "http/message.hpp"
#include "http/server/connection/client_stream.hpp"

namespace transports::http {

// This code calls protected members of httplib::Server, which may change with each version. scripts/setup installs this
// one.
static_assert(std::string_view(CPPHTTPLIB_VERSION) == "0.41.0");

// Makes the answer to one request when httplib has read its body.
class ResponseProducer {
 public:
  virtual ~ResponseProducer() = default;
  // Returns the answer with its header fields.
  virtual Response make_response(std::string body) = 0;
  // Whether the connection serves another request after this answer. Called once, after make_response().
  virtual bool keeps_alive(const Response& response) = 0;
};

class HttplibAdapter : public httplib::Server {
 public:
  HttplibAdapter();

  // The head that httplib reads: the method and Content-Length.
  static std::string reduced_head(const Request& request, std::size_t body_bytes);
  // Answers the request in `stream`; of a streamed response writes the head only. Returns the response without its
  // body.
  Response respond(ClientStream& stream, const Request& request, ResponseProducer& producer);
};

// A piece of a streamed body as a chunk, and the last chunk (RFC 9112 section 7.1).
std::string as_chunk(std::string_view data);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace transports::http
