// What the journal records of an order after it was sent.
#include "trading_fixture.hpp"
#include "waiting.hpp"

using orders::RecordKind;
using test::Status;
using test::TradingFixture;

TEST_CASE("Order tracking: fills and the end of an order are recorded once, also by a later start") {
  TradingFixture fixture;
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(5, "natural")));
  REQUIRE(placement.status == Status::accepted);
  CHECK(fixture.count_records(RecordKind::fill) == 0);  // the fixture's own order path does not follow it
  fixture.clock.advance(std::chrono::seconds(5));
  {
    const orders::Trading later(parts);
    CHECK(test::wait_until([&] { return fixture.count_records(RecordKind::terminal) == 1; }));
  }
  const int fills = fixture.count_records(RecordKind::fill);
  CHECK(fills >= 1);
  orders::Decimal filled;
  for (const orders::Record& record : fixture.journal.read(1, 100)) {
    if (record.kind == RecordKind::fill) filled += orders::Decimal::of(orders::read_text(record, "quantity"));
  }
  CHECK(filled == orders::Decimal(5));
  { const orders::Trading again(parts); }
  CHECK(fixture.count_records(RecordKind::fill) == fills);
  CHECK(fixture.count_records(RecordKind::terminal) == 1);
  CHECK(fixture.journal.verify().is_whole);
}
