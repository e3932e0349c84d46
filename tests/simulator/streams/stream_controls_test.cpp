// The simulator's own routes for its streams.
#include "simulator/streams/streams_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

class ControlsFixture : public StreamsFixture {
 public:
  int ask(const std::string& path, const Json& body) { return write("POST", "/simulator/" + path, body).first; }
  int ask_for_event(const Json& event) { return ask("events", {{"events", {event}}}); }
  int ask_for_fault(const Json& fault) { return ask("stream-faults", {{"faults", {fault}}}); }
  Json figures(const std::string& path = "/realtime") { return data("/simulator/streams").at(path); }

  void subscribe_to_apple(StreamClient& client) {
    open_channel(client);
    subscribe(client, "Quote", "AAPL");
    client.wait_for("FEED_DATA");
  }
};

}  // namespace

TEST_CASE("Stream controls: an event that is asked for goes to its subscribers at once") {
  ControlsFixture fixture;
  StreamClient client(fixture.url("/realtime"));
  fixture.subscribe_to_apple(client);
  const Json event{{"type", "Quote"}, {"symbol", "AAPL"}, {"fields", {{"bidPrice", 1234.5}, {"bidSize", 7}}}};
  CHECK(fixture.ask_for_event(event) == 204);
  const Json quote = client.wait_for("1234.5");
  CHECK(quote.at("type") == "FEED_DATA");
  CHECK(support::to_text(quote).find("AAPL") != std::string::npos);
  SECTION("and to nobody else") {
    const Json other{{"type", "Quote"}, {"symbol", "SPY"}, {"fields", {{"bidPrice", 99.25}}}};
    CHECK(fixture.ask_for_event(other) == 204);
    CHECK(fixture.ask_for_event({{"type", "Quote"}, {"symbol", "AAPL"}, {"fields", {{"bidPrice", 1235.5}}}}) == 204);
    client.wait_for("1235.5");
    for (const std::string& message : client.messages()) CHECK(message.find("99.25") == std::string::npos);
  }
  SECTION("a new subscription has the feed's own value") {
    StreamClient second(fixture.url("/realtime"));
    fixture.subscribe_to_apple(second);
    for (const std::string& message : second.messages()) CHECK(message.find("1234.5") == std::string::npos);
  }
}

TEST_CASE("Stream controls: events that cannot be sent are refused") {
  ControlsFixture fixture;
  const Json fields{{"bidPrice", 1}};
  for (const Json& event :
       {Json{{"type", "Nonsense"}, {"symbol", "AAPL"}, {"fields", fields}},
        Json{{"type", "Candle"}, {"symbol", "AAPL{=d}"}, {"fields", {{"close", 1}}}},
        Json{{"type", "Quote"}, {"symbol", ""}, {"fields", fields}}, Json{{"type", "Quote"}, {"symbol", "AAPL"}},
        Json{{"type", "Quote"}, {"symbol", "AAPL"}, {"fields", {{"nonsense", 1}}}},
        Json{{"type", "Quote"}, {"symbol", "AAPL"}, {"fields", {{"bidPrice", nullptr}}}}}) {
    INFO(event.dump());
    CHECK(fixture.ask_for_event(event) == 400);
  }
}

TEST_CASE("Stream controls: a fault that is asked for happens, and what is left of them is cleared") {
  ControlsFixture fixture;
  StreamClient client(fixture.url("/realtime"));
  client.send(Json{{"type", "SETUP"}, {"channel", 0}});
  client.wait_for("UNAUTHORIZED");
  CHECK(fixture.ask_for_fault({{"kind", "close"}, {"path", "/realtime"}, {"code", 1000}, {"text", "Bye"}}) == 204);
  fixture.simulator.run_due_events();
  CHECK(client.wait_for_end().close_code == 1000);
  CHECK(fixture.ask_for_fault({{"kind", "refuse-upgrade"}, {"count", -1}, {"code", 503}}) == 204);
  CHECK(StreamClient(fixture.url("/realtime")).wait_for_end().http_status == 503);
  const auto cleared = fixture.send("DELETE", "/simulator/stream-faults");
  REQUIRE(cleared);
  CHECK(cleared->status == 204);
  StreamClient again(fixture.url("/realtime"));
  again.send(Json{{"type", "SETUP"}, {"channel", 0}});
  again.wait_for("UNAUTHORIZED");
  SECTION("one that cannot be read is refused") {
    CHECK(fixture.ask_for_fault({{"kind", "nonsense"}}) == 400);
    CHECK(fixture.ask_for_fault({{"kind", "cut"}, {"frames", "many"}}) == 400);
    CHECK(fixture.ask_for_fault({{"kind", "flood"}, {"flood", {{"seconds", 1}}}}) == 400);
    CHECK(fixture.ask("stream-faults", Json::object()) == 400);
  }
}

TEST_CASE("Stream controls: revoked quote tokens end the authorization of a connection") {
  ControlsFixture fixture;
  StreamClient client(fixture.url("/realtime"));
  fixture.subscribe_to_apple(client);
  const auto revoked = fixture.send("DELETE", "/simulator/quote-tokens");
  REQUIRE(revoked);
  CHECK(revoked->status == 204);
  fixture.simulator.run_due_events();
  client.wait_for("CHANNEL_CLOSED");
}

TEST_CASE("Stream controls: figures tell connections, subscriptions and messages") {
  ControlsFixture fixture;
  CHECK(fixture.data("/simulator/streams") == Json::object());
  {
    StreamClient client(fixture.url("/realtime"));
    fixture.subscribe_to_apple(client);
    const Json figures = fixture.figures();
    CHECK(figures.at("connections") == 1);
    CHECK(figures.at("opened") == 1);
    CHECK(figures.at("subscriptions") == 1);
    CHECK(figures.at("sent-events") == 1);
    CHECK(figures.at("sent-messages") == client.messages().size());
    CHECK(figures.at("received") == Json{{"AUTH", 1}, {"CHANNEL_REQUEST", 1}, {"FEED_SUBSCRIPTION", 1}, {"SETUP", 1}});
  }
  CHECK(test::wait_until([&] { return fixture.figures().at("connections") == 0; }));
  CHECK(fixture.figures().at("opened") == 1);
  CHECK(fixture.figures().at("sent-events") == 1);
  CHECK(fixture.figures().at("subscriptions") == 0);
}

TEST_CASE("Stream controls: a flood reaches an open connection, and its events are counted") {
  ControlsFixture fixture;
  StreamClient client(fixture.url("/realtime"));
  fixture.subscribe_to_apple(client);
  const Json flood{{"symbols", {"AAPL", "SPY"}}, {"events-per-second", 1000}, {"seconds", 2}, {"events-per-frame", 10}};
  CHECK(fixture.ask_for_fault({{"kind", "flood"}, {"flood", flood}}) == 204);
  fixture.simulator.run_due_events();
  const std::size_t before = client.messages().size();
  const auto events = fixture.figures().at("sent-events").get<int>();
  fixture.advance(1s);
  fixture.advance(5s);
  CHECK(test::wait_until([&] { return client.messages().size() >= before + 200; }));
  const int sent = fixture.figures().at("sent-events").get<int>() - events;
  CHECK(sent >= 2000);
  CHECK(sent <= 2020);  // and the feed's own changes
}

TEST_CASE("Stream controls: without streams there is nothing to control") {
  Options options;
  options.streams = false;
  SimulatorFixture fixture(options);
  CHECK(fixture.refused("/simulator/streams").first == 404);
  CHECK(fixture.write("POST", "/simulator/events", Json{{"events", Json::array()}}).first == 404);
  CHECK(fixture.write("POST", "/simulator/stream-faults", Json{{"faults", Json::array()}}).first == 404);
}
