// One client's socket, plain or TLS, never blocking by itself: what waits takes a deadline. Owned by the front and used
// by one thread at a time; only abort() may be called from another.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "file_descriptor.hpp"
#include "tls.hpp"

namespace transports::http {

using Deadline = std::chrono::steady_clock::time_point;

class Connection {
 public:
  enum class Outcome { progress, wants_read, wants_write, closed };

  Connection(FileDescriptor socket, std::string peer, TlsSession tls);

  // Appends what has arrived to received(), without waiting. `closed`: the other side ended or broke the connection.
  Outcome fill();
  // Waits until something arrives. False if the connection closed or the deadline passed.
  bool wait_and_fill(Deadline deadline);
  // Writes everything. False if the client is gone or too slow.
  bool write(std::string_view data, Deadline deadline);
  // Writes what it can without waiting, and takes that off the front of `data`. `progress`: everything was written.
  Outcome write_available(std::string& data);
  // Says that nothing more will come, and leaves the other direction open, so that a client still sending can read
  // our answer instead of a reset.
  void finish_writing();
  // Makes every wait of the using thread end at once.
  void abort();

  std::string& received() { return received_; }  // not yet consumed
  int descriptor() const { return socket_.get(); }
  const std::string& peer() const { return peer_; }
  bool secure() const { return tls_ != nullptr; }

 private:
  Outcome read_some(char* buffer, std::size_t size, std::size_t& count);
  Outcome write_some(std::string_view data, std::size_t& count);
  Outcome tls_outcome(int result);
  bool wait(Outcome wanted, Deadline deadline) const;

  FileDescriptor socket_;
  std::string peer_;
  TlsSession tls_;
  std::string received_;
};

}  // namespace transports::http
