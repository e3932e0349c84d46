// How the server with epoll accepts connections. This is not left to httplib: its loop ends for good when accept()
// fails for want of memory or files (ENFILE, ENOBUFS, ENOMEM) or because a client has gone (ECONNABORTED), and spins
// when the process has no descriptor left (EMFILE). tests/httplib/accept_loop.cpp shows that.
#include "http/access/client_address.hpp"
#include "http/server/epoll/epoll_server.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxAcceptedAtOnce = 64;
constexpr std::chrono::milliseconds kRetryAccept{200};

}  // namespace

bool EpollServer::accept_clients() {
  const support::MutexLock accepting(accepting_);
  for (std::size_t i = 0; i < kMaxAcceptedAtOnce && listener_.is_open(); ++i) {
    {
      const support::MutexLock lock(mutex_);
      // If no connection can be closed, new clients wait in the backlog until one closes.
      at_capacity_ = table_->is_full() && !table_->find_oldest_waiting();
      if (at_capacity_) return false;
    }
    auto accepted = listener_.accept();
    if (auto* client = std::get_if<ListeningSocket::Accepted>(&accepted)) {
      admit(std::move(*client));
      continue;
    }
    const auto failure = std::get<ListeningSocket::Failure>(accepted);
    if (failure != ListeningSocket::Failure::nothing_there) {
      handle_failure(failure);
    } else {
      watch_listener();
    }
    return false;
  }
  watch_listener();
  return listener_.is_open();
}

void EpollServer::handle_failure(ListeningSocket::Failure failure) {
  if (failure == ListeningSocket::Failure::broken) {
    support::log_error("listener_failed", {{"port", listener_.port()}});
    return stop();
  }
  evict_for_new("");
  const support::MutexLock lock(mutex_);
  support::log_warning("out_of_descriptors", {{"connections", table_->size()}});
  listen_again_at_ = Clock::now() + kRetryAccept;
  set_timer(listen_again_at_);
}

void EpollServer::watch_listener() {
  if (!listener_.is_open()) return;
  poller_->watch_again(listener_.handle(), Poller::Interest::readable, Poller::kListener);
}

void EpollServer::listen_again() {
  const support::MutexLock accepting(accepting_);
  {
    const support::MutexLock lock(mutex_);
    at_capacity_ = false;
    listen_again_at_ = Deadline::max();
  }
  watch_listener();
}

// Closes the connection that has waited longest for its client, of `client` or of all, so that a new one can be
// accepted.
bool EpollServer::evict_for_new(const std::string& client) {
  Pointer evicted;
  {
    const support::MutexLock lock(mutex_);
    const auto oldest = table_->find_oldest_waiting(client);
    if (!oldest) return false;
    evicted = table_->remove(*oldest);
  }
  abandon(*evicted);
  return true;
}

void EpollServer::admit(ListeningSocket::Accepted accepted) {
  TlsSession session;
  if (tls_) {
    session = tls_->accept(accepted.socket.get());
    if (!session) return;
  }
  // Behind a proxy all connections come from the proxy.
  const std::string client = options_.client_address_header.empty() ? rate_limit_key(accepted.peer) : "";
  bool is_full = false;
  bool is_full_for_client = false;
  std::uint64_t id = 0;
  {
    const support::MutexLock lock(mutex_);
    id = ++last_id_;
    is_full = table_->is_full();
    is_full_for_client = table_->is_full_for(client);
  }
  if (is_full_for_client ? !evict_for_new(client) : is_full && !evict_for_new("")) return;
  const auto connection = std::make_shared<ClientConnection>(
      id, ClientSocket(std::move(accepted.socket), std::move(accepted.peer), std::move(session)),
      static_cast<ConnectionHost&>(*this));
  {
    const support::MutexLock lock(mutex_);
    table_->add(connection, client);
  }
  advance(connection, Next::wait);
}

}  // namespace transports::http
