// The httplib::Stream of one request. httplib reads the request from memory and writes the answer to the socket; bytes
// that the socket does not take are kept in `unsent`. So httplib never waits. Lives for one request; used by one
// thread.
#pragma once

#include <httplib.h>

#include "http/server/sockets/client_socket.hpp"

namespace transports::http {

class ClientStream final : public httplib::Stream {
 public:
  // `body` must outlive the stream. What the socket does not take is appended to `unsent`.
  ClientStream(ClientSocket& socket, std::string head, std::string_view body, std::string& unsent)
      : socket_(socket), head_(std::move(head)), parts_{head_, body}, unsent_(unsent) {}

  // Discards what is written from now on, as if the client had disconnected.
  void discard() { is_broken_ = true; }
  bool is_broken() const { return is_broken_; }

  bool is_readable() const override { return !parts_[0].empty() || !parts_[1].empty(); }
  bool wait_readable() const override { return is_readable(); }
  bool wait_writable() const override { return !is_broken_; }
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_.handle(); }
  time_t duration() const override { return 0; }

 private:
  ClientSocket& socket_;
  const std::string head_;
  std::string_view parts_[2];  // of head and body, not yet read
  std::string& unsent_;
  bool is_broken_ = false;
};

}  // namespace transports::http
