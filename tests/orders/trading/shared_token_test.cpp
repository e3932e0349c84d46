// Several calls with one token, step by step: no call says that nothing was sent of an order that another call of the
// same confirmation has sent.
#include <catch2/generators/catch_generators.hpp>

#include "trading_fixture.hpp"

using orders::Channel;
using orders::Confirmation;
using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using test::Status;
using test::TradingFixture;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class SharedToken : public TradingFixture {
 public:
  using TradingFixture::place;
  using TradingFixture::TradingFixture;

  Confirmation find() { return trading.find_confirmation(token, "", caller, {}); }
  orders::Placement place(const Confirmation& confirmation, Channel channel) {
    return trading.place(confirmation, channel, caller, options());
  }
  // The error of an action, which is that of a confirmation that another call has used.
  template <class Action>
  void require_used(const Action& action) {
    try {
      action();
    } catch (const orders::UsedConfirmationError& error) {
      INFO(error.message());
      CHECK(error.code == ErrorCode::conflict);
      CHECK(contains(error.message(), "already used"));
      CHECK(contains(error.hint, "This call sent nothing."));
      CHECK_FALSE(contains(error.message() + error.hint, "Nothing was sent"));
      return;
    }
    FAIL("no error of a used confirmation");
  }
  std::string store_key() {
    for (const orders::Record& record : journal.read(1, 1'000)) {
      if (record.kind == RecordKind::preview) return "order-token:" + record.confirmation_id;
    }
    return {};
  }

  const std::string token = preview_token(buy());
};

}  // namespace

TEST_CASE("Shared token: a no in one dialog after the yes in another one is told what became of the order") {
  SharedToken fixture;
  const Confirmation first = fixture.find();
  const Confirmation second = fixture.find();
  fixture.trading.ask(first, fixture.caller);
  fixture.trading.ask(second, fixture.caller);
  REQUIRE(fixture.place(first, Channel::elicitation).status == Status::accepted);
  fixture.require_used([&] { fixture.trading.decline(second, fixture.caller, "no"); });
  fixture.require_used([&] { fixture.find(); });  // the mark of the use is still there
  CHECK(fixture.count_records(RecordKind::declined) == 0);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Shared token: a no while another call sends does not erase that it was taken") {
  SharedToken fixture;
  const Confirmation first = fixture.find();
  fixture.trading.ask(first, fixture.caller);
  int declined = 0;
  fixture.journal.after_claim = [&] {
    try {
      fixture.trading.decline(first, fixture.caller, "no");
      ++declined;
    } catch (const orders::UsedConfirmationError&) {
    }
  };
  CHECK(fixture.place(first, Channel::elicitation).status == Status::accepted);
  fixture.journal.after_claim = nullptr;
  CHECK(declined == 0);
  fixture.require_used([&] { fixture.find(); });
}

TEST_CASE("Shared token: a no that comes first ends it, and the yes of another dialog sends nothing") {
  SharedToken fixture;
  const Confirmation first = fixture.find();
  fixture.trading.ask(first, fixture.caller);
  fixture.trading.decline(first, fixture.caller, "no");
  const orders::Placement placement = fixture.place(first, Channel::elicitation);
  INFO(placement.reason);
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "declined"));
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("Shared token: a question after another call has used it is not put, and says what became of the order") {
  SharedToken fixture;
  const Confirmation second = fixture.find();
  SECTION("Before anybody was asked") {
    REQUIRE(fixture.place(fixture.find(), Channel::none).status == Status::accepted);
  }
  SECTION("After a person was asked") {
    const Confirmation first = fixture.find();
    fixture.trading.ask(first, fixture.caller);
    REQUIRE(fixture.place(first, Channel::elicitation).status == Status::accepted);
  }
  fixture.require_used([&] { fixture.trading.ask(second, fixture.caller); });
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Shared token: a question that is put again after another call has used it is not put") {
  SharedToken fixture;
  fixture.trading.ask(fixture.find(), fixture.caller);
  const Confirmation second = fixture.find();  // a person is being asked
  REQUIRE(fixture.place(fixture.find(), Channel::elicitation).status == Status::accepted);
  fixture.require_used([&] { fixture.trading.ask(second, fixture.caller); });
}

TEST_CASE("Shared token: a call without a person sends nothing while a person is asked by another one") {
  SharedToken fixture;
  const Confirmation alone = fixture.find();
  const Confirmation asking = fixture.find();
  const bool is_asked_late = GENERATE(false, true);  // at the moment at which the call takes the token
  const auto ask = [&] { fixture.trading.ask(asking, fixture.caller); };
  if (is_asked_late) {
    fixture.store->before_replace = ask;
  } else {
    ask();
  }
  const orders::Placement placement = fixture.place(alone, Channel::none);
  INFO(placement.reason);
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "A person is asked"));
  CHECK(fixture.count_writes() == 0);
  SECTION("The person says no") {
    fixture.trading.decline(asking, fixture.caller, "no");
    CHECK(fixture.place_error(fixture.token).code == ErrorCode::refused);
    CHECK(fixture.count_writes() == 0);
  }
  SECTION("The person says yes") {
    CHECK(fixture.place(asking, Channel::elicitation).status == Status::accepted);
    CHECK(fixture.count_writes() == 1);
  }
}

TEST_CASE("Shared token: a call that another one overtakes at any step is told so") {
  SharedToken fixture;
  const Confirmation first = fixture.find();
  const Confirmation second = fixture.find();
  SECTION("Between its look at the store and the taking") {
    fixture.store->before_replace = [&] { REQUIRE(fixture.place(second, Channel::none).status == Status::accepted); };
  }
  SECTION("Before its checks, which would find a duplicate") {
    REQUIRE(fixture.place(second, Channel::none).status == Status::accepted);
  }
  fixture.require_used([&] { fixture.place(first, Channel::none); });
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Shared token: where the store has lost that it was used, the journal tells it") {
  orders::Settings settings = TradingFixture::enabled();
  settings.duplicate_window = std::chrono::seconds(0);
  SharedToken fixture(settings);
  const std::string key = fixture.store_key();
  const std::string stored = fixture.store->get(key).value();
  const Confirmation first = fixture.find();
  REQUIRE(fixture.place(fixture.find(), Channel::none).status == Status::accepted);
  SECTION("The content is there again") {
    fixture.store->put(key, stored, std::chrono::seconds(60));
    fixture.require_used([&] { fixture.place(fixture.find(), Channel::none); });
  }
  SECTION("Nothing is there") {
    fixture.store->erase(key);
    fixture.require_used([&] { fixture.place(first, Channel::none); });
    fixture.require_used([&] { fixture.trading.ask(first, fixture.caller); });
    fixture.require_used([&] { fixture.trading.decline(first, fixture.caller, "no"); });
  }
  CHECK(fixture.count_writes() == 1);
}
