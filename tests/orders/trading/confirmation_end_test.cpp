// How confirmations end: every yes of a person has an end in the journal, and every call says whether something was
// sent.
#include <thread>

#include "tastytrade_mcp/orders/no_answer.hpp"
#include "trading_fixture.hpp"

using orders::Channel;
using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using test::Status;
using test::TradingFixture;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// The kinds of the records of the last confirmation.
std::vector<RecordKind> last_kinds(TradingFixture& fixture) {
  std::vector<RecordKind> kinds;
  const auto records = fixture.journal.read(1, 1'000);
  std::string id;
  for (const auto& record : records) {
    if (record.kind == RecordKind::confirmed) id = record.confirmation_id;
  }
  for (const auto& record : records) {
    if (!id.empty() && record.confirmation_id == id) kinds.push_back(record.kind);
  }
  return kinds;
}

orders::Placement confirm(TradingFixture& fixture, const std::string& token, const broker::ReadOptions& options) {
  const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
  fixture.trading.ask(confirmation, fixture.caller);
  return fixture.trading.place(confirmation, Channel::elicitation, fixture.caller, options);
}

}  // namespace

TEST_CASE("End of a confirmation: a call that ends after the yes sends nothing, says so and leaves an end") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  const orders::Placement placement = confirm(fixture, token, TradingFixture::options(std::chrono::seconds(0)));
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "Nothing was sent."));
  CHECK(last_kinds(fixture) ==
        std::vector{RecordKind::preview, RecordKind::asked, RecordKind::confirmed, RecordKind::refused_by_us});
  CHECK(fixture.count_writes() == 0);
  CHECK(fixture.place_error(token).code == ErrorCode::refused);  // a yes counts once
}

TEST_CASE("End of a confirmation: a yes that cannot be recorded sends nothing, and the token ends") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
  fixture.trading.ask(confirmation, fixture.caller);
  fixture.journal.fails_appends = true;
  const orders::Placement placement =
      fixture.trading.place(confirmation, Channel::elicitation, fixture.caller, TradingFixture::options());
  CHECK(placement.status == Status::not_sent);
  CHECK(contains(placement.reason, "Nothing was sent."));
  fixture.journal.fails_appends = false;
  CHECK(fixture.place_error(token).code == ErrorCode::refused);
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("End of a confirmation: an answer after 62 seconds is in time where the call is") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
  fixture.trading.ask(confirmation, fixture.caller);
  fixture.clock.advance(std::chrono::seconds(62));
  const orders::Placement placement =
      fixture.trading.place(confirmation, Channel::elicitation, fixture.caller, TradingFixture::options());
  INFO(placement.reason);
  CHECK(placement.status == Status::accepted);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("End of a confirmation: a claim that is refused or fails after the yes is its end") {
  orders::Settings settings = TradingFixture::enabled();
  settings.max_orders_per_minute = 2;
  TradingFixture fixture(settings);
  SECTION("The journal cannot be written") {
    const std::string token = fixture.preview_token(fixture.buy());
    fixture.journal.fails_claims = true;
    const orders::Placement placement = confirm(fixture, token, TradingFixture::options());
    CHECK(placement.status == Status::refused);
    CHECK(contains(placement.reason, "Nothing was sent."));
  }
  SECTION("A halt") {
    const std::string token = fixture.preview_token(fixture.buy());
    fixture.trading.halt("a test", fixture.caller);
    const orders::Placement placement = confirm(fixture, token, TradingFixture::options());
    CHECK(placement.status == Status::refused);
    CHECK(contains(placement.reason, "Nothing was sent."));
  }
  CHECK(last_kinds(fixture).back() == RecordKind::refused_by_us);
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("End of a confirmation: the losers of parallel calls are told the same as a later call, and no status") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  std::atomic<int> accepted{0}, used{0}, other{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      try {
        (fixture.place(token).status == Status::accepted ? accepted : other)++;
      } catch (const Error& error) {
        const bool is_told = error.code == ErrorCode::conflict && contains(error.hint, "This call sent nothing.");
        (is_told ? used : other)++;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(accepted == 1);
  CHECK(used == 5);
  CHECK(other == 0);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("End of a confirmation: without an answer nobody is said to have declined") {
  TradingFixture fixture;
  const orders::Confirmation confirmation =
      fixture.trading.find_confirmation(fixture.preview_token(fixture.buy()), "", fixture.caller, {});
  fixture.trading.ask(confirmation, fixture.caller);
  fixture.trading.decline(confirmation, fixture.caller, orders::kNoAnswer);
  try {
    fixture.preview(fixture.buy());
    FAIL("the order was previewed");
  } catch (const Error& error) {
    CHECK_FALSE(contains(error.message(), "declined"));
    CHECK(contains(error.message(), "no answer"));
  }
}

TEST_CASE("End of a confirmation: a lost answer whose order was found is told in whole sentences") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "close"}, {"commit", true}});
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::accepted);
  CHECK(placement.reason == "The answer to the request was lost. A search at TastyTrade found the order.");
}
