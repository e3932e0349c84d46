// httplib::Server as this server uses it: it reads the body of one whole request, calls the handler and writes the
// answer. The head has been checked before (head_check.hpp); httplib is given what of it frames the body, because it
// misreads other fields (it decodes %XX in them, refuses some forms of Accept and Range, compresses on its own).
// Shared by all threads.
#pragma once

#include <httplib.h>

#include <functional>

#include "client_stream.hpp"
#include "http/message.hpp"

namespace transports::http {

// What the overrides and thread pools here rely on is promised by no other version. scripts/setup installs this one.
static_assert(std::string_view(CPPHTTPLIB_VERSION) == "0.41.0");

// One request on its way through httplib.
class AnswerJob {
 public:
  virtual ~AnswerJob() = default;
  // Gives the answer, its header fields included. `body`: as httplib read it.
  virtual Response produce(std::string body) = 0;
  // Whether the connection serves another request after this answer. Called once, after produce().
  virtual bool keeps_alive(const Response& response) = 0;
};

class AnswerServer : public httplib::Server {
 public:
  AnswerServer();

  // What httplib is to read of a checked request: method and framing.
  static std::string reduced_head(const Request& request, std::size_t body_bytes);
  // Answers the request that `stream` holds. Of a response that is streamed, the head is written. Returns the response
  // without its body.
  Response answer(ClientStream& stream, const Request& request, AnswerJob& job);
};

// A piece of a streamed body as it is written, and the end of the body (RFC 9112 section 7.1).
std::string as_chunk(std::string_view data);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace transports::http
