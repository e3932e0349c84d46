// GET /api/v1/stream from the socket of its client to the simulator's feeds: server, tools and broker client are real.
#include <catch2/catch_test_macros.hpp>

#include <thread>

#include "broker/account_stream/account_json.hpp"
#include "running_clock.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/tools/catalog.hpp"
#include "transports/http/event_reader.hpp"
#include "transports/http/http_server_fixture.hpp"

namespace {

using account_json::kAccount;
using account_json::kOtherAccount;
using broker::FeedState;
using http_test::Answer;
using http_test::Client;
using http_test::Event;
using http_test::EventReader;
using http_test::HeaderList;
using http_test::Json;
using http_test::kBearer;
using namespace std::chrono_literals;

const std::string kPath = "/api/v1/stream";

// The server with its tools and broker client, at a fixed time of a trading day.
class Stack {
 public:
  explicit Stack(bool is_live = true)
      : simulator({}, clock),
        client(config(is_live), clock),
        store(state::make_memory_store(clock)),
        sealer(support::Secret("a-key-for-tests-that-is-long-enough"), clock),
        server(std::make_shared<const mcp::Registry>(tools::catalog(client, {})), {}, sealer, *store),
        sessions(sealer, *store),
        http(http_test::api_options(), server, sessions, *store, clock, {}),
        port(http.start()),
        thread([this] { http.run(); }) {}
  ~Stack() { http.stop(); }

  Answer request(const std::string& query) const { return Client(port).request("GET", kPath + query, {kBearer}); }
  // Waits until all accounts are watched, and changes are told.
  void await_accounts(std::uint64_t reconciliations) {
    REQUIRE(test::wait_until([&] {
      const auto health = client.account_events().health();
      return health.state == FeedState::live && health.reconciliations >= reconciliations;
    }));
  }
  void push(const std::string& type, Json data) {
    data["updated-at"] = clock.now().time_since_epoch().count() + ++pushed_;
    simulator.push({type, kAccount, data.dump()});
  }
  void push_order(std::int64_t id) { push("Order", account_json::OrderRow{.id = id}.json()); }

  support::ManualClock clock{*support::parse_iso8601("2026-11-23T15:30:00Z")};
  simulator::Simulator simulator;
  broker::Client client;
  std::unique_ptr<state::Store> store;
  mcp::Sealer sealer;
  mcp::Server server;
  mcp::SessionCodec sessions;
  transports::HttpServer http;
  int port;
  std::jthread thread;

 private:
  broker::Config config(bool is_live) const {
    broker::Config config;
    config.environment = broker::Environment::demo;
    config.url = simulator.url();
    config.streamer_url = simulator.stream_url() + "/account";
    config.live = is_live;
    config.credentials.client_id = simulator.options().client_id;
    config.credentials.client_secret = support::Secret(simulator.options().client_secret);
    config.credentials.refresh_token = support::Secret(simulator.options().refresh_token);
    config.account_timing.min_reconciliation = 10ms;
    return config;
  }

  int pushed_ = 0;
};

// A stream, open as long as this lives.
class Stream {
 public:
  Stream(const Stack& stack, const std::string& query, const std::string& last_event_id = "")
      : client_(stack.port), reader_(client_) {
    HeaderList headers = {kBearer};
    if (!last_event_id.empty()) headers.emplace_back("Last-Event-ID", last_event_id);
    client_.send(client_.format("GET", kPath + query, headers));
    REQUIRE(client_.read_head().status == 200);
    const auto first = reader_.next();
    REQUIRE(first);
    REQUIRE(first->name == "hello");
    hello = Json::parse(first->data);
    hello_id = first->id;
  }
  std::optional<Event> next() { return reader_.next(); }
  // The next event of this name; others are left out.
  Event next(const std::string& name) {
    while (auto event = next()) {
      if (event->name == name) return *event;
    }
    throw std::logic_error("the stream has ended");
  }
  Client& client() { return client_; }

  Json hello;
  std::string hello_id;

 private:
  Client client_;
  EventReader reader_;
};

// The content of an event `quote`.
std::string figures_of(Json quote) {
  quote.erase("age_ms");
  quote.erase("at");
  return quote.dump();
}

}  // namespace

TEST_CASE("Market stream: hello names symbols, what is missing and why; each symbol has a quote", "[http]") {
  const Stack stack;
  Stream stream(stack, "?symbols=AAPL,/ES,ZZZZZ");
  CHECK(stream.hello["environment"] == "demo");
  CHECK(stream.hello["feed"] == "live");
  CHECK(stream.hello["symbols"].size() == 3);
  REQUIRE(stream.hello["missing"].size() == 1);
  CHECK(stream.hello["missing"][0]["symbol"] == "ZZZZZ");
  CHECK(stream.hello["missing"][0]["reason"].get<std::string>().find("no data") != std::string::npos);
  for (const std::string& symbol : {std::string("AAPL"), stream.hello["resolved"]["/ES"].get<std::string>()}) {
    const Event event = stream.next("quote");
    const Json quote = Json::parse(event.data);
    CHECK(event.id.empty());
    CHECK(quote["symbol"] == symbol);
    for (const char* const figure : {"bid", "ask", "bid_size", "ask_size", "last"}) CHECK(quote[figure].is_string());
    CHECK(quote["source"] == "live");
    CHECK(quote["age_ms"].is_number_integer());
    CHECK(support::parse_iso8601(quote["at"].get<std::string>()));
  }
}

TEST_CASE("Market stream: a quote that moves is told at most once in the interval, the newest one last", "[http]") {
  Stack stack;
  Stream stream(stack, "?symbols=BTC/USD&every_ms=400");
  std::string before, last;
  {
    const test::RunningClock mover(stack.clock, 100ms, 50ms);
    stream.next("quote");
    const auto begin = std::chrono::steady_clock::now();
    constexpr int kEvents = 6;
    for (int i = 0; i < kEvents; ++i) {
      const Json quote = Json::parse(stream.next("quote").data);
      // Bid and ask may stay while sizes move.
      const std::string figures = figures_of(quote);
      CHECK(figures != before);
      before = figures;
      last = quote["bid"];
    }
    // The first of them may have waited for this reader.
    CHECK(std::chrono::steady_clock::now() - begin >= (kEvents - 2) * 400ms);
  }
  const broker::LiveInstrument instrument{"BTC/USD", "BTC/USD:CXTALP"};
  const auto newest = [&] {
    const auto answer =
        stack.client.live().look(std::span(&instrument, 1), {.quote = true}, 1s, support::Budget::of(5s));
    return answer.rows.front().quote.value().value.bid.value();
  };
  // Ends when the last one is the newest one, or with an error when none comes any more.
  while (std::stod(last) != newest()) last = Json::parse(stream.next("quote").data)["bid"];
}

TEST_CASE("Market stream: trades and Greeks on request", "[http]") {
  const Stack stack;
  const Answer chain =
      Client(stack.port).request("GET", "/api/v1/options?symbol=AAPL&days=25&strikes=1&detail=symbols", {kBearer});
  std::string option = chain.json()["options"][0]["symbol"];
  for (auto at = option.find(' '); at != std::string::npos; at = option.find(' ')) option.replace(at, 1, "%20");
  Stream stream(stack, "?events=trade,greeks&symbols=AAPL," + option);
  CHECK(stream.hello["missing"].empty());
  const Json trade = Json::parse(stream.next("trade").data);
  CHECK(trade["price"].is_string());
  CHECK(trade["time"].is_string());
  const Json greeks = Json::parse(stream.next("greeks").data);
  CHECK(greeks["delta"].is_number());
  CHECK(greeks["implied_volatility"].get<double>() > 1);
}

TEST_CASE("Market stream: a change of an order, a position and a balance is told once", "[http]") {
  Stack stack;
  Stream stream(stack, "?events=order,position,balance");
  CHECK(stream.hello["accounts"] == Json{kAccount, kOtherAccount});
  stack.await_accounts(2);
  stack.push_order(7);
  stack.push_order(7);  // nothing new
  stack.push("CurrentPosition", account_json::position("12345"));
  stack.push("AccountBalance", account_json::balance("98765.43"));
  stack.push_order(8);
  std::vector<std::string> told;
  std::string id;
  while (told.size() < 4) {
    const Event event = stream.next().value();
    if (event.name == "feed") continue;
    CHECK(event.id != id);
    id = event.id;
    const Json data = Json::parse(event.data);
    CHECK(data["account_number"] == kAccount);
    CHECK(data["found_by"] == "stream");
    told.push_back(event.name + ' ' + data.value("id", "") + data.value("symbol", "") + data.value("currency", ""));
  }
  CHECK(told == std::vector<std::string>{"order 7", "position AAPL", "balance USD", "order 8"});
}

TEST_CASE("Market stream: a client that comes back with Last-Event-ID gets what it has missed", "[http]") {
  Stack stack;
  std::string id;
  {
    Stream stream(stack, "?events=order");
    stack.await_accounts(2);
    stack.push_order(7);
    id = stream.next("order").id;
  }
  stack.push_order(8);
  stack.push_order(9);
  Stream again(stack, "?events=order", id);
  CHECK(again.hello["is_complete"] == true);
  CHECK(Json::parse(again.next("order").data)["id"] == "8");
  CHECK(Json::parse(again.next("order").data)["id"] == "9");
  stack.push_order(10);
  CHECK(Json::parse(again.next("order").data)["id"] == "10");
  Stream elsewhere(stack, "?events=order", "another-process.3");
  CHECK(elsewhere.hello["is_complete"] == false);
  CHECK(elsewhere.next().value().name == "resync");
}

TEST_CASE("Market stream: a lost connection of the feed is told, and that it is back", "[http]") {
  Stack stack;
  Stream stream(stack, "?symbols=AAPL");
  CHECK(stream.hello["feed"] == "live");
  stack.simulator.inject_stream({.kind = simulator::StreamFault::Kind::cut, .path = "/realtime"});
  const test::RunningClock mover(stack.clock, 100ms, 50ms);  // so that there is a frame to cut
  CHECK(Json::parse(stream.next("feed").data)["state"] == "reconnecting");
  Json feed;
  do {
    feed = Json::parse(stream.next("feed").data);
    CHECK(feed["feed"] == "market_data");
  } while (feed["state"] != "live");
  CHECK(Json::parse(stream.next("quote").data)["symbol"] == "AAPL");
}

TEST_CASE("Market stream: bad parameters are refused, and the message says what is right", "[http]") {
  Stack stack;
  const auto check = [&](const std::string& query, int status, const std::string& part) {
    INFO(query);
    const Answer answer = stack.request(query);
    CHECK(answer.status == status);
    const Json error = answer.json()["error"];
    const std::string text = error["message"].get<std::string>() + ' ' + error.value("hint", "");
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  check("", 400, "`symbols`");
  check("?symbols=AAPL&events=quote,dance", 400, "quote, trade, greeks, order, position, balance");
  check("?symbols=AAPL&speed=1", 400, "every_ms");
  check("?symbols=AAPL&every_ms=50", 400, "100 to 60000");
  check("?symbols=AAPL&accounts=" + std::string(kAccount), 400, "`accounts`");
  check("?events=order&accounts=" + std::string(simulator::kForeignAccount), 403, kAccount);
  check("?symbols=%3F%21", 404, "?!");
  std::string many = "?symbols=S0";
  for (int i = 1; i <= 200; ++i) many += ",S" + std::to_string(i);
  check(many, 400, "more than 200 items");
  CHECK(stack.client.account_events().health().watches == 0);
}

TEST_CASE("Market stream: without the live feed there is an error", "[http]") {
  const Stack stack(false);
  for (const char* const query : {"?symbols=AAPL", "?events=order"}) {
    const Answer answer = stack.request(query);
    CHECK(answer.status == 503);
    CHECK(answer.json()["error"]["hint"].get<std::string>().find("LIVE") != std::string::npos);
  }
}

TEST_CASE("Market stream: the server stops while streams are open and their values move", "[http]") {
  Stack stack;
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 8; ++i) {
    streams.push_back(std::make_unique<Stream>(stack, "?symbols=BTC/USD,AAPL&events=quote,order&every_ms=100"));
  }
  const test::RunningClock mover(stack.clock, 100ms, 50ms);
  const auto begin = std::chrono::steady_clock::now();
  stack.http.stop();
  for (const auto& stream : streams) {
    CHECK(Json::parse(stream->next("error").data)["code"] == "not_ready");
    CHECK_FALSE(stream->next());
  }
  stack.thread.join();
  CHECK(std::chrono::steady_clock::now() - begin < http_test::api_options().limits.drain);
}
