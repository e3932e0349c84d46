// A simulator with a clock that stands still, and messages to its streams. Each test makes its own; for one thread.
#pragma once

#include "simulator/simulator_fixture.hpp"
#include "simulator/streams/stream_client.hpp"

namespace simulator {

class StreamsFixture : public SimulatorFixture {
 public:
  using SimulatorFixture::SimulatorFixture;

  std::string url(const std::string& path) const { return simulator.stream_url() + path; }
  std::string quote_token() { return data("/api-quote-tokens").at("token"); }

  void advance(std::chrono::milliseconds by) {
    clock.advance(by);
    simulator.run_due_events();
  }

  // Sends SETUP and AUTH, opens channel 1, and waits for it.
  void open_channel(StreamClient& client, const std::string& contract = "AUTO") {
    client.send(Json{{"type", "SETUP"}, {"channel", 0}, {"version", "0.1-test"}});
    client.wait_for("UNAUTHORIZED");
    client.send(Json{{"type", "AUTH"}, {"channel", 0}, {"token", quote_token()}});
    client.wait_for("\"AUTHORIZED\"");
    client.send(Json{
        {"type", "CHANNEL_REQUEST"}, {"channel", 1}, {"service", "FEED"}, {"parameters", {{"contract", contract}}}});
    client.wait_for("CHANNEL_OPENED");
  }
  static void subscribe(StreamClient& client, const std::string& type, const std::string& symbol) {
    client.send(Json{{"type", "FEED_SUBSCRIPTION"}, {"channel", 1}, {"add", {{{"type", type}, {"symbol", symbol}}}}});
  }
  Json account_request(const std::string& action, const Json& value = nullptr) const {
    Json request{{"action", action}, {"auth-token", "Bearer " + token}, {"request-id", 1}};
    if (!value.is_null()) request["value"] = value;
    return request;
  }
};

}  // namespace simulator
