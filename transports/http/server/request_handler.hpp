// The interface that the server calls for each request: route and filters first, then the route's handler. Implemented
// by HttpServer (http_server.cpp); called by many threads at once.
#pragma once

#include <optional>

#include "http/message.hpp"

namespace transports::http {

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // Called first: finds the route, sets id and client address. Also called for input that is no HTTP request, of which
  // only `peer` is known.
  virtual void prepare(Request& request) = 0;
  // Called before the body is received: runs the filters. Returns the answer if the body is not needed; else sets
  // request.max_body_bytes.
  // May block on the store.
  virtual std::optional<Response> admit(Request& request) = 0;
  // Calls the route's handler. May block for as long as that takes.
  virtual Response handle(Request& request, RequestContext& context) = 0;
  // Adds the header fields that every response has.
  virtual void add_headers(const Request& request, Response& response) = 0;
  // Logs the request when its response is written, or could not be written (status 499).
  virtual void log_response(const Request& request, int status) = 0;
  // Whether the caller of an open response stream is still authorized. May block on the store.
  virtual bool is_still_authorized(const Request& request) = 0;
  // Called once when the server stops: ends the response streams without end, before requests in flight are waited for.
  virtual void drain() {}
  // Called when requests in flight are waited for no longer, before they are cancelled.
  virtual void end_drain() {}
};

}  // namespace transports::http
