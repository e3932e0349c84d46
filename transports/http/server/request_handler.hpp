// What the server calls for each request: filters first, then the route's handler. Implemented by the program's wiring;
// called by many threads at once.
#pragma once

#include <optional>

#include "http/message.hpp"

namespace transports::http {

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // First. Also called for requests that are too malformed to have anything but an id.
  virtual void assign_request_id(Request& request) = 0;
  // Before the body is read. A response refuses the request or needs no body; otherwise request.handler and
  // request.max_body_bytes are set. May block on the store.
  virtual std::optional<Response> admit(Request& request) = 0;
  // May block for as long as the route's handler takes.
  virtual Response answer(Request& request, RequestContext& exchange) = 0;
  // Adds the header fields that every response has.
  virtual void add_headers(const Request& request, Response& response) = 0;
  // Logs the request, once its response is written or could not be (status 499).
  virtual void record(const Request& request, int status) = 0;
  // Whether the caller of a response that is still being streamed is still authorized. May block on the store.
  virtual bool is_still_authorized(const Request& request) = 0;
  // The server stops: closes the response streams that would last for ever. Called once, before requests in flight are
  // waited for.
  virtual void drain() {}
};

}  // namespace transports::http
