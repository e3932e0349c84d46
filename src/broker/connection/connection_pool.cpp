#include "connection/connection_pool.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/signals.hpp"

namespace broker {
namespace {

// Load balancers often drop a connection that was idle for a minute; a request sent on it would be lost.
constexpr auto kMaxIdleTime = std::chrono::seconds(45);

}  // namespace

ConnectionPool::ConnectionPool(ConnectionSettings settings, std::size_t size, const support::Clock& clock)
    : settings_(std::move(settings)),
      size_(std::max<std::size_t>(size, 1)),
      clock_(clock),
      resolver_(settings_.origin.host) {
  support::platform::ignore_broken_pipes();
}

HttpOutcome ConnectionPool::send(const HttpRequest& request, const support::Budget& budget) {
  std::unique_ptr<Connection> connection = take(budget);
  // Frees the slot at the end of the scope, and returns the connection if it is reusable.
  struct Slot {
    ConnectionPool& pool;
    std::unique_ptr<Connection> reusable;
    ~Slot() { pool.release(std::move(reusable)); }
  } slot{*this, nullptr};
  if (connection && !connection->is_reusable()) connection.reset();
  if (!connection) {
    std::vector<std::string> addresses = resolver_.resolve(budget, settings_.connect_timeout);
    if (addresses.empty()) return {std::nullopt, Failure::resolve, {}};
    connection = std::make_unique<Connection>(settings_, clock_, std::move(addresses));
  }
  HttpOutcome outcome = connection->send(request, budget);
  if (outcome.response) slot.reusable = std::move(connection);
  note(outcome);
  return outcome;
}

HttpOutcome ConnectionPool::send_on_new_connection(const HttpRequest& request, const support::Budget& budget) {
  std::vector<std::string> addresses = resolver_.resolve(budget, settings_.connect_timeout);
  if (addresses.empty()) return {std::nullopt, Failure::resolve, {}};
  ConnectionSettings settings = settings_;
  settings.read_timeout = budget.remaining();
  Connection connection(settings, clock_, std::move(addresses));
  HttpOutcome outcome = connection.send(request, budget);
  note(outcome);
  return outcome;
}

bool ConnectionPool::resolve(const support::Budget& budget) {
  return !resolver_.resolve(budget, settings_.connect_timeout).empty();
}

std::optional<std::chrono::milliseconds> ConnectionPool::clock_skew() {
  const support::MutexLock lock(mutex_);
  return clock_skew_;
}

// Remembers what an outcome says of the host.
void ConnectionPool::note(const HttpOutcome& outcome) {
  if (outcome.response && outcome.response->date) {
    const auto skew = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - *outcome.response->date);
    const support::MutexLock lock(mutex_);
    clock_skew_ = skew;
  }
  const bool is_unreachable = outcome.failure == Failure::connect || outcome.failure == Failure::connect_timeout;
  if (!outcome.response && is_unreachable) resolver_.forget();
}

// Returns an idle connection, or null if the caller may make a new one.
std::unique_ptr<Connection> ConnectionPool::take(const support::Budget& budget) {
  std::vector<Idle> stale;  // destroyed after the lock is released: closing may send data
  support::MutexLock lock(mutex_);
  if (!freed_.wait_until(lock, budget.stop, budget.deadline, [&]() REQUIRES(mutex_) { return in_use_ < size_; })) {
    budget.check();
    throw support::Error(support::ErrorCode::deadline_exceeded, "The request took longer than it may.",
                         "Try again in a moment.", true);
  }
  ++in_use_;
  const auto oldest = std::chrono::steady_clock::now() - kMaxIdleTime;
  const auto fresh = std::find_if(idle_.begin(), idle_.end(), [&](const Idle& idle) { return idle.since > oldest; });
  std::move(idle_.begin(), fresh, std::back_inserter(stale));
  idle_.erase(idle_.begin(), fresh);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Connection> connection = std::move(idle_.back().connection);
  idle_.pop_back();
  return connection;
}

void ConnectionPool::release(std::unique_ptr<Connection> connection) {
  const support::MutexLock lock(mutex_);
  --in_use_;
  if (connection) idle_.push_back({std::move(connection), std::chrono::steady_clock::now()});
  freed_.notify_one();
}

}  // namespace broker
