// The verification of a journal at the start.
#include "journal/journal_schema.hpp"
#include "journal_fixture.hpp"
#include "tastytrade_mcp/orders/journal_start.hpp"

using test::journal_options;
using test::make_intent;

namespace {

// Changes the amount of an intent where limits look it up, not in its record.
void edit_index(const std::string& path) {
  const state::SqliteDatabase database = state::SqliteDatabase::open(path, orders::kJournalFormat);
  database.execute("DROP TRIGGER keep_intent; UPDATE intents SET notional = '0', day = '2020-01-01'");
}

orders::VerifyResult verify(orders::Journal& journal, const std::string& path) {
  return orders::verify_at_start(journal, path, journal_options().key);
}

}  // namespace

TEST_CASE("Order journal at a start: an edited amount of an intent is found in a file") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/journal.db";
  support::ManualClock clock(test::kStart);
  orders::open_sqlite_journal(path, journal_options(), clock)->claim(make_intent(1), {});
  CHECK(verify(*orders::open_sqlite_journal(path, journal_options(), clock), path).is_whole);
  edit_index(path);
  CHECK(verify(*orders::open_sqlite_journal(path, journal_options(), clock), path).broken_at == 2);
}

TEST_CASE("Order journal at a start: without Redis the file of the replica is verified by itself", "[redis]") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/journal.db";
  support::ManualClock clock(test::kStart);
  test::RedisProcess redis("", true);
  orders::open_redis_journal(redis.url(), path, journal_options(), clock)->claim(make_intent(1), {});
  redis.kill();
  const auto verify_opened = [&](const std::string& file) {
    return verify(*orders::open_redis_journal(redis.url(), file, journal_options(), clock), file);
  };
  CHECK(verify_opened(path).is_whole);
  CHECK(verify_opened(folder.path() + "/new.db").is_whole);
  edit_index(path);
  CHECK(verify_opened(path).broken_at == 2);
  redis.start();
  CHECK(verify_opened(path).broken_at == 2);
  CHECK(verify_opened(folder.path() + "/new.db").is_whole);
}
