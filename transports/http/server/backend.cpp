#include "http/server/backend.hpp"

// TASTYTRADE_MCP_PLAIN_SERVER selects PlainServer on systems with epoll too, for tests.
#if __has_include(<sys/epoll.h>) && !defined(TASTYTRADE_MCP_PLAIN_SERVER)
#include "http/server/epoll/epoll_server.hpp"
using ServerBackend = transports::http::EpollServer;
#else
#include "http/server/plain/plain_server.hpp"
using ServerBackend = transports::http::PlainServer;
#endif

namespace transports::http {

std::unique_ptr<Backend> make_backend(const HttpOptions& options, RequestHandler& handler) {
  return std::make_unique<ServerBackend>(options, handler);
}

}  // namespace transports::http
