// The contract of every order journal: records, intents, ends, halts. claim_test.cpp has the limits.
#include "journal_fixture.hpp"
#include "tastytrade_mcp/orders/journal_start.hpp"

using namespace std::chrono_literals;
using orders::Journal;
using orders::Json;
using orders::RecordKind;
using support::ManualClock;
using test::each_journal;
using test::journal_head;
using test::make_intent;
using test::Verdict;

TEST_CASE("Order journal: a record of an unknown word is no kind, and each kind has one word") {
  CHECK_FALSE(orders::parse_record_kind(""));
  CHECK_FALSE(orders::parse_record_kind("Intent"));
  int ends = 0;
  for (int number = 0; number <= static_cast<int>(RecordKind::composition); ++number) {
    const auto kind = static_cast<RecordKind>(number);
    CHECK(orders::parse_record_kind(orders::to_string(kind)) == kind);
    ends += orders::ends_intent(kind) ? 1 : 0;
  }
  CHECK(ends == 6);
  CHECK(orders::to_string(RecordKind::refused_by_us) == "refused_by_us");
  CHECK_FALSE(orders::ends_intent(RecordKind::unknown));
}

TEST_CASE("Order journal: an account's key is equal for equal accounts of one environment only") {
  const support::Secret key("one"), other("two");
  const std::string made = orders::make_account_key(key, "sandbox", "5WX00001");
  CHECK(made == orders::make_account_key(key, "sandbox", "5WX00001"));
  CHECK(made != orders::make_account_key(key, "production", "5WX00001"));
  CHECK(made != orders::make_account_key(key, "sandbox", "5WX00002"));
  CHECK(made != orders::make_account_key(other, "sandbox", "5WX00001"));
  CHECK(made.find("5WX") == std::string::npos);
  CHECK(made.size() == 64);
}

TEST_CASE("Order journal: it begins with genesis and returns what was appended") {
  each_journal([](Journal& journal, ManualClock& clock) {
    REQUIRE(journal.last());
    CHECK(journal.last()->kind == RecordKind::genesis);
    CHECK(journal.last()->previous_hash == "");
    clock.advance(1500ms);
    const Json data = {{"z", 1}, {"a", {{"y", "\"é\n"}, {"b", nullptr}}}, {"list", {3, 1, 2}}};
    CHECK(journal.append(journal_head(), RecordKind::preview, "c-1", data) == 2);
    const std::vector<orders::Record> records = journal.read(1, 100);
    REQUIRE(records.size() == 2);
    const orders::Record& record = records[1];
    CHECK(record.seq == 2);
    CHECK(record.at == test::kStart + 1500ms);
    CHECK(record.replica == "host-1");
    CHECK(record.head.account == "…0001");
    CHECK(record.head.account_key == journal_head().account_key);
    CHECK(record.head.environment == "sandbox");
    CHECK(record.head.host == "https://api.cert.tastyworks.com");
    CHECK(record.head.principal == "local");
    CHECK(record.kind == RecordKind::preview);
    CHECK(record.confirmation_id == "c-1");
    CHECK(nlohmann::json(record.data) == nlohmann::json(data));
    CHECK(record.previous_hash == records[0].hash);
    CHECK(record.hash == journal.last()->hash);
    CHECK(journal.read(2, 1).size() == 1);
    CHECK(journal.read(3, 10).empty());
    CHECK(journal.read(1, 1)[0].kind == RecordKind::genesis);
  });
}

TEST_CASE("Order journal: intents, ends and genesis are not appended by themselves") {
  each_journal([](Journal& journal, ManualClock&) {
    for (const RecordKind kind : {RecordKind::genesis, RecordKind::intent, RecordKind::ack, RecordKind::not_found}) {
      CHECK_THROWS_AS(journal.append(journal_head(), kind, "c", Json::object()), support::Error);
    }
    CHECK_THROWS_AS(journal.end(1, RecordKind::ack, Json::object()), support::Error);      // genesis
    CHECK_THROWS_AS(journal.end(99, RecordKind::ack, Json::object()), support::Error);     // nothing
    CHECK_THROWS_AS(journal.end(1, RecordKind::unknown, Json::object()), support::Error);  // no end
    CHECK(journal.last()->seq == 1);
  });
}

TEST_CASE("Order journal: an intent without a confirmation, without a day or with a negative notional is not claimed") {
  each_journal([](Journal& journal, ManualClock&) {
    orders::Intent unconfirmed = make_intent(1), timeless = make_intent(2), negative = make_intent(3);
    unconfirmed.confirmation_id = "";
    timeless.day = {};
    negative.notional = orders::Decimal::of("-0.01");
    for (const orders::Intent* intent : {&unconfirmed, &timeless, &negative}) {
      CHECK_THROWS_AS(journal.claim(*intent, {}), support::Error);
    }
    CHECK(journal.last()->seq == 1);
  });
}

TEST_CASE("Order journal: a claimed intent is found by its confirmation, its number and its identifier") {
  each_journal([](Journal& journal, ManualClock&) {
    CHECK_FALSE(journal.find_intent("confirmation-1"));
    CHECK_FALSE(journal.find_intent(1));
    CHECK_FALSE(journal.find_intent_by_identifier("ttm-1"));
    orders::Intent intent = make_intent(1);
    intent.notional = orders::Decimal::of("1234.50");
    const orders::ClaimResult claimed = journal.claim(intent, {});
    REQUIRE(claimed.verdict == Verdict::claimed);
    CHECK(claimed.seq == 2);
    for (const auto& state :
         {journal.find_intent("confirmation-1"), journal.find_intent(2), journal.find_intent_by_identifier("ttm-1")}) {
      REQUIRE(state);
      CHECK(state->intent.seq == 2);
      CHECK(state->intent.data["body"] == intent.body);
      CHECK(state->intent.data["path"] == intent.path);
      CHECK(state->intent.data["notional"] == "1234.5");
      CHECK(state->intent.data["day"] == "2026-06-12");
      CHECK(state->intent.data["send_by"] == "2026-06-12T15:00:03.000Z");
      CHECK_FALSE(state->unknown);
      CHECK_FALSE(state->end);
    }
  });
}

TEST_CASE("Order journal: a second claim of a confirmation is refused, whatever became of the first") {
  each_journal([](Journal& journal, ManualClock& clock) {
    REQUIRE(journal.claim(make_intent(1), {}).verdict == Verdict::claimed);
    orders::Intent other = make_intent(2, clock.now());
    other.confirmation_id = "confirmation-1";
    const orders::ClaimResult second = journal.claim(other, {});
    CHECK(second.verdict == Verdict::already_claimed);
    CHECK(second.existing == 2);
    journal.end(2, RecordKind::not_sent, Json::object());
    journal.halt(journal_head(), "somebody", "a test");
    clock.advance(24h);  // too late and halted, too: the answer still names the first
    CHECK(journal.claim(other, {}).verdict == Verdict::already_claimed);
    CHECK_FALSE(journal.find_intent_by_identifier("ttm-2"));
  });
}

TEST_CASE("Order journal: an intent has one end, the first") {
  each_journal([](Journal& journal, ManualClock&) {
    REQUIRE(journal.claim(make_intent(1), {}).seq == 2);
    journal.append(journal_head(), RecordKind::unknown, "confirmation-1", Json{{"why", "no answer"}});
    journal.append(journal_head(), RecordKind::unknown, "confirmation-1", Json{{"why", "still none"}});
    CHECK(journal.find_intent(2)->unknown->data["why"] == "still none");
    const orders::Record end = journal.end(2, RecordKind::found, Json{{"order_id", "5123"}});
    CHECK(end.kind == RecordKind::found);
    CHECK(end.confirmation_id == "confirmation-1");
    CHECK(end.head.account_key == journal_head().account_key);
    CHECK(end.data["intent"] == 2);
    const orders::Record second = journal.end(2, RecordKind::not_found, Json::object());
    CHECK(second.seq == end.seq);
    CHECK(second.kind == RecordKind::found);
    CHECK(journal.find_intent("confirmation-1")->end->data["order_id"] == "5123");
    CHECK(journal.last()->seq == end.seq);
  });
}

TEST_CASE("Order journal: open intents are those without an end whose time to send is over") {
  each_journal([](Journal& journal, ManualClock& clock) {
    REQUIRE(journal.claim(make_intent(1), {}).seq == 2);
    REQUIRE(journal.claim(make_intent(2), {}).seq == 3);
    clock.advance(10s);
    REQUIRE(journal.claim(make_intent(3, clock.now()), {}).seq == 4);
    CHECK(journal.open_intents(test::kStart + 3s).empty());
    REQUIRE(journal.open_intents(test::kStart + 4s).size() == 2);
    journal.end(2, RecordKind::refused, Json::object());
    journal.append(journal_head(), RecordKind::unknown, "confirmation-2", Json::object());
    const auto open = journal.open_intents(clock.now() + 1h);
    REQUIRE(open.size() == 2);
    CHECK(open[0].intent.seq == 3);
    CHECK(open[0].unknown);
    CHECK(open[1].intent.seq == 4);
  });
}

TEST_CASE("Order journal: an order is unfinished from its ack to its record terminal") {
  each_journal([](Journal& journal, ManualClock&) {
    for (int number = 1; number <= 5; ++number) REQUIRE(journal.claim(make_intent(number), {}).seq == number + 1);
    CHECK(journal.unfinished_orders().empty());
    journal.end(2, RecordKind::ack, Json{{"order_id", "10"}});
    journal.end(3, RecordKind::found, Json{{"order_id", 11}});
    journal.end(4, RecordKind::refused, Json{{"order_id", "12"}});
    journal.end(5, RecordKind::ack, Json{{"order_ids", {"13", "14"}}});
    REQUIRE(journal.unfinished_orders().size() == 3);
    journal.append(journal_head(), RecordKind::terminal, "", Json{{"order_id", "11"}, {"status", "Filled"}});
    journal.append(journal_head(), RecordKind::terminal, "", Json{{"intent", 5}, {"status", "Filled"}});
    orders::RecordHead production = journal_head();
    production.environment = "production";
    journal.append(production, RecordKind::terminal, "", Json{{"order_id", "10"}});  // another order of that number
    const auto left = journal.unfinished_orders();
    REQUIRE(left.size() == 1);
    CHECK(left[0].intent.seq == 2);
    CHECK(left[0].end->data["order_id"] == "10");
  });
}

TEST_CASE("Order journal: a halt holds until it is resumed, and each is counted") {
  each_journal([](Journal& journal, ManualClock& clock) {
    CHECK_FALSE(journal.halt_state().is_halted);
    CHECK(journal.resume(journal_head(), "nobody").generation == 0);
    const orders::HaltState halted = journal.halt(journal_head(), "operator", "losses");
    CHECK(halted.is_halted);
    CHECK(halted.generation == 1);
    CHECK(halted.since == test::kStart);
    CHECK(halted.who == "operator");
    CHECK(halted.reason == "losses");
    clock.advance(1s);
    const orders::HaltState again = journal.halt(journal_head(), "somebody else", "more");
    CHECK(again.generation == 2);
    CHECK(again.who == "operator");
    CHECK(again.since == test::kStart);
    CHECK(journal.halt_state().reason == "losses");
    // Whoever knows of the first halt only ends none.
    CHECK(journal.resume(journal_head(), "operator", 1).is_halted);
    CHECK(journal.halt_state().is_halted);
    CHECK_FALSE(journal.resume(journal_head(), "operator", 2).is_halted);
    CHECK(journal.halt_state().generation == 2);
    CHECK(journal.halt(journal_head(), "operator", "again").generation == 3);
    CHECK_FALSE(journal.resume(journal_head(), "operator").is_halted);
    CHECK(journal.last()->seq == 6);
  });
}

TEST_CASE("Order journal: what is appended while the clock is set back has no earlier time") {
  each_journal([](Journal& journal, ManualClock& clock) {
    REQUIRE(journal.claim(make_intent(1), {}).seq == 2);
    clock.advance(-4s);
    CHECK(journal.claim(make_intent(2), {}).verdict == Verdict::claimed);
    clock.advance(-1h);
    CHECK_THROWS_AS(journal.claim(make_intent(3), {}), support::Error);
    CHECK(journal.end(2, RecordKind::ack, Json::object()).at == test::kStart - 4s);
    CHECK_FALSE(journal.find_intent("confirmation-3"));
  });
}

TEST_CASE(
    "Order journal: while the last record is of a time to come, it is known until when no order passes, and a "
    "cancellation passes") {
  each_journal([](Journal& journal, ManualClock& clock) {
    clock.advance(1h);
    journal.append(journal_head(), RecordKind::event, "", Json::object());
    clock.advance(-1h);
    const auto find_problem = [&journal](const std::function<void()>& work) {
      try {
        work();
      } catch (const support::Error& error) {
        return error.message();
      }
      return std::string();
    };
    CHECK(orders::find_claim_time(journal.last(), clock.now()) == test::kStart + 1h);
    const std::string told = find_problem([&journal] { journal.claim(make_intent(1), {}); });
    CHECK(told.find("2026-06-12T16:00:00") != std::string::npos);
    CHECK(told.find("3600 s") != std::string::npos);
    orders::Intent cancellation = make_intent(2);
    cancellation.action = "cancel";
    CHECK(journal.claim(cancellation, {}).verdict == Verdict::claimed);
    CHECK(journal.last()->at == test::kStart + 1h);
    CHECK(journal.verify().is_whole);
    clock.advance(1h);
    CHECK_FALSE(orders::find_claim_time(journal.last(), clock.now()));
    CHECK(journal.claim(make_intent(1, clock.now()), {}).verdict == Verdict::claimed);
  });
}

TEST_CASE("Order journal: a first record of a time to come hinders no order") {
  each_journal([](Journal& journal, ManualClock& clock) {
    clock.advance(-1h);
    CHECK_NOTHROW(journal.check_writable());
    CHECK(journal.claim(make_intent(1, clock.now()), {}).verdict == Verdict::claimed);
    CHECK(journal.last()->at == test::kStart - 1h);
  });
}

TEST_CASE("Order journal: a check that a record could be written writes none") {
  each_journal([](Journal& journal, ManualClock&) {
    CHECK_NOTHROW(journal.check_writable());
    CHECK(journal.last()->seq == 1);
  });
}
