// One client's socket, plain or TLS. Never blocks. Used by one thread at a time; only abort() may be called from
// another.
#pragma once

#include <string>
#include <string_view>

#include "file_descriptor.hpp"
#include "tls.hpp"

namespace transports::http {

class ClientSocket {
 public:
  enum class Outcome { progress, wants_read, wants_write, closed };

  // `tls`: null for a plain socket.
  ClientSocket(FileDescriptor socket, std::string peer, TlsSession tls);

  // Appends what has arrived to `received`, at most 16 KiB. `closed`: the client ended or broke the connection.
  Outcome receive(std::string& received);
  // Whether bytes were read from the socket that receive() has not given out yet. Polling does not see them.
  bool has_pending() const;
  // Writes what the client takes now, and adds the number of bytes to `written`. `progress`: everything was written.
  Outcome send(std::string_view data, std::size_t& written);
  // Says that nothing more will come, and leaves the other direction open, so that a client that is still sending can
  // read the answer instead of a reset.
  void finish_writing();
  // Ends both directions: whatever waits for the socket wakes.
  void abort();

  int descriptor() const { return socket_.get(); }
  const std::string& peer() const { return peer_; }
  bool secure() const { return tls_ != nullptr; }

 private:
  Outcome read_some(char* buffer, std::size_t size, std::size_t& count);
  Outcome write_some(std::string_view data, std::size_t& count);
  Outcome tls_outcome(int result);

  FileDescriptor socket_;
  std::string peer_;
  TlsSession tls_;
};

}  // namespace transports::http
