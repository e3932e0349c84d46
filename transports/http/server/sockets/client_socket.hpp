// A client's socket, plain or TLS, non-blocking. Used by one thread at a time; abort() may be called from any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/server/sockets/tls.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"

namespace transports::http {

class ClientSocket {
 public:
  enum class Outcome { progress, wants_read, wants_write, closed };

  // `tls`: null for a plain socket.
  ClientSocket(support::platform::Socket socket, std::string peer, TlsSession tls);

  // Appends received bytes to `received`, at most 16 KiB. `closed`: the client closed or reset the connection.
  Outcome receive(std::string& received);
  // Whether OpenSSL holds bytes that receive() has not returned yet. Polling the socket does not report them.
  bool has_pending() const;
  // Writes as much as the socket takes, and adds the number of bytes to `written`. `progress`: all was written.
  Outcome send(std::string_view data, std::size_t& written);
  // Shuts down the sending direction only, so that a client that still sends receives the answer and not a reset.
  void finish_writing();
  // Shuts down both directions, which wakes a thread that waits for the socket.
  void abort();

  support::platform::SocketHandle handle() const { return socket_.get(); }
  const std::string& peer() const { return peer_; }
  bool secure() const { return tls_ != nullptr; }

 private:
  Outcome read_some(char* buffer, std::size_t size, std::size_t& count);
  Outcome write_some(std::string_view data, std::size_t& count);
  Outcome tls_outcome(int result);

  support::platform::Socket socket_;
  std::string peer_;
  TlsSession tls_;
};

}  // namespace transports::http
