// The server, with our client and with raw peers.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include "raw_server.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/websocket/server.hpp"
#include "waiting.hpp"

using namespace std::chrono_literals;
using namespace test;
using websocket::ConnectionId;
using websocket::EndReason;
using websocket::Server;

namespace {

// What a server saw. Its thread writes; the test reads after the server has stopped, or what is atomic.
struct Seen {
  std::vector<std::pair<ConnectionId, websocket::End>> ends;
  std::vector<std::string> messages;
  std::atomic<int> opened{0};
  std::atomic<int> closed{0};
};

// A server whose connections get `on_open`; it keeps messages and ends.
class RecordingServer {
 public:
  explicit RecordingServer(std::function<void(Server&, ConnectionId)> on_open = {},
                           websocket::ServerOptions options = {})
      : on_open_(std::move(on_open)) {
    Server::Handler handler;
    handler.opened = [this](ConnectionId id) {
      if (on_open_) on_open_(*server_, id);
      ++seen.opened;
    };
    handler.message = [this](ConnectionId, std::string_view text) { seen.messages.emplace_back(text); };
    handler.closed = [this](ConnectionId id, const websocket::End& end) {
      seen.ends.emplace_back(id, end);
      ++seen.closed;
    };
    // The port is open when the constructor returns; no client connects before `server_` is set.
    server_ = std::make_unique<Server>(options, std::move(handler));
  }
  RecordingServer(const RecordingServer&) = delete;
  RecordingServer& operator=(const RecordingServer&) = delete;
  ~RecordingServer() { server_->stop(); }

  Server* operator->() { return server_.get(); }

  Seen seen;

 private:
  std::function<void(Server&, ConnectionId)> on_open_;
  std::unique_ptr<Server> server_;
};

std::size_t count_entries(const char* folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) count += entry.path().empty() ? 0 : 1;
  return count;
}

}  // namespace

TEST_CASE("WebSocket server: 20,000 messages go both ways at once") {
  constexpr int kMessages = 20'000;
  const auto make_message = [](int number) {
    return std::to_string(number) + std::string(static_cast<std::size_t>(number % 1600), 'x');
  };
  Server* self = nullptr;
  Server server({},
                {nullptr, nullptr, [&](ConnectionId id, std::string_view text) { self->send(id, std::string(text)); },
                 nullptr, nullptr});
  server.post([&] { self = &server; });  // runs before any message
  int sent = 0;
  int received = 0;
  bool is_equal = true;
  websocket::Client* client = nullptr;
  const std::function<void()> send_some = [&] {
    for (int i = 0; i < 50 && sent < kMessages; ++i) client->send(make_message(sent++));
  };
  websocket::Client owner(endpoint_of(server.port()), quick_limits(),
                          {send_some,
                           [&](std::string_view text) {
                             is_equal = is_equal && text == make_message(received);
                             ++received;
                             if (sent - received < 100) send_some();
                             if (received == kMessages) client->close(1000, "");
                           },
                           nullptr});
  client = &owner;
  const websocket::End end = owner.run({});
  CHECK(end.reason == EndReason::closed);
  CHECK(received == kMessages);
  CHECK(is_equal);
}

TEST_CASE("WebSocket server: stop() with open sockets cuts them, and tells the end of each") {
  constexpr int kClients = 20;
  RecordingServer server;
  std::atomic<int> lost{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      if (run_client(endpoint_of(server->port())).end.reason == EndReason::connection_lost) ++lost;
    });
  }
  CHECK(wait_until([&] { return server.seen.opened == kClients; }));
  server->stop();
  server->stop();
  for (std::thread& client : clients) client.join();
  CHECK(lost == kClients);
  CHECK(server.seen.ends.size() == kClients);
  CHECK(server.seen.ends.front().second.reason == EndReason::stopped);
  CHECK_FALSE(server->post([] {}));
}

TEST_CASE("WebSocket server: a limited rate slows a connection down and loses nothing") {
  RecordingServer server([](Server& self, ConnectionId id) {
    self.limit_rate(id, 100'000);
    for (int i = 0; i < 5; ++i) self.send(id, std::string(10'000, static_cast<char>('a' + i)));
    CHECK(self.queued_bytes(id) > 40'000);
    self.close(id, 1000, "Bye");
  });
  const Run run = run_client(endpoint_of(server->port()));
  CHECK(run.end.reason == EndReason::peer_closed);
  CHECK(run.end.text == "Bye");
  CHECK(run.duration > 350ms);
  REQUIRE(run.messages.size() == 5);
  CHECK(run.messages[4] == std::string(10'000, 'e'));
}

TEST_CASE("WebSocket server: a connection whose queue grows over the bound is reset") {
  websocket::ServerOptions options;
  options.max_queued_bytes = 16 << 20;
  RecordingServer server(
      [](Server& self, ConnectionId id) {
        for (int i = 0; i < 40; ++i) self.send(id, std::string(1 << 20, 'x'));
        CHECK(self.queued_bytes(id) == 0);
      },
      options);
  const auto peer = connect_raw(server->port());
  CHECK(wait_until([&] { return server.seen.closed == 1; }));
  server->stop();
  CHECK(server.seen.ends.front().second.reason == EndReason::peer_not_reading);
}

TEST_CASE("WebSocket server: 200 connections leave no descriptor and no thread behind") {
  if (!std::filesystem::exists("/proc/self/fd")) SKIP("this system has no /proc");
  RecordingServer server;
  const auto connect_in_turn = [&](int number) {
    const auto say_hello = [&](websocket::Client& client) {
      client.send("hello");
      if (number % 2 == 0) client.close(1000, "");
    };
    if (number % 4 == 1) {
      connect_raw(server->port())->reset();
    } else if (number % 4 == 3) {
      const auto peer = connect_raw(server->port());
      peer->read_head();
      peer->write(make_masked_frame(kClose, ""));
      peer->wait_for_end();
    } else {
      CHECK(run_client(endpoint_of(server->port()), quick_limits(), say_hello).end.reason == EndReason::closed);
    }
  };
  for (int i = 0; i < 8; ++i) connect_in_turn(i);
  CHECK(wait_until([&] { return server.seen.closed == server.seen.opened; }));
  const std::size_t descriptors = count_entries("/proc/self/fd");
  const std::size_t threads = count_entries("/proc/self/task");
  for (int i = 0; i < 200; ++i) connect_in_turn(i);
  // The server's sockets close a moment after the client's.
  CHECK(wait_until([&] { return count_entries("/proc/self/fd") <= descriptors; }));
  CHECK(wait_until([&] { return count_entries("/proc/self/task") <= threads; }));
  CHECK(wait_until([&] { return server.seen.closed == server.seen.opened; }));
}

TEST_CASE("WebSocket server: an upgrade may be refused, and gets the target") {
  std::string seen;
  Server::Handler handler;
  handler.upgrade = [&](ConnectionId id, std::string_view target) {
    seen += std::to_string(id) + std::string(target) + " ";
    return target == "/refused?a=b" ? 503 : 101;
  };
  handler.closed = [](ConnectionId id, const websocket::End&) { CHECK(id == 2); };
  Server server({}, std::move(handler));
  websocket::Endpoint endpoint = endpoint_of(server.port());
  endpoint.target = "/refused?a=b";
  const Run refused = run_client(endpoint);
  CHECK(refused.end.reason == EndReason::upgrade_refused);
  CHECK(refused.end.http_status == 503);
  endpoint.target = "/accepted";
  const Run accepted = run_client(endpoint, quick_limits(), [](websocket::Client& client) { client.close(1000, ""); });
  CHECK(accepted.end.reason == EndReason::closed);
  CHECK(accepted.end.close_code == 1000);
  server.stop();
  CHECK(seen == "1/refused?a=b 2/accepted ");
}

TEST_CASE("WebSocket server: an offer of permessage-deflate is ignored, a ping is answered, no User-Agent is needed") {
  RecordingServer server([](Server& self, ConnectionId id) { self.send(id, "hello"); });
  const auto peer = connect_raw(server->port(), "/", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  const std::string head = peer->read_head();
  CHECK(head.starts_with("HTTP/1.1 101 "));
  CHECK(head.find("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
  CHECK(head.find("Extensions") == std::string::npos);
  CHECK(peer->read_frame()->payload == "hello");
  peer->write(make_masked_frame(kPing, "are you there"));
  const auto pong = peer->read_frame();
  CHECK((pong && pong->opcode == kPong && pong->payload == "are you there"));
  peer->write(make_masked_frame(kClose, make_close_payload(4001, "enough")));
  CHECK(read_close_code(peer->read_frame()) == 4001);
  peer->wait_for_end();
  CHECK(wait_until([&] { return server.seen.closed == 1; }));
  server->stop();
  CHECK(server.seen.ends.front().second.reason == EndReason::peer_closed);
  CHECK(server.seen.ends.front().second.close_code == 4001);
  CHECK(server.seen.ends.front().second.text == "enough");
}

TEST_CASE("WebSocket server: a request that is no upgrade gets 426") {
  RecordingServer server;
  const auto peer = connect_plain(server->port());
  peer->write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  CHECK(peer->read_head().starts_with("HTTP/1.1 426 "));
}

TEST_CASE("WebSocket server: send_raw() and cut() make half a frame, and text that is not UTF-8") {
  enum class Fault { half_frame, reset, not_utf8 };
  const Fault fault = GENERATE(Fault::half_frame, Fault::reset, Fault::not_utf8);
  RecordingServer server([&](Server& self, ConnectionId id) {
    self.send(id, "before");
    if (fault == Fault::reset) return self.reset(id);
    if (fault == Fault::not_utf8) return self.send_raw(id, websocket::make_text_frame("\xff"));
    self.send_raw(id, websocket::make_text_frame("half a frame").substr(0, 5));
    self.cut(id);
    self.send(id, "after");
  });
  const Run run = run_client(endpoint_of(server->port()));
  CHECK(run.end.reason == (fault == Fault::not_utf8 ? EndReason::protocol_error : EndReason::connection_lost));
  if (fault != Fault::reset) CHECK(run.messages == std::vector<std::string>{"before"});
  CHECK(wait_until([&] { return server.seen.closed == 1; }));
}

TEST_CASE("WebSocket server: a message over the limit is refused with 1009, a binary one with 1003") {
  struct Case {
    std::string frame;
    int code;
    EndReason reason;
  };
  const Case wrong = GENERATE(Case{make_masked_frame(kText, std::string(1001, 'x')), 1009, EndReason::message_too_big},
                              Case{make_masked_frame(kBinary, "bytes"), 1003, EndReason::protocol_error},
                              Case{make_frame(kText, "not masked"), 1002, EndReason::protocol_error});
  websocket::ServerOptions options;
  options.max_message_bytes = 1000;
  RecordingServer server({}, options);
  const auto peer = connect_raw(server->port());
  peer->read_head();
  peer->write(make_masked_frame(kText, std::string(1000, 'x')));
  peer->write(wrong.frame);
  CHECK(read_close_code(peer->read_close()) == wrong.code);
  CHECK(wait_until([&] { return server.seen.closed == 1; }));
  server->stop();
  CHECK(server.seen.messages == std::vector<std::string>{std::string(1000, 'x')});
  CHECK(server.seen.ends.front().second.reason == wrong.reason);
}

TEST_CASE("WebSocket server: a port in use is an error") {
  RecordingServer server;
  websocket::ServerOptions options;
  options.port = server->port();
  try {
    const Server second(options, {});
    FAIL("it listens");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::not_ready);
    CHECK(error.message().find(std::to_string(options.port)) != std::string::npos);
  }
}

TEST_CASE("WebSocket server: a frame's length has the form of its size") {
  for (const int size : {0, 125, 126, 65'535, 65'536}) {
    const std::string text(static_cast<std::size_t>(size), 'x');
    CHECK(websocket::make_text_frame(text) == make_frame(kText, text));
  }
}
