// A halt that the journal does not take, and a journal whose last record is of a time to come.
#include <filesystem>

#include "state/temporary_folder.hpp"
#include "trading_fixture.hpp"

using test::Status;
using test::TradingFixture;

namespace {

// The order path with its journal in a file.
class FileJournal {
 public:
  // Moves the files of the journal away, as if its disk were gone, and back.
  void move_away() const { move(path_, away_); }
  void move_back() const { move(away_, path_); }

  Status preview() { return trading.preview(fixture.buy(), fixture.caller, {}).status; }
  orders::Placement place(const std::string& token) {
    return trading.place(trading.find_confirmation(token, "", fixture.caller, {}), orders::Channel::none,
                         fixture.caller, TradingFixture::options());
  }
  int count(orders::RecordKind kind) const {
    int count = 0;
    for (const orders::Record& record : journal->read(1, 1'000)) count += record.kind == kind ? 1 : 0;
    return count;
  }

 private:
  orders::TradingParts parts() {
    const orders::TradingParts given = fixture.parts(TradingFixture::enabled());
    return {.client = given.client,
            .store = given.store,
            .journal = *journal,
            .sealer = given.sealer,
            .key = given.key,
            .replica = given.replica,
            .settings = given.settings,
            .program = given.program,
            .reconciles = false,
            .trail_interval = given.trail_interval};
  }

  static void move(const std::string& from, const std::string& to) {
    for (const char* end : {"", "-wal", "-shm"}) {
      if (std::filesystem::exists(from + end)) std::filesystem::rename(from + end, to + end);
    }
  }

  const test::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/journal.db", away_ = folder_.path() + "/away.db";

 public:
  TradingFixture fixture;
  const std::unique_ptr<orders::Journal> journal =
      orders::open_sqlite_journal(path_, {"test", support::Secret("a key of the journal in tests")}, fixture.clock);
  orders::Trading trading{parts()};
};

}  // namespace

TEST_CASE("Halt: one that the journal does not take holds in this process, and is written as soon as it can be") {
  FileJournal file;
  const std::string token = file.trading.preview(file.fixture.buy(), file.fixture.caller, {}).confirmation_token;
  REQUIRE_FALSE(token.empty());
  file.move_away();
  const orders::HaltState held = file.trading.halt("the disk is gone", file.fixture.caller);
  CHECK(held.is_halted);
  CHECK(held.generation == 0);  // the journal has none
  CHECK(held.reason == "the disk is gone");
  CHECK(file.trading.halt_state().is_halted);
  CHECK(file.preview() == Status::refused);
  file.move_back();
  SECTION("A claim comes first") {
    CHECK(file.place(token).status == Status::refused);
    CHECK(file.fixture.count_writes() == 0);
  }
  SECTION("A preview comes first") {
    CHECK(file.preview() == Status::refused);
  }
  CHECK(file.count(orders::RecordKind::halt) == 1);
  CHECK(file.trading.halt_state().generation == 1);
  file.journal->resume({}, "operator");
  CHECK(file.preview() == Status::previewed);
  CHECK(file.count(orders::RecordKind::halt) == 1);
}

TEST_CASE("Halt: one that the journal does not take after the checks refuses the order before it is claimed") {
  FileJournal file;
  const std::string token = file.trading.preview(file.fixture.buy(), file.fixture.caller, {}).confirmation_token;
  REQUIRE_FALSE(token.empty());
  // The confirmation is taken after the checks, and before the claim.
  file.fixture.store->before_replace = [&file] {
    file.move_away();
    CHECK(file.trading.halt("the disk is gone", file.fixture.caller).is_halted);
    file.move_back();
  };
  const orders::Placement placement = file.place(token);
  INFO(placement.reason);
  REQUIRE_FALSE(file.fixture.store->before_replace);
  CHECK(placement.status == Status::refused);
  CHECK(placement.reason.find("halted") != std::string::npos);
  CHECK(file.fixture.count_writes() == 0);
  CHECK(file.count(orders::RecordKind::intent) == 0);
  CHECK(file.count(orders::RecordKind::halt) == 1);
}

TEST_CASE("Halt: one that was held and then given again ends with one resume") {
  FileJournal file;
  file.move_away();
  CHECK(file.trading.halt("first", file.fixture.caller).generation == 0);
  file.move_back();
  CHECK(file.trading.halt("second", file.fixture.caller).generation == 2);
  file.journal->resume({}, "operator");
  CHECK(file.preview() == Status::previewed);
}

TEST_CASE("Preview: refused while the last record of the journal is of a time to come, until that time") {
  FileJournal file;
  file.fixture.clock.advance(std::chrono::hours(1));
  file.journal->append({}, orders::RecordKind::event, "", support::Json::object());
  file.fixture.clock.advance(-std::chrono::hours(1));
  const std::int64_t records = file.journal->last()->seq;
  const orders::Preview refused = file.trading.preview(file.fixture.buy(), file.fixture.caller, {});
  CHECK(refused.status == Status::refused);
  CHECK(refused.checks.failed.front().name == "journal_writable");
  CHECK(refused.checks.failed.front().verdict.why.find("2026-11-23T16:30:00") != std::string::npos);
  CHECK(file.journal->last()->seq == records);
}
