// Responses of the broker with Retry-After: requests of that kind pause until then, other kinds do not, and callers get
// the time.
#include "rate_limits/request_pauses.hpp"
#include "connection/retry_after.hpp"

#include <catch2/catch_test_macros.hpp>

#include "broker/fake_broker.hpp"

using namespace std::chrono_literals;
using support::ErrorCode;

namespace {

constexpr const char* kPositions = "/accounts/5WT00001/positions";

ScriptedReply limited(const std::string& retry_after) {
  ScriptedReply reply = failure(429, "rate_limited", "Slow down");
  reply.extra_headers = "Retry-After: " + retry_after + "\r\n";
  return reply;
}

// As a header writes it; the test's clock stands still at that second.
constexpr const char* kNowText = "Sat, 28 Nov 2026 10:00:00 GMT";
constexpr const char* kIn40Seconds = "Sat, 28 Nov 2026 10:00:40 GMT";

struct Fixture {
  Fixture() {
    fake.on(kAccounts, items(kOneAccount));
    fake.on(kPositions, items(""));
    fake.on("/symbols/search/A", items(""));
  }
  support::Error accounts_error(const broker::ReadOptions& options = refreshing()) {
    return error_of([&] { client.accounts(options); });
  }

  FakeBroker fake;
  support::ManualClock clock{*support::parse_http_date(kNowText, {})};
  broker::Client client{config_for(fake.url()), clock};
};

}  // namespace

TEST_CASE("Retry-After is parsed as seconds or as a date, and limited") {
  const support::Instant now = *support::parse_http_date(kNowText, {});
  const auto parsed = [&](const char* text) { return broker::parse_retry_after(text, now); };
  CHECK(parsed("0") == 0s);
  CHECK(parsed("57") == 57s);
  CHECK(parsed(" 57 ") == 57s);
  CHECK(parsed("3601") == 3600s);
  CHECK(parsed("99999999999999999999999999") == 3600s);
  CHECK(parsed(kIn40Seconds) == 40s);
  CHECK(parsed("Saturday, 28-Nov-26 10:00:40 GMT") == 40s);
  CHECK(parsed("Sat Nov 28 10:00:40 2026") == 40s);
  CHECK(parsed("Sun, 28 Nov 2027 10:00:00 GMT") == 3600s);
  CHECK(parsed("Fri, 27 Nov 2026 10:00:00 GMT") == 0s);
  CHECK(parsed("Sun, 06 Nov 1994 08:49:37 GMT") == 0s);
  for (const char* text :
       {"", " ", "-5", "+5", "1.5", "1e3", "soon", "57 s", "57, 58", "0x10", "2026-11-28T10:00:40Z"}) {
    CAPTURE(text);
    CHECK(!parsed(text));
  }
  // Part of a second counts as a whole one.
  CHECK(broker::parse_retry_after(kIn40Seconds, now + 300ms) == 40s);
}

TEST_CASE_METHOD(Fixture, "A 429 with Retry-After pauses requests of that kind for all callers, and no other kind") {
  SECTION("Retry-After is in seconds") {
    fake.once(kAccounts, limited("40"));
  }
  SECTION("Retry-After is a date") {
    fake.once(kAccounts, limited(kIn40Seconds));
  }
  auto error = accounts_error();
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(error.retryable);
  CHECK(error.retry_after == 40s);
  CHECK(fake.count(kAccounts) == 1);
  for (int i = 0; i < 5; ++i) {
    error = accounts_error();
    CHECK(error.code == ErrorCode::rate_limited);
    CHECK(error.retry_after <= 40s);
    CHECK(error.retry_after >= 30s);
    CHECK(error.message().find("GET customers/me/accounts") != std::string::npos);
  }
  CHECK(fake.count(kAccounts) == 1);
  CHECK(client.positions("5WT00001", refreshing())->empty());
  CHECK(client.search_symbols("A", refreshing())->empty());
}

TEST_CASE_METHOD(Fixture, "A pause applies to all accounts, because the broker counts them together") {
  fake.on("/accounts/5WT00002/positions", items(""));
  fake.once(kPositions, limited("40"));
  CHECK(error_of([&] { client.positions("5WT00001", refreshing()); }).retry_after == 40s);
  CHECK(error_of([&] { client.positions("5WT00002", refreshing()); }).code == ErrorCode::rate_limited);
  CHECK(fake.count("/accounts/5WT00002/positions") == 0);
}

TEST_CASE_METHOD(Fixture, "Callers wait for the end of a short pause") {
  fake.once(kAccounts, limited("2"));
  const auto started = std::chrono::steady_clock::now();
  std::thread first([&] { CHECK(client.accounts(refreshing())->size() == 1); });
  fake.await(kAccounts, 1);
  std::thread second([&] { CHECK(client.accounts(refreshing())->size() == 1); });
  first.join();
  second.join();
  CHECK(std::chrono::steady_clock::now() - started >= 2s);
}

TEST_CASE_METHOD(Fixture, "A caller whose budget is shorter than the pause fails at once") {
  fake.once(kAccounts, limited("3"));
  broker::ReadOptions hasty = within(1s);
  hasty.refresh = true;
  CHECK(accounts_error(hasty).retry_after == 3s);
  const auto error = accounts_error(hasty);
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(error.retry_after <= 3s);
  CHECK(fake.count(kAccounts) == 1);
}

TEST_CASE_METHOD(Fixture, "A past date and an invalid Retry-After are treated as a 429 without the header") {
  for (const char* text : {"0", "Fri, 27 Nov 2026 10:00:00 GMT", "soon"}) {
    CAPTURE(text);
    const std::size_t before = fake.count(kAccounts);
    fake.once(kAccounts, limited(text));
    const auto started = std::chrono::steady_clock::now();
    CHECK(client.accounts(refreshing())->size() == 1);
    CHECK(std::chrono::steady_clock::now() - started >= 1s);
    CHECK(fake.count(kAccounts) == before + 2);
  }
}

TEST_CASE_METHOD(Fixture, "A long Retry-After is cut to one hour") {
  fake.once(kAccounts, limited("31536000"));
  CHECK(accounts_error().retry_after == 3600s);
  CHECK(accounts_error().retry_after <= 3600s);
  CHECK(fake.count(kAccounts) == 1);
}

TEST_CASE_METHOD(Fixture, "A 503 with a long Retry-After is not retried by the same call") {
  ScriptedReply busy = failure(503, "busy", "Maintenance");
  busy.extra_headers = "Retry-After: 120\r\n";
  fake.once(kAccounts, busy);
  const auto error = accounts_error();
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.retry_after == 120s);
  CHECK(fake.count(kAccounts) == 1);
  CHECK(client.accounts(refreshing())->size() == 1);
}

TEST_CASE_METHOD(Fixture, "A 429 of the login pauses logins for all callers") {
  ScriptedReply too_many{429, R"({"error":"slow_down","error_description":"Too many token requests"})"};
  too_many.extra_headers = "Retry-After: 40\r\n";
  fake.once("/oauth/token", too_many);
  auto error = accounts_error();
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(error.retry_after == 40s);
  CHECK(error.message().find("Too many token requests") != std::string::npos);
  // Not even the doctor, who asks again after a refusal.
  error = error_of([&] { client.log_in(refreshing()); });
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(error.retry_after <= 40s);
  CHECK(error.message().find("the login") != std::string::npos);
  CHECK(error_of([&] { client.positions("5WT00001", refreshing()); }).code == ErrorCode::rate_limited);
  CHECK(fake.count("/oauth/token") == 1);
  CHECK(fake.count(kPositions) == 0);
}

TEST_CASE_METHOD(Fixture, "A token that has not expired is used while logins are paused") {
  client.accounts(refreshing());
  clock.advance(850s);
  fake.once("/oauth/token", limited("40"));
  for (int i = 0; i < 3; ++i) client.accounts(refreshing());
  CHECK(fake.count("/oauth/token") == 2);
  CHECK(fake.requests(kAccounts).back().headers["authorization"] == "Bearer token-1");
  clock.advance(60s);
  CHECK(accounts_error().code == ErrorCode::rate_limited);
  CHECK(fake.count("/oauth/token") == 2);
}
