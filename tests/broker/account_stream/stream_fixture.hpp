// An account stream with short times, a REST API that the test writes, and a collector of events.
#pragma once

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <vector>

#include "account_json.hpp"
#include "account_stream/account_events.hpp"
#include "parse/balances_json.hpp"
#include "parse/order_json.hpp"
#include "parse/position_json.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "waiting.hpp"

namespace account_json {

using namespace std::chrono_literals;

// Answers of the REST API. Safe from any thread.
class ScriptedRest {
 public:
  void set_orders(std::vector<OrderRow> orders) {
    const support::MutexLock lock(mutex_);
    orders_ = std::move(orders);
  }
  void fail_next(int times) { failures_ = times; }
  // A read waits until it is cancelled.
  void hang() { hangs_ = true; }
  int reads() const { return reads_; }

  broker::account_stream::Snapshot read(const std::string& account, const support::Clock& clock,
                                        const support::Budget& budget) {
    ++reads_;
    if (failures_ > 0 && failures_-- > 0) throw support::Error(support::ErrorCode::upstream_unavailable, "down");
    if (hangs_) budget.sleep(1h);
    broker::account_stream::Snapshot snapshot;
    snapshot.account = account;
    snapshot.began = clock.now();
    snapshot.read_since = clock.steady();
    const support::MutexLock lock(mutex_);
    for (const OrderRow& row : orders_) {
      if (row.account == account) snapshot.orders.push_back(broker::parse_order(row.json(), {account}));
    }
    return snapshot;
  }

 private:
  std::atomic<int> reads_{0};
  std::atomic<int> failures_{0};
  std::atomic<bool> hangs_{false};
  support::Mutex mutex_;
  std::vector<OrderRow> orders_ GUARDED_BY(mutex_);
};

class StreamFixture {
 public:
  using AccountEvent = broker::AccountEvent;

  static broker::AccountStreamTiming short_times() {
    broker::AccountStreamTiming timing;
    timing.token_retry = 50ms;
    timing.min_reconciliation = 10ms;
    timing.reconciliation_retry = 20ms;
    return timing;
  }

  // "ws://127.0.0.1:49153/account"
  void start(const std::string& url) {
    broker::Config config;
    config.environment = broker::Environment::demo;
    config.url = "http://127.0.0.1:1";
    config.streamer_url = url;
    stream.emplace(broker::account_stream::ConnectionOptions{*broker::find_account_streamer(config).url, "", "test/1"},
                   "", make_hooks(), timing, clock);
  }
  void start_without_streamer(const std::string& reason) {
    stream.emplace(std::nullopt, reason, make_hooks(), timing, clock);
  }
  void watch(std::vector<std::string> accounts = {kAccount}) {
    handles.push_back(stream->watch(std::move(accounts), [this](const AccountEvent& event) {
      const support::MutexLock lock(mutex_);
      events_.push_back(event);
    }));
  }

  bool await_state(broker::FeedState state) {
    return test::wait_until([&] { return stream->health().state == state; });
  }
  // Live, and compared with the REST API.
  void await_live() {
    REQUIRE(await_state(broker::FeedState::live));
    REQUIRE(test::wait_until([&] { return stream->health().reconciliations >= 1; }));
  }
  // Waits for so many events, and returns "order 7 Filled stream" of each.
  std::vector<std::string> await_events(std::size_t count) {
    CHECK(test::wait_until([&] { return event_texts().size() >= count; }));
    return event_texts();
  }
  std::vector<std::string> event_texts() const {
    const support::MutexLock lock(mutex_);
    std::vector<std::string> texts;
    for (const AccountEvent& event : events_) {
      texts.push_back(std::string(to_string(event.kind)) + ' ' + event.id + ' ' + event.text + ' ' +
                      std::string(to_string(event.found_by)));
    }
    return texts;
  }
  std::int64_t time(std::chrono::milliseconds after = 0ms) const {
    return (clock.now() + after).time_since_epoch().count();
  }

  support::SystemClock clock;
  broker::AccountStreamTiming timing = short_times();
  broker::account_stream::TokenHooks tokens;
  ScriptedRest rest;
  std::atomic<int> invalidations{0};

 private:
  broker::account_stream::AccountStream::Hooks make_hooks() {
    broker::account_stream::AccountStream::Hooks hooks;
    hooks.tokens = tokens;
    hooks.read = [this](const std::string& account, const support::Clock& now, const support::Budget& budget) {
      return rest.read(account, now, budget);
    };
    hooks.invalidate = [this](const AccountEvent&) { ++invalidations; };
    return hooks;
  }

  mutable support::Mutex mutex_;
  std::vector<AccountEvent> events_ GUARDED_BY(mutex_);

 public:
  std::optional<broker::account_stream::AccountStream> stream;
  std::vector<std::shared_ptr<void>> handles;  // released before the stream
};

using Texts = std::vector<std::string>;

}  // namespace account_json
