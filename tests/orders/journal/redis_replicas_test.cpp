// The order journal in Redis: several replicas that read and claim at once.
#include "journal_process.hpp"
#include "redis_journal_fixture.hpp"

using orders::Journal;
using orders::Json;
using orders::RecordKind;
using test::count_true;
using test::journal_head;
using test::journal_options;
using test::make_intent;
using test::Replicas;
using test::Verdict;

TEST_CASE("Order journal in Redis: replicas see each other's records, and each file has them all", "[redis]") {
  Replicas replicas;
  const auto first = replicas.open(1), second = replicas.open(2);
  REQUIRE(first->claim(make_intent(1), {}).seq == 2);
  CHECK(second->find_intent("confirmation-1")->intent.replica == "host-1");
  second->end(2, RecordKind::ack, Json{{"order_id", "10"}});
  CHECK(first->find_intent(2)->end->replica == "host-2");
  CHECK(first->unfinished_orders().size() == 1);
  second->halt(journal_head(), "operator", "a test");
  CHECK(first->claim(make_intent(2), {}).verdict == Verdict::halted);
  first->resume(journal_head(), "operator");
  CHECK(second->claim(make_intent(3), {}).verdict == Verdict::claimed);
  const std::string head = second->last()->hash;
  const auto late = replicas.open(3);  // an empty file
  CHECK(late->last()->hash == head);
  CHECK(first->last()->hash == head);
  for (int number = 1; number <= 3; ++number) {
    CHECK(orders::verify_journal_file(replicas.file(number), journal_options().key).head_hash == head);
  }
}

TEST_CASE("Order journal in Redis: of several replicas one claims a confirmation", "[redis]") {
  Replicas replicas;
  for (int number = 1; number <= 20; ++number) {
    const int claimed = count_true(replicas, 4, [&](Journal& journal, int) {
      return journal.claim(make_intent(number), {}).verdict == Verdict::claimed;
    });
    CHECK(claimed == 1);
  }
  const auto journal = replicas.open(1);
  CHECK(journal->last()->seq == 21);
  CHECK(journal->verify().problem == "");
}

TEST_CASE("Order journal in Redis: of two replicas that judged one state of the account one claims", "[redis]") {
  Replicas replicas;
  for (int round = 0; round < 20; ++round) {
    const std::int64_t judged_after = replicas.open(1)->last()->seq;
    std::atomic<std::int64_t> seq{0};
    std::atomic<int> outdated{0};
    const int claimed = count_true(replicas, 2, [&](Journal& journal, int i) {
      orders::Intent intent = make_intent(round * 2 + i);
      intent.judged_after = judged_after;
      const orders::ClaimResult result = journal.claim(intent, {});
      outdated += result.verdict == Verdict::facts_outdated ? 1 : 0;
      if (result.verdict == Verdict::claimed) seq = result.seq;
      return result.verdict == Verdict::claimed;
    });
    CHECK(claimed == 1);
    CHECK(outdated == 1);
    replicas.open(1)->end(seq, RecordKind::ack, Json{{"order_id", std::to_string(round)}});
  }
}

TEST_CASE("Order journal in Redis: at 49 of 50 orders of the day one of two replicas claims", "[redis]") {
  Replicas replicas;
  orders::ClaimLimits limits;
  limits.max_orders_per_day = 50;
  {
    const auto journal = replicas.open(1);
    for (int number = 1; number <= 49; ++number) {
      REQUIRE(journal->claim(make_intent(number), limits).verdict == Verdict::claimed);
    }
  }
  for (int round = 0; round < 10; ++round) {
    std::atomic<std::int64_t> seq{0};
    const int claimed = count_true(replicas, 2, [&](Journal& journal, int i) {
      const orders::ClaimResult result = journal.claim(make_intent(100 + round * 2 + i), limits);
      if (result.seq != 0) seq = result.seq;
      return result.verdict == Verdict::claimed;
    });
    CHECK(claimed == 1);
    replicas.open(1)->end(seq, RecordKind::not_sent, Json::object());
  }
}

TEST_CASE("Order journal in Redis: processes that claim at once keep the limit and the chain", "[redis]") {
  Replicas replicas;
  orders::ClaimLimits limits;
  limits.max_orders_per_day = 50;
  std::vector<std::thread> waiting;
  std::atomic<int> claimed{0};
  for (int process = 0; process < 4; ++process) {
    waiting.emplace_back([&, process] {
      claimed += test::run_apart([&] {
        const auto journal = replicas.open(process);
        int count = 0;
        for (int number = 0; number < 25; ++number) {
          const auto result = journal->claim(make_intent(1000 + process * 100 + number), limits);
          count += result.verdict == Verdict::claimed ? 1 : 0;
        }
        return count;
      });
    });
  }
  for (std::thread& thread : waiting) thread.join();
  CHECK(claimed == 50);
  const auto journal = replicas.open(9);
  CHECK(journal->last()->seq == 51);
  CHECK(journal->verify().problem == "");
}
