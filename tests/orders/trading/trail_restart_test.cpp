// What is left of a trail when its process ends, and what a later start tells of it.
#include "state/temporary_folder.hpp"
#include "trail_fixture.hpp"

using orders::RecordKind;
using test::Status;
using test::TrailEnd;
using test::TrailFixture;
using test::TrailState;

namespace {

// The order path of a later start.
std::unique_ptr<orders::Trading> start_again(TrailFixture& fixture) {
  orders::TradingParts parts = fixture.parts(TrailFixture::enabled());
  parts.reconciles = true;
  parts.replica = "later";
  return std::make_unique<orders::Trading>(parts);
}

// The process ends without a record of that, as if it was killed.
void kill(TrailFixture& fixture) {
  fixture.journal.fails_appends = true;
  fixture.server.reset();
  fixture.journal.fails_appends = false;
}

}  // namespace

TEST_CASE("Trail restart: a server that ends records the end of its trails, and the stop stays") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.server.reset();
  CHECK(fixture.steps() == std::vector<std::string>{"started", "ended"});
  fixture.server = start_again(fixture);
  const orders::TrailStatus status = fixture.status(trail);
  CHECK(status.state == TrailState::ended);
  CHECK(status.end == TrailEnd::server_ended);
  CHECK(fixture.read_order(status.order_id)->status == "Live");
}

TEST_CASE("Trail restart: the trail of a server that was killed is told as ended, once, and is not resumed") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop()));
  const orders::TrailStatus before = fixture.wait_for_replace(trail, 1);
  REQUIRE(test::wait_until([&] { return fixture.steps().size() == 2; }));
  kill(fixture);
  CHECK(fixture.steps() == std::vector<std::string>{"started", "replaced"});

  fixture.clock.advance(std::chrono::seconds(121));
  fixture.quote("230.00");
  fixture.server = start_again(fixture);
  const orders::TrailStatus status = fixture.wait_for_end(trail);
  CHECK(status.end == TrailEnd::server_ended);
  CHECK(status.order_id == before.order_id);
  CHECK(status.replaces == 1);
  REQUIRE(test::wait_until([&] { return fixture.count_records(RecordKind::terminal) >= 1; }));
  fixture.clock.advance(std::chrono::seconds(121));
  fixture.server = start_again(fixture);
  fixture.server.reset();
  CHECK(fixture.steps() == std::vector<std::string>{"started", "replaced", "ended"});
  CHECK(fixture.count_writes() == 2);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Trail restart: a process that begins beside a running one leaves its trails alone") {
  TrailFixture fixture;
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  const auto other = start_again(fixture);
  fixture.later(trail);
  fixture.later(trail);
  CHECK(fixture.later(trail).state == TrailState::running);
  CHECK(fixture.steps() == std::vector<std::string>{"started"});
  const auto seen = other->find_trail(trail);
  REQUIRE(seen);
  CHECK(seen->state == TrailState::elsewhere);
  CHECK_THROWS_AS(other->stop_trail(trail, fixture.caller), support::Error);
}

TEST_CASE("Trail restart: a process killed between the claim of a replace and its request sends it never") {
  TrailFixture fixture;
  const std::string stop = fixture.place_stop("198.00");
  const std::string trail = fixture.start(fixture.trail(stop));
  fixture.look(trail);
  fixture.journal.loses_replaces = true;
  fixture.await_claim("205.00");
  kill(fixture);
  fixture.journal.loses_replaces = false;

  fixture.clock.advance(std::chrono::seconds(121));
  fixture.server = start_again(fixture);
  CHECK(fixture.wait_for_end(trail).end == TrailEnd::server_ended);
  CHECK(fixture.count_writes() == 1);
  CHECK(fixture.read_order(stop)->status == "Live");
}

TEST_CASE("Trail restart: a process with another store leaves a running trail alone, and tells one that was killed") {
  TrailFixture fixture;
  // The server and the command share the journal and the file of leases beside it, and each has a store of its own.
  const auto leases = state::make_memory_store(fixture.clock);
  const auto share_leases = [&leases](orders::TradingParts parts) {
    parts.trail_leases = [&leases]() -> state::Store& { return *leases; };
    parts.reconciles = true;
    return parts;
  };
  fixture.server = std::make_unique<orders::Trading>(share_leases(fixture.parts(TrailFixture::enabled())));
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  const auto other_store = state::make_memory_store(fixture.clock);
  const orders::TradingParts common = share_leases(fixture.parts(TrailFixture::enabled()));
  const orders::TradingParts parts{.client = common.client,
                                   .store = *other_store,
                                   .journal = common.journal,
                                   .sealer = common.sealer,
                                   .key = common.key,
                                   .replica = "command",
                                   .settings = common.settings,
                                   .trail_leases = common.trail_leases,
                                   .program = common.program,
                                   .trail_interval = common.trail_interval};
  auto command = std::make_unique<orders::Trading>(parts);
  fixture.later(trail);
  CHECK(fixture.later(trail).state == TrailState::running);
  CHECK(fixture.steps() == std::vector<std::string>{"started"});
  kill(fixture);
  command.reset();
  fixture.clock.advance(std::chrono::seconds(121));
  fixture.server = std::make_unique<orders::Trading>(parts);
  CHECK(fixture.wait_for_end(trail).end == TrailEnd::server_ended);
}

TEST_CASE(
    "Trail restart: while its lease cannot be renewed a trail sends nothing and says why, and then goes on or ends") {
  const test::TemporaryFolder folder;
  TrailFixture fixture;
  test::InterleavingStore leases(state::make_sqlite_store(folder.path() + "/leases.db", fixture.clock));
  orders::TradingParts parts = fixture.parts(TrailFixture::enabled());
  parts.trail_leases = [&leases]() -> state::Store& { return leases; };
  fixture.server = std::make_unique<orders::Trading>(parts);
  const std::string trail = fixture.start(fixture.trail(fixture.place_stop("198.00")));
  fixture.later(trail);
  leases.fails_writes = true;
  fixture.quote("205.00");
  fixture.later(trail);
  const orders::TrailStatus waiting = fixture.later(trail);
  CHECK(waiting.state == TrailState::running);
  CHECK(waiting.reason == "The disk of the store is full.");
  CHECK(waiting.replaces == 0);
  CHECK(fixture.count_writes() == 1);
  SECTION("The disk has space again") {
    leases.fails_writes = false;
    CHECK(fixture.wait_for_replace(trail, 1).trigger == orders::Decimal(203));
    CHECK(fixture.look(trail).reason.empty());
  }
  SECTION("Another process took the lease when it was over") {
    fixture.clock.advance(std::chrono::seconds(121));
    const auto other_leases = state::make_sqlite_store(folder.path() + "/leases.db", fixture.clock);
    parts.trail_leases = [&other_leases]() -> state::Store& { return *other_leases; };
    parts.replica = "later";
    parts.reconciles = true;
    const orders::Trading later(parts);
    REQUIRE(test::wait_until([&] { return fixture.steps() == std::vector<std::string>{"started", "ended"}; }));
    leases.fails_writes = false;
    CHECK(fixture.wait_for_end(trail).end == TrailEnd::server_ended);
    CHECK(fixture.status(trail).replaces == 0);
    CHECK(fixture.count_writes() == 1);
    CHECK(fixture.steps().size() == 2);
  }
}
