// The file that halts fixture.server.
#include <filesystem>
#include <fstream>

#include "state/temporary_folder.hpp"
#include "trading_fixture.hpp"

using test::Status;
using test::TradingFixture;

namespace {

// A server whose file HALT a test makes.
struct HaltFixture : TradingFixture {
  const test::TemporaryFolder folder;
  const orders::TradingParts parts = make_parts();
  orders::Trading server{parts};

  orders::TradingParts make_parts() {
    orders::TradingParts made = TradingFixture::parts(enabled());
    made.halt_file = folder.path() + "/HALT";
    return made;
  }
  void halt() const { std::ofstream(parts.halt_file) << ""; }
};

}  // namespace

TEST_CASE("Halt file: a file named HALT halts as long as it is there, whatever else resumes") {
  HaltFixture fixture;
  const auto preview = [&] { return fixture.server.preview(fixture.buy(), fixture.caller, {}).status; };
  CHECK(preview() == Status::previewed);
  fixture.halt();
  CHECK(preview() == Status::refused);
  fixture.journal.resume({}, "operator");
  CHECK(preview() == Status::refused);
  std::filesystem::remove(fixture.parts.halt_file);
  CHECK(preview() == Status::refused);  // the halt of the file stands in the journal
  fixture.journal.resume({}, "operator");
  CHECK(preview() == Status::previewed);
}

TEST_CASE("Halt file: one that appears after the checks keeps a stop from being cancelled") {
  HaltFixture fixture;
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
    fixture.halt();
  };
  const orders::Cancellation cancellation =
      fixture.server.cancel(request, orders::Channel::terminal, fixture.caller, TradingFixture::options()).front();
  INFO(cancellation.reason);
  REQUIRE(std::filesystem::exists(fixture.parts.halt_file));
  CHECK(cancellation.status == Status::refused);
  CHECK(cancellation.reason.find("halted") != std::string::npos);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Halt file: one that appears after the checks refuses the order before it is claimed") {
  HaltFixture fixture;
  const std::string token = fixture.server.preview(fixture.buy(), fixture.caller, {}).confirmation_token;
  const orders::Confirmation confirmation = fixture.server.find_confirmation(token, "", fixture.caller, {});
  // The confirmation is taken after the checks, and before the claim.
  fixture.store->before_replace = [&] { fixture.halt(); };
  const orders::Placement placement =
      fixture.server.place(confirmation, orders::Channel::none, fixture.caller, TradingFixture::options());
  INFO(placement.reason);
  REQUIRE_FALSE(fixture.store->before_replace);
  CHECK(placement.status == Status::refused);
  CHECK(placement.reason.find("halted") != std::string::npos);
  CHECK(fixture.count_writes() == 0);
}
