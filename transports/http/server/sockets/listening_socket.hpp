// The socket that accepts connections. Owned by the server; used by one thread at a time.
#pragma once

#include <string>
#include <variant>

#include "http/server/sockets/file_descriptor.hpp"

namespace transports::http {

class ListeningSocket {
 public:
  // Binds and listens. Port 0: any free one. Throws Error{not_ready} that names the setting to change.
  static ListeningSocket bind(const std::string& host, int port);

  struct Accepted {
    FileDescriptor socket;
    std::string peer;
  };
  enum class Failure { nothing_there, out_of_resources, broken };

  // Accepts one connection without waiting.
  std::variant<Accepted, Failure> accept() const;
  bool is_open() const { return socket_.is_open(); }
  int descriptor() const { return socket_.get(); }
  // Gives the descriptor to the caller.
  int release() { return socket_.release(); }
  int port() const { return port_; }

 private:
  FileDescriptor socket_;
  int port_ = 0;
};

// The normalized peer address of a connected socket; empty if the peer has disconnected.
std::string peer_address(int socket);

// Raises RLIMIT_NOFILE to min(hard limit, 65536). Returns the limit.
std::size_t raise_descriptor_limit();

}  // namespace transports::http
