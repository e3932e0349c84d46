// The server of builds for Linux.
#include "http/server/backend.hpp"
#include "http/server/epoll/epoll_server.hpp"

namespace transports::http {

std::unique_ptr<Backend> make_backend(const HttpOptions& options, RequestHandler& handler) {
  return std::make_unique<EpollServer>(options, handler);
}

}  // namespace transports::http
