// The order journal in Redis: its server and its settings, lost and changed records, restarts.
#include <catch2/generators/catch_generators.hpp>
#include <csignal>

#include "journal/journal_schema.hpp"
#include "journal/shared_records.hpp"
#include "journal_process.hpp"
#include "redis_journal_fixture.hpp"

using namespace std::chrono_literals;
using orders::Journal;
using orders::Json;
using orders::RecordKind;
using test::contains;
using test::find_refusal;
using test::is_refused;
using test::journal_head;
using test::journal_options;
using test::kList;
using test::limit_files;
using test::make_intent;
using test::previewed;
using test::Replicas;
using test::succeeds_soon;
using test::Verdict;

TEST_CASE("Order journal in Redis: a server that may lose it is refused, with what to set", "[redis]") {
  Replicas replicas;
  SECTION("No append-only file") {
    replicas.command({"CONFIG", "SET", "appendonly", "no"});
    CHECK(contains(find_refusal([&] { replicas.open(1); }), "set `appendonly yes`"));
  }
  SECTION("Keys are deleted when the memory is full") {
    for (const std::string policy : {"allkeys-lru", "allkeys-random"}) {
      replicas.command({"CONFIG", "SET", "maxmemory-policy", policy});
      CHECK(contains(find_refusal([&] { replicas.open(1); }), "set `maxmemory-policy noeviction`"));
    }
  }
  SECTION("INFO is not allowed") {
    replicas.command({"ACL", "SETUSER", "limited", "on", ">a-password", "~*", "+@all", "-info"});
    const std::string url = "redis://limited:a-password@127.0.0.1:" + std::to_string(replicas.redis.port());
    const std::string reason =
        find_refusal([&] { orders::open_redis_journal(url, replicas.file(1), journal_options(), replicas.clock); });
    CAPTURE(reason);
    CHECK(contains(reason, "EVAL, INFO, LINDEX"));
    CHECK_FALSE(contains(reason, "a-password"));
  }
  SECTION("The key belongs to another program") {
    replicas.command({"RPUSH", kList, "something"});
    CHECK(contains(find_refusal([&] { replicas.open(1); }), "belongs to another program"));
    CHECK(replicas.command({"LLEN", kList}).integer == 1);
  }
}

TEST_CASE("Order journal in Redis: while the server is down everything is refused, and works when it is back",
          "[redis]") {
  Replicas replicas;
  replicas.redis.kill();
  const auto journal = replicas.open(1);
  CHECK(contains(find_refusal([&] { journal->claim(make_intent(1), {}); }), "cannot be reached"));
  CHECK(is_refused([&] { journal->incarnation(); }));
  CHECK(is_refused([&] { journal->check_writable(); }));
  CHECK(is_refused([&] { journal->halt_state(); }));
  CHECK(is_refused([&] { journal->verify(); }));
  replicas.redis.start();
  REQUIRE(succeeds_soon([&] { journal->check_writable(); }));
  CHECK(journal->claim(make_intent(1), {}).seq == 2);
}

TEST_CASE("Order journal in Redis: the commands that the refusal names are enough", "[redis]") {
  Replicas replicas;
  replicas.command({"ACL", "SETUSER", "few", "on", ">a-password", "~tastytrade-mcp:*", "+ping", "+eval", "+info",
                    "+lindex", "+llen", "+lrange", "+rpush", "+set"});
  const std::string url = "redis://few:a-password@127.0.0.1:" + std::to_string(replicas.redis.port());
  const auto journal = orders::open_redis_journal(url, replicas.file(1), journal_options(), replicas.clock);
  CHECK(journal->claim(make_intent(1), {}).verdict == Verdict::claimed);
  CHECK_NOTHROW(journal->check_writable());
  CHECK(journal->verify().is_whole);
}

TEST_CASE("Order journal in Redis: another key and a file of another journal are refused", "[redis]") {
  Replicas replicas;
  const auto journal = replicas.open(1);
  REQUIRE(journal->claim(make_intent(1), {}).verdict == Verdict::claimed);
  orders::JournalOptions other = journal_options();
  other.key = support::Secret("another key of thirty-two chars.");
  CHECK(is_refused([&] { orders::open_redis_journal(replicas.redis.url(), replicas.file(2), other, replicas.clock); }));
  { orders::open_sqlite_journal(replicas.file(3), journal_options(), replicas.clock); }
  const std::string reason = find_refusal([&] { replicas.open(3); });
  CHECK(contains(reason, "record 1 of " + replicas.file(3) + " is not the one in Redis"));
  CHECK(journal->last()->seq == 2);
}

TEST_CASE("Order journal in Redis: a restart voids what was previewed, and loses no record", "[redis]") {
  Replicas replicas;
  const auto first = replicas.open(1), second = replicas.open(2);
  REQUIRE(first->claim(previewed(1, *first), {}).verdict == Verdict::claimed);
  const std::string head = first->last()->hash;
  const orders::Intent before = previewed(2, *second);
  const bool loses_files = GENERATE(false, true);
  CAPTURE(loses_files);
  replicas.restart(loses_files);
  REQUIRE(succeeds_soon([&] { first->last(); }));  // `first` has all records
  CHECK(first->last()->hash == head);
  CHECK(first->claim(before, {}).verdict == Verdict::other_incarnation);
  CHECK(second->claim(before, {}).verdict == Verdict::other_incarnation);
  CHECK(second->claim(previewed(1, *second), {}).verdict == Verdict::already_claimed);
  CHECK(second->claim(previewed(3, *second), {}).verdict == Verdict::claimed);
  CHECK(first->open_intents(orders::Instant::max()).size() == 2);
  CHECK(first->verify().problem == "");
}

TEST_CASE("Order journal in Redis: a server that is started without its append-only file is refused", "[redis]") {
  Replicas replicas;
  const auto journal = replicas.open(1);
  test::RedisProcess other;  // keeps no file
  replicas.command({"CONFIG", "SET", "appendonly", "no"});
  CHECK(journal->claim(make_intent(1), {}).verdict == Verdict::claimed);  // the same server
  CHECK(contains(find_refusal([&] {
                   orders::open_redis_journal(other.url(), replicas.file(2), journal_options(), replicas.clock);
                 }),
                 "set `appendonly yes`"));
}

TEST_CASE("Order journal in Redis: keys that were deleted void what was previewed", "[redis]") {
  Replicas replicas;
  const auto journal = replicas.open(1);
  const orders::Intent before = previewed(1, *journal);
  replicas.command({"FLUSHALL"});
  CHECK(journal->claim(before, {}).verdict == Verdict::other_incarnation);
  CHECK(journal->claim(previewed(1, *journal), {}).verdict == Verdict::claimed);
  CHECK(journal->verify().problem == "");
}

TEST_CASE("Order journal in Redis: records that a failover lost come back from the file that has them", "[redis]") {
  Replicas replicas;
  const auto first = replicas.open(1);
  for (int number = 1; number <= 300; ++number) {
    REQUIRE(first->claim(make_intent(number), {}).verdict == Verdict::claimed);
  }
  const std::string head = first->last()->hash;
  replicas.command({"LTRIM", kList, "0", "20"});
  CHECK(first->last()->hash == head);
  CHECK(replicas.open(2)->find_intent("confirmation-300"));
  CHECK(first->verify().problem == "");
}

TEST_CASE("Order journal in Redis: a replica whose last records others replaced is refused", "[redis]") {
  Replicas replicas;
  const auto first = replicas.open(1), second = replicas.open(2);
  REQUIRE(first->claim(make_intent(1), {}).seq == 2);
  replicas.command({"LTRIM", kList, "0", "1"});  // `second` has not read the intent
  REQUIRE(second->claim(make_intent(2), {}).seq == 2);
  CHECK(contains(find_refusal([&] { first->claim(make_intent(3), {}); }),
                 "record 2 of " + replicas.file(1) + " is not the one in Redis"));
  CHECK(is_refused([&] { first->check_writable(); }));
  CHECK_FALSE(second->find_intent("confirmation-3"));
  CHECK(contains(first->verify().problem, "record 2 is not the one of the file"));
}

TEST_CASE("Order journal in Redis: what was claimed when Redis is killed is there afterwards, once", "[redis]") {
  Replicas replicas;
  int number = 0, claimed = 0;
  for (int round = 0; round < 8; ++round) {
    const auto journal = replicas.open(1);
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(5 + round * 7));
      replicas.redis.kill();
    });
    std::vector<std::string> told;
    std::string failed;
    while (failed.empty()) {
      const orders::Intent intent = make_intent(++number);
      try {
        if (journal->claim(intent, {}).verdict != Verdict::claimed) failed = "refused";
        told.push_back(intent.confirmation_id);
      } catch (const support::Error&) {
        failed = intent.confirmation_id;
      }
    }
    killer.join();
    REQUIRE(failed != "refused");
    replicas.redis.start();
    REQUIRE(succeeds_soon([&] { journal->last(); }));
    for (const std::string& confirmation : told) CHECK(journal->find_intent(confirmation));
    if (const auto state = journal->find_intent(failed)) {
      CHECK_FALSE(state->end);
      CHECK(replicas.open(2)->find_intent(failed));
      journal->end(state->intent.seq, RecordKind::not_found, Json::object());
    }
    claimed += static_cast<int>(told.size());
    CHECK(journal->verify().problem == "");
  }
  CHECK(claimed > 0);
}

TEST_CASE("Order journal in Redis: where its memory is full nothing is claimed, and no record is deleted", "[redis]") {
  Replicas replicas;
  const auto journal = replicas.open(1);
  REQUIRE(journal->claim(make_intent(1), {}).seq == 2);
  replicas.command({"CONFIG", "SET", "maxmemory", "1"});
  CHECK(contains(find_refusal([&] { journal->claim(make_intent(2), {}); }), "OOM"));
  CHECK(contains(find_refusal([&] { journal->check_writable(); }), "OOM"));
  CHECK_FALSE(journal->find_intent("confirmation-2"));
  CHECK(journal->last()->seq == 2);
  replicas.command({"CONFIG", "SET", "maxmemory", "0"});
  CHECK_NOTHROW(journal->check_writable());
  CHECK(journal->claim(make_intent(2), {}).seq == 3);
}

TEST_CASE("Order journal in Redis: an intent that the replica's file cannot hold is ended as not sent", "[redis]") {
  Replicas replicas;
  const int failed_at = test::run_apart([&] {
    std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails
    const auto journal = replicas.open(1);
    if (journal->claim(make_intent(1), {}).seq != 2) return 1;
    limit_files(4096);
    if (!is_refused([&] { journal->claim(make_intent(2), {}); })) return 2;
    limit_files(RLIM_INFINITY);
    if (journal->claim(make_intent(2), {}).verdict != Verdict::already_claimed) return 3;
    if (journal->claim(make_intent(3), {}).seq != 5) return 4;
    return journal->verify().is_whole ? 0 : 5;
  });
  CHECK(failed_at == 0);
  const auto state = replicas.open(2)->find_intent("confirmation-2");
  REQUIRE(state);
  REQUIRE(state->end);
  CHECK(state->end->kind == RecordKind::not_sent);
}

TEST_CASE("Order journal in Redis: the verification finds a changed record in Redis and in the file", "[redis]") {
  Replicas replicas;
  const auto journal = replicas.open(1);
  for (int number = 1; number <= 3; ++number) REQUIRE(journal->claim(make_intent(number), {}).seq == number + 1);
  std::string text = replicas.command({"LINDEX", kList, "3"}).text;
  SECTION("A field in Redis") {
    text.replace(text.find("confirmation-2"), 14, "confirmation-9");
    replicas.command({"LSET", kList, "3", text});
    CHECK(journal->verify().broken_at == 3);
    CHECK(contains(journal->verify().problem, "the journal in Redis: the hash of record 3"));
    CHECK(is_refused([&] { replicas.open(2); }));
  }
  SECTION("A record that was made without the key") {
    orders::StoredRecord forged = orders::parse_shared_record(text);
    forged.head.principal = "somebody";
    forged.hash = orders::compute_hash(forged);
    replicas.command({"LSET", kList, "3", orders::format_shared_record(forged)});
    CHECK(contains(journal->verify().problem, "the seal of record 3 was made with another key"));
    CHECK(is_refused([&] { replicas.open(2); }));
  }
  SECTION("No record") {
    replicas.command({"LSET", kList, "3", "nothing"});
    CHECK(contains(journal->verify().problem, "record 3 cannot be read"));
  }
  SECTION("The end is missing") {
    replicas.command({"LTRIM", kList, "0", "-2"});
    CHECK(contains(journal->verify().problem, "record 4 of the file is missing"));
  }
  SECTION("The file") {
    const state::SqliteDatabase database = state::SqliteDatabase::open(replicas.file(1), orders::kJournalFormat);
    database.execute("DROP TRIGGER keep_record; UPDATE records SET principal = 'somebody' WHERE seq = 3");
    CHECK(contains(journal->verify().problem, replicas.file(1) + ": the hash of record 3"));
  }
}

TEST_CASE("Order journal in Redis: the journal of a single replica is taken over with its history", "[redis]") {
  Replicas replicas;
  {
    const auto alone = orders::open_sqlite_journal(replicas.file(1), journal_options(), replicas.clock);
    REQUIRE(alone->claim(make_intent(1), {}).seq == 2);
  }
  const auto first = replicas.open(1), second = replicas.open(2);
  CHECK(second->claim(make_intent(1), {}).verdict == Verdict::already_claimed);
  CHECK(second->day_use(journal_head().account_key, test::kDay).orders == 1);
}

TEST_CASE("Order journal in Redis: texts that are not ASCII are kept, others are refused before they are written",
          "[redis]") {
  Replicas replicas;
  const auto journal = replicas.open(1);
  orders::RecordHead head = journal_head();
  head.principal = "\"é\n\\u0000\x01";
  CHECK(journal->append(head, RecordKind::event, "c\t1", Json{{"a", "\x7f\"é"}}) == 2);
  CHECK(replicas.open(2)->last()->head.principal == head.principal);
  head.principal = "\xff\xfe";
  CHECK(is_refused([&] { journal->append(head, RecordKind::event, "", Json::object()); }));
  CHECK(journal->last()->seq == 2);
}

TEST_CASE("Order journal in Redis: a build without Redis says so", "[no-redis]") {
  const test::TemporaryFolder folder;
  const support::SystemClock clock;
  try {
    orders::open_redis_journal("redis://127.0.0.1:6379", folder.path() + "/journal.db", journal_options(), clock);
    FAIL("it was opened");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    CHECK(contains(error.message(), "built without Redis"));
  }
}
