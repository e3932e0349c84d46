// One DXLink connection without a socket, and a clock that a test advances. Each test makes its own; for one thread.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "feed/feed.hpp"
#include "streams/dxlink_connection.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace simulator {

using support::Json;
using namespace std::chrono_literals;

// A Monday in August, two hours before the close.
inline const Instant kStreamStart = *support::parse_iso8601("2026-08-24T17:58:51.000Z");

class DxlinkFixture {
 public:
  explicit DxlinkFixture(const std::vector<StreamFault>& injected = {}, std::chrono::milliseconds feed_delay = 0ms)
      : context{feed, tokens, faults, "/realtime", feed_delay}, connection(open(injected)) {}

  // Sends a message, and returns the answers; a close frame is {"close": 1000}.
  std::vector<Json> send(const std::string& text) { return read(connection.receive(text, time)); }
  std::vector<Json> send(const Json& message) { return send(message.dump()); }

  // Moves the clock, and returns what has become due.
  std::vector<Json> advance(std::chrono::milliseconds by) {
    time.now += by;
    time.steady += by;
    return read(connection.due(time));
  }

  std::vector<Json> set_up() {
    return send(Json{{"type", "SETUP"},
                     {"channel", 0},
                     {"version", "0.1-test"},
                     {"keepaliveTimeout", 60},
                     {"acceptKeepaliveTimeout", 60}});
  }
  std::vector<Json> log_in(const std::string& token) {
    return send(Json{{"type", "AUTH"}, {"channel", 0}, {"token", token}});
  }
  std::vector<Json> log_in() { return log_in(tokens.grant(time.now)); }
  std::vector<Json> request_channel(int channel, const std::string& contract) {
    return send(Json{{"type", "CHANNEL_REQUEST"},
                     {"channel", channel},
                     {"service", "FEED"},
                     {"parameters", {{"contract", contract}}}});
  }
  // Logs in and opens a channel.
  void open_channel(int channel, const std::string& contract) {
    set_up();
    log_in();
    REQUIRE(request_channel(channel, contract).at(0).at("type") == "CHANNEL_OPENED");
  }
  std::vector<Json> configure(int channel, Json members) {
    members["type"] = "FEED_SETUP";
    members["channel"] = channel;
    return send(members);
  }
  std::vector<Json> subscribe(int channel, const std::string& type, const std::vector<std::string>& symbols) {
    Json added = Json::array();
    for (const std::string& symbol : symbols) added.push_back({{"type", type}, {"symbol", symbol}});
    return send(Json{{"type", "FEED_SUBSCRIPTION"}, {"channel", channel}, {"add", added}});
  }
  std::vector<Json> subscribe_from(int channel, const std::string& type, const std::string& symbol, Instant from) {
    return send(Json{{"type", "FEED_SUBSCRIPTION"},
                     {"channel", channel},
                     {"add", {{{"type", type}, {"symbol", symbol}, {"fromTime", from.time_since_epoch().count()}}}}});
  }

  Market market{1};
  Feed feed{market};
  QuoteTokens tokens{1};
  StreamFaults faults;
  StreamTime time{kStreamStart, std::chrono::steady_clock::time_point{} + 1h};
  DxlinkContext context;
  DxlinkConnection connection;

 private:
  DxlinkConnection open(const std::vector<StreamFault>& injected) {
    for (const StreamFault& fault : injected) faults.add(fault);
    return DxlinkConnection(context, time);
  }

  static std::vector<Json> read(const StreamOutputs& outputs) {
    std::vector<Json> messages;
    for (const StreamOutput& output : outputs) {
      if (output.kind == StreamOutput::Kind::close) {
        messages.push_back({{"close", output.code}});
      } else {
        messages.push_back(Json::parse(output.text));
      }
    }
    return messages;
  }
};

// "SETUP", "AUTH_STATE UNAUTHORIZED", "ERROR BAD_ACTION", "FEED_DATA Quote", "close 1000"; joined by commas.
inline std::string summary(const std::vector<Json>& messages) {
  std::string text;
  for (const Json& message : messages) {
    if (!text.empty()) text += ", ";
    if (message.contains("close")) {
      text += "close " + message.at("close").dump();
      continue;
    }
    const std::string type = message.at("type");
    text += type;
    if (type == "AUTH_STATE") text += " " + message.at("state").get<std::string>();
    if (type == "ERROR") text += " " + message.at("error").get<std::string>();
    if (type == "FEED_CONFIG" && message.contains("eventFields")) {
      for (const auto& [name, fields] : message.at("eventFields").items()) text += " " + name;
    }
    if (type == "FEED_DATA") {
      const Json& first = message.at("data").at(0);
      text += " " + (first.is_object()  ? first.at("eventType")
                     : first.is_array() ? first.at(0)
                                        : first)
                        .get<std::string>();
    }
  }
  return text;
}

// The rows of a type in compact FEED_DATA messages, by the columns of the latest FEED_CONFIG among `messages`.
inline std::vector<Json> rows(const std::vector<Json>& messages, const std::string& type) {
  std::vector<std::string> columns;
  for (const Json& message : messages) {
    if (message.value("type", "") == "FEED_CONFIG" && message.contains("eventFields") &&
        message.at("eventFields").contains(type)) {
      columns = message.at("eventFields").at(type).get<std::vector<std::string>>();
    }
  }
  std::vector<Json> found;
  for (const Json& message : messages) {
    if (message.value("type", "") != "FEED_DATA") continue;
    const Json& data = message.at("data");
    for (std::size_t i = 0; i + 1 < data.size(); i += 2) {
      if (data.at(i) != type) continue;
      const Json& values = data.at(i + 1);
      REQUIRE(!columns.empty());
      REQUIRE(values.size() % columns.size() == 0);
      for (std::size_t first = 0; first < values.size(); first += columns.size()) {
        Json row;
        for (std::size_t k = 0; k < columns.size(); ++k) row[columns[k]] = values.at(first + k);
        found.push_back(row);
      }
    }
  }
  return found;
}

// Of FEED_CONFIG and FEED_DATA together, so that rows() knows the columns.
inline std::vector<Json> join(std::vector<Json> first, const std::vector<Json>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline StreamFault fault_of(FaultKind kind, const std::string& text = "", std::chrono::milliseconds delay = 0ms) {
  StreamFault fault;
  fault.kind = kind;
  fault.text = text;
  fault.delay = delay;
  return fault;
}

}  // namespace simulator
