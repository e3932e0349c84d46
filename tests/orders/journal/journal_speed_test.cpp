// How fast the order journal is on this disk: test_orders "[.speed]" tells it and judges nothing.
#include <algorithm>

#include "journal/intent_table.hpp"
#include "journal/journal_schema.hpp"
#include "journal/record_table.hpp"
#include "journal_fixture.hpp"
#include "tastytrade_mcp/state/redis_client.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"

using namespace std::chrono_literals;
using orders::Json;
using orders::RecordKind;
using test::journal_head;
using test::journal_options;
using test::make_intent;

namespace {

constexpr int kRecords = 100'000;

// Appends orders of five records each, in one transaction.
void fill_journal(const std::string& path, support::Instant now) {
  const state::SqliteDatabase database = state::SqliteDatabase::open(path, orders::kJournalFormat);
  orders::RecordTable records(database);
  std::string previous = records.last()->hash;
  state::SqliteTransaction transaction(database);
  const std::string text(600, 'x');
  for (int seq = 2; seq <= kRecords; ++seq) {
    const std::array kinds{RecordKind::preview, RecordKind::intent, RecordKind::ack, RecordKind::event,
                           RecordKind::terminal};
    const RecordKind kind = kinds[static_cast<std::size_t>((seq + 3) % 5)];
    orders::Intent intent = make_intent(seq % 50);
    intent.confirmation_id = "c" + std::to_string((seq + 3) / 5);
    intent.body = text;
    intent.day = support::add_days(test::kDay, -1 - seq / 250);
    orders::StoredRecord stored;
    stored.seq = seq;
    stored.at = support::to_iso8601(now);
    stored.replica = "host-1";
    stored.head = journal_head();
    stored.kind = orders::to_string(kind);
    stored.confirmation_id = intent.confirmation_id;
    Json data = {{"order_id", std::to_string((seq + 3) / 5)}, {"intent", seq - 1}, {"broker_message", text}};
    stored.data = orders::format_data(kind == RecordKind::intent ? orders::to_json(intent) : data);
    stored.previous_hash = previous;
    stored.hash = orders::compute_hash(stored);
    if (orders::needs_seal(stored)) stored.seal = orders::compute_seal(journal_options().key, stored.hash);
    previous = stored.hash;
    records.insert(stored, orders::to_record(stored));
  }
  transaction.commit();
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// Looks for open intents as the reconciliation does, and as a scan of all intents would.
void measure_open_intents(orders::Journal& journal, const std::string& path, support::Instant now) {
  constexpr int kRounds = 100;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) CHECK(journal.open_intents(now).empty());
  const double listed = milliseconds_since(start) / kRounds;
  const state::SqliteDatabase database = state::SqliteDatabase::open(path, orders::kJournalFormat);
  start = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) {
    CHECK(database.read_number("SELECT count(*) FROM intents i LEFT JOIN outcomes o ON o.ended_intent = i.seq WHERE "
                               "o.seq IS NULL") == 0);
  }
  WARN("open intents among " << kRecords << " records: " << listed << " ms; by a scan of all intents "
                             << milliseconds_since(start) / kRounds << " ms");
}

}  // namespace

TEST_CASE("Order journal: its speed", "[.speed]") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/journal.db";
  support::ManualClock clock(test::kStart);
  const auto claim_many = [&](const std::string& name, orders::Journal& journal) {
    orders::ClaimLimits limits;
    limits.max_daily_notional = orders::Decimal(1'000'000);
    limits.max_orders_per_day = limits.max_orders_per_minute = 100'000;
    limits.duplicate_window = 5min;
    std::vector<double> times;
    for (int number = 1'000; number < 2'000; ++number) {
      orders::Intent intent = make_intent(number, clock.now());
      intent.day = support::add_days(test::kDay, number / 50);
      const auto start = std::chrono::steady_clock::now();
      const orders::ClaimResult result = journal.claim(intent, limits);
      times.push_back(milliseconds_since(start));
      REQUIRE(result.verdict == test::Verdict::claimed);
      clock.advance(30s);
    }
    std::sort(times.begin(), times.end());
    WARN(name << ": 1,000 claims: p50 " << times[500] << " ms, p99 " << times[990] << " ms");
  };
  claim_many("in memory", *orders::make_memory_journal(journal_options(), clock));
  claim_many("in an empty file", *orders::open_sqlite_journal(path + ".empty", journal_options(), clock));
  if (test::kHasRedis) {
    const test::RedisProcess redis("", true);
    const auto journal = orders::open_redis_journal(redis.url(), path + ".shared", journal_options(), clock);
    claim_many("in a file and in Redis, which syncs each record", *journal);
  }
  if (test::kHasRedis) {
    const test::RedisProcess redis("", true);
    state::RedisClient(redis.url()).send({"CONFIG", "SET", "appendfsync", "everysec"}, true);
    const auto journal = orders::open_redis_journal(redis.url(), path + ".everysec", journal_options(), clock);
    claim_many("in a file and in Redis, which syncs every second", *journal);
  }
  { orders::open_sqlite_journal(path, journal_options(), clock); }
  fill_journal(path, clock.now());
  const auto start = std::chrono::steady_clock::now();
  const std::chrono::nanoseconds processor = support::platform::processor_time();
  const orders::VerifyResult result = orders::verify_journal_file(path, journal_options().key);
  WARN("verification of " << kRecords << " records of " << std::filesystem::file_size(path) / 1'000'000
                          << " MB: " << milliseconds_since(start) << " ms, of the processor "
                          << (support::platform::processor_time() - processor) / 1ms << " ms");
  CHECK(result.problem == "");
  CHECK(result.records == kRecords);
  const auto journal = orders::open_sqlite_journal(path, journal_options(), clock);
  measure_open_intents(*journal, path, clock.now());
  claim_many("in that file", *journal);
}
