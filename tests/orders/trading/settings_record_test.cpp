// The settings in the journal: those that an order was judged by can be read there later.
#include "trading_fixture.hpp"

using orders::RecordKind;
using test::TradingFixture;

TEST_CASE("Record of the settings: written with the first preview, and again only where they differ") {
  TradingFixture fixture;
  fixture.preview(fixture.buy());
  fixture.preview(fixture.buy(6));
  CHECK(fixture.count_records(RecordKind::settings) == 1);
  orders::Settings changed = TradingFixture::enabled();
  changed.accounts = {TradingFixture::kAccount};
  changed.max_daily_loss = orders::Decimal(100'000);
  const auto preview_with = [&](const orders::Settings& settings) {
    orders::Trading trading(fixture.parts(settings));
    REQUIRE(trading.preview(fixture.buy(), fixture.caller, {}).status == test::Status::previewed);
  };
  preview_with(TradingFixture::enabled());
  CHECK(fixture.count_records(RecordKind::settings) == 1);
  preview_with(changed);
  CHECK(fixture.count_records(RecordKind::settings) == 2);
  preview_with(changed);
  CHECK(fixture.count_records(RecordKind::settings) == 2);
  const support::Json data = fixture.journal.find_last(RecordKind::settings).value().data;
  CHECK(data.at("max_daily_loss") == "100000.00");
  CHECK(data.at("market_orders") == "equities");
  REQUIRE(data.at("accounts").size() == 1);
  CHECK(data.dump().find(TradingFixture::kAccount) == std::string::npos);
  preview_with(TradingFixture::enabled());
  CHECK(fixture.count_records(RecordKind::settings) == 3);
}
