// Out of a bracket in one step: what is told of a position that lost its stop and was not closed, by the call, by a
// search and by the next start.
#include <catch2/generators/catch_generators.hpp>

#include "exit/interrupted_exits.hpp"
#include "exit_fixture.hpp"
#include "waiting.hpp"

using orders::RecordKind;
using support::Error;
using test::check_old_stop;
using test::contains;
using test::ExitFixture;
using test::is_unprotected;
using test::Killed;
using test::Status;

TEST_CASE("Exit: a closing order that the dry run refuses is not sent, and the lost stop is told") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  const orders::Placement placement = fixture.place_exit(token, [&fixture](int number) {
    if (number == 4) fixture.script({{"kind", "data-with-errors"}, {"code", "sim.odd"}, {"message", "odd"}});
  });
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "sim.odd"));
  check_old_stop(placement);
  CHECK(fixture.count_writes() == before + 1);
  CHECK(fixture.held() == orders::Decimal(40));
}

TEST_CASE("Exit: the alert names another stop that still works on the position") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket(20);
  orders::PreviewRequest stop = fixture.buy();
  stop.orders = {fixture.sell(20, orders::OrderType::stop)};
  stop.orders.front().order.stop_trigger = orders::Decimal(30);
  REQUIRE(fixture.place(fixture.preview_token(stop)).status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(2));
  const orders::Placement placement =
      fixture.place_exit(fixture.preview_token(fixture.exit(id)), [&fixture](int number) {
        if (number == 5) fixture.fault("POST", "/orders", {{"kind", "error"}, {"status", 422}});
      });
  CHECK(placement.status == Status::refused);
  check_old_stop(placement);
  INFO(placement.alerts.front());
  CHECK(contains(placement.alerts.front(), "The position in AMD has lost this stop. What still works on it: "));
  CHECK(contains(placement.alerts.front(), "stop at 30.00"));
  CHECK_FALSE(contains(placement.alerts.front(), "has no stop"));
}

TEST_CASE("Exit: one that has ended by itself is told as ended by a search, and not as under way") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const orders::Preview preview = fixture.preview(fixture.exit(id));
  const orders::Placement placement = fixture.place_exit(preview.confirmation_token, [&fixture](int number) {
    if (number == 4) fixture.script({{"kind", "data-with-errors"}, {"code", "sim.odd"}, {"message", "odd"}});
  });
  CHECK(placement.status == Status::refused);
  const auto found = fixture.trading.reconcile(preview.external_identifier, fixture.caller, {});
  CHECK(found.status == Status::not_sent);
  INFO(found.reason);
  CHECK(contains(found.reason, "The exit has ended: "));
  CHECK(contains(found.reason, "The closing order was never sent, and will not be. The position may have no stop."));
}

TEST_CASE("Exit: a closing order that is rejected after its acceptance is told as a missing stop") {
  ExitFixture fixture;
  orders::TradingParts parts = fixture.parts(ExitFixture::enabled());
  parts.reconciles = true;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const orders::Placement placement = fixture.place_exit(token, [&fixture](int number) {
    if (number == 5) fixture.script({{"kind", "reject"}, {"message", "no"}});
  });
  REQUIRE(placement.status == Status::accepted);
  orders::Trading process(parts);
  CHECK(test::wait_until([&] {
    fixture.clock.advance(std::chrono::milliseconds(100));
    const auto alerts = process.list_alerts(ExitFixture::kAccount);
    return !alerts.empty() && contains(alerts.front(), "The closing order of the exit on AMD, order " +
                                                           placement.order_id + ", ended as Rejected");
  }));
}

TEST_CASE("Exit: a closing order that TastyTrade refuses leaves an alert") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const orders::Placement placement = fixture.place_exit(token, [&fixture](int number) {
    if (number == 5) fixture.fault("POST", "/orders", {{"kind", "error"}, {"status", 422}});
  });
  CHECK(placement.status == Status::refused);
  CHECK(placement.steps.back().status == Status::refused);
  check_old_stop(placement);
  CHECK(fixture.held() == orders::Decimal(40));
}

TEST_CASE("Exit: a closing order whose answer is lost is told as unknown, and is not sent again") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  const auto lose_answer = [&fixture](int number) {
    if (number == 5) fixture.fault("POST", "/orders", {{"kind", "close"}, {"commit", false}});
  };
  const orders::Placement placement = fixture.place_exit(token, lose_answer, 2 * ExitFixture::kOneLook);
  CHECK(placement.status == Status::outcome_unknown);
  check_old_stop(placement);
  CHECK(fixture.count_writes() == before + 2);
  CHECK(fixture.trading.reconcile(placement.external_identifier, fixture.caller, {}).status == Status::outcome_unknown);
}

TEST_CASE("Exit: a crash between its steps is told by the next start, which does not go on with it") {
  for (const int step : {2, 3, 5}) {
    INFO("step " << step);
    ExitFixture fixture;
    const std::string id = fixture.place_bracket();
    const orders::Preview preview = fixture.preview(fixture.exit(id));
    const int before = fixture.count_writes();
    CHECK_THROWS_AS(fixture.place_exit(preview.confirmation_token,
                                       [step](int number) {
                                         if (number == step) throw Killed();
                                       }),
                    Killed);
    orders::Trading next(fixture.parts(ExitFixture::enabled()));
    fixture.clock.advance(std::chrono::minutes(3));
    const auto interrupted = orders::find_interrupted_exits(fixture.journal, fixture.clock.now());
    REQUIRE(interrupted.size() == 1);
    std::set<std::int64_t> told;
    orders::tell_interrupted_exits(fixture.journal, fixture.clock.now(), told);
    CHECK(told == std::set{interrupted.front().seq});
    CHECK(interrupted.front().complex_order_id == id);
    CHECK(interrupted.front().external_identifier == preview.external_identifier);
    CHECK_FALSE(interrupted.front().is_close_claimed);

    const auto found = next.reconcile(preview.external_identifier, fixture.caller, {});
    CHECK(found.status == Status::not_sent);
    CHECK(contains(found.reason, "The closing order was never sent, and will not be"));
    try {
      next.find_confirmation(preview.confirmation_token, "", fixture.caller, {});
      FAIL("the token holds");
    } catch (const Error& error) {
      CHECK(contains(error.message(), "already used"));
    }
    CHECK(fixture.count_writes() == before + 1);
  }
}

TEST_CASE("Exit: what was interrupted is not told any more once another order on the position was accepted") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  CHECK_THROWS_AS(fixture.place_exit(token,
                                     [](int number) {
                                       if (number == 3) throw Killed();
                                     }),
                  Killed);
  CHECK(orders::find_interrupted_exits(fixture.journal, fixture.clock.now()).empty());  // it may still run
  fixture.clock.advance(std::chrono::minutes(3));
  CHECK(orders::find_interrupted_exits(fixture.journal, fixture.clock.now()).size() == 1);
  fixture.place_bracket(10);
  CHECK(orders::find_interrupted_exits(fixture.journal, fixture.clock.now()).empty());
}

TEST_CASE("Exit: one that the stop of the server ends says how far it came, and sends nothing more") {
  const bool is_cancelling = GENERATE(true, false);
  CAPTURE(is_cancelling);
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  if (is_cancelling) {
    fixture.fault("DELETE", "/*", {{"kind", "delay"}, {"commit", true}, {"delay-ms", 3'000}});
  } else {
    fixture.fault("POST", "/orders", {{"kind", "delay"}, {"commit", true}, {"delay-ms", 3'000}});
  }
  const int before = fixture.count_writes();
  std::jthread stopping([&] {
    test::wait_until([&] { return fixture.count_writes() == before + (is_cancelling ? 1 : 2); });
    fixture.trading.end_exits();
  });
  const auto begin = std::chrono::steady_clock::now();
  const orders::Placement placement = fixture.place_exit(token);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(2'500));
  INFO(placement.reason);
  CHECK(placement.status == Status::outcome_unknown);
  check_old_stop(placement);
  CHECK_FALSE(placement.external_identifier.empty());
  CHECK(fixture.count_writes() == before + (is_cancelling ? 1 : 2));
}
