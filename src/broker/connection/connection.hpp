// One persistent connection to the broker. Owned by the pool; used by one thread at a time. Only the cancellation of a
// budget acts on it from another thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connection/http_message.hpp"
#include "connection/origin.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace httplib {
class ClientImpl;
}

namespace broker {

struct ConnectionSettings {
  Origin origin;
  std::string ca_file;  // empty: the system's
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds read_timeout{10'000};        // for one request and its response, connecting included
  std::size_t max_body = std::size_t{32} * 1024 * 1024;  // after decompression
};

class Connection {
 public:
  // Connects lazily, to the first of `addresses` (numeric, at least one) that can be reached.
  // `clock` is compared with dates of Retry-After.
  Connection(const ConnectionSettings& settings, const support::Clock& clock, std::vector<std::string> addresses);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends one request and reads the whole response. Follows no redirect. A stop request on the budget closes the
  // connection at once.
  // The request is written at most once: the next address is tried only if no byte of the request was sent; after that
  // was_sent() is true for every failure. Throws what Budget::check() throws if the budget ended before; every other
  // failure is in the outcome. After a failure the connection must not be used again.
  HttpOutcome send(const HttpRequest& request, const support::Budget& budget);

  // Whether another request may be sent: the connection is open, and nothing has arrived since the last response.
  bool is_reusable() const;

 private:
  class SharedSocket;
  HttpOutcome send_to_first_address(const HttpRequest& request, const support::Budget& budget);

  const ConnectionSettings& settings_;
  const support::Clock& clock_;
  std::vector<std::string> addresses_;
  std::shared_ptr<SharedSocket> socket_;
  void* session_ = nullptr;  // SSL* of the latest handshake; owned by httplib, valid until its socket is closed
  std::unique_ptr<httplib::ClientImpl> client_;
};

}  // namespace broker
