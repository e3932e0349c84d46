// A WebSocket client in a thread of its own, which keeps what arrives. The destructor ends the connection.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/websocket/client.hpp"
#include "waiting.hpp"

namespace simulator {

class StreamClient {
 public:
  // "ws://127.0.0.1:49153/realtime"
  explicit StreamClient(const std::string& url) : client_(parse_url(url), {}, make_handler()) {
    thread_ = std::jthread([this](std::stop_token stop) {
      const websocket::End end = client_.run(stop);
      const support::MutexLock lock(mutex_);
      end_ = end;
    });
  }

  void send(std::string text) {
    client_.post([this, text = std::move(text)] { client_.send(text); });
  }
  void send(const support::Json& message) { send(message.dump()); }

  std::vector<std::string> messages() const {
    const support::MutexLock lock(mutex_);
    return messages_;
  }
  // Waits for a message that contains the text, and returns the last such one.
  support::Json wait_for(const std::string& text) const {
    std::string found;
    INFO("waits for " << text);
    REQUIRE(test::wait_until([&] {
      for (const std::string& message : messages()) {
        if (message.find(text) != std::string::npos) found = message;
      }
      return !found.empty();
    }));
    return support::Json::parse(found);
  }
  websocket::End wait_for_end() const {
    std::optional<websocket::End> end;
    REQUIRE(test::wait_until([&] {
      const support::MutexLock lock(mutex_);
      end = end_;
      return end.has_value();
    }));
    return *end;
  }

 private:
  static websocket::Endpoint parse_url(const std::string& url) {
    const auto host = url.find("//") + 2, colon = url.find(':', host), path = url.find('/', host);
    websocket::Endpoint endpoint;
    endpoint.tls = false;
    endpoint.host = url.substr(host, colon - host);
    endpoint.port = std::stoi(url.substr(colon + 1, path - colon - 1));
    endpoint.target = url.substr(path);
    return endpoint;
  }

  websocket::Client::Handler make_handler() {
    websocket::Client::Handler handler;
    handler.message = [this](std::string_view text) {
      const support::MutexLock lock(mutex_);
      messages_.emplace_back(text);
    };
    return handler;
  }

  mutable support::Mutex mutex_;
  std::vector<std::string> messages_ GUARDED_BY(mutex_);
  std::optional<websocket::End> end_ GUARDED_BY(mutex_);
  websocket::Client client_;
  std::jthread thread_;
};

}  // namespace simulator
