// A request is written to a connection once. The HTTP library, other addresses and idle connections do not repeat it
// once a byte of it may have been sent, and the failure then says that it may have been sent.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cerrno>
#include <csignal>
#include <thread>

#include "connection/connection_pool.hpp"
#include "scripted_peer.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace std::chrono_literals;
using broker::Failure;
using Link = ScriptedPeer::Link;

namespace {

// As the program does. A peer that has closed its connection must not end the tests.
[[maybe_unused]] const auto previous_handler = std::signal(SIGPIPE, SIG_IGN);

constexpr const char* kAnswer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

broker::ConnectionSettings settings_for(const ScriptedPeer& peer, bool tls) {
  broker::ConnectionSettings settings;
  settings.origin = {tls, "localhost", peer.port()};
  settings.ca_file = peer.ca_file();
  return settings;
}

broker::HttpRequest request_of(const std::string& method) {
  return {method, "/accounts/5WT00001/orders", {}, method == "POST" ? R"({"legs":[]})" : ""};
}

const support::SystemClock kClock;

support::Budget patient() {
  return support::Budget::of(20s);
}

}  // namespace

TEST_CASE("A request is sent once to a peer that closes without a response, 1,000 times") {
  const bool tls = GENERATE(true, false);
  const std::string method = GENERATE("POST", "GET");
  // A long request is still being written when the peer closes; the end of a short one and the close may cross.
  const bool is_long = GENERATE(true, false);
  CAPTURE(tls, method, is_long);
  ScriptedPeer peer(tls, [&](Link& link) {
    link.await_bytes();
    if (is_long) link.end_sending();
    if (link.read_request()) link.end();
  });
  const broker::ConnectionSettings settings = settings_for(peer, tls);
  broker::HttpRequest request = request_of(method);
  if (is_long) (method == "GET" ? request.target : request.body) += std::string(200'000, 'x');
  int sent = 0;
  for (int i = 0; i < 1000; ++i) {
    broker::Connection connection(settings, kClock, {"127.0.0.1"});
    const broker::HttpOutcome outcome = connection.send(request, patient());
    sent += !outcome.response && broker::was_sent(outcome.failure) ? 1 : 0;
  }
  CHECK(sent == 1000);
  peer.await_served(1000);
  CHECK(peer.requests() == 1000);
}

TEST_CASE("A request that was sent is not reported as unsent if a second connection is refused") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  ScriptedPeer* listening = nullptr;
  ScriptedPeer first(tls, [&](Link& link) {
    link.await_bytes();
    listening->refuse();
    link.end_sending();
    if (link.read_request()) link.end();
  });
  listening = &first;
  ScriptedPeer second(
      tls, [](Link& link) { link.read_request(); }, "127.0.0.2", first.port());
  const broker::ConnectionSettings settings = settings_for(first, tls);
  broker::Connection connection(settings, kClock, {"127.0.0.1", "127.0.0.2"});
  broker::HttpRequest request = request_of("POST");
  request.body += std::string(200'000, 'x');
  const broker::HttpOutcome outcome = connection.send(request, patient());
  CHECK(!outcome.response);
  CHECK(outcome.failure == Failure::cut);
  first.await_served(1);
  CHECK(first.requests() == 1);
  CHECK(second.requests() == 0);
}

TEST_CASE("The next address is tried if nothing was sent, and the request arrives once") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  const bool answers = GENERATE(true, false);
  ScriptedPeer peer(tls, [&](Link& link) {
    if (!link.read_request()) return;
    if (answers) link.write(kAnswer);
    link.end();
  });
  ScriptedPeer third(
      tls, [](Link& link) { link.read_request(); }, "127.0.0.3", peer.port());
  const broker::ConnectionSettings settings = settings_for(peer, tls);
  broker::Connection connection(settings, kClock, {"127.0.0.2", "127.0.0.1", "127.0.0.3"});
  const broker::HttpOutcome outcome = connection.send(request_of("POST"), patient());
  CHECK(outcome.response.has_value() == answers);
  if (!answers) CHECK(broker::was_sent(outcome.failure));
  CHECK(peer.requests() == 1);
  CHECK(third.requests() == 0);
}

TEST_CASE("A connection that was closed while idle is not used") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  std::atomic<int> ended = 0;
  ScriptedPeer peer(tls, [&](Link& link) {
    if (!link.read_request()) return;
    link.write(kAnswer);
    link.end();
    ++ended;
  });
  broker::ConnectionPool pool(settings_for(peer, tls), 1, kClock);
  for (int i = 1; i <= 20; ++i) {
    CHECK(pool.send(request_of("POST"), patient()).response);
    while (ended < i) std::this_thread::yield();
  }
  CHECK(peer.requests() == 20);
}

TEST_CASE("Bytes after a response are not read as the next response") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  const std::string timeout = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
  std::atomic<int> answered = 0;
  ScriptedPeer peer(tls, [&](Link& link) {
    while (link.read_request()) {
      // In one piece over TLS, where the rest waits in OpenSSL; behind the answer otherwise, as a gateway does it that
      // gives an idle connection up.
      link.write(tls ? kAnswer + timeout : kAnswer);
      if (!tls) link.write(timeout);
      if (!tls) link.end();
      ++answered;
    }
  });
  broker::ConnectionPool pool(settings_for(peer, tls), 1, kClock);
  for (int i = 1; i <= 5; ++i) {
    const broker::HttpOutcome outcome = pool.send(request_of("POST"), patient());
    REQUIRE(outcome.response);
    CHECK(outcome.response->status == 200);
    while (answered < i) std::this_thread::yield();
  }
  CHECK(peer.requests() == 5);
}

TEST_CASE("Bytes of a request that timed out do not arrive later") {
  std::atomic<bool> is_given_up = false, was_reset = false;
  ScriptedPeer peer(false, [&](Link& link) {
    link.await_bytes();
    while (!is_given_up) std::this_thread::sleep_for(1ms);
    link.await_end();
    was_reset = errno == ECONNRESET;
  });
  const broker::ConnectionSettings settings = settings_for(peer, false);
  {
    broker::Connection connection(settings, kClock, {"127.0.0.1"});
    broker::HttpRequest request = request_of("POST");
    request.body += std::string(20'000'000, 'x');  // more than the buffers of both ends take
    CHECK(connection.send(request, support::Budget::of(500ms)).failure == Failure::timeout);
  }
  is_given_up = true;
  peer.await_served(1);
  CHECK(was_reset);
}

TEST_CASE("A request that times out or is cancelled while it waits for the response counts as sent") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  std::stop_source source;
  std::atomic<bool> stops = false;
  ScriptedPeer peer(tls, [&](Link& link) {
    if (!link.read_request()) return;
    if (stops) source.request_stop();
    link.await_end();
  });
  const broker::ConnectionSettings settings = settings_for(peer, tls);
  broker::Connection late(settings, kClock, {"127.0.0.1"});
  CHECK(late.send(request_of("POST"), support::Budget::of(1s)).failure == Failure::timeout);
  stops = true;
  broker::Connection cancelled(settings, kClock, {"127.0.0.1"});
  const broker::HttpOutcome outcome = cancelled.send(request_of("POST"), support::Budget::of(20s, source.get_token()));
  CHECK(!outcome.response);
  CHECK(outcome.failure == Failure::cut);
  CHECK(peer.requests() == 2);

  broker::Connection never(settings, kClock, {"127.0.0.1"});
  CHECK_THROWS_AS(never.send(request_of("POST"), support::Budget::of(20s, source.get_token())), support::Error);
  CHECK(peer.requests() == 2);
}
