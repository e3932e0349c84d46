// Pool of persistent connections to the broker, limited in number. A connection is closed after any failure. Owned by
// the Client; safe from any thread; no lock is held while a request is under way.
#pragma once

#include <condition_variable>
#include <memory>
#include <vector>

#include "connection/connection.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/resolver.hpp"

namespace broker {

class ConnectionPool {
 public:
  ConnectionPool(ConnectionSettings settings, std::size_t size, const support::Clock& clock);

  // Waits for a free connection, then for the response, both within the budget. Throws what Budget::check() throws if
  // the budget ends before a byte of the request was sent; every other failure is in the outcome.
  HttpOutcome send(const HttpRequest& request, const support::Budget& budget);

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
  };
  std::unique_ptr<Connection> take(const support::Budget& budget);
  void release(std::unique_ptr<Connection> connection);

  const ConnectionSettings settings_;
  const std::size_t size_;
  const support::Clock& clock_;
  support::Resolver resolver_;
  support::Mutex mutex_;
  std::condition_variable_any freed_;
  std::size_t in_use_ GUARDED_BY(mutex_) = 0;
  std::vector<Idle> idle_ GUARDED_BY(mutex_);  // the most recently used last
};

}  // namespace broker
