// Journals and intents for tests.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>
#include <string>

#include "paths.hpp"
#include "redis_process.hpp"
#include "state/temporary_folder.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace test {

inline const support::Instant kStart = support::parse_iso8601("2026-06-12T15:00:00Z").value();
inline const support::Date kDay = support::parse_date("2026-06-12").value();

inline orders::JournalOptions journal_options() {
  return {.replica = "host-1", .key = support::Secret("a key of thirty-two characters..")};
}

inline orders::RecordHead journal_head(const std::string& account = "0001") {
  return {.environment = "sandbox",
          .host = "https://api.cert.tastyworks.com",
          .account = "…" + account,
          .account_key = orders::make_account_key(journal_options().key, "sandbox", "5WX" + account),
          .principal = "local"};
}

// An intent that no limit refuses: each `number` has its own confirmation, order and underlying.
inline orders::Intent make_intent(int number, support::Instant now = kStart) {
  const std::string text = std::to_string(number);
  orders::Intent intent;
  intent.head = journal_head();
  intent.confirmation_id = "confirmation-" + text;
  intent.action = "place";
  intent.external_identifier = "ttm-" + text;
  intent.method = "POST";
  intent.path = "/accounts/{account}/orders";
  intent.body = R"({"order-type":"Limit"})";
  intent.digest = "digest-" + text;
  intent.order_digest = "order-" + text;
  intent.words = "BUY 1 AAPL";
  intent.day = kDay;
  intent.notional = orders::Decimal(100);
  intent.is_opening = true;
  intent.underlying_symbol = "S" + text;
  intent.send_by = now + std::chrono::seconds(3);
  return intent;
}

using Verdict = orders::ClaimResult::Verdict;

// Runs the test for the journal in a file, the one in memory and the one in Redis. Each must be whole at the end.
inline void each_journal(const std::function<void(orders::Journal&, support::ManualClock&)>& run) {
  support::ManualClock clock(kStart);
  const auto check = [&](orders::Journal& journal) {
    run(journal, clock);
    const orders::VerifyResult result = journal.verify();
    CHECK(result.problem == "");
    CHECK(result.is_whole);
    CHECK(result.were_seals_checked);
    CHECK(result.records == journal.last()->seq);
    CHECK(result.head_hash == journal.last()->hash);
  };
  SECTION("Memory") {
    check(*orders::make_memory_journal(journal_options(), clock));
  }
  SECTION("SQLite") {
    const TemporaryFolder folder;
    check(*orders::open_sqlite_journal(folder.path() + "/journal.db", journal_options(), clock));
  }
  if (!kHasRedis) return;
  SECTION("Redis") {
    const TemporaryFolder folder;
    const RedisProcess redis("", true);
    check(*orders::open_redis_journal(redis.url(), folder.path() + "/journal.db", journal_options(), clock));
  }
}

}  // namespace test
