#include "live/reconnect.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace broker::live;
using namespace std::chrono_literals;
using broker::dxlink::SessionOutcome;

namespace {

// Without chance: the longest delays.
Reconnect make_reconnect(double chance = 0) {
  return Reconnect([chance] { return chance; });
}

Reconnect::Ended failed(SessionOutcome outcome = SessionOutcome::lost) {
  return {.outcome = outcome, .reason = "the connection was lost"};
}
Reconnect::Ended accepted() {
  return {.outcome = SessionOutcome::lost, .lived = 20ms, .reason = "the connection was lost"};
}
Reconnect::Ended worked(std::chrono::milliseconds lived, SessionOutcome outcome = SessionOutcome::lost) {
  return {.outcome = outcome, .is_proven = true, .lived = lived, .reason = "the connection was lost"};
}

}  // namespace

TEST_CASE("Reconnect: delays double up to a minute, and after ten failures it gives up with the reason") {
  Reconnect reconnect = make_reconnect();
  std::vector<std::chrono::milliseconds> delays;
  for (int i = 0; i < 9; ++i) {
    const auto plan = reconnect.after(failed());
    REQUIRE(!plan.has_given_up);
    delays.push_back(plan.delay);
  }
  CHECK(delays == std::vector<std::chrono::milliseconds>{500ms, 1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s});
  const auto plan = reconnect.after(failed());
  CHECK(plan.has_given_up);
  CHECK(plan.reason == "the connection was lost");
  CHECK(plan.delay == 60s);
}

TEST_CASE("Reconnect: no delay is longer than the longest that is set") {
  Reconnect reconnect([] { return 0.0; }, 1s);
  std::vector<std::chrono::milliseconds> delays;
  for (int i = 0; i < 4; ++i) delays.push_back(reconnect.after(worked(2s)).delay);
  CHECK(delays == std::vector<std::chrono::milliseconds>{500ms, 1s, 1s, 1s});
  CHECK(reconnect.after(failed()).delay == 500ms);
}

TEST_CASE("Reconnect: chance takes off up to a half") {
  Reconnect reconnect = make_reconnect(0.99);
  CHECK(reconnect.after(failed()).delay <= 260ms);
  CHECK(reconnect.after(failed()).delay <= 520ms);
}

TEST_CASE("Reconnect: a server that accepts connections and ends them is tried after pauses that double") {
  Reconnect reconnect = make_reconnect();
  for (int i = 0; i < 9; ++i) reconnect.after(accepted());
  std::vector<std::chrono::milliseconds> pauses;
  for (int i = 0; i < 6; ++i) {
    const auto plan = reconnect.after(accepted());
    REQUIRE(plan.has_given_up);
    REQUIRE(plan.needs_new_token);
    pauses.push_back(plan.delay);
  }
  CHECK(pauses == std::vector<std::chrono::milliseconds>{1min, 2min, 4min, 8min, 15min, 15min});
  reconnect.after(worked(10min));
  CHECK(reconnect.after(accepted()).delay == 500ms);
}

TEST_CASE("Reconnect: a server that cannot be reached is tried as often as the longest delay allows") {
  const auto longest = GENERATE(60s, 1s);
  Reconnect reconnect([] { return 0.0; }, longest);
  int tokens = 0;
  for (int i = 1; i <= 100; ++i) {
    const auto plan = reconnect.after(failed());
    CHECK(plan.has_given_up == (i >= 10));
    CHECK(plan.delay <= longest);
    if (plan.needs_new_token) ++tokens;
  }
  // Its address comes with the token, and may be another one by now.
  CHECK(tokens == 10);
}

TEST_CASE("Reconnect: a token that is refused by a server that was away is replaced at once") {
  Reconnect reconnect = make_reconnect();
  for (int i = 0; i < 12; ++i) reconnect.after(failed());
  const auto plan = reconnect.after(failed(SessionOutcome::token_refused));
  CHECK(!plan.has_given_up);
  CHECK(plan.needs_new_token);
  CHECK(plan.delay == 500ms);
}

TEST_CASE("Reconnect: only proof resets the count") {
  Reconnect reconnect = make_reconnect();
  for (int i = 0; i < 5; ++i) reconnect.after(failed());
  // A long life alone proves nothing.
  reconnect.after({.outcome = SessionOutcome::lost, .lived = 10min, .reason = "x"});
  CHECK(reconnect.attempts() == 6);
  reconnect.after(worked(10min));
  CHECK(reconnect.attempts() == 0);
}

TEST_CASE("Reconnect: after a long-lived connection the first attempt waits for up to a second, by chance") {
  CHECK(make_reconnect(0).after(worked(61s)).delay == 0ms);
  CHECK(make_reconnect(0.5).after(worked(61s)).delay == 500ms);
}

TEST_CASE("Reconnect: connections that work and end early are tried more and more slowly") {
  Reconnect reconnect = make_reconnect();
  std::vector<std::chrono::milliseconds> delays;
  for (int i = 0; i < 4; ++i) delays.push_back(reconnect.after(worked(2s)).delay);
  CHECK(delays == std::vector<std::chrono::milliseconds>{500ms, 1s, 2s, 4s});
  reconnect.after(worked(61s));
  CHECK(reconnect.after(worked(2s)).delay == 500ms);
}

TEST_CASE("Reconnect: a refused token is replaced once, then it gives up for a minute, and longer") {
  Reconnect reconnect = make_reconnect();
  auto plan = reconnect.after(failed(SessionOutcome::token_refused));
  CHECK(!plan.has_given_up);
  CHECK(plan.needs_new_token);
  plan = reconnect.after(failed(SessionOutcome::token_refused));
  CHECK(plan.has_given_up);
  CHECK(plan.delay == 1min);
  CHECK(reconnect.after(failed(SessionOutcome::token_refused)).delay == 2min);
}

TEST_CASE("Reconnect: a token that worked may be refused again later") {
  Reconnect reconnect = make_reconnect();
  for (int i = 0; i < 5; ++i) {
    CHECK(!reconnect.after(failed(SessionOutcome::token_refused)).has_given_up);
    reconnect.after(worked(2min));
  }
}

TEST_CASE("Reconnect: frames that are too big are halved three times, uncounted; then it is a failure") {
  Reconnect reconnect = make_reconnect();
  std::vector<std::size_t> sizes;
  for (int i = 0; i < 3; ++i) {
    reconnect.after(failed(SessionOutcome::frame_limit));
    sizes.push_back(reconnect.max_frame_bytes());
    CHECK(reconnect.attempts() == 0);
  }
  CHECK(sizes == std::vector<std::size_t>{4096, 2048, 1024});
  reconnect.after(failed(SessionOutcome::frame_limit));
  CHECK(reconnect.attempts() == 1);
  CHECK(reconnect.max_frame_bytes() == 1024);
}

TEST_CASE("Reconnect: data that cannot be decoded are no proof, whatever came before") {
  Reconnect reconnect = make_reconnect();
  for (int i = 0; i < 9; ++i) CHECK(!reconnect.after(worked(5min, SessionOutcome::unreadable)).has_given_up);
  CHECK(reconnect.after(worked(5min, SessionOutcome::unreadable)).has_given_up);
}

TEST_CASE("Reconnect: a certificate that is not trusted is tried once a minute only") {
  Reconnect reconnect = make_reconnect();
  CHECK(reconnect.after({.is_tls_failure = true, .reason = "TLS"}).delay == 60s);
}

TEST_CASE("Reconnect: without a quote token it tries again, or gives up if the broker will never give one") {
  Reconnect reconnect = make_reconnect();
  support::Error busy(support::ErrorCode::rate_limited, "Slow down.", "", true);
  busy.retry_after = 40s;
  CHECK(reconnect.after_token_failure(busy).delay == 40s);
  const auto plan = reconnect.after_token_failure({support::ErrorCode::refused, "No customer."});
  CHECK(plan.has_given_up);
  CHECK(plan.reason == "No customer.");
}
