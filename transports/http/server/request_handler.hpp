// The interface that the server calls for each request: route and filters first, then the route's handler. Implemented
// by HttpServer (http_server.cpp); called by many threads at once.
#pragma once

#include <optional>

#include "http/message.hpp"

namespace transports::http {

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // First. Finds the request's route and gives it its id and client address. For input that is no HTTP request too,
  // of which only `peer` is known.
  virtual void prepare(Request& request) = 0;
  // Before the body is read. A response refuses the request or needs no body; otherwise request.max_body_bytes is set.
  // May block on the store.
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
