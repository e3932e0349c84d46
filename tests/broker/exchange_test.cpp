// The seam for writes, which no question uses yet: they are sent once, and a lost answer is called what it is.
#include "exchange.hpp"

#include <catch2/catch_test_macros.hpp>

#include "fake_broker.hpp"

using support::ErrorCode;

namespace {

constexpr const char* kOrders = "/accounts/5WT00001/orders";

struct Fixture {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Config config = config_for(fake.url());
  broker::ConnectionPool pool{{broker::parse_origin(fake.url()), {}}, 2};
  broker::Ceilings ceilings;
  broker::TokenSource tokens{config, clock, [this](const broker::HttpRequest& request, const support::Budget& budget) {
                               return pool.send(request, budget);
                             }};
  broker::Exchange exchange{config, pool, ceilings, tokens};

  support::Error write_error() {
    const broker::BrokerRequest request{
        {"accounts", "5WT00001", "orders"}, {}, "POST", R"({"legs":[]})", broker::Retry::never};
    return error_of([&] { exchange.send(request, patient()); });
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a write whose answer is lost or unreadable has an unknown outcome and is not repeated") {
  SECTION("cut") {
    fake.on(kOrders, cut());
  }
  SECTION("server error") {
    fake.on(kOrders, html(502));
  }
  SECTION("unreadable success") {
    fake.on(kOrders, html(200));
  }
  SECTION("empty success") {
    fake.on(kOrders, ScriptedReply{201, ""});
  }
  const auto error = write_error();
  CHECK(error.code == ErrorCode::outcome_unknown);
  CHECK(!error.retryable);
  CHECK(fake.count(kOrders) == 1);
  CHECK(fake.requests(kOrders).at(0).body == R"({"legs":[]})");
}

TEST_CASE_METHOD(Fixture, "a write that was refused created nothing, and is not repeated either") {
  SECTION("by rule") {
    fake.on(kOrders, failure(422, "margin_check_failed", "No"));
    CHECK(write_error().code == ErrorCode::refused);
  }
  SECTION("by rate") {
    fake.on(kOrders, failure(429, "rate_limited", "No"));
    CHECK(write_error().code == ErrorCode::rate_limited);
  }
  SECTION("by token, which the next call replaces") {
    fake.on(kOrders, failure(401, "token_invalid", "No"));
    CHECK(write_error().code == ErrorCode::broker_login_failed);
    write_error();
    CHECK(fake.requests(kOrders).back().headers["authorization"] == "Bearer token-2");
    CHECK(fake.count(kOrders) == 2);
    return;
  }
  CHECK(fake.count(kOrders) == 1);
}
