// The file that halts trading.
#include <filesystem>
#include <fstream>

#include "state/temporary_folder.hpp"
#include "trading_fixture.hpp"

using test::Status;
using test::TradingFixture;

TEST_CASE("Halt file: a file named HALT halts as long as it is there, whatever else resumes") {
  const test::TemporaryFolder folder;
  TradingFixture fixture;
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.halt_file = folder.path() + "/HALT";
  orders::Trading trading(parts);
  const auto preview = [&] { return trading.preview(fixture.buy(), fixture.caller, {}).status; };
  CHECK(preview() == Status::previewed);
  std::ofstream(parts.halt_file) << "";
  CHECK(preview() == Status::refused);
  fixture.journal.resume({}, "operator");
  CHECK(preview() == Status::refused);
  std::filesystem::remove(parts.halt_file);
  CHECK(preview() == Status::refused);  // the halt of the file stands in the journal
  fixture.journal.resume({}, "operator");
  CHECK(preview() == Status::previewed);
}

TEST_CASE("Halt file: one that appears after the checks keeps a stop from being cancelled") {
  const test::TemporaryFolder folder;
  TradingFixture fixture;
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.halt_file = folder.path() + "/HALT";
  orders::Trading trading(parts);
  orders::PreviewRequest stop = fixture.buy(10);
  orders::OrderDraft& draft = stop.orders.front();
  draft.price.reset();
  draft.order.type = orders::OrderType::stop;
  draft.order.stop_trigger = orders::Decimal(100);
  draft.order.legs.front().symbol = "AMD";  // held
  draft.order.legs.front().action = orders::Action::sell_to_close;
  orders::CancelRequest request;
  request.account = stop.account;
  request.order_ids = {fixture.place(fixture.preview_token(stop)).order_id};
  request.is_protection_acknowledged = true;
  fixture.clock.advance(std::chrono::seconds(1));
  // The yes is recorded after the checks, and before the claim.
  fixture.journal.before_append = [&] {
    fixture.journal.before_append = nullptr;
    std::ofstream(parts.halt_file) << "";
  };
  const orders::Cancellation cancellation =
      trading.cancel(request, orders::Channel::terminal, fixture.caller, TradingFixture::options()).front();
  INFO(cancellation.reason);
  REQUIRE(std::filesystem::exists(parts.halt_file));
  CHECK(cancellation.status == Status::refused);
  CHECK(cancellation.reason.find("halted") != std::string::npos);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Halt file: one that appears after the checks refuses the order before it is claimed") {
  const test::TemporaryFolder folder;
  TradingFixture fixture;
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.halt_file = folder.path() + "/HALT";
  orders::Trading trading(parts);
  const std::string token = trading.preview(fixture.buy(), fixture.caller, {}).confirmation_token;
  const orders::Confirmation confirmation = trading.find_confirmation(token, "", fixture.caller, {});
  // The confirmation is taken after the checks, and before the claim.
  fixture.store->before_replace = [&] { std::ofstream(parts.halt_file) << ""; };
  const orders::Placement placement =
      trading.place(confirmation, orders::Channel::none, fixture.caller, TradingFixture::options());
  INFO(placement.reason);
  REQUIRE_FALSE(fixture.store->before_replace);
  CHECK(placement.status == Status::refused);
  CHECK(placement.reason.find("halted") != std::string::npos);
  CHECK(fixture.count_writes() == 0);
}
