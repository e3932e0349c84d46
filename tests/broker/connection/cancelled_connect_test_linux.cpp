// A connection that hangs while it is set up. Reads the system's sockets from /proc/net/tcp.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iomanip>
#include <sstream>

#include "broker/fake_broker.hpp"
#include "connection/connection.hpp"

using namespace std::chrono_literals;
using support::ErrorCode;

namespace {

// The sockets of this machine that are connecting to `port` of IPv4 loopback.
int count_connecting(std::uint16_t port) {
  constexpr const char* kSynSent = "02";
  std::ostringstream remote;
  remote << "0100007F:" << std::uppercase << std::hex << std::setw(4) << std::setfill('0') << port;
  std::ifstream table("/proc/net/tcp");
  int count = 0;
  for (std::string line; std::getline(table, line);) {
    std::istringstream columns(line);
    std::string number, local, peer, state;
    columns >> number >> local >> peer >> state;
    if (peer == remote.str() && state == kSynSent) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("Cancelling during connection set-up does not wait for the connection") {
  // A listener whose backlog is full leaves further connections hanging.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(listener, 0) == 0);
  REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  std::vector<int> fillers;
  for (int i = 0; i < 4; ++i) {
    fillers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(fillers.back(), reinterpret_cast<sockaddr*>(&address), size);
  }
  const int connecting = count_connecting(ntohs(address.sin_port));
  const support::SystemClock clock;
  broker::ConnectionSettings settings;
  settings.origin = {false, "127.0.0.1", ntohs(address.sin_port)};
  settings.connect_timeout = settings.read_timeout = 1h;
  broker::Connection connection(settings, clock, {"127.0.0.1"});
  const auto source = std::make_shared<std::stop_source>();
  std::thread canceller([&] {
    while (count_connecting(ntohs(address.sin_port)) == connecting) std::this_thread::yield();
    source->request_stop();
  });
  // Returns because it is cancelled: the connection may take an hour.
  const auto error = error_of([&] { connection.send({}, support::Budget::of(2h, source->get_token())); });
  CHECK(error.code == ErrorCode::cancelled);
  canceller.join();
  for (const int filler : fillers) ::close(filler);
  ::close(listener);
}
