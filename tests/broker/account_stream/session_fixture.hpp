// A session with a clock that stands still and a host that records what it is told.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "account_stream/session.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker::account_stream {

class RecordingHost final : public SessionHost {
 public:
  using Accounts = std::vector<std::string>;

  std::vector<Accounts> joins;
  std::vector<std::pair<std::string, std::string>> refusals;
  std::vector<NotificationItem> items;
  int misses = 0;

  void joined(const Accounts& accounts) override { joins.push_back(accounts); }
  void refused(const std::string& account, const std::string& reason) override {
    refusals.emplace_back(account, reason);
  }
  void notified(std::vector<NotificationItem> news) override { items.insert(items.end(), news.begin(), news.end()); }
  void missed() override { ++misses; }
};

class SessionFixture {
 public:
  using Json = support::Json;

  static std::shared_ptr<const Token> make_token(const std::string& text, std::chrono::steady_clock::time_point now,
                                                 std::chrono::seconds life = std::chrono::seconds(900)) {
    Token token;
    token.authorization = support::Secret("Bearer " + text);
    token.expires_at = now + life;
    token.renew_at = token.expires_at - std::chrono::seconds(60);
    return std::make_shared<const Token>(std::move(token));
  }

  // Records the messages that an action sends and returns the action.
  Actions take(Actions actions) {
    for (const std::string& text : actions.send) sent.push_back(Json::parse(text));
    if (actions.close) closes.push_back(*actions.close);
    return actions;
  }
  Actions open() { return take(session.opened()); }
  Actions receive(const Json& message) { return take(session.message(message.dump())); }
  Actions tick(std::chrono::milliseconds after = {}) {
    clock.advance(after);
    return take(session.tick());
  }
  Actions renew(const std::string& text) { return take(session.renew(make_token(text, clock.steady()))); }

  // Answers the last request of this action.
  Actions acknowledge(const std::string& action) {
    return receive({{"status", "ok"}, {"action", action}, {"request-id", last(action).at("request-id")}});
  }
  Actions refuse(const std::string& action, const std::string& message = "failed") {
    return receive(
        {{"status", "error"}, {"action", action}, {"message", message}, {"request-id", last(action).at("request-id")}});
  }
  Actions notify(std::int64_t sequence, const std::string& type = "Order") {
    return receive({{"type", type}, {"data", Json::object()}, {"ws-sequence", sequence}});
  }
  // Opens, and acknowledges everything.
  void join() {
    open();
    acknowledge("connect");
    acknowledge("quote-alerts-subscribe");
    acknowledge("public-watchlists-subscribe");
  }

  std::vector<Json> requests(const std::string& action) const {
    std::vector<Json> found;
    for (const Json& message : sent) {
      if (message.at("action") == action) found.push_back(message);
    }
    return found;
  }
  Json last(const std::string& action) const {
    const auto found = requests(action);
    REQUIRE_FALSE(found.empty());
    return found.back();
  }

  support::ManualClock clock{support::Instant{}};
  RecordingHost host;
  std::vector<Json> sent;
  std::vector<Actions::Close> closes;
  Session session{{"A", "B"}, make_token("hush-access-token", clock.steady()), AccountStreamTiming{}, clock, host};
};

}  // namespace broker::account_stream
