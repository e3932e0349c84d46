#include "backend.hpp"

// The one switch between the two forms. TASTYTRADE_MCP_PLAIN_SERVER takes the plain one where there is epoll, for
// tests.
#if __has_include(<sys/epoll.h>) && !defined(TASTYTRADE_MCP_PLAIN_SERVER)
#include "epoll_server.hpp"
using Chosen = transports::http::EpollServer;
#else
#include "plain_server.hpp"
using Chosen = transports::http::PlainServer;
#endif

namespace transports::http {

std::unique_ptr<Backend> make_backend(const HttpOptions& options, RequestHandler& handler) {
  return std::make_unique<Chosen>(options, handler);
}

}  // namespace transports::http
