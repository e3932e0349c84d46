// Out of a bracket in one step: its steps, and what ends it between them.
#include "exit/interrupted_exits.hpp"
#include "exit_fixture.hpp"
#include "waiting.hpp"

using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using test::check_old_stop;
using test::contains;
using test::ExitFixture;
using test::is_unprotected;
using test::Status;

TEST_CASE("Exit: the question has both steps and the state between them, and nothing was sent") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const int before = fixture.count_writes();
  const orders::Preview preview = fixture.preview(fixture.exit(id));
  REQUIRE(preview.status == Status::previewed);
  INFO(preview.words);
  CHECK(contains(preview.order_words, "1. CANCEL complex order " + id + ": (SELL TO CLOSE 40 shares of AMD; "));
  CHECK(contains(preview.order_words, "stop at 20.00, GTC). 2. After they have ended: SELL TO CLOSE 40 shares of AMD"));
  CHECK(contains(preview.words, preview.order_words));
  CHECK(contains(preview.words, "the position has no stop"));
  CHECK(contains(preview.words, "Not checked: TastyTrade does not check the closing order while complex order " + id));
  REQUIRE_FALSE(preview.checks.not_run.empty());
  CHECK(preview.checks.not_run.front().name == "dry_run_clean");
  CHECK(fixture.count_writes() == before);
}

TEST_CASE("Exit: any other refusal of the dry run refuses the preview") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket(20);  // the other 20 are free: the bracket is no reason to refuse
  fixture.script({{"kind", "data-and-error"}, {"code", "sim.odd"}, {"message", "odd"}});
  const orders::Preview preview = fixture.preview(fixture.exit(id, "850.00"));
  CHECK(preview.status == Status::refused);
  CHECK(preview.confirmation_token.empty());
}

TEST_CASE("Exit: the bracket is cancelled and the position closed, each request once and in the journal") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const orders::Preview preview = fixture.preview(fixture.exit(id));
  const int before = fixture.count_writes();
  std::vector<int> told;
  const orders::Placement placement =
      fixture.place_exit(preview.confirmation_token, [&told](int number) { told.push_back(number); });
  INFO(placement.reason);
  REQUIRE(placement.status == Status::accepted);
  CHECK(placement.alerts.empty());
  CHECK(told == std::vector{1, 2, 3, 4, 5});
  REQUIRE(placement.steps.size() == 2);
  CHECK(placement.steps[0].order_id == id);
  CHECK(placement.steps[0].status == Status::accepted);
  CHECK(placement.steps[1].order_id == placement.order_id);
  CHECK(fixture.count_writes() == before + 2);
  CHECK(fixture.list_steps() == std::vector<std::string>{"cancel begins", "cancel ended", "wait begins", "wait ended",
                                                         "read begins", "read ended", "check begins", "check ended",
                                                         "close begins", "close ended", "end ended"});
  fixture.clock.advance(std::chrono::seconds(1));
  CHECK(fixture.held().is_zero());
  CHECK_FALSE(fixture.is_working(id));
  fixture.clock.advance(std::chrono::minutes(3));
  CHECK(orders::find_interrupted_exits(fixture.journal, fixture.clock.now()).empty());
  const auto order = fixture.client.order(ExitFixture::kAccount, placement.order_id, ExitFixture::fresh());
  CHECK(order->external_identifier == preview.external_identifier);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Exit: it counts as one order of the day") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const auto count = [&fixture] {
    const orders::Record intent = fixture.journal.read(1, 1'000).at(3);  // of the bracket
    return fixture.journal.day_use(intent.head.account_key, support::parse_date("2026-11-23").value()).orders;
  };
  const int before = count();
  REQUIRE(fixture.place_exit(fixture.preview_token(fixture.exit(id))).status == Status::accepted);
  CHECK(count() == before + 1);
}

TEST_CASE("Exit: a limit that is met between the steps does not stop the closing order") {
  orders::Settings settings = ExitFixture::enabled();
  settings.max_orders_per_minute = 1;
  ExitFixture fixture(settings);
  const std::string id = fixture.place_bracket();
  CHECK(fixture.place_exit(fixture.preview_token(fixture.exit(id))).status == Status::accepted);
  fixture.clock.advance(std::chrono::seconds(1));
  CHECK(fixture.held().is_zero());
}

TEST_CASE("Exit: a refused cancellation closes nothing, and the bracket works as before") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  fixture.fault("DELETE", "/*", {{"kind", "error"}, {"status", 422}});
  const orders::Placement placement = fixture.place_exit(token);
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "It works as before. Nothing was closed."));
  CHECK_FALSE(is_unprotected(placement));
  CHECK(fixture.count_writes() == before + 1);
  CHECK(fixture.is_working(id));
  CHECK(fixture.held() == orders::Decimal(40));
}

TEST_CASE("Exit: after a cancellation whose answer is lost nothing is closed, and it is reconciled first") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  fixture.fault("DELETE", "/*", {{"kind", "close"}, {"commit", false}});
  const orders::Placement placement = fixture.place_exit(token, {}, 2 * ExitFixture::kOneLook);
  CHECK(placement.status == Status::outcome_unknown);
  check_old_stop(placement);
  CHECK(fixture.count_writes() == before + 1);
  CHECK(contains(placement.external_identifier, "-cancel"));
  const auto found = fixture.trading.reconcile(placement.external_identifier, fixture.caller, {});
  CHECK(found.status == Status::outcome_unknown);
  CHECK(contains(found.reason, "still works"));
}

TEST_CASE("Exit: a cancellation that is found later closes nothing either, and the lost stop is told") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  fixture.fault("DELETE", "/*", {{"kind", "close"}, {"commit", true}});
  const orders::Placement placement = fixture.place_exit(token);
  CHECK(placement.status == Status::not_sent);
  CHECK(contains(placement.reason, "was lost"));
  CHECK(placement.steps.front().status == Status::accepted);
  check_old_stop(placement);
  CHECK(fixture.count_writes() == before + 1);
  CHECK(fixture.held() == orders::Decimal(40));
}

TEST_CASE("Exit: an order of the bracket that fills meanwhile leaves nothing to close") {
  ExitFixture fixture;
  fixture.script({{"kind", "fill-during-cancel"}, {"symbol", ExitFixture::kSymbol}, {"count", 1}});
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  const orders::Placement placement = fixture.place_exit(token);
  INFO(placement.reason);
  CHECK(placement.status == Status::not_sent);
  CHECK(contains(placement.reason, "has filled 40 AMD"));
  CHECK_FALSE(is_unprotected(placement));
  CHECK(fixture.count_writes() == before + 1);
  CHECK(fixture.held().is_zero());
}

TEST_CASE("Exit: of a bracket that fills in part meanwhile only what is left is closed") {
  ExitFixture fixture;
  fixture.script({{"kind", "fill-during-cancel"}, {"symbol", ExitFixture::kSymbol}, {"quantity", 15}, {"count", 1}});
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const orders::Placement placement = fixture.place_exit(token);
  INFO(placement.reason);
  REQUIRE(placement.status == Status::accepted);
  CHECK(contains(placement.reason, "has filled 15 AMD: the closing order is for 25 AMD."));
  const auto order = fixture.client.order(ExitFixture::kAccount, placement.order_id, ExitFixture::fresh());
  CHECK(order->legs.front().quantity == orders::Decimal(25));
  fixture.clock.advance(std::chrono::seconds(1));
  CHECK(fixture.held().is_zero());
}

TEST_CASE("Exit: a bracket that has not ended after ten seconds stops it") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  // The time of the simulator stands still, so that the cancellation is never done.
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::not_sent);
  CHECK(contains(placement.reason, "has not ended 10 s after"));
  CHECK(is_unprotected(placement));
  CHECK(fixture.count_writes() == before + 1);
}

TEST_CASE("Exit: a halt between the steps stops the closing order") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  const orders::Placement placement = fixture.place_exit(token, [&fixture](int number) {
    if (number == 2) fixture.trading.halt("a test", fixture.caller);
  });
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "halted"));
  check_old_stop(placement);
  CHECK(fixture.count_writes() == before + 1);
}

TEST_CASE("Exit: under a halt nothing of it is sent") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  fixture.trading.halt("a test", fixture.caller);
  const orders::Placement placement = fixture.place_exit(token);
  CHECK(placement.status == Status::refused);
  CHECK_FALSE(is_unprotected(placement));
  CHECK(fixture.count_writes() == before);
  CHECK(fixture.is_working(id));
}

TEST_CASE("Exit: a halt after the checks refuses its cancellation, and the yes has an end in the journal") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  const orders::Placement placement = fixture.place_exit(token, [&fixture](int number) {
    if (number == 1) fixture.trading.halt("a test", fixture.caller);
  });
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "halted"));
  CHECK_FALSE(is_unprotected(placement));
  CHECK(fixture.kinds().back() == orders::RecordKind::refused_by_us);
  CHECK(fixture.count_writes() == before);
  CHECK(fixture.is_working(id));
}

TEST_CASE("Exit: without a journal that can be written between the steps the closing order is not sent") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  const orders::Placement placement = fixture.place_exit(token, [&fixture](int number) {
    if (number == 3) fixture.journal.fails_claims = fixture.journal.fails_appends = true;
  });
  CHECK(placement.status == Status::refused);
  CHECK(placement.is_journal_behind);
  check_old_stop(placement);
  CHECK(fixture.count_writes() == before + 1);
}

TEST_CASE("Exit: a bracket that changed since the preview refuses it, and nothing is sent") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const std::string other = fixture.preview_token(fixture.exit(id, "238.15"));
  REQUIRE(fixture.place_exit(token).status == Status::accepted);
  const int before = fixture.count_writes();
  const orders::Placement placement = fixture.place_exit(other);
  CHECK(placement.status == Status::refused);
  CHECK(placement.steps.empty());
  CHECK(fixture.count_writes() == before);
}

TEST_CASE("Exit: a token runs it once, and a second use says what became of it") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const orders::Placement placement = fixture.place_exit(token);
  REQUIRE(placement.status == Status::accepted);
  const int before = fixture.count_writes();
  const Error error = fixture.place_error(token);
  CHECK(error.code == ErrorCode::conflict);
  CHECK(contains(error.message(), "Its order " + placement.order_id + " came to: accepted"));
  CHECK(fixture.count_writes() == before);
}

TEST_CASE("Exit: of five calls at once with one token one runs it") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  const int before = fixture.count_writes();
  const test::RunningClock running(fixture.clock);
  std::atomic<int> accepted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&] {
      try {
        if (fixture.place(token).status == Status::accepted) ++accepted;
      } catch (const Error&) {
        // It was used by another call.
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(accepted == 1);
  CHECK(fixture.count_writes() == before + 2);
}

TEST_CASE("Exit: a market order closes where the settings let it, and a limit is sent as previewed") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  orders::PreviewRequest request = fixture.exit(id);
  request.orders.front().order.type = orders::OrderType::market;
  request.orders.front().price.reset();
  CHECK(fixture.preview(request).status == Status::previewed);
  request.orders.front() = fixture.exit(id, "850.00").orders.front();
  CHECK(fixture.preview(request).status == Status::refused);
  request.acknowledged = {"price_far_from_market"};
  const orders::Placement placement = fixture.place_exit(fixture.preview_token(request));
  REQUIRE(placement.status == Status::accepted);
  const auto order = fixture.client.order(ExitFixture::kAccount, placement.order_id, ExitFixture::fresh());
  CHECK(order->price->value == orders::Decimal(850));
  CHECK(order->is_working());
}

TEST_CASE("Exit: one that another request overtakes says that the complex order is being cancelled") {
  ExitFixture fixture;
  const std::string id = fixture.place_bracket();
  const std::string token = fixture.preview_token(fixture.exit(id));
  fixture.journal.after_claim = [&] {
    fixture.journal.after_claim = nullptr;
    fixture.send_to_broker("DELETE", std::string("/accounts/") + ExitFixture::kAccount + "/complex-orders/" + id, {},
                           200);
  };
  const orders::Placement placement = fixture.place_exit(token);
  INFO(placement.reason);
  CHECK(placement.status == Status::refused);
  CHECK(placement.reason.find("works as before") == std::string::npos);
  REQUIRE(placement.alerts.size() == 1);
  CHECK(placement.alerts.front().find("no stop any more") != std::string::npos);
  CHECK(fixture.held() == 40);
}
