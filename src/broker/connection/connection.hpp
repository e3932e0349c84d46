// One kept-alive connection to the broker. Owned by the pool and used by one thread at a time; only the cancellation
// of a budget reaches into it from elsewhere.
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
  std::chrono::milliseconds read_timeout{10'000};            // for one whole exchange, connecting included
  std::size_t largest_body = std::size_t{32} * 1024 * 1024;  // after decompression
};

class Connection {
 public:
  // Connects lazily, to the first of `addresses` (numeric, at least one) that can be reached.
  // `clock` tells how far away a Retry-After date is.
  Connection(const ConnectionSettings& settings, const support::Clock& clock, std::vector<std::string> addresses);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends one request and reads the whole answer. Follows no redirect. A stop request on the budget cuts the connection
  // at once.
  // The request is written at most once: the next address is tried only while no byte of the request can have left, and
  // afterwards every failure is one that was_sent(). Throws what Budget::check() throws if the budget ended before
  // that; every other failure is in the outcome, after which the connection must not be used again.
  HttpOutcome send(const HttpRequest& request, const support::Budget& budget);

  // Whether another request may be sent on it: open, and nothing has arrived since the last answer. What arrives
  // between two requests is the end of the connection, or an answer that nobody asked for.
  bool is_reusable() const;

 private:
  class Wire;
  HttpOutcome send_to_first_address(const HttpRequest& request, const support::Budget& budget);

  const ConnectionSettings& settings_;
  const support::Clock& clock_;
  std::vector<std::string> addresses_;
  std::shared_ptr<Wire> wire_;
  void* session_ = nullptr;  // OpenSSL's SSL of the latest handshake; httplib's, and gone when its socket is closed
  std::unique_ptr<httplib::ClientImpl> client_;
};

}  // namespace broker
