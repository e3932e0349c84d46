// What the verification of a journal finds.
#include <sqlite3.h>

#include <catch2/generators/catch_generators.hpp>
#include <fstream>

#include "journal/chain_verifier.hpp"
#include "journal_fixture.hpp"

using namespace std::chrono_literals;
using orders::Json;
using orders::RecordKind;
using test::journal_head;
using test::journal_options;
using test::make_intent;

namespace {

// Returns the bytes of a journal at rest with 130 records.
std::string make_journal_file() {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/journal.db";
  support::ManualClock clock(test::kStart);
  auto journal = orders::open_sqlite_journal(path, journal_options(), clock);
  for (int number = 1; number <= 5; ++number) {
    const std::int64_t seq = journal->claim(make_intent(number), {}).seq;
    if (number < 5) journal->end(seq, RecordKind::ack, Json{{"order_id", std::to_string(number)}});
  }
  while (journal->last()->seq < 130) journal->append(journal_head(), RecordKind::event, "", Json{{"status", "Live"}});
  journal.reset();
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Such a journal, whose triggers a person with the file can drop.
struct Fixture {
  const test::TemporaryFolder folder;
  std::string path = folder.path() + "/journal.db";

  Fixture() {
    static const std::string bytes = make_journal_file();
    { std::ofstream(path, std::ios::binary) << bytes; }
    REQUIRE(orders::verify_journal_file(path, journal_options().key).is_whole);
  }

  void run(const std::string& statements) const {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    char* problem = nullptr;
    sqlite3_exec(database, statements.c_str(), nullptr, nullptr, &problem);
    CHECK(std::string(problem == nullptr ? "" : problem) == "");
    sqlite3_free(problem);
    sqlite3_close(database);
  }

  // Runs statements that the triggers refuse, and puts the triggers back.
  void edit(const std::string& statements) const {
    const std::vector<std::pair<std::string, std::string>> triggers = {
        {"keep_records", "DELETE ON records"},   {"keep_record", "UPDATE ON records"},
        {"keep_intents", "DELETE ON intents"},   {"keep_intent", "UPDATE ON intents"},
        {"keep_outcomes", "DELETE ON outcomes"}, {"keep_outcome", "UPDATE ON outcomes"}};
    std::string drops, creations;
    for (const auto& [name, change] : triggers) {
      drops += "DROP TRIGGER " + name + ';';
      creations += "CREATE TRIGGER " + name + " BEFORE " + change + " BEGIN SELECT RAISE(ABORT, 'append only'); END;";
    }
    run(drops + statements + ';' + creations);
  }

  // Empties an index whose definition ends in `end`, and leaves the definition.
  void empty_index(const std::string& name, const std::string& end) const {
    const std::string of_name = " WHERE name = '" + name + "'; PRAGMA writable_schema = RESET;";
    const std::string writable = "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = ";
    run(writable + "replace(sql, '" + end + "', '" + end + " WHERE 0')" + of_name + "REINDEX " + name + ';' + writable +
        "replace(sql, ' WHERE 0', '')" + of_name);
  }

  // Verifies without the key, which finds the same.
  void expect(std::int64_t broken_at, const std::string& problem) const {
    for (const bool has_key : {true, false}) {
      const orders::VerifyResult result =
          orders::verify_journal_file(path, has_key ? std::optional(journal_options().key) : std::nullopt);
      CHECK_FALSE(result.is_whole);
      CHECK(result.broken_at == broken_at);
      CHECK(result.problem == problem);
      CHECK_FALSE(result.were_seals_checked);
    }
  }
};

// Makes a chain of records by hand, whatever sense they make.
struct Chain {
  std::vector<orders::StoredRecord> records;
  support::Secret key = journal_options().key;

  orders::StoredRecord& add(RecordKind kind, const Json& data = Json::object(), support::Instant at = test::kStart) {
    orders::StoredRecord record;
    record.seq = static_cast<std::int64_t>(records.size()) + 1;
    record.at = support::to_iso8601(at);
    record.kind = orders::to_string(kind);
    if (kind == RecordKind::intent) record.confirmation_id = data.value("confirmation", "c");
    record.data = orders::format_data(data);
    if (!records.empty()) record.previous_hash = records.back().hash;
    record.hash = orders::compute_hash(record);
    if (orders::needs_seal(record)) record.seal = orders::compute_seal(key, record.hash);
    return records.emplace_back(record);
  }

  std::string problem() const {
    orders::ChainVerifier verifier(journal_options().key);
    std::int64_t intents = 0, outcomes = 0;
    for (const orders::StoredRecord& record : records) {
      const auto kind = orders::parse_record_kind(record.kind);
      const bool is_intent = kind == RecordKind::intent;
      const bool is_outcome = kind && orders::ends_intent(*kind);
      const auto intent = is_intent ? orders::make_intent_row(orders::to_record(record)) : std::nullopt;
      const auto outcome = is_outcome ? orders::make_outcome_row(orders::to_record(record)) : std::nullopt;
      intents += intent ? 1 : 0;
      outcomes += outcome ? 1 : 0;
      if (!verifier.add(record, intent, outcome)) break;
    }
    return verifier.finish(intents, outcomes).problem;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Verification of a journal: an edited field is found") {
  const std::string edit_of =
      GENERATE(as<std::string>{}, "data = replace(data, 'Live', 'Dead')", "at = '2026-06-12T15:00:00.001Z'",
               "replica = 'x'", "environment = 'production'", "host = 'x'", "account = 'x'", "account_key = 'x'",
               "principal = 'x'", "confirmation_id = 'x'", "kind = 'foreign'");
  CAPTURE(edit_of);
  edit("UPDATE records SET " + edit_of + " WHERE seq = 41");
  expect(41, "the hash of record 41 does not fit its content");
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: an edited hash breaks the chain") {
  edit("UPDATE records SET hash = replace(hash, substr(hash, 1, 4), 'ffff') WHERE seq = 41");
  expect(41, "the hash of record 41 does not fit its content");
  edit("UPDATE records SET previous_hash = 'x' WHERE seq = 40");
  expect(40, "record 40 does not follow the record before it: one of them was moved, added or rewritten");
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: a deleted record is found, wherever it was") {
  SECTION("In the middle") {
    edit("DELETE FROM records WHERE seq = 41");
    expect(41, "record 41 is missing");
  }
  SECTION("With the numbers closed up") {
    edit("DELETE FROM records WHERE seq = 41; UPDATE records SET seq = seq - 1 WHERE seq > 41");
    expect(41, "record 41 does not follow the record before it: one of them was moved, added or rewritten");
  }
  SECTION("The first one") {
    edit("DELETE FROM records WHERE seq = 1");
    expect(1, "record 1 is missing");
  }
  SECTION("All") {
    edit("DELETE FROM records; DELETE FROM intents; DELETE FROM outcomes");
    expect(1, "the first record, genesis, is missing");
  }
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: records in another order are found") {
  edit(
      "UPDATE records SET seq = 1000 WHERE seq = 41; UPDATE records SET seq = 41 WHERE seq = 42;"
      "UPDATE records SET seq = 42 WHERE seq = 1000");
  expect(41, "record 41 does not follow the record before it: one of them was moved, added or rewritten");
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: a copied record is found") {
  edit(
      "CREATE TEMP TABLE copy AS SELECT * FROM records WHERE seq = 41; UPDATE copy SET seq = 131;"
      "INSERT INTO records SELECT * FROM copy");
  expect(131, "record 131 does not follow the record before it: one of them was moved, added or rewritten");
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: a missing seal is found, a wrong one with the key only") {
  SECTION("Missing") {
    const int seq = GENERATE(1, 2, 100);
    edit("UPDATE records SET seal = '' WHERE seq = " + std::to_string(seq));
    expect(seq, "record " + std::to_string(seq) + " has no seal");
  }
  SECTION("Wrong") {
    edit("UPDATE records SET seal = hash WHERE seq = 100");
    CHECK(orders::verify_journal_file(path, std::nullopt).is_whole);
    const orders::VerifyResult result = orders::verify_journal_file(path, journal_options().key);
    CHECK(result.broken_at == 100);
    CHECK(result.problem == "the seal of record 100 was made with another key");
  }
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: rows for look-ups that differ from their record are found") {
  SECTION("A limit's amount") {
    edit("UPDATE intents SET notional = '1' WHERE seq = 2");
    expect(2, "the index of record 2 does not fit its content");
  }
  SECTION("Another confirmation") {
    edit("UPDATE intents SET confirmation_id = 'x' WHERE seq = 2");
    expect(2, "the index of record 2 does not fit its content");
  }
  SECTION("A deleted intent") {
    edit("DELETE FROM intents WHERE seq = 10");
    expect(10, "the index of record 10 does not fit its content");
  }
  SECTION("An invented end") {
    edit("INSERT INTO outcomes VALUES (50, 'not_sent', 10, 10, 'sandbox', '')");
    expect(50, "the index names record 50 wrongly");
  }
  SECTION("An end without a record") {
    edit("INSERT INTO outcomes VALUES (5000, 'not_sent', 10, 10, 'sandbox', '')");
    expect(131, "the index of intents or of outcomes has rows that belong to no record");
  }
  SECTION("An open intent that is not in the list of open intents, so that nobody looks for its order") {
    edit("DELETE FROM open_intents");
    expect(131, "the list of open intents is not that of the intents without an end");
  }
  SECTION("An ended intent in the list of open intents") {
    edit("INSERT INTO open_intents SELECT seq, send_by FROM intents WHERE seq = 2");
    expect(131, "the list of open intents is not that of the intents without an end");
  }
  SECTION("A number in the list of open intents that is no intent") {
    edit("INSERT INTO open_intents VALUES (3, 0)");
    expect(131, "the list of open intents is not that of the intents without an end");
  }
  SECTION("An intent without a record") {
    edit("INSERT INTO intents SELECT 5000, 'x', '', '', '', 0, 0, '0', 0, '', ''");
    expect(131, "the index of intents or of outcomes has rows that belong to no record");
  }
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: an index by which claims are judged that lacks rows is found") {
  SECTION("The amounts of the day") {
    empty_index("intents_by_day", "(account_key, day)");
    expect(131, "row 1 missing from index intents_by_day");
  }
  SECTION("The intents of the last minutes") {
    empty_index("intents_by_time", "(account_key, at)");
    expect(131, "row 1 missing from index intents_by_time");
  }
}

TEST_CASE_METHOD(Fixture,
                 "Verification of a journal: a text that is stored as bytes, so that nothing finds it, is found") {
  const std::string statement =
      GENERATE(as<std::string>{}, "UPDATE records SET kind = CAST(kind AS BLOB) WHERE seq = 2",
               "UPDATE intents SET account_key = CAST(account_key AS BLOB)",
               "UPDATE intents SET confirmation_id = CAST(confirmation_id AS BLOB) WHERE seq = 2",
               "UPDATE outcomes SET kind = CAST(kind AS BLOB)");
  CAPTURE(statement);
  edit(statement);
  expect(131, "a value in it has another type than its column");
}

TEST_CASE_METHOD(Fixture, "Verification of a journal: a missing or changed trigger, index or table is found") {
  const std::string statement =
      GENERATE(as<std::string>{}, "DROP TRIGGER keep_record", "DROP TRIGGER add_open_intent",
               "DROP TRIGGER end_open_intent", "DROP INDEX halts", "DROP INDEX intents_by_day",
               "CREATE TABLE other (x)", "CREATE TRIGGER other BEFORE INSERT ON intents BEGIN SELECT 1; END",
               "DROP INDEX halts; CREATE INDEX halts ON records (seq) WHERE kind IN ('halt')");
  CAPTURE(statement);
  run(statement);
  expect(131, "its tables, indexes and triggers are not those of an order journal");
}

TEST_CASE_METHOD(Fixture,
                 "Verification of a journal: records that were cut off at the end are not found without a head") {
  edit("DELETE FROM records WHERE seq > 120");
  CHECK(orders::verify_journal_file(path, journal_options().key).is_whole);
}

TEST_CASE("Verification of a chain: two ends, an end without an intent and a second claim are found") {
  Chain chain;
  chain.add(RecordKind::genesis);
  CHECK(chain.problem() == "");
  SECTION("An end before any intent") {
    chain.add(RecordKind::ack, Json{{"intent", 1}});
    CHECK(chain.problem() == "it ends intent 1, which is not before it");
  }
  SECTION("An end that names nothing") {
    chain.add(RecordKind::intent);
    chain.add(RecordKind::refused);
    CHECK(chain.problem() == "it ends intent 0, which is not before it");
  }
  SECTION("Two ends") {
    chain.add(RecordKind::intent);
    chain.add(RecordKind::not_sent, Json{{"intent", 2}});
    CHECK(chain.problem() == "");
    chain.add(RecordKind::ack, Json{{"intent", 2}});
    CHECK(chain.problem() == "intent 2 has a second end");
  }
  SECTION("Two claims of a confirmation") {
    chain.add(RecordKind::intent, Json{{"confirmation", "a"}});
    chain.add(RecordKind::intent, Json{{"confirmation", "b"}});
    CHECK(chain.problem() == "");
    chain.add(RecordKind::intent, Json{{"confirmation", "a"}});
    CHECK(chain.problem() == "the confirmation of record 4 was claimed before");
  }
}

TEST_CASE("Verification of a chain: genesis is first and once, and every kind is known") {
  Chain chain;
  CHECK(chain.problem() == "the first record, genesis, is missing");
  SECTION("No genesis") {
    chain.add(RecordKind::event);
    CHECK(chain.problem() == "the record genesis is not the first one");
  }
  SECTION("A second genesis") {
    chain.add(RecordKind::genesis);
    chain.add(RecordKind::genesis);
    CHECK(chain.problem() == "the record genesis is not the first one");
  }
  SECTION("An unknown kind") {
    orders::StoredRecord& record = chain.add(RecordKind::genesis);
    record.kind = "beginning";
    record.hash = orders::compute_hash(record);
    CHECK(chain.problem() == "record 1 is of an unknown kind");
  }
  SECTION("A seal of another key") {
    chain.key = support::Secret("another");
    chain.add(RecordKind::genesis);
    CHECK(chain.problem() == "the seal of record 1 was made with another key");
  }
}

TEST_CASE("Verification of a chain: a time of more than 5 seconds before the last one is found") {
  Chain chain;
  chain.add(RecordKind::genesis);
  chain.add(RecordKind::event, Json::object(), test::kStart + 10s);
  chain.add(RecordKind::event, Json::object(), test::kStart + 5s);
  CHECK(chain.problem() == "");
  chain.add(RecordKind::event, Json::object(), test::kStart - 1ms);
  CHECK(chain.problem() == "the time of record 4 is more than 5 seconds before that of the record before it");
  chain.records.pop_back();
  chain.add(RecordKind::event).at = "yesterday";
  chain.records.back().hash = orders::compute_hash(chain.records.back());
  CHECK(chain.problem() == "record 4 has no readable time");
}
