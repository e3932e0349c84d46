// The client against a peer that decides about each byte.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <future>
#include <thread>

#include "raw_server.hpp"

using namespace std::chrono_literals;
using namespace test;
using websocket::EndReason;

namespace {

// An identity for each second run.
const Identity* choose_identity() {
  static const Identity identity;
  return GENERATE(false, true) ? &identity : nullptr;
}

void send_and_close(RawPeer& peer, std::string_view frames) {
  peer.accept_upgrade();
  peer.write(frames);
  peer.write(make_frame(kClose, make_close_payload(1000, "Bye")));
  peer.read_close();
}

}  // namespace

TEST_CASE("WebSocket client: messages of mixed sizes arrive complete and in order") {
  constexpr int kMessages = 20'000;
  const auto make_message = [](int number) {
    std::string message = std::to_string(number) + " ";
    message.resize(static_cast<std::size_t>(80 + number * 7919 % 1620), static_cast<char>('a' + number % 26));
    return message;
  };
  const Identity* const identity = choose_identity();
  RawServer server(
      [&](RawPeer& peer) {
        std::string frames;
        for (int i = 0; i < kMessages; ++i) frames += make_frame(kText, make_message(i));
        send_and_close(peer, frames);
      },
      identity);
  websocket::ClientLimits limits = quick_limits();
  limits.close_timeout = 30s;
  const Run run = run_client(endpoint_of(server.port(), identity), limits);
  CHECK(run.end.reason == EndReason::peer_closed);
  REQUIRE(run.messages.size() == kMessages);
  for (int i = 0; i < kMessages; ++i) REQUIRE(run.messages[static_cast<std::size_t>(i)] == make_message(i));
}

TEST_CASE(
    "WebSocket client: a frame's header may arrive in two segments, and a message in the segment of the upgrade") {
  const Identity* const identity = choose_identity();
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade(make_frame(kText, "first"));
        const std::string frame = make_frame(kText, std::string(300, 'x'));
        for (const char byte : frame.substr(0, 4)) {
          peer.write({&byte, 1});
          std::this_thread::sleep_for(20ms);  // so that each byte is a segment
        }
        peer.write(frame.substr(4));
        peer.write(make_frame(kClose, make_close_payload(1000, "")));
        peer.read_close();
      },
      identity);
  const Run run = run_client(endpoint_of(server.port(), identity));
  CHECK(run.messages == std::vector<std::string>{"first", std::string(300, 'x')});
}

TEST_CASE("WebSocket client: a message in fragments, with a ping between them, is one message") {
  RawServer server([&](RawPeer& peer) {
    std::string first = make_frame(kText, "one ");
    first[0] = '\x01';
    std::string second = make_frame(kText, "two");
    second[0] = '\x80';
    peer.accept_upgrade();
    peer.write(first + make_frame(kPing, "are you there") + second);
    const auto pong = peer.read_frame();
    CHECK((pong && pong->opcode == kPong && pong->payload == "are you there"));
    peer.write(make_frame(kText, "") + make_frame(kClose, ""));
    peer.read_close();
  });
  const Run run = run_client(endpoint_of(server.port()));
  CHECK(run.messages == std::vector<std::string>{"one two", ""});
  CHECK(run.end.reason == EndReason::peer_closed);
  CHECK(run.end.close_code == 0);
}

TEST_CASE("WebSocket client: a message up to the limit arrives, a bigger one is refused with 1009") {
  const Identity* const identity = choose_identity();
  const bool is_within_limit = GENERATE(false, true);
  std::promise<int> code;
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade();
        // The peer reads while it writes: it learns of the close frame before the client has read everything.
        std::thread writer([&] { peer.write(make_frame(kText, std::string(10'000'000, 'x'))); });
        if (is_within_limit || identity != nullptr) writer.join();  // an SSL object is for one thread
        if (is_within_limit) peer.write(make_frame(kClose, make_close_payload(1000, "")));
        code.set_value(read_close_code(peer.read_close()));
        if (writer.joinable()) writer.join();
      },
      identity);
  websocket::ClientLimits limits = quick_limits();
  limits.close_timeout = 10s;
  limits.max_message_bytes = is_within_limit ? 10'000'000 : 2 << 20;
  const Run run = run_client(endpoint_of(server.port(), identity), limits);
  if (is_within_limit) {
    CHECK(run.end.reason == EndReason::peer_closed);
    REQUIRE(run.messages.size() == 1);
    CHECK(run.messages[0].size() == 10'000'000);
  } else {
    CHECK(run.end.reason == EndReason::message_too_big);
    CHECK(run.messages.empty());
    CHECK(code.get_future().get() == 1009);
  }
}

TEST_CASE("WebSocket client: an end without a close frame is a lost connection") {
  const Identity* const identity = choose_identity();
  const bool is_reset = GENERATE(false, true);
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade();
        for (int i = 0; i < 100; ++i) peer.write(make_frame(kText, "message"));
        peer.read_frame();  // the client has read all hundred
        peer.write(make_frame(kText, "half a frame").substr(0, 6));
        if (is_reset) peer.reset();
      },
      identity);
  const auto say_hello = [](websocket::Client& client) { client.send("hello"); };
  const Run run = run_client(endpoint_of(server.port(), identity), quick_limits(), say_hello);
  CHECK(run.end.reason == EndReason::connection_lost);
  CHECK(run.end.close_code == 0);
  CHECK(!run.end.text.empty());
  CHECK((is_reset || run.messages.size() == 100));
}

TEST_CASE("WebSocket client: the peer's close frame is answered, and its code and reason are the end") {
  const Identity* const identity = choose_identity();
  std::promise<int> answer;
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade();
        peer.write(make_frame(kClose, make_close_payload(1009,
                                                         "B\xc3\xa9"
                                                         "b\x01")));
        answer.set_value(read_close_code(peer.read_frame()));
      },
      identity);
  const Run run = run_client(endpoint_of(server.port(), identity));
  CHECK(run.end.reason == EndReason::peer_closed);
  CHECK(run.end.close_code == 1009);
  CHECK(run.end.text == "B??b?");
  CHECK(answer.get_future().get() == 1009);
}

TEST_CASE("WebSocket client: close() sends what is queued before the close frame") {
  const Identity* const identity = choose_identity();
  std::vector<std::string> received;
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade();
        for (auto frame = peer.read_frame(); frame; frame = peer.read_frame()) {
          received.push_back(frame->payload);
          if (frame->opcode != kClose) continue;
          peer.write(make_frame(kClose, make_close_payload(4000, "done")));
          return;
        }
      },
      identity);
  websocket::ClientLimits limits = quick_limits();
  limits.close_timeout = 30s;
  const Run run = run_client(endpoint_of(server.port(), identity), limits, [](websocket::Client& client) {
    for (int i = 0; i < 3; ++i) client.send(std::string(20'000, static_cast<char>('a' + i)));
    client.close(1000, "enough");
    CHECK_FALSE(client.send("too late"));
  });
  server.wait();
  CHECK(run.end.reason == EndReason::closed);
  CHECK(run.end.close_code == 4000);
  CHECK(run.end.text == "done");
  REQUIRE(received.size() == 4);
  CHECK(received[2] == std::string(20'000, 'c'));
  CHECK(received[3] == make_close_payload(1000, "enough"));
}

TEST_CASE("WebSocket client: an upgrade that is refused ends with the HTTP status") {
  RawServer server([](RawPeer& peer) {
    peer.read_head();
    peer.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nsorry");
    peer.wait_for_end();
  });
  const Run run = run_client(endpoint_of(server.port()));
  CHECK(run.end.reason == EndReason::upgrade_refused);
  CHECK(run.end.http_status == 502);
  CHECK(run.end.text == "502 Bad Gateway");
  CHECK_FALSE(run.was_open);
}

TEST_CASE("WebSocket client: an answer to the upgrade that is none ends the connection") {
  struct Case {
    std::string answer;
    EndReason reason;
  };
  const Case odd =
      GENERATE(Case{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: wrong\r\n\r\n",
                    EndReason::protocol_error},
               Case{"this is not HTTP\r\n\r\n", EndReason::protocol_error}, Case{"", EndReason::connection_lost});
  RawServer server([&](RawPeer& peer) {
    peer.read_head();
    peer.write(odd.answer);
  });
  const Run run = run_client(endpoint_of(server.port()));
  CHECK(run.end.reason == odd.reason);
  CHECK(run.end.http_status == 0);
}

TEST_CASE("WebSocket client: text that is not UTF-8, a binary message and a reserved opcode are protocol errors") {
  struct Case {
    std::string frame;
    int code;
  };
  const Case wrong = GENERATE(Case{make_frame(kText, "\xff\xfe"), 1007}, Case{make_frame(kBinary, "bytes"), 1003},
                              Case{make_frame(5, "reserved"), 1002});
  const Identity* const identity = choose_identity();
  std::promise<int> code;
  RawServer server(
      [&](RawPeer& peer) {
        peer.accept_upgrade();
        peer.write(wrong.frame);
        code.set_value(read_close_code(peer.read_close()));
        peer.wait_for_end();
      },
      identity);
  const Run run = run_client(endpoint_of(server.port(), identity));
  CHECK(run.end.reason == EndReason::protocol_error);
  CHECK(run.messages.empty());
  CHECK(code.get_future().get() == wrong.code);
}

TEST_CASE("WebSocket client: the upgrade asks for the target, with the headers of RFC 6455 and no extension") {
  std::string head;
  RawServer server([&](RawPeer& peer) { head = peer.accept_upgrade(make_frame(kClose, "")); });
  websocket::Endpoint endpoint = endpoint_of(server.port());
  endpoint.target = "/realtime?token=a%20b";
  endpoint.user_agent = "tastytrade-mcp/1";
  run_client(endpoint);
  server.wait();
  CHECK(head.starts_with("GET /realtime?token=a%20b HTTP/1.1\r\n"));
  CHECK(head.find("\r\nHost: localhost:" + std::to_string(server.port()) + "\r\n") != std::string::npos);
  CHECK(head.find("\r\nUser-Agent: tastytrade-mcp/1\r\n") != std::string::npos);
  CHECK(head.find("\r\nSec-WebSocket-Version: 13\r\n") != std::string::npos);
  CHECK(head.find("Extensions") == std::string::npos);
}

TEST_CASE("WebSocket client: the Host header has no port if it is the scheme's own") {
  static const Identity identity;
  const bool is_tls = GENERATE(false, true);
  std::string head;
  std::unique_ptr<RawServer> server;
  try {
    server = std::make_unique<RawServer>([&](RawPeer& peer) { head = peer.accept_upgrade(make_frame(kClose, "")); },
                                         is_tls ? &identity : nullptr, is_tls ? 443 : 80);
  } catch (const std::runtime_error&) {
    SKIP("this user cannot listen on the port, or it is in use");
  }
  run_client(endpoint_of(server->port(), is_tls ? &identity : nullptr));
  server->wait();
  CHECK(head.find("\r\nHost: localhost\r\n") != std::string::npos);
}

TEST_CASE("WebSocket client: tasks of other threads run on the thread of run(), and figures count") {
  std::vector<std::string> received;
  RawServer server([&](RawPeer& peer) {
    peer.accept_upgrade();
    for (int i = 0; i < 2; ++i) {
      const auto frame = peer.read_frame();
      if (frame) received.push_back(frame->payload);
    }
    peer.write(make_frame(kText, "12345") + make_frame(kClose, ""));
    peer.read_close();
  });
  websocket::Client* self = nullptr;
  std::thread other;
  websocket::Client client(
      endpoint_of(server.port()), quick_limits(),
      {[&] { other = std::thread([&] { self->post([&] { self->send("second"); }); }); }, nullptr, nullptr});
  self = &client;
  client.post([&] { CHECK(client.send("first")); });  // before the connection is open
  const websocket::End end = client.run({});
  other.join();
  client.post([] { FAIL("a task after the end"); });
  CHECK(end.reason == EndReason::peer_closed);
  CHECK(received == std::vector<std::string>{"first", "second"});
  const auto figures = client.figures();
  CHECK(figures.messages_out == 2);
  CHECK(figures.bytes_out == 11);
  CHECK(figures.messages_in == 1);
  CHECK(figures.bytes_in == 5);
  CHECK(figures.queued_bytes == 0);
}

TEST_CASE("WebSocket client: ticks come while the connection is silent") {
  RawServer server([](RawPeer& peer) {
    peer.accept_upgrade();
    peer.read_close();
  });
  int ticks = 0;
  websocket::Client* self = nullptr;
  websocket::Client client(endpoint_of(server.port()), quick_limits(), {nullptr, nullptr, [&] {
                                                                          if (++ticks == 5) self->close(1000, "");
                                                                        }});
  self = &client;
  CHECK(client.run({}).reason == EndReason::closed);
  CHECK(ticks == 5);
}
