#include "raw_server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>

namespace test {

RawServer::RawServer(Script script, const Identity* identity, int port) {
  if (identity != nullptr) {
    tls_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(tls_.get(), identity->certificate.get());
    SSL_CTX_use_PrivateKey(tls_.get(), identity->key.get());
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listening_, 8) != 0) {
    ::close(listening_);
    throw std::runtime_error("cannot listen");
  }
  ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, script = std::move(script)] { serve(script); });
}

void RawServer::serve(const Script& script) {
  // A write of this thread to a TLS peer that has gone is an error. The client must need no such thing.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const int socket = ::accept(listening_, nullptr, nullptr);
  if (socket < 0) return;
  RawPeer peer(socket, tls_.get());
  {
    const std::lock_guard lock(mutex_);
    peer_ = &peer;
  }
  if (peer.accept_tls()) script(peer);
  const std::lock_guard lock(mutex_);
  peer_ = nullptr;
}

void RawServer::wait() {
  if (thread_.joinable()) thread_.join();
}

RawServer::~RawServer() {
  ::shutdown(listening_, SHUT_RDWR);
  {
    const std::lock_guard lock(mutex_);
    if (peer_ != nullptr) peer_->shut_down();
  }
  wait();
  ::close(listening_);
}

websocket::Endpoint endpoint_of(int port, const Identity* identity) {
  websocket::Endpoint endpoint;
  endpoint.tls = identity != nullptr;
  endpoint.host = "localhost";
  endpoint.port = port;
  if (identity != nullptr) endpoint.ca_file = identity->ca_file.path();
  return endpoint;
}

websocket::ClientLimits quick_limits() {
  websocket::ClientLimits limits;
  limits.connect_timeout = std::chrono::seconds(30);
  limits.close_timeout = std::chrono::milliseconds(300);
  limits.tick_interval = std::chrono::milliseconds(20);
  return limits;
}

Run run_client(const websocket::Endpoint& endpoint, const websocket::ClientLimits& limits,
               const std::function<void(websocket::Client&)>& opened, std::stop_token stop) {
  Run run;
  websocket::Client* self = nullptr;
  websocket::Client client(endpoint, limits,
                           {[&] {
                              run.was_open = true;
                              if (opened) opened(*self);
                            },
                            [&](std::string_view text) { run.messages.emplace_back(text); }, nullptr});
  self = &client;
  const auto started = std::chrono::steady_clock::now();
  run.end = client.run(std::move(stop));
  run.duration = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  return run;
}

}  // namespace test
