// An order is written to the wire once or not at all, and the result says which, over TLS and over plain TCP: whatever
// the peer does while it receives the request and answers.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"
#include "connection/connection_pool.hpp"
#include "scripted_peer.hpp"

using namespace std::chrono_literals;
using broker::SendOutcome;
using broker::SendResult;
using Link = ScriptedPeer::Link;

namespace {

constexpr const char* kAccount = "5WT00001";

std::string http(const std::string& status, const std::string& body, const std::string& type = "application/json") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string accepted() {
  return http("201 Created", R"({"data":{"order":{"id":1075261,"account-number":"5WT00001","status":"Routed",
      "legs":[]},"warnings":[]},"context":"/"})");
}

broker::OrderRequest place(const std::string& more = {}) {
  return {"POST", {"orders"}, R"({"order-type":"Limit","external-identifier":"ttm-1")" + more + "}"};
}
// Longer than what the system and httplib hold, so that it is still being written when the peer has read its beginning.
broker::OrderRequest long_order() {
  return place(R"(,"source":")" + std::string(400'000, 'x') + '"');
}

// A peer that answers logins, and a client that is logged in. The orders follow `script`.
struct Fixture {
  explicit Fixture(bool tls, ScriptedPeer::Script order_script)
      : script(std::move(order_script)),
        peer(tls, [this](Link& link) { serve(link); }),
        client(make_config(tls, peer), clock) {
    client.prepare_order_write(kAccount, place(), patient());
  }

  void serve(Link& link) {
    if (!has_logged_in) {
      if (!link.read_request()) return;
      has_logged_in = true;
      link.write(
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 39\r\n\r\n"
          R"({"access_token":"t","expires_in":86400})");
      link.end();
      return;
    }
    script(link);
  }
  static broker::Config make_config(bool tls, const ScriptedPeer& peer) {
    broker::Config config = config_for((tls ? "https" : "http") + ("://localhost:" + std::to_string(peer.port())));
    config.ca_file = peer.ca_file();
    return config;
  }
  SendResult send(const broker::OrderRequest& order, std::chrono::milliseconds timeout = 30s) {
    return client.send_order(kAccount, order, timeout, [this] {
      ++releases;
      return true;
    });
  }
  int orders() const { return peer.requests() - 1; }

  const ScriptedPeer::Script script;
  std::atomic<bool> has_logged_in = false;
  std::atomic<int> releases = 0;
  support::SystemClock clock;
  ScriptedPeer peer;
  broker::Client client;
};

struct Row {
  const char* what;
  ScriptedPeer::Script script;
};

}  // namespace

TEST_CASE("Orders: the answer with an id proves that the order was accepted") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  std::string seen;
  Fixture fixture(tls, [&](Link& link) {
    if (!link.read_request()) return;
    seen = link.request();
    link.write(accepted());
    link.end();
  });
  const SendResult result = fixture.send(place());
  CHECK(result.outcome == SendOutcome::accepted);
  CHECK(result.order_id == "1075261");
  CHECK(result.http_status == 201);
  CHECK(fixture.orders() == 1);
  CHECK(fixture.releases == 1);
  fixture.peer.await_served(2);
  CHECK(seen.starts_with("POST /accounts/5WT00001/orders HTTP/1.1\r\n"));
  CHECK(seen.ends_with("\r\n\r\n" + place().body));
}

TEST_CASE(
    "Orders: a peer that commits and closes without an answer gets 100 requests of 100, each with unknown outcome") {
  const bool tls = GENERATE(true, false);
  // The end of a short request and the close may cross; a long one is still being written when the peer closes.
  const bool is_long = GENERATE(true, false);
  CAPTURE(tls, is_long);
  Fixture fixture(tls, [&](Link& link) {
    link.await_bytes();
    if (is_long) link.end_sending();
    if (link.read_request()) link.end();
  });
  const broker::OrderRequest order = is_long ? long_order() : place();
  int unknown = 0;
  for (int i = 0; i < 100; ++i) unknown += fixture.send(order).outcome == SendOutcome::unknown ? 1 : 0;
  CHECK(unknown == 100);
  fixture.peer.await_served(101);
  CHECK(fixture.orders() == 100);
  CHECK(fixture.releases == 100);
}

TEST_CASE("Orders: a lost answer is unknown even if nothing listens any more") {
  const bool tls = GENERATE(true, false);
  const bool is_long = GENERATE(true, false);
  CAPTURE(tls, is_long);
  Fixture* running = nullptr;
  Fixture fixture(tls, [&](Link& link) {
    link.await_bytes();
    running->peer.refuse();
    if (is_long) link.end_sending();
    if (link.read_request()) link.end();
  });
  running = &fixture;
  const SendResult result = fixture.send(is_long ? long_order() : place());
  CHECK(result.outcome == SendOutcome::unknown);
  CHECK(result.reason.find("It is not known") != std::string::npos);
  CHECK(fixture.releases == 1);
  fixture.peer.await_served(2);
  CHECK(fixture.orders() == 1);
}

TEST_CASE("Orders: a connection that ends while the request is read or answered leaves the outcome unknown") {
  const bool tls = GENERATE(true, false);
  const Row row = GENERATE(
      Row{"one byte", [](Link& link) { link.read_bytes(1); }},
      Row{"in the head", [](Link& link) { link.read_bytes(60); }},
      Row{"one byte, reset",
          [](Link& link) {
            link.read_bytes(1);
            link.reset();
          }},
      Row{"after the request, reset",
          [](Link& link) {
            link.read_request();
            link.reset();
          }},
      Row{"in the head of the answer",
          [](Link& link) {
            link.read_request();
            link.write("HTTP/1.1 201 Crea");
            link.end();
          }},
      Row{"after the head of the answer",
          [](Link& link) {
            link.read_request();
            link.write("HTTP/1.1 201 Created\r\nContent-Length: 120\r\n\r\n");
            link.end();
          }},
      Row{"in the body of the answer",
          [](Link& link) {
            link.read_request();
            link.write(accepted().substr(0, accepted().size() - 3));
            link.end();
          }},
      Row{"in the body of the answer, reset",
          [](Link& link) {
            link.read_request();
            link.write(accepted().substr(0, accepted().size() / 2));
            link.reset();
          }},
      Row{"in a body of unknown length",
          [](Link& link) {
            link.read_request();
            link.write("HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n{\"data\":{\"order\":{\"id\":1075261,");
            link.end();
          }},
      Row{"in a refusal",
          [](Link& link) {
            link.read_request();
            link.write("HTTP/1.1 422 No\r\nContent-Length: 90\r\n\r\n{\"error\":{\"code\":\"x\",\"message\":\"y\"}}");
            link.end();
          }},
      Row{"no HTTP", [](Link& link) {
            link.read_request();
            link.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
          }});
  CAPTURE(tls, row.what);
  Fixture fixture(tls, row.script);
  const SendResult result = fixture.send(place());
  CHECK(result.outcome == SendOutcome::unknown);
  CHECK(result.order_id.empty());
  CHECK(result.reason.find("It is not known") != std::string::npos);
  CHECK(fixture.releases == 1);
  fixture.peer.await_served(2);
  CHECK(fixture.orders() <= 1);
}

TEST_CASE("Orders: no answer in time is unknown, and the time is the one that was given") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  Fixture fixture(tls, [](Link& link) {
    if (link.read_request()) link.await_end();
  });
  const auto started = std::chrono::steady_clock::now();
  const SendResult result = fixture.send(place(), 700ms);
  CHECK(std::chrono::steady_clock::now() - started >= 690ms);
  CHECK(result.outcome == SendOutcome::unknown);
  CHECK(result.reason.find("in time") != std::string::npos);
  CHECK(fixture.orders() == 1);
}

TEST_CASE("Orders: an answer that comes later than reads wait is taken, within the time that was given") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  Fixture fixture(tls, [](Link& link) {
    if (!link.read_request()) return;
    std::this_thread::sleep_for(600ms);
    link.write(accepted());
    link.end();
  });
  broker::Config config = Fixture::make_config(tls, fixture.peer);
  config.read_timeout = 300ms;
  fixture.has_logged_in = false;
  broker::Client hasty(config, fixture.clock);
  hasty.prepare_order_write(kAccount, place(), patient());
  CHECK(hasty.send_order(kAccount, place(), 30s, {}).outcome == SendOutcome::accepted);
}

TEST_CASE("Orders: what fails before the first byte was written is not sent") {
  const bool tls = GENERATE(true, false);
  const int what = GENERATE(0, 1, 2, 3);
  if (!tls && (what == 1 || what == 2)) return;  // there is no handshake
  CAPTURE(tls, what);
  Fixture fixture(tls, [](Link& link) { link.read_request(); });
  if (what == 0) fixture.peer.refuse();
  if (what == 1) fixture.peer.set_handshake(ScriptedPeer::Handshake::dropped);
  if (what == 2) fixture.peer.set_handshake(ScriptedPeer::Handshake::unanswered);
  const SendResult result = fixture.send(place(), what == 2 ? 500ms : what == 3 ? 0ms : 30'000ms);
  CHECK(result.outcome == SendOutcome::not_sent);
  CHECK(!result.reason.empty());
  CHECK(result.http_status == 0);
  CHECK(fixture.releases == 0);
  CHECK(fixture.orders() == 0);
}

TEST_CASE("Orders: a certificate that is not trusted ends the connection before the request is released") {
  ScriptedPeer peer(true, [](Link& link) { link.read_request(); });
  broker::ConnectionSettings settings;
  settings.origin = {true, "localhost", peer.port()};
  const support::SystemClock clock;
  broker::ConnectionPool pool(settings, 1, clock);
  int releases = 0;
  const broker::HttpRequest request{"POST", "/accounts/5WT00001/orders", {}, "{}", [&] { return ++releases > 0; }};
  CHECK(pool.send_on_new_connection(request, support::Budget::of(20s)).failure == broker::Failure::tls);
  CHECK(releases == 0);
  CHECK(peer.requests() == 0);
}

TEST_CASE("Orders: a request that is held back when the connection stands is not sent, and asked once") {
  const bool tls = GENERATE(true, false);
  const bool throws = GENERATE(true, false);
  CAPTURE(tls, throws);
  std::atomic<bool> has_bytes = false;
  Fixture fixture(tls, [&](Link& link) { has_bytes = link.read_bytes(1); });
  int asked = 0;
  const SendResult result = fixture.client.send_order(kAccount, place(), 30s, [&]() -> bool {
    ++asked;
    if (throws) throw std::runtime_error("a defect");
    return false;
  });
  CHECK(result.outcome == SendOutcome::not_sent);
  CHECK(asked == 1);
  fixture.peer.await_served(2);
  CHECK(!has_bytes);
  CHECK(fixture.orders() == 0);
}

TEST_CASE("Orders: an idle connection that the peer has closed is not used") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  int answered = 0;
  Fixture fixture(tls, [&](Link& link) {
    // The first connection is kept by both sides; it ends without a word when the next request comes.
    if (!link.read_request()) return;
    link.write(accepted());
    ++answered;
    link.end();
  });
  for (int i = 0; i < 20; ++i) CHECK(fixture.send(place()).outcome == SendOutcome::accepted);
  fixture.peer.await_served(21);
  CHECK(answered == 20);
  CHECK(fixture.orders() == 20);
}

TEST_CASE("Orders: the end of the call that prepared it does not reach a request under way") {
  const bool tls = GENERATE(true, false);
  CAPTURE(tls);
  std::stop_source call;
  Fixture fixture(tls, [&](Link& link) {
    if (!link.read_request()) return;
    call.request_stop();
    link.write(accepted());
    link.end();
  });
  fixture.client.prepare_order_write(kAccount, place(), within(30s, call.get_token()));
  CHECK(fixture.send(place()).outcome == SendOutcome::accepted);
  CHECK(call.stop_requested());
  // Nor does a call that had ended before.
  CHECK(fixture.send(place()).outcome == SendOutcome::accepted);
}
