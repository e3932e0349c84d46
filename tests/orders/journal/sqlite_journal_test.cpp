// The order journal in a file: permissions, other programs, keys, several processes.
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "journal/journal_schema.hpp"
#include "journal_fixture.hpp"

using namespace std::chrono_literals;
using orders::Journal;
using orders::Json;
using orders::RecordKind;
using test::journal_head;
using test::journal_options;
using test::make_intent;
using test::Verdict;

namespace {

struct Fixture {
  const test::TemporaryFolder folder;
  std::string path = folder.path() + "/journal.db";
  support::ManualClock clock{test::kStart};

  std::unique_ptr<Journal> open() { return orders::open_sqlite_journal(path, journal_options(), clock); }

  // Returns the reason for the operator; empty if nothing was refused.
  template <class Work>
  std::string refusal(const Work& work) {
    try {
      work();
    } catch (const support::Error& error) {
      CHECK(error.code == support::ErrorCode::not_ready);
      CHECK(error.message() == "The order journal cannot be used.");
      CHECK(error.hint.find("ORDER_JOURNAL") != std::string::npos);
      const std::string text = error.operator_message();
      CHECK(text.find("Look at the file that ORDER_JOURNAL names") != std::string::npos);
      CHECK((text + error.hint).find(journal_options().key.reveal()) == std::string::npos);
      return text;
    }
    return "";
  }
  std::string refusal_to_open() {
    return refusal([this] { open(); });
  }

  void change(const char* statements) const {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, statements, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

// Runs `work` in `count` processes that begin together. Returns the sum of their exit codes, which is what they count.
int sum_of_processes(int count, const std::function<int(int)>& work) {
  int start[2];
  REQUIRE(::pipe(start) == 0);
  std::vector<pid_t> processes;
  for (int i = 0; i < count; ++i) {
    const pid_t process = ::fork();
    if (process == 0) {
      ::close(start[1]);
      char end = 0;
      if (::read(start[0], &end, 1) != 0) ::_exit(255);
      try {
        ::_exit(work(i));
      } catch (const std::exception& failure) {
        std::fprintf(stderr, "process %d: %s\n", i, failure.what());
        ::_exit(255);
      }
    }
    processes.push_back(process);
  }
  ::close(start[0]);
  ::close(start[1]);  // now all begin
  int sum = 0;
  for (const pid_t process : processes) {
    int status = 0;
    ::waitpid(process, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) != 255);
    sum += WEXITSTATUS(status);
  }
  return sum;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Journal file: a file of another program, a link and a pipe are refused and not changed") {
  SECTION("A text file") {
    { std::ofstream(path) << "no journal"; }
    CHECK(contains(refusal_to_open(), "a file of another program"));
    CHECK(std::filesystem::file_size(path) == 10);
  }
  SECTION("An empty file") {
    { std::ofstream(path) << ""; }
    CHECK(contains(refusal_to_open(), "it is empty, which a journal of this server never is"));
  }
  SECTION("The state file of this server") {
    change("PRAGMA application_id = 1414810963; CREATE TABLE entries (key)");
    CHECK(contains(refusal_to_open(), "a file of another program"));
  }
  SECTION("A link") {
    open();
    std::filesystem::rename(path, path + ".real");
    std::filesystem::create_symlink(path + ".real", path);
    CHECK(contains(refusal_to_open(), "it is a link"));
  }
  SECTION("A named pipe") {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK(contains(refusal_to_open(), "it is not a regular file"));
  }
}

TEST_CASE_METHOD(Fixture, "Journal file: a newer version, a damaged file and another key are refused") {
  open()->append(journal_head(), RecordKind::event, "", Json::object());
  SECTION("A newer version") {
    change("PRAGMA user_version = 99");
    CHECK(contains(refusal_to_open(), "a newer version of this server wrote it"));
    CHECK(contains(refusal([this] { orders::verify_journal_file(path, std::nullopt); }), "a newer version"));
  }
  SECTION("Damaged pages") {
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(100);
      file << std::string(8000, '\x55');
    }
    CHECK(contains(refusal_to_open(), "malformed"));
    CHECK(contains(refusal([this] { orders::verify_journal_file(path, std::nullopt); }), "malformed"));
  }
  SECTION("Another key") {
    const orders::JournalOptions other{.replica = "host-1",
                                       .key = support::Secret("another key, as long as the first")};
    CHECK(contains(refusal([&] { orders::open_sqlite_journal(path, other, clock); }), "begun with another key"));
  }
}

TEST_CASE_METHOD(Fixture, "Journal file: one of the first version opens, with its open intents") {
  state::SqliteFormat first = orders::kJournalFormat;
  first.migrations = first.migrations.first(1);
  {
    auto journal = open();
    for (int number = 1; number <= 3; ++number) journal->claim(make_intent(number, clock.now()), {});
    journal->end(3, RecordKind::refused, Json::object());
  }
  // As the first version left it.
  change(
      "DROP TRIGGER add_open_intent; DROP TRIGGER end_open_intent; DROP TABLE open_intents; PRAGMA user_version = 1");
  { state::SqliteDatabase::open(path, first); }  // which takes it for its own
  CHECK(contains(refusal([this] { orders::verify_journal_file(path, std::nullopt); }), "start the server once"));
  auto journal = open();
  clock.advance(std::chrono::seconds(10));
  const auto list = [&] {
    std::vector<std::int64_t> numbers;
    for (const orders::IntentState& state : journal->open_intents(clock.now())) numbers.push_back(state.intent.seq);
    return numbers;
  };
  CHECK(list() == std::vector<std::int64_t>{2, 4});
  journal->claim(make_intent(4, clock.now()), {});
  journal->end(2, RecordKind::ack, Json{{"order_id", "1"}});
  CHECK(list() == std::vector<std::int64_t>{4});  // the new one may be under way
  CHECK(journal->open_intents(support::Instant::max()).size() == 2);
  CHECK(journal->verify().is_whole);
}

TEST_CASE_METHOD(Fixture, "Journal file: a directory that is missing or cannot be written to is named") {
  path = folder.path() + "/none/journal.db";
  CHECK(contains(refusal_to_open(), "No such file or directory"));
  CHECK(contains(refusal([this] { orders::verify_journal_file(path, std::nullopt); }), "it does not exist"));
  CHECK(contains(refusal([this] { orders::read_journal_file(path, [](const orders::Record&) { return true; }); }),
                 "it does not exist"));
  std::filesystem::create_directory(folder.path() + "/none");
  ::chmod((folder.path() + "/none").c_str(), 0555);
  ::chmod(folder.path().c_str(), 0755);
  const int refused = sum_of_processes(1, [this](int) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 255;  // root may write to every directory
    return contains(refusal_to_open(), "Permission denied") ? 1 : 0;
  });
  CHECK(refused == 1);
}

TEST_CASE_METHOD(Fixture, "Journal file: it and all beside it are readable by their owner only") {
  const auto journal = open();
  journal->append(journal_head(), RecordKind::event, "", Json::object());
  journal->keep_head();
  for (const char* suffix : {"", "-wal", "-shm", ".reserve", ".head"}) {
    CAPTURE(suffix);
    CHECK(mode_of(path + suffix) == 0600);
  }
  CHECK(std::filesystem::file_size(path + ".reserve") == 1 << 20);
  CHECK(journal->kind() == "sqlite");
  using Entries = std::filesystem::directory_iterator;
  CHECK(std::distance(Entries(folder.path()), Entries()) == 5);
}

TEST_CASE_METHOD(Fixture, "Journal file: each transaction is synced to the disk") {
  open();
  const auto database = state::SqliteDatabase::open(path, orders::kJournalFormat);
  CHECK(database.read_number("PRAGMA synchronous") == 2);  // FULL
  CHECK(database.read_number("PRAGMA fullfsync") == 1);
}

TEST_CASE_METHOD(Fixture, "Journal file: the database refuses changes and deletions") {
  const auto journal = open();
  REQUIRE(journal->claim(make_intent(1), {}).verdict == Verdict::claimed);
  journal->end(2, RecordKind::ack, Json::object());
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  for (const char* table : {"records", "intents", "outcomes"}) {
    CAPTURE(table);
    const std::string remove = std::string("DELETE FROM ") + table;
    const std::string update = std::string("UPDATE ") + table + " SET seq = seq + 100";
    CHECK(sqlite3_exec(database, remove.c_str(), nullptr, nullptr, nullptr) == SQLITE_CONSTRAINT);
    CHECK(std::string(sqlite3_errmsg(database)) == "append only");
    CHECK(sqlite3_exec(database, update.c_str(), nullptr, nullptr, nullptr) == SQLITE_CONSTRAINT);
  }
  sqlite3_close(database);
}

TEST_CASE_METHOD(Fixture, "Journal file: what was recorded outlives a restart") {
  {
    const auto journal = open();
    REQUIRE(journal->claim(make_intent(1), {}).verdict == Verdict::claimed);
    journal->halt(journal_head(), "operator", "losses");
  }
  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  const auto journal = open();
  CHECK(journal->halt_state().reason == "losses");
  CHECK(journal->claim(make_intent(1), {}).verdict == Verdict::already_claimed);
  CHECK(journal->day_use(journal_head().account_key, test::kDay).orders == 1);
  CHECK(journal->append(journal_head(), RecordKind::event, "", Json::object()) == 4);
  CHECK(journal->verify().is_whole);
}

TEST_CASE_METHOD(Fixture, "Journal file: it is read and verified at rest without a change, and while it is in use") {
  auto journal = open();
  for (int number = 1; number <= 3; ++number) REQUIRE(journal->claim(make_intent(number), {}).seq == number + 1);
  const auto verify = [this] { return orders::verify_journal_file(path, journal_options().key); };
  const auto read = [this](std::size_t count) {
    std::vector<std::int64_t> numbers;
    orders::read_journal_file(path, [&](const orders::Record& record) {
      numbers.push_back(record.seq);
      return numbers.size() < count;
    });
    return numbers;
  };
  CHECK(verify().is_whole);
  CHECK(verify().records == 4);
  CHECK(read(100) == std::vector<std::int64_t>{1, 2, 3, 4});
  CHECK(read(2) == std::vector<std::int64_t>{1, 2});
  const std::string head = journal->last()->hash;
  journal.reset();
  const auto before = std::filesystem::last_write_time(path);
  CHECK(verify().head_hash == head);
  CHECK(read(100).size() == 4);
  const orders::VerifyResult without_key = orders::verify_journal_file(path, std::nullopt);
  CHECK(without_key.is_whole);
  CHECK_FALSE(without_key.were_seals_checked);
  CHECK(std::filesystem::last_write_time(path) == before);
  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  CHECK_FALSE(std::filesystem::exists(path + "-shm"));
}

TEST_CASE_METHOD(Fixture, "Journal file: no account number is in it") {
  const auto journal = open();
  REQUIRE(journal->claim(make_intent(1), {}).verdict == Verdict::claimed);
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream file(path + suffix, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    CHECK_FALSE(contains(bytes, "5WX0001"));
    CHECK_FALSE(contains(bytes, journal_options().key.reveal()));
  }
}

TEST_CASE_METHOD(Fixture, "Journal file: one that was moved away refuses claims until it is back") {
  const auto journal = open();
  std::filesystem::rename(path, path + ".away");
  CHECK(contains(refusal([&] { journal->claim(make_intent(1), {}); }), "moved or deleted"));
  CHECK(contains(refusal([&] { journal->append(journal_head(), RecordKind::event, "", Json::object()); }), "moved"));
  CHECK(contains(refusal([&] { journal->find_intent("confirmation-1"); }), "moved"));
  CHECK(contains(refusal([&] { journal->check_writable(); }), "moved"));
  std::filesystem::rename(path + ".away", path);
  CHECK(journal->claim(make_intent(1), {}).verdict == Verdict::claimed);
}

TEST_CASE_METHOD(Fixture, "Journal file: two connections continue one chain") {
  const auto one = open();
  const auto two = open();
  for (int number = 1; number <= 10; ++number) {
    const auto& journal = number % 2 == 0 ? one : two;
    REQUIRE(journal->claim(make_intent(number), {}).seq == number + 1);
    CHECK((number % 2 == 0 ? two : one)->last()->seq == number + 1);
  }
  one->halt(journal_head(), "operator", "losses");
  CHECK(two->claim(make_intent(11), {}).verdict == Verdict::halted);
  CHECK(two->verify().is_whole);
}

TEST_CASE_METHOD(Fixture, "Journal file: of several processes one claims each confirmation") {
  constexpr int kConfirmations = 40;
  const int claimed = sum_of_processes(6, [&](int) {
    const auto journal = open();
    int count = 0;
    for (int number = 0; number < kConfirmations; ++number) {
      count += journal->claim(make_intent(number), {}).verdict == Verdict::claimed ? 1 : 0;
    }
    return count;
  });
  CHECK(claimed == kConfirmations);
  const orders::VerifyResult result = orders::verify_journal_file(path, journal_options().key);
  CHECK(result.problem == "");
  CHECK(result.records == kConfirmations + 1);
}

TEST_CASE_METHOD(Fixture, "Journal file: of several processes one claims the last order of a day") {
  orders::ClaimLimits limits;
  limits.max_orders_per_day = 50;
  limits.max_daily_notional = orders::Decimal(5'000);
  {
    const auto journal = open();
    for (int number = 0; number < 49; ++number) {
      REQUIRE(journal->claim(make_intent(number), limits).verdict == Verdict::claimed);
    }
  }
  const int claimed = sum_of_processes(4, [&](int process) {
    const orders::ClaimResult result = open()->claim(make_intent(100 + process), limits);
    if (result.verdict == Verdict::claimed) return 1;
    return result.verdict == Verdict::over_limit && result.used == "50" ? 0 : 255;
  });
  CHECK(claimed == 1);
  CHECK(open()->day_use(journal_head().account_key, test::kDay).notional == orders::Decimal(5'000));
}

TEST_CASE_METHOD(Fixture, "Journal file: of several threads one ends each intent") {
  const auto one = open();
  const auto two = open();
  for (int number = 1; number <= 20; ++number) REQUIRE(one->claim(make_intent(number), {}).seq == number + 1);
  std::atomic<int> agreed{0};
  const auto end_all = [&](Journal& journal, RecordKind kind) {
    for (int seq = 2; seq <= 21; ++seq) {
      const orders::Record end = journal.end(seq, kind, Json::object());
      agreed += end.kind == kind ? 1 : 0;
    }
  };
  std::thread other([&] { end_all(*two, RecordKind::found); });
  end_all(*one, RecordKind::ack);
  other.join();
  CHECK(agreed == 20);
  CHECK(one->last()->seq == 41);
  CHECK(one->verify().is_whole);
}
