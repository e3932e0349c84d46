// A small DXLink server on a loopback port, which can be told to misbehave. Its methods may be called from any thread.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/websocket/server.hpp"
#include "waiting.hpp"

class FeedServer {
 public:
  using Json = support::Json;
  using ConnectionId = websocket::ConnectionId;

  // Each is asked before the server acts; the default is what a server does. They run on the server's thread.
  struct Behaviour {
    int upgrade_status = 101;
    bool greets = true;                       // answers SETUP
    bool invites = true;                      // sends UNAUTHORIZED
    std::set<std::string> refused_tokens;     // UNAUTHORIZED a second time
    std::set<std::string> refused_contracts;  // CHANNEL_CLOSED
    bool opens_channels = true;
    bool announces_columns = true;  // with FEED_CONFIG, before the data
    bool answers_subscriptions = true;
    std::set<std::string> silent_symbols;
    bool closes_after_login = false;
    std::size_t max_frame_bytes = 1 << 20;  // a larger frame is closed with 1009
  };

  FeedServer()
      : server_({}, {.upgrade = [this](ConnectionId, std::string_view) { return read().upgrade_status; },
                     .opened = [this](ConnectionId id) { note_opened(id); },
                     .message = [this](ConnectionId id, std::string_view text) { receive(id, text); },
                     .closed = [this](ConnectionId id, const websocket::End&) { note_closed(id); },
                     .tick = {}}) {}
  ~FeedServer() { server_.stop(); }

  std::string url(const std::string& path = "/realtime") const {
    return "ws://127.0.0.1:" + std::to_string(server_.port()) + path;
  }
  websocket::Server& socket() { return server_; }

  void change(const std::function<void(Behaviour&)>& edit) {
    const std::lock_guard lock(mutex_);
    edit(behaviour_);
  }
  // Runs on the server's thread with the newest open connection; 0: none.
  void act(const std::function<void(ConnectionId)>& action) {
    server_.post([this, action] {
      ConnectionId id = 0;
      {
        const std::lock_guard lock(mutex_);
        if (!open_.empty()) id = *open_.rbegin();
      }
      if (id != 0) action(id);
    });
  }
  void send(const std::string& text) {
    act([this, text](ConnectionId id) { server_.send(id, text); });
  }
  void cut() {
    act([this](ConnectionId id) { server_.cut(id); });
  }

  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }
  std::size_t open_connections() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }
  // Messages of a type, of all connections.
  std::vector<Json> received(const std::string& type) const {
    const std::lock_guard lock(mutex_);
    std::vector<Json> found;
    for (const Json& message : received_) {
      if (message["type"] == type) found.push_back(message);
    }
    return found;
  }
  // What the newest connection is subscribed to: "Quote AAPL".
  std::set<std::string> subscribed() const {
    const std::lock_guard lock(mutex_);
    return subscribed_;
  }
  bool await_subscription(const std::string& key) const {
    return test::wait_until([&] { return subscribed().contains(key); });
  }

  static std::string quote(const std::string& symbol, double bid, double ask) {
    return R"({"type":"FEED_DATA","channel":1,"data":["Quote",[")" + symbol + "\"," + std::to_string(bid) + ',' +
           std::to_string(ask) + ",10,20]]}";
  }

 private:
  Behaviour read() const {
    const std::lock_guard lock(mutex_);
    return behaviour_;
  }
  void note_opened(ConnectionId id) {
    const std::lock_guard lock(mutex_);
    open_.insert(id);
    ++connections_;
    subscribed_.clear();
  }
  void note_closed(ConnectionId id) {
    const std::lock_guard lock(mutex_);
    open_.erase(id);
  }
  void reply(ConnectionId id, const Json& message) { server_.send(id, support::to_text(message)); }

  void receive(ConnectionId id, std::string_view text) {
    const Behaviour behaviour = read();
    const Json message = Json::parse(text);
    {
      const std::lock_guard lock(mutex_);
      received_.push_back(message);
    }
    if (text.size() > behaviour.max_frame_bytes) return server_.close(id, 1009, "frame too big");
    const std::string type = message["type"];
    if (type == "SETUP") greet(id, behaviour);
    if (type == "AUTH") authorize(id, message["token"], behaviour);
    if (type == "CHANNEL_REQUEST") open_channel(id, message, behaviour);
    if (type == "FEED_SETUP") configure(id, message, behaviour);
    if (type == "FEED_SUBSCRIPTION") subscribe(id, message, behaviour);
    if (type == "CHANNEL_CANCEL") reply(id, {{"type", "CHANNEL_CLOSED"}, {"channel", message["channel"]}});
  }

  void greet(ConnectionId id, const Behaviour& behaviour) {
    if (!behaviour.greets) return;
    reply(id, {{"type", "SETUP"}, {"channel", 0}, {"keepaliveTimeout", 60}, {"acceptKeepaliveTimeout", 60}});
    if (behaviour.invites) reply(id, {{"type", "AUTH_STATE"}, {"channel", 0}, {"state", "UNAUTHORIZED"}});
  }
  void authorize(ConnectionId id, const std::string& token, const Behaviour& behaviour) {
    const bool is_refused = behaviour.refused_tokens.contains(token);
    reply(id, {{"type", "AUTH_STATE"}, {"channel", 0}, {"state", is_refused ? "UNAUTHORIZED" : "AUTHORIZED"}});
    if (behaviour.closes_after_login) server_.close(id, 1000, "Bye");
  }
  void open_channel(ConnectionId id, const Json& message, const Behaviour& behaviour) {
    if (!behaviour.opens_channels) return;
    const bool is_refused = behaviour.refused_contracts.contains(message["parameters"]["contract"]);
    reply(id, {{"type", is_refused ? "CHANNEL_CLOSED" : "CHANNEL_OPENED"}, {"channel", message["channel"]}});
  }
  void configure(ConnectionId id, const Json& message, const Behaviour& behaviour) {
    if (!behaviour.announces_columns) return;
    reply(id, {{"type", "FEED_CONFIG"},
               {"channel", message["channel"]},
               {"dataFormat", "COMPACT"},
               {"aggregationPeriod", 0.1},
               {"eventFields", message["acceptEventFields"]}});
  }
  void subscribe(ConnectionId id, const Json& message, const Behaviour& behaviour) {
    for (const Json& entry : message.value("remove", Json::array())) {
      const std::lock_guard lock(mutex_);
      subscribed_.erase(key_of(entry));
    }
    for (const Json& entry : message.value("add", Json::array())) {
      {
        const std::lock_guard lock(mutex_);
        subscribed_.insert(key_of(entry));
      }
      const std::string symbol = entry["symbol"];
      if (!behaviour.answers_subscriptions || behaviour.silent_symbols.contains(symbol)) continue;
      if (entry["type"] == "Quote") server_.send(id, quote(symbol, 312.01, 312.02));
      if (entry["type"] == "Trade") {
        server_.send(id, R"({"type":"FEED_DATA","channel":1,"data":["Trade",[")" + symbol +
                             R"(",312.015,5,0.1,1000,1700000000000,false]]})");
      }
      if (entry["type"] == "Greeks") {
        server_.send(id, R"({"type":"FEED_DATA","channel":1,"data":["Greeks",[")" + symbol +
                             R"(",10,0.25,0.5,0.01,-0.05,0.1,0.2,1700000000000]]})");
      }
    }
  }
  static std::string key_of(const Json& entry) {
    return entry["type"].get<std::string>() + ' ' + entry["symbol"].get<std::string>();
  }

  mutable std::mutex mutex_;
  Behaviour behaviour_;
  std::vector<Json> received_;
  std::set<ConnectionId> open_;
  std::set<std::string> subscribed_;
  std::size_t connections_ = 0;
  websocket::Server server_;
};
