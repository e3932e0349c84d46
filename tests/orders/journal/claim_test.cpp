// The limits that every order journal checks in the transaction of a claim.
#include "journal_fixture.hpp"

using namespace std::chrono_literals;
using orders::Decimal;
using orders::Journal;
using orders::Json;
using orders::RecordKind;
using support::ManualClock;
using test::each_journal;
using test::journal_head;
using test::make_intent;
using test::Verdict;

namespace {

int claim_many(Journal& journal, int first, int count, const orders::ClaimLimits& limits, orders::Instant now) {
  int claimed = 0;
  for (int number = first; number < first + count; ++number) {
    claimed += journal.claim(make_intent(number, now), limits).verdict == Verdict::claimed ? 1 : 0;
  }
  return claimed;
}

}  // namespace

TEST_CASE("Claim of an order: after send_by it is too late") {
  each_journal([](Journal& journal, ManualClock& clock) {
    clock.advance(3s);
    CHECK(journal.claim(make_intent(1), {}).verdict == Verdict::claimed);
    clock.advance(1ms);
    CHECK(journal.claim(make_intent(2), {}).verdict == Verdict::too_late);
    CHECK_FALSE(journal.find_intent("confirmation-2"));
  });
}

TEST_CASE("Claim of an order: a halt refuses it, and voids what was previewed before the halt") {
  each_journal([](Journal& journal, ManualClock&) {
    journal.halt(journal_head(), "operator", "losses");
    orders::Intent intent = make_intent(1);
    CHECK(journal.claim(intent, {}).verdict == Verdict::halted);
    orders::Intent cancel = make_intent(2);
    cancel.is_allowed_while_halted = true;
    cancel.halt_generation = 0;
    CHECK(journal.claim(cancel, {}).verdict == Verdict::claimed);
    journal.resume(journal_head(), "operator");
    intent.halt_generation = 0;
    CHECK(journal.claim(intent, {}).verdict == Verdict::halted);
    intent.halt_generation = 1;
    CHECK(journal.claim(intent, {}).verdict == Verdict::claimed);
  });
}

TEST_CASE("Claim of an order: a confirmation of another incarnation of the journal is refused") {
  each_journal([](Journal& journal, ManualClock&) {
    orders::Intent intent = make_intent(1);
    intent.incarnation = "another " + journal.incarnation();
    CHECK(journal.claim(intent, {}).verdict == Verdict::other_incarnation);
    CHECK_FALSE(journal.find_intent(intent.confirmation_id));
    intent.incarnation = journal.incarnation();
    CHECK(journal.claim(intent, {}).verdict == Verdict::claimed);
    CHECK(read_intent(journal.find_intent(intent.confirmation_id)->intent).incarnation == intent.incarnation);
    intent.incarnation = "a third one";  // what became of it is told all the same
    CHECK(journal.claim(intent, {}).verdict == Verdict::already_claimed);
    CHECK(journal.claim(make_intent(2), {}).verdict == Verdict::claimed);  // bound to none
  });
}

TEST_CASE("Claim of an order: the number of orders of a day is limited for each account") {
  each_journal([](Journal& journal, ManualClock& clock) {
    orders::ClaimLimits limits;
    limits.max_orders_per_day = 3;
    CHECK(claim_many(journal, 1, 5, limits, clock.now()) == 3);
    const orders::ClaimResult refused = journal.claim(make_intent(6), limits);
    CHECK(refused.verdict == Verdict::over_limit);
    CHECK(refused.limit == "max_orders_per_day");
    CHECK(refused.used == "3");
    CHECK(refused.cap == "3");
    orders::Intent cancel = make_intent(7);
    cancel.counts_as_order = false;
    CHECK(journal.claim(cancel, limits).verdict == Verdict::claimed);
    orders::Intent elsewhere = make_intent(8);
    elsewhere.head = journal_head("0002");
    CHECK(journal.claim(elsewhere, limits).verdict == Verdict::claimed);
    orders::Intent tomorrow = make_intent(9);
    tomorrow.day = support::add_days(test::kDay, 1);
    CHECK(journal.claim(tomorrow, limits).verdict == Verdict::claimed);
    CHECK(journal.day_use(journal_head().account_key, test::kDay).orders == 3);
    CHECK(journal.day_use(journal_head().account_key, tomorrow.day).orders == 1);
    CHECK(journal.day_use("another account", test::kDay).orders == 0);
  });
}

TEST_CASE("Claim of an order: what cannot exist at the broker is given back, what may exist is not") {
  each_journal([](Journal& journal, ManualClock& clock) {
    orders::ClaimLimits limits;
    limits.max_orders_per_day = 1;
    int number = 1;
    for (const RecordKind kind : {RecordKind::not_sent, RecordKind::refused, RecordKind::not_found}) {
      CAPTURE(orders::to_string(kind));
      const orders::ClaimResult claimed = journal.claim(make_intent(number++), limits);
      REQUIRE(claimed.verdict == Verdict::claimed);
      REQUIRE(journal.claim(make_intent(100), limits).verdict == Verdict::over_limit);
      journal.end(claimed.seq, kind, Json::object());
      CHECK(journal.day_use(journal_head().account_key, test::kDay).orders == 0);
    }
    for (const RecordKind kind : {RecordKind::ack, RecordKind::found, RecordKind::ambiguous}) {
      CAPTURE(orders::to_string(kind));
      const orders::ClaimResult claimed = journal.claim(make_intent(number++), limits);
      REQUIRE(claimed.verdict == Verdict::claimed);
      journal.end(claimed.seq, kind, Json::object());
      CHECK(journal.claim(make_intent(100), limits).verdict == Verdict::over_limit);
      ++*limits.max_orders_per_day;
    }
    const orders::ClaimResult open = journal.claim(make_intent(number), limits);
    REQUIRE(open.verdict == Verdict::claimed);
    journal.append(journal_head(), RecordKind::unknown, make_intent(number).confirmation_id, Json::object());
    CHECK(journal.claim(make_intent(100, clock.now()), limits).verdict == Verdict::over_limit);
  });
}

TEST_CASE("Claim of an order: the notional of a day is summed exactly, and an order without notional passes") {
  each_journal([](Journal& journal, ManualClock&) {
    orders::ClaimLimits limits;
    limits.max_daily_notional = Decimal::of("0.3");
    for (int number = 1; number <= 3; ++number) {
      orders::Intent intent = make_intent(number);
      intent.notional = Decimal::of("0.1");
      REQUIRE(journal.claim(intent, limits).verdict == Verdict::claimed);
    }
    CHECK(journal.day_use(journal_head().account_key, test::kDay).notional == Decimal::of("0.3"));
    orders::Intent intent = make_intent(4);
    intent.notional = Decimal::of("0.000000001");
    const orders::ClaimResult refused = journal.claim(intent, limits);
    CHECK(refused.verdict == Verdict::over_limit);
    CHECK(refused.limit == "max_daily_notional");
    CHECK(refused.used == "0.30");
    CHECK(refused.cap == "0.30");
    limits.max_daily_notional = Decimal::of("0.1");  // lowered below what was used
    intent.notional = Decimal(0);
    CHECK(journal.claim(intent, limits).verdict == Verdict::claimed);
  });
}

TEST_CASE("Claim of an order: the number of orders within 60 seconds is limited") {
  each_journal([](Journal& journal, ManualClock& clock) {
    orders::ClaimLimits limits;
    limits.max_orders_per_minute = 2;
    CHECK(claim_many(journal, 1, 3, limits, clock.now()) == 2);
    clock.advance(59'999ms);
    const orders::ClaimResult refused = journal.claim(make_intent(4, clock.now()), limits);
    CHECK(refused.limit == "max_orders_per_minute");
    CHECK(refused.used == "2");
    clock.advance(1ms);
    orders::Intent cancel = make_intent(5, clock.now());
    cancel.counts_as_order = false;
    CHECK(journal.claim(cancel, limits).verdict == Verdict::claimed);
    CHECK(claim_many(journal, 6, 3, limits, clock.now()) == 2);
  });
}

TEST_CASE("Claim of an order: an equal order within the window is refused until it is acknowledged") {
  each_journal([](Journal& journal, ManualClock& clock) {
    const auto equal_to_first = [&](int number) {
      orders::Intent intent = make_intent(number, clock.now());
      intent.order_digest = "order-1";
      return intent;
    };
    orders::ClaimLimits limits;
    limits.duplicate_window = 5min;
    const orders::ClaimResult first = journal.claim(make_intent(1), limits);
    clock.advance(299s);
    const orders::ClaimResult second = journal.claim(equal_to_first(2), limits);
    CHECK(second.verdict == Verdict::duplicate);
    CHECK(second.existing == first.seq);
    orders::Intent elsewhere = equal_to_first(3);
    elsewhere.head = journal_head("0002");
    CHECK(journal.claim(elsewhere, limits).verdict == Verdict::claimed);
    journal.end(first.seq, RecordKind::refused, Json::object());
    const orders::ClaimResult after_refusal = journal.claim(equal_to_first(4), limits);
    CHECK(after_refusal.verdict == Verdict::claimed);
    orders::Intent acknowledged = equal_to_first(5);
    acknowledged.is_duplicate_acknowledged = true;
    CHECK(journal.claim(acknowledged, limits).verdict == Verdict::claimed);
    CHECK(journal.claim(equal_to_first(6), {}).verdict == Verdict::claimed);  // no window
    clock.advance(300s);
    CHECK(journal.claim(equal_to_first(7), limits).verdict == Verdict::claimed);
    for (int number = 8; number <= 9; ++number) {  // cancels have no order digest
      orders::Intent cancel = make_intent(number, clock.now());
      cancel.order_digest = "";
      CHECK(journal.claim(cancel, limits).verdict == Verdict::claimed);
    }
  });
}

TEST_CASE("Claim of an order: an intent without an end refuses opening orders on its underlying") {
  each_journal([](Journal& journal, ManualClock& clock) {
    const auto on_first_underlying = [&](int number) {
      orders::Intent intent = make_intent(number, clock.now());
      intent.underlying_symbol = "S1";
      return intent;
    };
    const orders::ClaimResult first = journal.claim(make_intent(1), {});
    clock.advance(48h);
    const orders::ClaimResult refused = journal.claim(on_first_underlying(2), {});
    CHECK(refused.verdict == Verdict::unknown_open);
    CHECK(refused.existing == first.seq);
    orders::Intent closing = on_first_underlying(3);
    closing.is_opening = false;
    const orders::ClaimResult closed = journal.claim(closing, {});
    CHECK(closed.verdict == Verdict::claimed);
    orders::Intent elsewhere = on_first_underlying(4);
    elsewhere.head = journal_head("0002");
    CHECK(journal.claim(elsewhere, {}).verdict == Verdict::claimed);
    journal.end(first.seq, RecordKind::not_found, Json::object());
    CHECK(journal.claim(on_first_underlying(5), {}).existing == closed.seq);
    journal.end(closed.seq, RecordKind::ack, Json::object());
    CHECK(journal.claim(on_first_underlying(6), {}).verdict == Verdict::claimed);
  });
}

TEST_CASE("Claim of an order: an intent without an end holds back each of its underlyings") {
  each_journal([](Journal& journal, ManualClock&) {
    const auto on = [](int number, const std::string& underlyings) {
      orders::Intent intent = make_intent(number);
      intent.underlying_symbol = underlyings;
      return intent;
    };
    const orders::ClaimResult pairs = journal.claim(on(1, "KO PEP"), {});
    REQUIRE(pairs.verdict == Verdict::claimed);
    CHECK(orders::read_intent(journal.find_intent(pairs.seq)->intent).underlying_symbol == "KO PEP");
    for (const char* underlyings : {"KO", "PEP", "F PEP", "PEP F", "PEP KO", ""}) {
      const orders::ClaimResult refused = journal.claim(on(2, underlyings), {});
      CAPTURE(underlyings);
      CHECK(refused.verdict == Verdict::unknown_open);
      CHECK(refused.existing == pairs.seq);
    }
    const orders::ClaimResult other = journal.claim(on(3, "EP"), {});
    CHECK(other.verdict == Verdict::claimed);
    journal.end(other.seq, RecordKind::ack, Json::object());
    journal.end(pairs.seq, RecordKind::not_found, Json::object());
    // One whose underlying is not known holds back all.
    const orders::ClaimResult unknown = journal.claim(on(4, ""), {});
    REQUIRE(unknown.verdict == Verdict::claimed);
    CHECK(journal.claim(on(5, "KO"), {}).existing == unknown.seq);
  });
}

TEST_CASE("Claim of an order: one whose account was judged before another order was sent is judged again") {
  each_journal([](Journal& journal, ManualClock&) {
    const auto claim = [&](int number, std::optional<std::int64_t> judged_after) {
      orders::Intent intent = make_intent(number);
      intent.judged_after = judged_after;
      return journal.claim(intent, {});
    };
    const std::int64_t first = claim(1, journal.last() ? journal.last()->seq : 0).seq;
    REQUIRE(first > 0);
    journal.end(first, RecordKind::ack, Json{{"order_id", "10"}});
    const orders::ClaimResult outdated = claim(2, first - 1);
    CHECK(outdated.verdict == Verdict::facts_outdated);
    CHECK(outdated.existing == first);
    CHECK_FALSE(journal.find_intent("confirmation-2"));
    const orders::ClaimResult second = claim(2, journal.last()->seq);
    CHECK(second.verdict == Verdict::claimed);
    journal.end(second.seq, RecordKind::ack, Json{{"order_id", "11"}});
    // A refused order and a cancellation change no position.
    const std::int64_t seen = journal.last()->seq;
    orders::Intent cancel = make_intent(3);
    cancel.counts_as_order = false;
    cancel.order_digest.clear();
    REQUIRE(journal.claim(cancel, {}).verdict == Verdict::claimed);
    const std::int64_t refused = claim(4, std::nullopt).seq;
    journal.end(refused, RecordKind::refused, Json::object());
    CHECK(claim(5, seen).verdict == Verdict::claimed);
  });
}

TEST_CASE("Claim of an order: one that is on its way, and one that arrives meanwhile, make what was judged outdated") {
  each_journal([](Journal& journal, ManualClock& clock) {
    const auto claim = [&](int number) {
      orders::Intent intent = make_intent(number, clock.now());
      intent.judged_after = journal.last()->seq;
      return journal.claim(intent, {});
    };
    const std::int64_t first = journal.claim(make_intent(1), {}).seq;
    // It was claimed before the account was read, which does not show it yet.
    CHECK(claim(2).verdict == Verdict::facts_outdated);
    CHECK(claim(2).existing == first);
    orders::Intent judged = make_intent(2, clock.now());
    judged.judged_after = journal.last()->seq;
    journal.end(first, RecordKind::ack, Json{{"order_id", "10"}});
    CHECK(journal.claim(judged, {}).verdict == Verdict::facts_outdated);
    CHECK(claim(2).verdict == Verdict::claimed);
    // Of one whose answer was lost a search tells; after 38 seconds none can arrive.
    journal.append(journal_head(), RecordKind::unknown, "confirmation-2", Json{{"intent", 3}});
    CHECK(claim(3).verdict == Verdict::claimed);
    CHECK(claim(4).verdict == Verdict::facts_outdated);
    clock.advance(39s);
    CHECK(claim(4).verdict == Verdict::claimed);
  });
}

TEST_CASE("Claim of an order: while another one is on its way no future is closed a second time") {
  each_journal([](Journal& journal, ManualClock& clock) {
    const std::int64_t first = journal.claim(make_intent(1), {}).seq;
    const auto close = [&](int number) {
      orders::Intent intent = make_intent(number, clock.now());
      intent.may_open_if_repeated = true;
      intent.is_opening = false;
      intent.underlying_symbol = "S1";
      return journal.claim(intent, {});
    };
    CHECK(close(2).verdict == Verdict::unknown_open);
    CHECK(close(2).existing == first);
    clock.advance(40s);  // it has arrived, or never will: the account shows what it did
    CHECK(close(2).verdict == Verdict::claimed);
  });
}
