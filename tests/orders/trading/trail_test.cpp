// A trail follows the market by replaces of its stop, within the bounds that were confirmed.
#include <catch2/generators/catch_generators.hpp>
#include <thread>

#include "trail_fixture.hpp"

using orders::Decimal;
using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using test::Status;
using test::TrailEnd;
using test::TrailFixture;
using test::TrailState;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Trail: its preview tells all bounds, and sends nothing") {
  TrailFixture fixture;
  const std::string stop = fixture.place_stop();
  const orders::Preview preview = fixture.server->preview(fixture.trail(stop), fixture.caller, {});
  for (const auto& entry : preview.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
  REQUIRE(preview.status == Status::previewed);
  CHECK(preview.order_words ==
        "TRAIL order " + stop +
            ": SELL TO CLOSE 40 shares of AMD; stop at 195.00, day; trigger 2.00 below the best "
            "bid, only upward, by at least 0.20; at most 20 replaces; until 2026-11-23 21:00:00 UTC");
  CHECK(contains(preview.words, "account …0001"));
  CHECK(contains(preview.words, preview.order_words));
  CHECK(contains(preview.words, "Its trigger is 195.00 now, and moves to about 198.00 at once."));
  CHECK(contains(preview.words, "Each replace cancels the old stop first; between the two no stop works."));
  CHECK(contains(preview.words, "The trail ends with the server."));
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Trail: the stop follows the bid upward by replaces, each an intent of its own, and never downward") {
  TrailFixture fixture;
  const std::string first = fixture.place_stop();
  const std::string trail = fixture.start(fixture.trail(first));
  orders::TrailStatus status = fixture.wait_for_replace(trail, 1);
  INFO(status.reason);
  CHECK(status.trigger == Decimal::of("198.00"));
  CHECK(status.order_id != first);
  CHECK(fixture.count_writes() == 2);

  fixture.quote("203.00");
  status = fixture.later(trail, std::chrono::seconds(6));
  CHECK(status.best_price == Decimal::of("203.00"));
  CHECK(status.replaces == 1);  // not within ten seconds
  fixture.clock.advance(std::chrono::seconds(6));
  status = fixture.wait_for_replace(trail, 2);
  CHECK(status.trigger == Decimal::of("201.00"));
  CHECK(status.best_price == Decimal::of("203.00"));

  fixture.quote("201.50");
  status = fixture.later(trail);
  CHECK(status.trigger == Decimal::of("201.00"));
  fixture.quote("203.19");  // 0.01 less than the step
  status = fixture.later(trail);
  CHECK(status.trigger == Decimal::of("201.00"));
  CHECK(status.state == TrailState::running);
  CHECK(fixture.count_writes() == 3);
  CHECK(fixture.read_order(status.order_id)->stop_trigger == Decimal::of("201.00"));
  CHECK(fixture.steps() == std::vector<std::string>{"started", "replaced", "replaced"});
  const auto intents = fixture.count_records(RecordKind::intent);
  CHECK(intents == 4);  // the stop, the trail, two replaces
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Trail: the limit of a Stop Limit follows, too") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("195.00", "194.50")));
  const orders::TrailStatus status = fixture.wait_for_replace(trail, 1);
  const auto order = fixture.read_order(status.order_id);
  CHECK(order->stop_trigger == Decimal::of("198.00"));
  REQUIRE(order->price);
  CHECK(order->price->value == Decimal::of("197.50"));
}

TEST_CASE("Trail: a quote that is crossed, lacks a side or cannot be read moves nothing") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  CHECK(fixture.look(trail).replaces == 0);
  fixture.quote({{"bid", "230.00"}, {"ask", "229.00"}});
  CHECK(contains(fixture.later(trail).reason, "crossed"));
  fixture.quote({{"bid", "230.00"}, {"ask", nullptr}});
  CHECK(contains(fixture.later(trail).reason, "lacks"));
  const orders::TrailStatus status = fixture.status(trail);
  CHECK(status.replaces == 0);
  CHECK(status.best_price == Decimal::of("200.00"));
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Trail: it ends when its replaces are made") {
  TrailFixture fixture;
  orders::PreviewRequest request = fixture.trail(fixture.place_stop());
  request.trail->max_replaces = 1;
  const std::string trail = fixture.start(request);
  fixture.wait_for_replace(trail, 1);
  fixture.later(trail);  // the new stop works
  const orders::TrailStatus status = fixture.wait_for_end(trail);
  CHECK(status.end == TrailEnd::max_replaces);
  CHECK(status.replaces == 1);
  CHECK(status.trigger == Decimal::of("198.00"));
  fixture.quote("210.00");
  fixture.clock.advance(std::chrono::seconds(10));
  CHECK(fixture.status(trail).state == TrailState::ended);
  CHECK(fixture.count_writes() == 2);
  CHECK(fixture.read_order(status.order_id)->status == "Live");
}

TEST_CASE("Trail: a last replace that the venue rejects leaves no stop, which is told") {
  TrailFixture fixture;
  orders::PreviewRequest request = fixture.trail(fixture.place_stop());
  request.trail->max_replaces = 1;
  fixture.control("/simulator/order-scripts",
                  {{"scripts", support::Json::array({{{"kind", "reject"}, {"message", "no"}, {"symbol", "AMD"}}})}});
  const std::string trail = fixture.start(request);
  fixture.wait_for_replace(trail, 1);
  fixture.later(trail);
  const orders::TrailStatus status = fixture.wait_for_end(trail);
  INFO(status.reason);
  CHECK(status.end == TrailEnd::stop_ended);
  CHECK(fixture.read_order(status.order_id)->status == "Rejected");
}

TEST_CASE("Trail: its stop is not cancelled while a replace of it is under way, which is told") {
  TrailFixture fixture;
  const std::string stop = fixture.place_stop("198.00");
  const std::string trail = fixture.start(fixture.trail(stop));
  fixture.look(trail);
  fixture.fault_order_writes({{"kind", "delay"}, {"delay-ms", 12'000}});
  fixture.await_claim("205.00");
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.order_ids = {stop};
  request.is_protection_acknowledged = true;
  const orders::Cancellation refused =
      fixture.server->cancel(request, orders::Channel::none, fixture.caller, TrailFixture::options()).front();
  INFO(refused.reason);
  CHECK(refused.status == Status::refused);
  CHECK(refused.reason.find("under way") != std::string::npos);
  CHECK(refused.reason.find("Its trail has ended") != std::string::npos);
  CHECK(fixture.wait_for_end(trail).end == TrailEnd::stopped);
}

TEST_CASE("Trail: it ends at its time, and the stop stays") {
  TrailFixture fixture;
  orders::PreviewRequest request = fixture.trail(fixture.place_stop("198.00"));
  request.trail->until = fixture.clock.now() + std::chrono::seconds(20);
  const std::string trail = fixture.start(request);
  CHECK(fixture.later(trail, std::chrono::seconds(19)).state == TrailState::running);
  fixture.clock.advance(std::chrono::seconds(1));
  const orders::TrailStatus status = fixture.wait_for_end(trail);
  CHECK(status.end == TrailEnd::time_over);
  CHECK(fixture.read_order(status.order_id)->status == "Live");
}

TEST_CASE("Trail: a halt ends it at once, and a resumption does not start it again") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.look(trail);
  fixture.server->halt("a test", fixture.caller);
  CHECK(fixture.wait_for_end(trail).end == TrailEnd::halted);
  fixture.journal.resume({}, "operator");
  fixture.quote("230.00");
  fixture.clock.advance(std::chrono::seconds(10));
  CHECK(fixture.status(trail).end == TrailEnd::halted);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Trail: a halt and a resumption between two looks end it, too") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.journal.halt({}, "operator", "a test");
  fixture.journal.resume({}, "operator");
  CHECK(fixture.wait_for_end(trail).end == TrailEnd::halted);
}

TEST_CASE("Trail: a lost answer to a replace ends it, and nothing is sent again") {
  TrailFixture fixture;
  const bool is_committed = GENERATE(false, true);
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.look(trail);
  fixture.fault_order_writes({{"kind", "close"}, {"commit", is_committed}});
  fixture.quote("205.00");
  fixture.clock.advance(std::chrono::seconds(10));
  const orders::TrailStatus status = fixture.wait_for_end(trail);
  CHECK(status.end == TrailEnd::outcome_unknown);
  CHECK(contains(status.reason, "reconcile_order with ttm-"));
  CHECK(fixture.count_writes() == 2);
  fixture.clock.advance(std::chrono::seconds(10));
  CHECK(fixture.count_writes() == 2);
  CHECK(fixture.count_records(RecordKind::unknown) == 1);
}

TEST_CASE("Trail: a replace that the broker refuses ends it") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.look(trail);
  fixture.fault_order_writes({{"kind", "error"}, {"status", 422}});
  fixture.quote("205.00");
  fixture.clock.advance(std::chrono::seconds(10));
  const orders::TrailStatus status = fixture.wait_for_end(trail);
  CHECK(status.end == TrailEnd::replace_refused);
  CHECK(fixture.read_order(status.order_id)->status == "Live");
}

TEST_CASE("Trail: it ends when its stop fills") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.look(trail);
  fixture.quote("197.50");
  fixture.clock.advance(std::chrono::seconds(31));
  const orders::TrailStatus status = fixture.wait_for_end(trail);
  CHECK(status.end == TrailEnd::stop_filled);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Trail: it ends when its stop fills while it is replaced") {
  TrailFixture fixture;
  fixture.control("/simulator/order-scripts",
                  {{"scripts", support::Json::array({{{"kind", "fill-during-replace"}, {"symbol", "AMD"}}})}});
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("195.00")));
  fixture.wait_for_replace(trail, 1);
  fixture.clock.advance(std::chrono::seconds(10));
  CHECK(fixture.wait_for_end(trail).end == TrailEnd::stop_filled);
  CHECK(fixture.count_writes() == 2);
}

TEST_CASE("Trail: it ends when its stop is cancelled, here or by another program") {
  TrailFixture fixture;
  const bool is_here = GENERATE(true, false);
  const std::string stop = fixture.place_stop("198.00");
  const std::string trail = fixture.start(fixture.trail(stop));
  fixture.look(trail);
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.order_ids = {stop};
  request.is_protection_acknowledged = true;
  orders::Trading& canceller = is_here ? *fixture.server : fixture.trading;
  const auto cancelled = canceller.cancel(request, orders::Channel::none, fixture.caller, TrailFixture::options());
  CHECK(cancelled.front().status == Status::accepted);
  fixture.clock.advance(std::chrono::seconds(31));
  CHECK(fixture.wait_for_end(trail).end == (is_here ? TrailEnd::stopped : TrailEnd::stop_ended));
  CHECK(fixture.count_writes() == 2);
}

TEST_CASE("Trail: a cancellation that is refused ends no trail") {
  TrailFixture fixture;
  const std::string stop = fixture.place_stop("198.00");
  const std::string trail = fixture.start(fixture.trail(stop));
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.order_ids = {stop};
  const auto refused = fixture.server->cancel(request, orders::Channel::none, fixture.caller, TrailFixture::options());
  CHECK(refused.front().acknowledge == "removes_protection");
  CHECK(fixture.look(trail).state == TrailState::running);
}

TEST_CASE("Trail: it ends when another program replaces its stop") {
  TrailFixture fixture;
  const std::string stop = fixture.place_stop("198.00");
  const std::string trail = fixture.start(fixture.trail(stop));
  fixture.look(trail);
  orders::PreviewRequest request = fixture.trail(stop);
  request.intention = orders::Intention::replace;
  request.trail.reset();
  request.orders.front().order.stop_trigger = Decimal::of("190.00");
  request.acknowledged = {"moves_protection"};
  const bool is_here = GENERATE(true, false);
  orders::Trading& other = is_here ? *fixture.server : fixture.trading;
  const std::string token = other.preview(request, fixture.caller, {}).confirmation_token;
  REQUIRE_FALSE(token.empty());
  const orders::Confirmation confirmation = other.find_confirmation(token, "", fixture.caller, {});
  CHECK(other.place(confirmation, orders::Channel::none, fixture.caller, TrailFixture::options()).status ==
        Status::accepted);
  fixture.clock.advance(std::chrono::seconds(31));
  CHECK(fixture.wait_for_end(trail).end == (is_here ? TrailEnd::stopped : TrailEnd::stop_changed));
  CHECK(fixture.count_writes() == 2);
}

TEST_CASE("Trail: a call ends it and leaves its stop working") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  const orders::TrailStatus status = fixture.server->stop_trail(trail, fixture.caller);
  CHECK(status.state == TrailState::ended);
  CHECK(status.end == TrailEnd::stopped);
  CHECK(fixture.read_order(status.order_id)->status == "Live");
  CHECK(fixture.server->stop_trail(trail, fixture.caller).end == TrailEnd::stopped);
  CHECK_THROWS_AS(fixture.server->stop_trail("ttm-none", fixture.caller), Error);
  CHECK(fixture.steps() == std::vector<std::string>{"started", "ended"});
  CHECK(fixture.count_records(RecordKind::terminal) == 1);
}

TEST_CASE("Trail: the limits of orders a day and a minute count its replaces") {
  orders::Settings settings = TrailFixture::enabled();
  settings.max_orders_per_day = 2;
  settings.max_orders_per_minute = 1;
  TrailFixture fixture(settings);
  const std::string stop = fixture.place_stop();
  fixture.clock.advance(std::chrono::seconds(61));
  const std::string trail = fixture.start(fixture.trail(stop));
  fixture.wait_for_replace(trail, 1);
  fixture.quote("205.00");
  orders::TrailStatus status = fixture.later(trail);
  CHECK(status.replaces == 1);
  status = fixture.status(trail);
  INFO(status.reason);
  CHECK((status.end == TrailEnd::limit_reached || contains(status.reason, "MAX_ORDERS_PER_MINUTE")));
  fixture.clock.advance(std::chrono::seconds(61));
  CHECK(fixture.wait_for_end(trail).end == TrailEnd::limit_reached);
  CHECK(fixture.count_writes() == 2);
}

TEST_CASE("Trail: of ten calls at once with one token one starts it") {
  TrailFixture fixture;
  const std::string token = fixture.token_of(fixture.trail(fixture.place_stop("198.00")));
  std::atomic<int> started{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&] {
      try {
        if (fixture.place_token(token).status == Status::accepted) ++started;
      } catch (const Error&) {
        // refused
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(started == 1);
  CHECK(fixture.steps() == std::vector<std::string>{"started"});
}

TEST_CASE("Trail: a used token, a second trail of the same stop and one of no stop are refused") {
  TrailFixture fixture;
  const std::string stop = fixture.place_stop("198.00");
  const orders::PreviewRequest request = fixture.trail(stop);
  const std::string token = fixture.token_of(request), second = fixture.token_of(request);
  CHECK(fixture.place_token(token).status == Status::accepted);
  CHECK_THROWS_AS(fixture.place_token(token), Error);
  CHECK(fixture.place_token(second).status == Status::not_sent);
  CHECK_THROWS_AS(fixture.server->preview(request, fixture.caller, {}), Error);
  CHECK(fixture.steps() == std::vector<std::string>{"started"});
}

TEST_CASE("Trail: bounds that make no sense are refused") {
  TrailFixture fixture;
  const std::string stop = fixture.place_stop("198.00");
  const auto refuses = [&](const auto& change, ErrorCode code) {
    orders::PreviewRequest request = fixture.trail(stop);
    change(*request.trail);
    try {
      fixture.server->preview(request, fixture.caller, {});
    } catch (const Error& error) {
      return error.code == code;
    }
    return false;
  };
  using Trail = orders::TrailRequest;
  CHECK(refuses([](Trail& trail) { trail.distance = 0; }, ErrorCode::invalid_argument));
  CHECK(refuses([](Trail& trail) { trail.distance = -2; }, ErrorCode::invalid_argument));
  CHECK(refuses([](Trail& trail) { trail.distance = 200; }, ErrorCode::invalid_argument));
  CHECK(refuses([](Trail& trail) { trail.distance = 100, trail.is_percent = true; }, ErrorCode::invalid_argument));
  CHECK(refuses([](Trail& trail) { trail.step = -1; }, ErrorCode::invalid_argument));
  CHECK(refuses([](Trail& trail) { trail.step = Decimal::of("0.001"); }, ErrorCode::invalid_argument));
  CHECK(refuses([](Trail& trail) { trail.max_replaces = 0; }, ErrorCode::invalid_argument));
  CHECK(refuses([](Trail& trail) { trail.max_replaces = 101; }, ErrorCode::invalid_argument));
  CHECK(refuses([&](Trail& trail) { trail.until = fixture.clock.now(); }, ErrorCode::invalid_argument));
  CHECK(refuses([&](Trail& trail) { trail.until = fixture.clock.now() + std::chrono::hours(169); },
                ErrorCode::invalid_argument));
  fixture.quote({{"bid", "201.00"}, {"ask", "200.00"}});
  CHECK(refuses([](Trail&) {}, ErrorCode::not_ready));
}

TEST_CASE("Trail: the question has a step in whole price steps, and no money of a stop that has not filled") {
  TrailFixture fixture;
  orders::PreviewRequest request = fixture.trail(fixture.place_stop("190.00"));
  request.trail->distance = Decimal::of("1.37");
  request.trail->is_percent = true;
  const orders::Preview preview = fixture.server->preview(request, fixture.caller, {});
  INFO(preview.words);
  CHECK(preview.words.find("by at least 0.27;") != std::string::npos);
  CHECK(preview.words.find("receives") == std::string::npos);
  CHECK(preview.words.find("Buying power") == std::string::npos);
}

TEST_CASE("Trail: a process that ends at once previews none") {
  TrailFixture fixture;
  const orders::PreviewRequest request = fixture.trail(fixture.place_stop("198.00"));
  orders::TradingParts parts = fixture.parts(TrailFixture::enabled());
  parts.can_trail = false;
  orders::Trading command(parts);
  CHECK_THROWS_AS(command.preview(request, fixture.caller, {}), Error);
}
