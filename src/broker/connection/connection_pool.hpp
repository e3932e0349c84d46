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

  // Sends the request on a connection that is made for it alone, waits for no free place in the pool, and lets the
  // whole budget pass before it gives up. A connection that was idle may have been closed by the peer at the moment of
  // the write; then nobody knows if the request arrived. Throws as send() does.
  HttpOutcome send_on_new_connection(const HttpRequest& request, const support::Budget& budget);

  // Resolves the name of the host, so that the next new connection need not wait for DNS. Returns false if it has no
  // address or DNS does not respond. Throws what Budget::check() throws.
  bool resolve(const support::Budget& budget);

  // The time of this machine minus that of the host, from the Date of the last response that had one: exact to a second
  // and the time a response takes.
  std::optional<std::chrono::milliseconds> clock_skew();

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
  };
  std::unique_ptr<Connection> take(const support::Budget& budget);
  void release(std::unique_ptr<Connection> connection);
  void note(const HttpOutcome& outcome);

  const ConnectionSettings settings_;
  const std::size_t size_;
  const support::Clock& clock_;
  support::Resolver resolver_;
  support::Mutex mutex_;
  std::condition_variable_any freed_;
  std::size_t in_use_ GUARDED_BY(mutex_) = 0;
  std::vector<Idle> idle_ GUARDED_BY(mutex_);  // the most recently used last
  std::optional<std::chrono::milliseconds> clock_skew_ GUARDED_BY(mutex_);
};

}  // namespace broker
