// A process that stands still between the intent and its first byte, and a clock that is set meanwhile.
#include "trading_fixture.hpp"

using orders::RecordKind;
using test::Status;
using test::TradingFixture;

TEST_CASE("Placement: a process that was frozen after the claim sends nothing, and says so") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.journal.after_claim = [&fixture] { fixture.clock.advance(std::chrono::seconds(4)); };
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::not_sent);
  CHECK(fixture.count_writes() == 0);
  CHECK(fixture.count_records(RecordKind::intent) == 1);
  CHECK(fixture.count_records(RecordKind::not_sent) == 1);
  CHECK(fixture.journal.verify().is_whole);
  // It takes nothing of the limits of the day, and the same order may be placed anew.
  fixture.journal.after_claim = {};
  CHECK(fixture.place(fixture.preview_token(fixture.buy())).status == Status::accepted);
  CHECK(fixture.count_writes() == 1);
}
