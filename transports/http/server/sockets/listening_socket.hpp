// The socket that accepts connections. Owned by the server; used by one thread at a time.
#pragma once

#include <string>
#include <variant>

#include "tastytrade_mcp/support/platform/sockets.hpp"

namespace transports::http {

class ListeningSocket {
 public:
  // Binds and listens. Port 0: any free one. Throws Error{not_ready} that names the setting to change.
  static ListeningSocket bind(const std::string& host, int port);

  struct Accepted {
    support::platform::Socket socket;
    std::string peer;
  };
  enum class Failure { nothing_there, out_of_resources, broken };

  // Accepts one connection without waiting.
  std::variant<Accepted, Failure> accept() const;
  bool is_open() const { return socket_.is_open(); }
  support::platform::SocketHandle handle() const { return socket_.get(); }
  // Gives the handle to the caller.
  support::platform::SocketHandle release() { return socket_.release(); }
  int port() const { return port_; }

 private:
  support::platform::Socket socket_;
  int port_ = 0;
};

// The normalized peer address of a connected socket; empty if the peer has disconnected.
std::string find_peer_address(support::platform::SocketHandle socket);

// Raises the limit of open descriptors to 65,536, or as far as the system lets it. Returns the limit.
std::size_t raise_descriptor_limit();

}  // namespace transports::http
