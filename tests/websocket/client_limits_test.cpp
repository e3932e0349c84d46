// The client against peers that are silent, do not read, or are not there: each wait has an end, and a stop ends it.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>

#include "raw_server.hpp"

using namespace std::chrono_literals;
using namespace test;
using websocket::EndReason;

namespace {

constexpr auto kSoon = 10s;  // less than quick_limits().connect_timeout; a loaded machine is slow

const Identity& identity() {
  static const Identity identity;
  return identity;
}

// A listening socket that accepts nothing more: its queue is full.
class FullPort {
 public:
  FullPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    ::bind(listening_, reinterpret_cast<sockaddr*>(&address), length);
    ::listen(listening_, 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    for (int& waiting : waiting_) {
      waiting = ::socket(AF_INET, SOCK_STREAM, 0);
      ::fcntl(waiting, F_SETFL, O_NONBLOCK);
      ::connect(waiting, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    }
  }
  ~FullPort() {
    for (const int waiting : waiting_) ::close(waiting);
    ::close(listening_);
  }
  FullPort(const FullPort&) = delete;
  FullPort& operator=(const FullPort&) = delete;

  int port() const { return port_; }

 private:
  int listening_ = -1;
  int port_ = 0;
  int waiting_[4]{};
};

}  // namespace

TEST_CASE("WebSocket client: a stop before run() opens no connection") {
  websocket::Endpoint endpoint = endpoint_of(1);
  endpoint.host = "name.invalid";
  // On the heap, because GCC 12 takes one on the stack for uninitialized.
  const auto stop = std::make_unique<std::stop_source>();
  stop->request_stop();
  const Run run = run_client(endpoint, quick_limits(), {}, stop->get_token());
  CHECK(run.end.reason == EndReason::stopped);
}

TEST_CASE("WebSocket client: a stop ends a connect that nobody accepts") {
  const FullPort port;
  websocket::Endpoint endpoint = endpoint_of(port.port());
  endpoint.host = "127.0.0.1";
  std::stop_source stop;
  websocket::Client client(endpoint, quick_limits(), {});
  client.post([&] { stop.request_stop(); });  // runs while it connects
  const auto started = std::chrono::steady_clock::now();
  CHECK(client.run(stop.get_token()).reason == EndReason::stopped);
  CHECK(std::chrono::steady_clock::now() - started < kSoon);
}

TEST_CASE("WebSocket client: a stop ends the wait for a silent peer's TLS handshake, upgrade, message or close frame") {
  enum class Silence { tls, upgrade, message, close };
  const Silence silence = GENERATE(Silence::tls, Silence::upgrade, Silence::message, Silence::close);
  const bool is_tls = GENERATE(false, true);
  if (silence == Silence::tls && !is_tls) return;
  std::stop_source stop;
  // Silent in the TLS handshake: a server without TLS.
  RawServer server(
      [&](RawPeer& peer) {
        if (silence == Silence::tls) {
          (void)peer.read_frame();  // a part of the first message of TLS
        } else if (silence == Silence::upgrade) {
          peer.read_head();
        } else {
          peer.accept_upgrade();
        }
        if (silence == Silence::close) peer.read_close();
        if (silence == Silence::message) peer.read_frame();
        stop.request_stop();
        peer.wait_for_end();
      },
      is_tls && silence != Silence::tls ? &identity() : nullptr);
  const auto opened = [&](websocket::Client& client) {
    if (silence == Silence::close) client.close(1000, "");
    client.send("hello");
  };
  const Run run =
      run_client(endpoint_of(server.port(), is_tls ? &identity() : nullptr), quick_limits(), opened, stop.get_token());
  CHECK(run.end.reason == (silence == Silence::close ? EndReason::closed : EndReason::stopped));
  CHECK(run.end.close_code == 0);
  CHECK(run.duration < kSoon);
}

TEST_CASE("WebSocket client: a stop sends 1001, and the peer's answer ends the connection") {
  const bool is_tls = GENERATE(false, true);
  std::stop_source stop;
  int code = 0;
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade();
        peer.read_frame();  // the connection is open
        stop.request_stop();
        const auto frame = peer.read_close();
        code = read_close_code(frame);
        if (frame) peer.write(make_frame(kClose, frame->payload));
      },
      is_tls ? &identity() : nullptr);
  websocket::ClientLimits limits = quick_limits();
  limits.close_timeout = 30s;
  const auto say_hello = [](websocket::Client& client) { client.send("hello"); };
  const Run run =
      run_client(endpoint_of(server.port(), is_tls ? &identity() : nullptr), limits, say_hello, stop.get_token());
  server.wait();
  CHECK(run.end.reason == EndReason::stopped);
  CHECK(run.end.close_code == 1001);
  CHECK(code == 1001);
  CHECK(run.duration < kSoon);
}

TEST_CASE("WebSocket client: a peer that closes and keeps the TCP connection is left after close_timeout") {
  const bool is_tls = GENERATE(false, true);
  std::promise<void> client_ended;
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade(make_frame(kClose, make_close_payload(1000, "Bye")));
        peer.read_close();
        client_ended.get_future().wait();
      },
      is_tls ? &identity() : nullptr);
  const Run run = run_client(endpoint_of(server.port(), is_tls ? &identity() : nullptr));
  client_ended.set_value();
  CHECK(run.end.reason == EndReason::peer_closed);
  CHECK(run.end.close_code == 1000);
  CHECK(run.duration < kSoon);
}

TEST_CASE("WebSocket client: connecting, the TLS handshake and the upgrade end within connect_timeout") {
  websocket::ClientLimits limits = quick_limits();
  limits.connect_timeout = 200ms;
  SECTION("nobody accepts") {
    const FullPort port;
    const Run run = run_client(endpoint_of(port.port()), limits);
    CHECK(run.end.reason == EndReason::connect_failed);
    CHECK(run.duration >= 200ms);
    CHECK(run.duration < kSoon);
  }
  SECTION("the peer is silent") {
    const bool is_tls = GENERATE(false, true);
    RawServer server([](RawPeer& peer) { peer.wait_for_end(); });
    const Run run = run_client(endpoint_of(server.port(), is_tls ? &identity() : nullptr), limits);
    CHECK(run.end.reason == (is_tls ? EndReason::tls_failed : EndReason::connect_failed));
    CHECK(run.duration >= 190ms);
    CHECK(run.duration < kSoon);
  }
}

TEST_CASE("WebSocket client: a refused connection and an unknown host have a reason") {
  int port = 0;
  {
    port = RawServer([](RawPeer&) {}).port();
  }
  const Run refused = run_client(endpoint_of(port));
  CHECK(refused.end.reason == EndReason::connect_failed);
  CHECK(refused.end.text == "Connection refused");
  websocket::Endpoint endpoint = endpoint_of(port);
  endpoint.host = "name.invalid";
  websocket::ClientLimits limits = quick_limits();
  limits.connect_timeout = 2s;  // if DNS does not answer
  const Run unknown = run_client(endpoint, limits);
  CHECK(unknown.end.reason == EndReason::connect_failed);
  CHECK(unknown.end.text.starts_with("the host name has no address"));
}

TEST_CASE("WebSocket client: a peer that does not read ends the connection") {
  const bool is_tls = GENERATE(false, true);
  const bool is_bound_reached = GENERATE(false, true);
  std::promise<void> client_ended;
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade();
        client_ended.get_future().wait();  // reads nothing
      },
      is_tls ? &identity() : nullptr);
  websocket::ClientLimits limits = quick_limits();
  limits.max_queued_bytes = 64 << 20;
  limits.write_timeout = is_bound_reached ? 60s : 300ms;
  std::size_t accepted = 0;
  const Run run =
      run_client(endpoint_of(server.port(), is_tls ? &identity() : nullptr), limits, [&](websocket::Client& client) {
        // More than the buffers of both sockets hold.
        const std::size_t wanted = is_bound_reached ? 100 << 20 : 32 << 20;
        while (accepted < wanted && client.send(std::string(1 << 20, 'x'))) accepted += 1 << 20;
      });
  client_ended.set_value();
  CHECK(run.end.reason == EndReason::peer_not_reading);
  if (is_bound_reached) CHECK(accepted == std::size_t{64 << 20});
  CHECK(run.duration < kSoon);
}
