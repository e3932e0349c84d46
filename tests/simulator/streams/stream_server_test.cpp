// The streams of the simulator over the wire.
#include <algorithm>

#include "simulator/streams/streams_fixture.hpp"
#include "streams/stream_faults.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

StreamFault fault_of(FaultKind kind, int frames = 0) {
  StreamFault fault;
  fault.kind = kind;
  fault.frames = frames;
  return fault;
}

}  // namespace

TEST_CASE("Quote token: names the live feed, and the delayed one where quotes are delayed") {
  StreamsFixture fixture;
  const Json answer = fixture.get("/api-quote-tokens");
  CHECK(answer.at("context") == "/api-quote-tokens");
  const Json& row = answer.at("data");
  CHECK(row.at("dxlink-url") == fixture.url("/realtime"));
  CHECK(row.at("level") == "api");
  CHECK(row.at("issued-at") == "2026-08-24T17:58:51.000+00:00");
  CHECK(row.at("expires-at") == "2026-08-25T17:58:51.000+00:00");
  CHECK(fixture.quote_token() != row.at("token").get<std::string>());
  Options options;
  options.delayed_quotes = true;
  StreamsFixture delayed(options);
  CHECK(delayed.data("/api-quote-tokens").at("dxlink-url") == delayed.url("/delayed"));
  CHECK(delayed.data("/api-quote-tokens").at("level") == "demo");
}

TEST_CASE("Streams: a simulator without them has no port and no quote tokens") {
  Options options;
  options.streams = false;
  StreamsFixture fixture(options);
  CHECK(fixture.simulator.stream_port() == 0);
  CHECK(fixture.simulator.stream_url().empty());
  CHECK(fixture.refused("/api-quote-tokens").first == 404);
  fixture.simulator.push({"Order", kMarginAccount, "{}"});
  fixture.simulator.run_due_events();
}

TEST_CASE("Streams: a port in use is an error that names it") {
  StreamsFixture fixture;
  Options options;
  options.stream_port = fixture.simulator.stream_port();
  try {
    const Simulator second(options, fixture.clock);
    FAIL("the port is shared");
  } catch (const support::Error& error) {
    CHECK(error.message().find(std::to_string(options.stream_port)) != std::string::npos);
  }
}

TEST_CASE("Streams: quotes arrive, and change when the clock does") {
  StreamsFixture fixture;
  StreamClient client(fixture.url("/realtime"));
  fixture.open_channel(client);
  StreamsFixture::subscribe(client, "Quote", "AAPL");
  client.wait_for("FEED_DATA");
  const Json quote = fixture.data("/market-data/by-type?equity=AAPL").at("items").at(0);
  const Json& first = client.wait_for("FEED_DATA");
  const Json config = client.wait_for("eventFields");
  const auto columns = config.at("eventFields").at("Quote").get<std::vector<std::string>>();
  const auto bid = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), "bidPrice") - columns.begin());
  CHECK(first.at("data").at(1).at(bid).get<double>() == number(quote, "bid"));
  const std::size_t before = client.messages().size();
  for (int i = 0; i < 40; ++i) fixture.advance(250ms);
  CHECK(test::wait_until([&] { return client.messages().size() > before; }));
}

TEST_CASE("Streams: a token of the live feed is revoked, and the connection loses its authorization") {
  StreamsFixture fixture;
  StreamClient client(fixture.url("/realtime"));
  fixture.open_channel(client);
  fixture.simulator.revoke_quote_tokens();
  fixture.simulator.run_due_events();
  client.wait_for("CHANNEL_CLOSED");
  fixture.advance(10s);
  const websocket::End end = client.wait_for_end();
  CHECK(end.reason == websocket::EndReason::peer_closed);
  CHECK(end.close_code == 1000);
}

TEST_CASE("Streams: other paths are not found, and a fault refuses an upgrade") {
  StreamsFixture fixture;
  CHECK(StreamClient(fixture.url("/nowhere")).wait_for_end().http_status == 404);
  fixture.simulator.inject_stream(fault_of(FaultKind::refuse_upgrade));
  CHECK(StreamClient(fixture.url("/realtime")).wait_for_end().http_status == 502);
  StreamClient client(fixture.url("/realtime?any=query"));
  client.send(Json{{"type", "SETUP"}, {"channel", 0}});
  client.wait_for("UNAUTHORIZED");
}

TEST_CASE("Streams: the account streamer acknowledges a login and sends what is pushed") {
  StreamsFixture fixture;
  StreamClient client(fixture.url("/account"));
  client.send(fixture.account_request("connect", kMarginAccount));
  CHECK(client.wait_for("connect").at("status") == "ok");
  fixture.simulator.push({"Order", kMarginAccount, R"({"id":1,"status":"Filled"})"});
  const Json order = client.wait_for("Filled");
  CHECK(order.at("type") == "Order");
  CHECK(order.at("ws-sequence") == 2);
  SECTION("by a route of the simulator's own") {
    const Json body{{"notifications",
                     {{{"type", "CurrentPosition"}, {"account", kMarginAccount}, {"data", {{"symbol", "AAPL"}}}},
                      {{"type", "AccountBalance"}, {"account", kMarginAccount}, {"data", Json::object()}}}}};
    CHECK(fixture.write("POST", "/simulator/notifications", body).first == 204);
    CHECK(client.wait_for("results").at("results").at(0).at("data") == Json{{"symbol", "AAPL"}});
    const auto refused = fixture.write("POST", "/simulator/notifications", Json{{"notifications", {{{"type", "X"}}}}});
    CHECK(refused.first == 400);
  }
  SECTION("and refuses a token that was revoked") {
    fixture.simulator.revoke_tokens();
    client.send(fixture.account_request("heartbeat"));
    CHECK(client.wait_for("heartbeat").at("status") == "error");
    CHECK(client.wait_for_end().close_code == 1000);
  }
}

TEST_CASE("Streams: faults end a connection in different ways") {
  StreamsFixture fixture;
  const auto end_of = [&](const StreamFault& fault) {
    fixture.simulator.inject_stream(fault);
    StreamClient client(fixture.url("/realtime"));
    client.send(Json{{"type", "SETUP"}, {"channel", 0}});
    const websocket::End end = client.wait_for_end();
    return std::pair(end, client.messages().size());
  };
  const auto cut = end_of(fault_of(FaultKind::cut, 1));
  CHECK(cut.first.reason == websocket::EndReason::connection_lost);
  CHECK(cut.second == 1);
  const auto half = end_of(fault_of(FaultKind::half_frame, 1));
  CHECK(half.first.reason == websocket::EndReason::connection_lost);
  CHECK(half.second == 1);
  StreamFault close = fault_of(FaultKind::close, 2);
  close.code = 1009;
  close.text = "too big";
  const auto closed = end_of(close);
  CHECK(closed.first.close_code == 1009);
  CHECK(closed.first.text.find("too big") != std::string::npos);
  CHECK(closed.second == 2);
  CHECK(end_of(fault_of(FaultKind::bad_utf8, 1)).first.reason == websocket::EndReason::protocol_error);
}

TEST_CASE("Streams: a fault reaches an open connection with the next round") {
  StreamsFixture fixture;
  StreamClient client(fixture.url("/realtime"));
  client.send(Json{{"type", "SETUP"}, {"channel", 0}});
  client.wait_for("UNAUTHORIZED");
  fixture.simulator.inject_stream(fault_of(FaultKind::cut));
  fixture.simulator.run_due_events();
  CHECK(client.wait_for_end().reason == websocket::EndReason::connection_lost);
}

TEST_CASE("Streams: silent clients are told to go by the simulator's clock") {
  StreamsFixture fixture;
  StreamClient feed(fixture.url("/realtime")), account(fixture.url("/account"));
  feed.send(Json{{"type", "SETUP"}, {"channel", 0}});
  feed.wait_for("UNAUTHORIZED");
  account.send(fixture.account_request("connect", kMarginAccount));
  account.wait_for("connect");
  fixture.advance(30s);
  feed.wait_for("KEEPALIVE");
  fixture.advance(30s);
  feed.wait_for("TIMEOUT");
  CHECK(feed.wait_for_end().close_code == 1000);
  CHECK(account.wait_for_end().text.find("Bye") != std::string::npos);
}

TEST_CASE("Streams: the same seed, clock and messages give the same bytes") {
  const auto record = [] {
    StreamsFixture fixture;
    StreamClient client(fixture.url("/realtime"));
    fixture.open_channel(client);
    client.send(Json{{"type", "FEED_SETUP"}, {"channel", 1}, {"acceptAggregationPeriod", 0.1}});
    for (const char* type : {"Quote", "Trade", "Summary", "TimeAndSale"})
      StreamsFixture::subscribe(client, type, "SPY");
    StreamsFixture::subscribe(client, "Candle", "AAPL{=1m}");
    client.wait_for("\"Candle\"");
    StreamsFixture::subscribe(client, "Quote", "/ESU26:XCME");
    // The error of a channel that is not open tells that all messages before have been read.
    std::ptrdiff_t errors = 0;
    const auto wait_until_read = [&] {
      client.send(Json{{"type", "CHANNEL_CANCEL"}, {"channel", 3}});
      ++errors;
      REQUIRE(test::wait_until([&] {
        const auto messages = client.messages();
        const auto is_error = [](const std::string& text) { return text.find("is not open") != std::string::npos; };
        return std::count_if(messages.begin(), messages.end(), is_error) == errors;
      }));
    };
    wait_until_read();
    for (const auto step : {25ms, 100ms, 275ms, 1000ms, 5000ms, 30'000ms, 31'000ms}) {
      fixture.advance(step);
      wait_until_read();
    }
    client.send(Json{{"type", "CHANNEL_CANCEL"}, {"channel", 1}});
    client.wait_for("CHANNEL_CLOSED");
    return client.messages();
  };
  const auto first = record();
  CHECK(first.size() > 20);
  CHECK(first == record());
}

TEST_CASE("Streams: a flood arrives in real time") {
  StreamFault fault = fault_of(FaultKind::flood);
  fault.flood = {{"AAPL", "SPY"}, 20'000, 1, 20};
  const support::SystemClock clock;
  Simulator simulator({}, clock);
  simulator.inject_stream(fault);
  SimulatorFixture other;  // for its client only
  other.client = httplib::Client("127.0.0.1", simulator.port());
  other.log_in();
  StreamClient client(simulator.stream_url() + "/realtime");
  client.send(Json{{"type", "SETUP"}, {"channel", 0}});
  client.send(Json{{"type", "AUTH"}, {"channel", 0}, {"token", other.data("/api-quote-tokens").at("token")}});
  client.send(
      Json{{"type", "CHANNEL_REQUEST"}, {"channel", 1}, {"service", "FEED"}, {"parameters", {{"contract", "AUTO"}}}});
  StreamsFixture::subscribe(client, "Quote", "AAPL");
  CHECK(test::wait_until([&] { return client.messages().size() >= 1000; }));
}

TEST_CASE("Streams: a simulator stops with open connections") {
  auto fixture = std::make_unique<StreamsFixture>();
  StreamClient client(fixture->url("/realtime"));
  client.send(Json{{"type", "SETUP"}, {"channel", 0}});
  client.wait_for("UNAUTHORIZED");
  fixture->simulator.stop();
  CHECK(client.wait_for_end().reason == websocket::EndReason::connection_lost);
  fixture->simulator.push({"Order", kMarginAccount, "{}"});
  fixture->simulator.run_due_events();
}
