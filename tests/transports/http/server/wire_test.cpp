// HTTP/1.1 on the wire: malformed, large and slow requests, connections and their limits.
#include <catch2/catch_test_macros.hpp>

#include <latch>

#include "http/server/parsing/head_check.hpp"
#include "transports/http/http_server_fixture.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

Answer answer_to(const HttpServerFixture& server, const std::string& bytes) {
  Client client = server.client();
  client.send(bytes);
  return client.read();
}

std::string with_host(const std::string& line, const std::string& fields = "") {
  return line + "\r\nHost: localhost\r\n" + fields + "\r\n";
}

std::string chunked_call(const std::string& chunks) {
  return "POST /mcp/call HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer " +
         std::string(kToken) + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

const std::string kCall = R"({"name": "fetch_accounts"})";

}  // namespace

TEST_CASE("Malformed requests are refused with 400 and the connection is closed", "[http]") {
  const HttpServerFixture server;
  const std::string cases[] = {
      with_host("GET  / HTTP/1.1"),
      with_host("GET / HTTP/1.1 "),
      with_host("GET /"),
      with_host("GET nothing HTTP/1.1"),
      with_host("GET http://localhost/ HTTP/1.1"),
      with_host("GET /a#b HTTP/1.1"),
      with_host("GET /%zz HTTP/1.1"),
      with_host("GET /%00 HTTP/1.1"),
      with_host("GET /%ff HTTP/1.1"),
      with_host("GET /?a=%0a HTTP/1.1"),
      with_host("G(T / HTTP/1.1"),
      with_host("GET / HTTP/1.1", "Bad Name: x\r\n"),
      with_host("GET / HTTP/1.1", "Name : x\r\n"),
      with_host("GET / HTTP/1.1", ": x\r\n"),
      with_host("GET / HTTP/1.1", "NoColon\r\n"),
      with_host("GET / HTTP/1.1", "Folded: a\r\n b\r\n"),
      with_host("GET / HTTP/1.1", "Control: a\x01z\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Content-Length: 5\r\nContent-Length: 5\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Content-Length: 5, 5\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Content-Length: -1\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Content-Length: +5\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Content-Length: 0x5\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Content-Length: 99999999999999999999\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
      with_host("POST /mcp/call HTTP/1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
      "GET / HTTP/1.1\nHost: localhost\n\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\nA: b\rc\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\nA: b\nc: d\r\n\r\n",
      std::string("GET / HTTP/1.1\r\nHost: localhost\r\nA: \0\r\n\r\n", 42),
      "\x16\x03\x01\x02",
      "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
  };
  for (const std::string& bytes : cases) {
    CAPTURE(bytes);
    Client client = server.client();
    client.send(bytes);
    const Answer answer = client.read();
    CHECK(answer.status == 400);
    CHECK(answer.header("connection") == "close");
    CHECK(answer.json()["error"]["code"] == "invalid_request");
    CHECK_FALSE(answer.header("x-request-id").empty());
    CHECK(client.ended());
  }
}

TEST_CASE("Requests beyond a limit or with an unsupported feature have their own status", "[http]") {
  const HttpServerFixture server;
  CHECK(answer_to(server, with_host("GET /" + std::string(9000, 'a') + " HTTP/1.1")).status == 414);
  CHECK(answer_to(server, with_host("GET / HTTP/1.1", "A: " + std::string(40'000, 'a') + "\r\n")).status == 431);
  std::string many;
  for (int i = 0; i < 120; ++i) many += "A" + std::to_string(i) + ": b\r\n";
  CHECK(answer_to(server, with_host("GET / HTTP/1.1", many)).status == 431);
  CHECK(answer_to(server, with_host("GET / HTTP/2.0")).status == 505);
  CHECK(answer_to(server, with_host("POST /mcp/call HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n")).status == 501);
  CHECK(answer_to(server, with_host("POST /mcp/call HTTP/1.1", "Expect: something\r\n")).status == 417);
  CHECK(answer_to(server, with_host("POST /mcp/call HTTP/1.1", "Content-Encoding: gzip\r\nContent-Length: 1\r\n"))
            .status == 415);
}

TEST_CASE("A head is parsed alike however it is split", "[http]") {
  const std::string head = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  transports::http::HeadScanner scanner;
  using State = transports::http::HeadScanner::State;
  for (std::size_t size = 1; size < head.size(); ++size) {
    REQUIRE(scanner.scan(std::string_view(head).substr(0, size)) == State::incomplete);
  }
  REQUIRE(scanner.scan(head + "rest") == State::complete);
  CHECK(scanner.length() == head.size());
}

TEST_CASE("Chunked bodies are read, with extensions and trailers", "[http]") {
  const HttpServerFixture server;
  const std::string half1 = kCall.substr(0, 10);
  const std::string half2 = kCall.substr(10);
  std::string chunks = "a;note=\"x\"\r\n" + half1 + "\r\n";
  char size[16];
  std::snprintf(size, sizeof(size), "%zX\r\n", half2.size());
  chunks += size + half2 + "\r\n0\r\nTrailer: x\r\n\r\n";
  Client client = server.client();
  client.send(chunked_call(chunks));
  CHECK(client.read().status == 200);
  CHECK(client.request("GET", "/health").status == 200);  // the connection is still in step
}

TEST_CASE("Malformed chunks are refused", "[http]") {
  const HttpServerFixture server;
  for (const char* chunks : {"0x5\r\nabcde\r\n0\r\n\r\n", "+5\r\nabcde\r\n", " 5\r\nabcde\r\n", "-1\r\n", "\r\n",
                             "5\nabcde\n", "5\r\nabcdeXX", "fffffffff\r\n", "5 x\r\nabcde\r\n"}) {
    CAPTURE(chunks);
    CHECK(answer_to(server, chunked_call(chunks)).status == 400);
  }
}

TEST_CASE("A body over the limit is refused before it is read, by length and in chunks", "[http]") {
  const HttpServerFixture server;
  Client client = server.client();
  client.send("POST /mcp/call HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer " +
              std::string(kToken) + "\r\nContent-Length: 2097152\r\n\r\n");
  const Answer answer = client.read();  // not a byte of the body was sent
  CHECK(answer.status == 413);
  CHECK(answer.json()["error"]["code"] == "payload_too_large");
  CHECK(answer_to(server, chunked_call("200000\r\n")).status == 413);
}

TEST_CASE("A 2 MiB body that is sent anyway is answered with 413", "[http]") {
  const HttpServerFixture server;
  Client client = server.client();
  std::thread sender([&] {
    client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer " +
                std::string(kToken) + "\r\nContent-Length: 2097152\r\n\r\n" + std::string(2 << 20, ' '));
  });
  const Answer answer = client.read();
  sender.join();
  CHECK(answer.status == 413);
  CHECK(answer.json()["jsonrpc"] == "2.0");
}

TEST_CASE("100 Continue is sent, but not for a refused body", "[http]") {
  const HttpServerFixture server;
  const std::string head =
      "POST /mcp/call HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n";
  const std::string length = "Content-Length: " + std::to_string(kCall.size()) + "\r\n";
  Client client = server.client();
  client.send(head + length + "Authorization: Bearer " + kToken + "\r\n\r\n");
  CHECK(client.read_head().status == 100);
  client.send(kCall);
  CHECK(client.read().status == 200);
  CHECK(answer_to(server, head + length + "\r\n").status == 401);
}

TEST_CASE("Pipelined requests are answered in order", "[http]") {
  const HttpServerFixture server;
  Client client = server.client();
  client.send(client.format("GET", "/health") + client.format("HEAD", "/health") + client.format("GET", "/nothing"));
  CHECK(client.read().status == 200);
  const Answer head = client.read(true);
  CHECK(head.status == 200);
  CHECK(std::stoi(head.header("content-length")) > 10);
  CHECK(client.read().status == 404);
  CHECK(client.request("GET", "/health").status == 200);  // an error does not end the connection
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer", "[http]") {
  const HttpServerFixture server;
  for (const char* request :
       {"GET /health HTTP/1.0\r\n\r\n", "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"}) {
    Client client = server.client();
    client.send(request);
    CHECK(client.read().status == 200);
    CHECK(client.ended());
  }
}

TEST_CASE("A disconnect within a request is handled at once", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.min_threads = 1;
  options.limits.max_threads = 1;
  const HttpServerFixture server(options);
  Client half_body = server.client();
  half_body.send(half_body.format("POST", "/mcp/call", {kBearer, kJson, {"Content-Length", "100"}}));
  half_body.send("{\"na");
  half_body.hang_up();
  Client half_head = server.client();
  half_head.send("GET /health HT");
  half_head.hang_up();
  CHECK(server.request("GET", "/health").status == 200);  // the one thread is free again
}

TEST_CASE("Headers that arrive too slowly are refused, and occupy no thread meanwhile", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.min_threads = 1;
  options.limits.max_threads = 1;
  options.limits.header_time = std::chrono::milliseconds(400);
  const HttpServerFixture server(options);
  Client slow = server.client();
  slow.send("G");
  CHECK(server.request("GET", "/health").status == 200);
  // A byte now and then does not extend the time.
  while (!slow.is_readable(std::chrono::milliseconds(20)) && slow.send("G")) {
  }
  CHECK(slow.read().status == 408);
  CHECK(slow.ended());
}

TEST_CASE("A body that does not arrive in time is answered with 408", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.body_time = std::chrono::milliseconds(200);
  const HttpServerFixture server(options);
  Client client = server.client();
  client.send(client.format("POST", "/mcp/call", {kBearer, kJson, {"Content-Length", "100"}}) + "{");
  CHECK(client.read().status == 408);
  CHECK(client.ended());
}

TEST_CASE("The body of an unauthenticated request is not waited for", "[http]") {
  const HttpServerFixture server;
  Client client = server.client();
  client.send(client.format("POST", "/mcp/call", {kJson, {"Content-Length", "100"}}) + "{");
  CHECK(client.read().status == 401);
  CHECK(client.ended());
}

TEST_CASE("An idle connection is closed after idle_time", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.idle_time = std::chrono::milliseconds(200);
  options.limits.header_time = std::chrono::milliseconds(300);
  const HttpServerFixture server(options);
  Client used = server.client();
  CHECK(used.request("GET", "/health").status == 200);
  CHECK(used.ended());
  Client silent = server.client();
  CHECK(silent.ended());
}

TEST_CASE("500 idle connections do not block the 501st", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.min_threads = 2;
  options.limits.max_threads = 4;
  const HttpServerFixture server(options);
  std::vector<Client> idle;
  for (int i = 0; i < 500; ++i) {
    idle.push_back(server.client());
    REQUIRE(idle.back().request("GET", "/health").status == 200);
  }
  CHECK(server.request("GET", "/health").status == 200);
  CHECK(idle.front().request("GET", "/health").status == 200);
}

TEST_CASE("1,000 connections at once all get answers", "[http]") {
  const HttpServerFixture server;
  std::vector<Client> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(server.client());
  for (Client& client : clients) REQUIRE(client.send(client.format("GET", "/health")));
  int answered = 0;
  for (Client& client : clients) answered += client.read().status == 200 ? 1 : 0;
  CHECK(answered == 1000);
}

TEST_CASE("100 slow calls run at once while others are answered", "[http]") {
  HttpServerFixture server;
  std::vector<Client> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(server.client());
    clients.back().send(clients.back().format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  }
  REQUIRE(server.slow.wait_until_running(100));
  CHECK(server.request("GET", "/health").status == 200);
  server.slow.release();
  for (Client& client : clients) CHECK(client.read().status == 200);
}

TEST_CASE("At the limit of connections an idle one is closed for a new one", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_connections = 3;
  const HttpServerFixture server(options);
  std::vector<Client> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(server.client());
    REQUIRE(clients.back().request("GET", "/health").status == 200);
  }
  Client fourth = server.client();
  CHECK(fourth.request("GET", "/health").status == 200);
  int closed = 0;  // which one depends on when the server came round to noting each as idle
  for (Client& client : clients) {
    int status = 0;
    try {
      status = client.request("GET", "/health").status;
    } catch (const std::runtime_error&) {
      ++closed;
      continue;
    }
    CHECK(status == 200);
  }
  CHECK(closed == 1);
}

TEST_CASE("At the limit of busy connections a new one waits until one closes", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_connections = 1;
  HttpServerFixture server(options);
  Client busy = server.client();
  busy.send(busy.format("POST", "/mcp/call", {kBearer, kJson, {"Connection", "close"}}, R"({"name": "slow"})"));
  REQUIRE(server.slow.wait_until_running());
  Client waiting = server.client();
  waiting.send(waiting.format("GET", "/health"));
  server.slow.release();
  CHECK(busy.read().status == 200);
  CHECK(waiting.read().status == 200);
}
