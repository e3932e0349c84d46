// Sockets: listening, accepting, hang-ups, second handles. The client ends are made with POSIX's own functions.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <string>
#include <thread>

#include "tastytrade_mcp/support/platform/process.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"

using namespace support::platform;
using namespace std::chrono_literals;

namespace {

constexpr auto kEnough = 10s;  // bounds a hang

Socket connect_to(int port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  return socket;
}

struct Connection {
  Connection() : listening(listen_on("127.0.0.1", 0, 16)) {
    REQUIRE(listening.socket.is_open());
    client = connect_to(listening.port);
    REQUIRE(wait_for(listening.socket.get(), SocketEvent::readable, kEnough));
    accepted = accept_connection(listening.socket.get());
    REQUIRE(accepted.socket.is_open());
  }
  SocketHandle server() const { return accepted.socket.get(); }

  ListenResult listening;
  Socket client;
  AcceptResult accepted;
};

std::string receive_text(SocketHandle socket) {
  char buffer[100];
  std::size_t count = 0;
  if (!wait_for(socket, SocketEvent::readable, kEnough)) return "(nothing)";
  return receive(socket, buffer, sizeof(buffer), count) == IoOutcome::progress ? std::string(buffer, count)
                                                                               : "(closed)";
}

}  // namespace

TEST_CASE("A port in use is refused, and free again when its socket is closed") {
  ListenResult first = listen_on("127.0.0.1", 0, 16);
  REQUIRE(first.socket.is_open());
  REQUIRE(first.port > 0);
  CHECK(listen_on("127.0.0.1", first.port, 16).error == std::errc::address_in_use);
  first.socket.reset();
  const ListenResult second = listen_on("127.0.0.1", first.port, 16);
  CHECK(second.socket.is_open());
  CHECK(second.port == first.port);
}

TEST_CASE("A port whose connections are in TIME_WAIT is free") {
  int port = 0;
  {
    Connection connection;
    port = connection.listening.port;
    connection.accepted.socket.reset();  // the server closes first, so that its end waits
  }
  CHECK(listen_on("127.0.0.1", port, 16).socket.is_open());
}

TEST_CASE("An address of another machine and a host without an address are told apart") {
  const ListenResult elsewhere = listen_on("203.0.113.7", 0, 16);
  CHECK(elsewhere.error == std::errc::address_not_available);
  CHECK(elsewhere.host_error.empty());
  const ListenResult nameless = listen_on("no host", 0, 16);
  CHECK_FALSE(nameless.socket.is_open());
  CHECK_FALSE(nameless.error);
  CHECK_FALSE(nameless.host_error.empty());
}

TEST_CASE("An IPv6 socket for all addresses takes IPv4, and tells the client's address") {
  const ListenResult listening = listen_on("::", 0, 16);
  if (!listening.socket.is_open()) SKIP("this machine has no IPv6");
  const Socket client = connect_to(listening.port);
  REQUIRE(wait_for(listening.socket.get(), SocketEvent::readable, kEnough));
  const AcceptResult accepted = accept_connection(listening.socket.get());
  REQUIRE(accepted.peer);
  CHECK(to_string(*accepted.peer) == "::ffff:127.0.0.1");
  CHECK(to_string(*peer_address(accepted.socket.get())) == "::ffff:127.0.0.1");
}

TEST_CASE("Accepting without a client, or from a socket that does not listen, says why") {
  const ListenResult listening = listen_on("127.0.0.1", 0, 16);
  CHECK(accept_connection(listening.socket.get()).error == std::errc::operation_would_block);
  CHECK_FALSE(wait_for(listening.socket.get(), SocketEvent::readable, 0ms));
  const Connection connection;
  CHECK(accept_connection(connection.server()).error == std::errc::invalid_argument);
  CHECK(accept_connection(kNoSocket).error == std::errc::bad_file_descriptor);
  CHECK_FALSE(peer_address(listening.socket.get()));
}

TEST_CASE("Sockets do not wait, and are not inherited by programs that this one starts") {
  const Connection connection;
  for (const SocketHandle socket : {connection.listening.socket.get(), connection.server()}) {
    CHECK((::fcntl(socket, F_GETFL) & O_NONBLOCK) != 0);
    CHECK((::fcntl(socket, F_GETFD) & FD_CLOEXEC) != 0);
    set_blocking(socket, true);
    CHECK((::fcntl(socket, F_GETFL) & O_NONBLOCK) == 0);
    const Socket second = duplicate_socket(socket);
    CHECK((::fcntl(second.get(), F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_CASE("Bytes arrive, a pause is no end, and the end of the peer's direction is") {
  Connection connection;
  char buffer[10];
  std::size_t count = 0;
  CHECK(receive(connection.server(), buffer, sizeof(buffer), count) == IoOutcome::would_block);
  REQUIRE(send(connection.client.get(), "hello", 5, count) == IoOutcome::progress);
  CHECK(count == 5);
  CHECK(receive_text(connection.server()) == "hello");
  CHECK_FALSE(wait_for(connection.server(), SocketEvent::hang_up, 0ms));
  shut_down_sending(connection.client.get());
  CHECK(wait_for(connection.server(), SocketEvent::hang_up, kEnough));
  CHECK(receive_text(connection.server()) == "(closed)");
  CHECK(send(connection.server(), "still", 5, count) == IoOutcome::progress);
  CHECK(receive_text(connection.client.get()) == "still");
}

TEST_CASE("A hang-up is noticed behind bytes that nobody has read") {
  Connection connection;
  std::size_t count = 0;
  REQUIRE(send(connection.client.get(), "unread", 6, count) == IoOutcome::progress);
  connection.client.reset();
  CHECK(wait_for(connection.server(), SocketEvent::hang_up, kEnough));
  CHECK(receive_text(connection.server()) == "unread");
}

TEST_CASE("A full connection would block, and is writable when the peer has read") {
  Connection connection;
  const std::string piece(100'000, 'x');
  std::size_t count = 0, sent = 0;
  while (send(connection.server(), piece.data(), piece.size(), count) == IoOutcome::progress) sent += count;
  CHECK(sent > piece.size());
  CHECK_FALSE(wait_for(connection.server(), SocketEvent::writable, 0ms));
  std::string buffer(sent, '.');
  REQUIRE(::recv(connection.client.get(), buffer.data(), buffer.size(), MSG_WAITALL) == static_cast<ssize_t>(sent));
  CHECK(wait_for(connection.server(), SocketEvent::writable, kEnough));
}

TEST_CASE("Sending to a peer that has gone is an outcome and not a signal") {
  Connection connection;
  std::signal(SIGPIPE, SIG_DFL);
  connection.client.reset();
  std::size_t count = 0;
  IoOutcome outcome = IoOutcome::progress;
  const auto end = std::chrono::steady_clock::now() + kEnough;
  while (outcome == IoOutcome::progress && std::chrono::steady_clock::now() < end) {
    outcome = send(connection.server(), "x", 1, count);
  }
  CHECK(outcome == IoOutcome::closed);
}

TEST_CASE("A second handle shuts the connection down for a thread that waits with the first") {
  Connection connection;
  set_blocking(connection.server(), true);
  const Socket second = duplicate_socket(connection.server());
  REQUIRE(second.is_open());
  IoOutcome outcome = IoOutcome::progress;
  std::jthread waiting([&] {
    char byte = 0;
    std::size_t count = 0;
    outcome = receive(connection.server(), &byte, 1, count);
  });
  shut_down(second.get());
  waiting.join();
  CHECK(outcome == IoOutcome::closed);
  CHECK_FALSE(duplicate_socket(kNoSocket).is_open());
}

TEST_CASE("The limit of descriptors is raised to a number, and never lowered") {
  const std::size_t limit = raise_descriptor_limit(4'096);
  CHECK(limit > 0);
  CHECK(limit <= 4'096);
  CHECK(raise_descriptor_limit(10) == 10);
  CHECK(raise_descriptor_limit(4'096) == limit);
}
