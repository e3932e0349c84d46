// Live data from a FeedServer, with a new quote token, "hush-1", "hush-2", for each request.
#pragma once

#include "feed_server.hpp"
#include "live/live_data.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace broker::live {

struct LiveFixture {
  LiveFixture() {
    config.environment = Environment::demo;
    config.url = "http://127.0.0.1:1";
    start();
  }
  void start() {
    data.reset();
    data.emplace([this](const ReadOptions& options) { return token(options); }, config, clock);
  }
  support::Json token(const ReadOptions&) {
    const int number = ++tokens;
    if (token_error) throw support::Error(*token_error);
    return {
        {"data", {{"token", "hush-" + std::to_string(number)}, {"dxlink-url", server.url(path)}, {"level", "api"}}}};
  }
  LiveAnswer look(const std::vector<LiveInstrument>& instruments, LiveWish wish = {.quote = true},
                  std::chrono::milliseconds wait = std::chrono::seconds(30)) {
    return data->look(instruments, wish, wait, support::Budget::of(std::chrono::seconds(60)));
  }
  LiveAnswer look_apple(std::chrono::milliseconds wait = std::chrono::seconds(30)) {
    return look({{"AAPL", "AAPL"}}, {.quote = true}, wait);
  }
  bool await_state(FeedState state) {
    return test::wait_until([&] { return data->health().state == state; });
  }

  FeedServer server;
  std::string path = "/realtime";
  std::atomic<int> tokens{0};
  std::optional<support::Error> token_error;
  support::SystemClock clock;
  Config config;
  std::optional<LiveData> data;
};

}  // namespace broker::live
