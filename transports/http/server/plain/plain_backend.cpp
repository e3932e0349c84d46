// The server of builds for systems without epoll, and of builds with TASTYTRADE_MCP_PLAIN_SERVER.
#include "http/server/backend.hpp"
#include "http/server/plain/plain_server.hpp"

namespace transports::http {

std::unique_ptr<Backend> make_backend(const HttpOptions& options, RequestHandler& handler) {
  return std::make_unique<PlainServer>(options, handler);
}

}  // namespace transports::http
