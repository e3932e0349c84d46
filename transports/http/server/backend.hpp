// The interface of the server that reads requests and writes answers: EpollServer, where waiting connections cost no
// thread, or PlainServer where the system has no epoll.
#pragma once

#include <memory>

#include "http/server/request_handler.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class Backend {
 public:
  virtual ~Backend() = default;
  // Binds and listens. Returns the port. Throws Error{not_ready} that names the setting to change.
  virtual int bind() = 0;
  // Serves until stop(), then until requests in flight have ended (HttpLimits::drain). Called once, after bind().
  virtual void run() = 0;
  // From any thread.
  virtual void stop() = 0;
};

// Defined in epoll/epoll_backend.cpp and plain/plain_backend.cpp, of which a build has one (CMakeLists.txt). `options`
// and `handler` must outlive the backend.
std::unique_ptr<Backend> make_backend(const HttpOptions& options, RequestHandler& handler);

}  // namespace transports::http
