// A trail while something fails: the store, the journal, the clocks of the machine.
#include <thread>

#include "trail_fixture.hpp"
#include "trailing/trail_lease.hpp"

using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using test::Status;
using test::TrailEnd;
using test::TrailFixture;
using test::TrailState;

TEST_CASE("Trail: the answer to a replace counts while the store fails, and the trail goes on afterwards") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.look(trail);
  fixture.fault_order_writes({{"kind", "delay"}, {"delay-ms", 1'500}});
  fixture.await_claim("205.00");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // the request is sent
  fixture.store->fails_writes = true;
  fixture.clock.advance(std::chrono::seconds(11));  // the lease is to be renewed
  orders::TrailStatus status = fixture.wait_for_replace(trail, 1);
  CHECK(status.state == TrailState::running);
  CHECK(status.replaces == 1);
  CHECK(fixture.read_order(status.order_id)->stop_trigger == orders::Decimal::of("203.00"));
  fixture.quote("210.00");
  fixture.clock.advance(std::chrono::seconds(10));
  CHECK(fixture.look(trail).replaces == 1);  // nothing is sent

  fixture.store->fails_writes = false;
  status = fixture.wait_for_replace(trail, 2);
  CHECK(status.state == TrailState::running);
  CHECK(status.replaces == 2);
}

TEST_CASE("Trail: a claim of a replace whose answer is lost is not repeated at each look") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.look(trail);
  fixture.journal.loses_replaces = true;
  const int intents = fixture.count_records(RecordKind::intent);
  fixture.await_claim("205.00");
  for (int second = 0; second < 5; ++second) fixture.later(trail, std::chrono::seconds(1));
  CHECK(fixture.count_records(RecordKind::intent) == intents + 1);
}

TEST_CASE("Trail: one whose start cannot be recorded is told as ended") {
  TrailFixture fixture;
  const orders::Preview preview =
      fixture.server->preview(fixture.trail(fixture.place_stop("198.00")), fixture.caller, {});
  REQUIRE(preview.status == Status::previewed);
  fixture.journal.before_append = [&] {
    if (fixture.journal.last()->kind != RecordKind::ack) return;  // the claim of the trail has ended
    fixture.journal.before_append = nullptr;
    throw Error(ErrorCode::not_ready, "The disk is full.");
  };
  try {
    CHECK(fixture.place_token(preview.confirmation_token).status != Status::accepted);
  } catch (const Error& error) {
    CHECK(error.code == ErrorCode::not_ready);
  }
  const auto status = fixture.server->find_trail(preview.external_identifier);
  REQUIRE(status);
  CHECK(status->state == TrailState::ended);
  CHECK(status->end == TrailEnd::failed);
  CHECK(fixture.steps() == std::vector<std::string>{"ended"});
}

TEST_CASE("Trail: a lease counts as old if either clock says so, or one was set back") {
  class TwoClocks final : public support::Clock {
   public:
    support::Instant now() const override { return support::Instant(time); }
    std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::time_point(up); }
    std::chrono::milliseconds time{1'780'000'000'000};
    std::chrono::seconds up{100};
  } clock;
  const orders::Moment moment = orders::Moment::now(clock);
  const std::chrono::seconds length{10};
  CHECK_FALSE(moment.may_be_past(length, clock));
  clock.time += std::chrono::minutes(5);  // the machine slept
  CHECK(moment.may_be_past(length, clock));
  clock.time -= std::chrono::minutes(6);
  CHECK(moment.may_be_past(length, clock));
  clock.time += std::chrono::minutes(1);
  CHECK_FALSE(moment.may_be_past(length, clock));
  clock.up += length;
  CHECK(moment.may_be_past(length, clock));
}
