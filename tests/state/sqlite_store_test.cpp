// The SQLite store: permissions of its file, other programs and processes, crashes and full disks.
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <random>
#include <thread>

#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "temporary_folder.hpp"
#include "waiting.hpp"

using namespace std::chrono_literals;

namespace {

// How many descriptors of this process are open for the file.
int count_descriptors(const std::string& file) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code closed;  // the descriptor of the iterator itself
    count += std::filesystem::read_symlink(entry, closed) == file ? 1 : 0;
  }
  return count;
}

struct Fixture {
  const test::TemporaryFolder folder;
  std::string path = folder.path() + "/state.db";
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};

  std::unique_ptr<state::Store> open() { return state::make_sqlite_store(path, clock); }
  std::string refusal() {
    try {
      open();
    } catch (const support::Error& error) {
      CHECK(error.code == support::ErrorCode::not_ready);
      CHECK(error.message().find(folder.path()) == std::string::npos);  // no caller's business
      return error.operator_message();
    }
    return "";
  }
};

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

// A process that puts 1, 2, 3, … under keys of that name and says so for each when it is done.
pid_t start_writer(const std::string& path, int& acknowledged, int first) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::close(ends[0]);
    const support::SystemClock clock;
    const auto store = state::make_sqlite_store(path, clock);
    for (int n = first;; ++n) {
      const std::string text = std::to_string(n);
      store->put("test:" + text, text, 1h);
      store->add("test:count", 1, 1h);
      if (::write(ends[1], &n, sizeof(n)) != sizeof(n)) ::_exit(1);
    }
  }
  ::close(ends[1]);
  acknowledged = ends[0];
  return writer;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "The state file and its side files are readable by their owner only") {
  const auto store = open();
  store->put("a", "1", 1h);
  CHECK(mode_of(path) == 0600);
  CHECK(mode_of(path + "-wal") == 0600);
  CHECK(mode_of(path + "-shm") == 0600);
  CHECK(store->kind() == "sqlite");
}

TEST_CASE_METHOD(Fixture, "A state file that others can read is made private, and a symlink is refused") {
  open();
  ::chmod(path.c_str(), 0644);
  open();
  CHECK(mode_of(path) == 0600);
  const std::string real = folder.path() + "/real.db";
  std::filesystem::rename(path, real);
  std::filesystem::create_symlink(real, path);
  CHECK(refusal() != "");
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  CHECK(refusal() != "");
}

TEST_CASE_METHOD(Fixture, "The directory of the state file may be a symlink") {
  std::filesystem::create_directory(folder.path() + "/private");
  std::filesystem::create_directory_symlink("private", folder.path() + "/linked");
  state::make_sqlite_store(folder.path() + "/linked/state.db", clock)->put("a", "1", 1h);
  CHECK(state::make_sqlite_store(folder.path() + "/private/state.db", clock)->get("a") == "1");
}

TEST_CASE_METHOD(Fixture, "A value outlives a restart, with the rest of its lifetime") {
  open()->put("a", "1", 10s);
  clock.advance(9s);
  CHECK(open()->get("a") == "1");
  clock.advance(1s);
  CHECK_FALSE(open()->get("a"));
}

TEST_CASE_METHOD(Fixture, "Two processes can use one state file") {
  const auto one = open();
  const auto two = open();
  one->put("a", "1", 1h);
  CHECK(two->take("a") == "1");
  CHECK_FALSE(one->get("a"));
  std::thread other([&] {
    for (int i = 0; i < 200; ++i) one->add("count", 1, 1h);
  });
  for (int i = 0; i < 200; ++i) two->add("count", 1, 1h);
  other.join();
  CHECK(one->get("count") == "400");
}

TEST_CASE_METHOD(Fixture, "A check of an open state file keeps the locks of its connection") {
  // Opens and closes the file when it is told to. A process that takes a file
  // without locks for unused deletes its write-ahead log when it closes it. (The child starts first: after a fork it
  // would believe that it holds the locks of its parent.)
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t other = ::fork();
  if (other == 0) {
    char step = 0;
    if (::read(ends[0], &step, 1) != 1) ::_exit(3);
    open();
    ::_exit(std::filesystem::exists(path + "-wal") ? 0 : 2);
  }
  const auto store = open();
  store->put("a", "1", 1h);
  state::check_sqlite_file(path);
  open();
  REQUIRE(::write(ends[1], "x", 1) == 1);
  int status = 0;
  ::waitpid(other, &status, 0);
  ::close(ends[0]);
  ::close(ends[1]);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(std::filesystem::exists(path + "-wal"));
}

TEST_CASE_METHOD(Fixture, "A damaged file and one of a newer version are refused and not changed") {
  { std::ofstream(path) << "This is no database, and must not be taken for one. " << std::string(4096, 'x'); }
  CHECK(refusal().find("a file of another program") != std::string::npos);
  CHECK(std::filesystem::file_size(path) > 4096);
  std::filesystem::remove(path);
  open();
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  CHECK(refusal().find("newer version") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "A file of another program is refused and not changed") {
  const auto untouched = [&](const std::string& why) {
    ::chmod(path.c_str(), 0644);
    struct stat before {};
    struct stat after {};
    REQUIRE(::lstat(path.c_str(), &before) == 0);
    CHECK(refusal().find(why) != std::string::npos);
    REQUIRE(::lstat(path.c_str(), &after) == 0);
    CHECK(after.st_mode == before.st_mode);
    CHECK(after.st_ino == before.st_ino);
    CHECK(after.st_size == before.st_size);
    CHECK(after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
    for (const char* companion : {"-wal", "-shm", "-journal"}) CHECK_FALSE(std::filesystem::exists(path + companion));
    std::filesystem::remove(path);
  };
  SECTION("A short text file") {
    { std::ofstream(path) << "short"; }
    untouched("a file of another program");
  }
  SECTION("An SQLite database of another program") {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    sqlite3_exec(database, "CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB, expires INTEGER)", nullptr, nullptr,
                 nullptr);
    sqlite3_exec(database, "PRAGMA user_version = 1", nullptr, nullptr, nullptr);
    sqlite3_close(database);
    untouched("a file of another program");
  }
  SECTION("An empty file") {
    { std::ofstream(path) << ""; }
    untouched("it is empty");
  }
  SECTION("A named pipe") {
    REQUIRE(::mkfifo(path.c_str(), 0644) == 0);
    untouched("it is not a regular file");
  }
  SECTION("A file of another user") {
    if (::geteuid() != 0) SKIP("only root can give a file away");
    { std::ofstream(path) << ""; }
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
    untouched("another user");
  }
}

TEST_CASE_METHOD(Fixture, "A state file is valid even if its first process was killed early") {
  for (int round = 0; round < 60; ++round) {
    const pid_t process = ::fork();
    if (process == 0) {
      const support::SystemClock system;
      const auto store = state::make_sqlite_store(path, system);
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(100 * round));
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    open()->put("a", "1", 1h);
    CHECK(open()->get("a") == "1");
    for (const char* part : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + part);
  }
}

TEST_CASE_METHOD(Fixture, "An existing SQLite side file is not changed, and no state file is created beside it") {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    CAPTURE(suffix);
    { std::ofstream(path + suffix) << "precious"; }
    CHECK(refusal().find(suffix) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(path));
    std::string kept;
    std::ifstream(path + suffix) >> kept;
    CHECK(kept == "precious");
    std::filesystem::remove(path + suffix);
  }
  open();
}

TEST_CASE_METHOD(Fixture, "A name too long for its side files is refused before a file is created") {
  for (const std::size_t length : {240U, 248U, 255U, 300U}) {
    CAPTURE(length);
    path = folder.path() + '/' + std::string(length, 'x');
    if (length == 240) {
      open()->put("a", "1", 1h);
    } else {
      CHECK(refusal().find("File name too long") != std::string::npos);
    }
  }
  using Entries = std::filesystem::directory_iterator;
  CHECK(std::distance(Entries(folder.path()), Entries()) == 1);
}

TEST_CASE_METHOD(Fixture, "A state file in rollback mode is opened though another process writes to it") {
  open();
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  REQUIRE(sqlite3_exec(raw, "PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  // Ends its transaction once the store has opened the file.
  std::jthread other([this, raw] {
    test::wait_until([this] { return count_descriptors(path) > 1; });
    sqlite3_exec(raw, "ROLLBACK", nullptr, nullptr, nullptr);
  });
  CHECK_NOTHROW(open()->put("a", "1", 1h));
  other.join();
  sqlite3_close(raw);
  CHECK(open()->get("a") == "1");
}

TEST_CASE_METHOD(Fixture, "Several processes that start together create one state file") {
  std::vector<pid_t> processes;
  for (int i = 0; i < 8; ++i) {
    processes.push_back(::fork());
    if (processes.back() != 0) continue;
    const support::SystemClock system;
    try {
      state::make_sqlite_store(path, system)->put("from:" + std::to_string(i), "1", 1h);
    } catch (const std::exception& failure) {
      std::cerr << "process " << i << ": " << failure.what() << std::endl;
      ::_exit(1);
    }
    ::_exit(0);
  }
  for (const pid_t process : processes) {
    int status = 0;
    ::waitpid(process, &status, 0);
    CHECK(status == 0);
  }
  const support::SystemClock system;
  const auto store = state::make_sqlite_store(path, system);
  for (int i = 0; i < 8; ++i) CHECK(store->get("from:" + std::to_string(i)) == "1");
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    CHECK(entry.path().filename().string().starts_with("state.db"));  // no draft is left
  }
}

TEST_CASE_METHOD(Fixture, "A state file that was moved is not written to until it is back") {
  const auto store = open();
  store->put("a", "1", 1h);
  const auto refused = [&](const auto& work) {
    try {
      work();
    } catch (const support::Error& error) {
      return error.operator_message().find("moved or deleted") != std::string::npos;
    }
    return false;
  };
  std::filesystem::rename(path, path + ".away");
  CHECK(refused([&] { store->put("b", "1", 1h); }));
  CHECK(refused([&] { store->get("a"); }));
  CHECK(refused([&] { store->add("c", 1, 1h); }));
  std::filesystem::rename(path + ".away", path);
  CHECK(store->get("a") == "1");
  CHECK_FALSE(store->get("b"));
  store->put("b", "1", 1h);
  CHECK(store->get("b") == "1");
}

TEST_CASE_METHOD(Fixture, "A directory without write permission is reported") {
  const std::string kept = folder.path() + "/none/state.db";
  CHECK_THROWS_AS(state::make_sqlite_store(kept, clock), support::Error);
}

TEST_CASE_METHOD(Fixture, "Expired entries are deleted") {
  const auto store = open();
  for (int i = 0; i < 600; ++i) store->put("old:" + std::to_string(i), "x", 1s);
  clock.advance(2s);
  for (int i = 0; i < 600; ++i) store->put("new:" + std::to_string(i), "x", 1h);
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  sqlite3_stmt* count = nullptr;
  REQUIRE(sqlite3_prepare_v2(database, "SELECT count(*) FROM entries", -1, &count, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(count) == SQLITE_ROW);
  CHECK(sqlite3_column_int(count, 0) == 600);
  sqlite3_finalize(count);
  sqlite3_close(database);
}

TEST_CASE_METHOD(Fixture, "A committed value survives a kill at any time") {
  std::mt19937 random(20261123);  // NOLINT: the same moments each time, as far as a clock allows
  int first = 1;
  for (int round = 0; round < 40; ++round) {
    int acknowledged = -1;
    const pid_t writer = start_writer(path, acknowledged, first);
    std::this_thread::sleep_for(std::chrono::microseconds(2'000 + random() % 15'000));
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);
    int last = first - 1;
    for (int n = 0; ::read(acknowledged, &n, sizeof(n)) == sizeof(n);) last = n;
    ::close(acknowledged);
    const support::SystemClock now;
    const auto store = state::make_sqlite_store(path, now);
    for (int n = first; n <= last; ++n) {
      const std::string text = std::to_string(n);
      if (store->get("test:" + text) != text) FAIL("lost " << n << " in round " << round);
    }
    // One more may have been done and not acknowledged; its two writes in their order.
    const std::string next = std::to_string(last + 1);
    const int count = std::stoi(store->get("test:count").value_or("0"));
    CHECK((count == last || (count == last + 1 && store->get("test:" + next) == next)));
    first = count + 1;
    if (count == last && store->get("test:" + next)) store->erase("test:" + next);
  }
  CHECK(first > 40);
}

namespace {

// How large this process's files may grow.
void limit_files(rlim_t bytes) {
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = std::min(bytes, limit.rlim_max);
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

// In a process of its own: puts values until there is no room, says how many were done, then makes room and goes on.
int fill_up(const std::string& path, const support::Clock& clock) {
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails, as on a full disk
  const auto store = state::make_sqlite_store(path, clock);
  store->put("test:one", "1", 1h);
  limit_files(200'000);
  const std::string value(10'000, 'x');
  int done = 0;
  bool refused = false;
  while (!refused && done < 100) {
    try {
      store->put("test:" + std::to_string(done), value, 1h);
      ++done;
    } catch (const support::Error& error) {
      refused = error.code == support::ErrorCode::not_ready && error.retryable;
      if (!refused) return -1;
    }
  }
  limit_files(4096);  // now there is no room for anything, however small
  int failures = 0;
  const auto fails = [&](const auto& work) {
    try {
      work();
    } catch (const support::Error&) {
      ++failures;
    }
  };
  fails([&] { store->put_if_absent("test:absent", value, 1h); });
  fails([&] { store->replace("test:one", "1", value, 1h); });
  fails([&] { store->put("test:one", value, 1h); });
  if (!refused || failures != 3 || store->get("test:one") != "1") return -2;
  limit_files(RLIM_INFINITY);
  if (!store->put_if_absent("test:absent", value, 1h) || store->add("test:sum", 2, 1h) != 2) return -3;
  return store->take("test:one") == "1" ? done : -4;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A full disk is an error, loses no committed value, and the store works again afterwards") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const int done = fill_up(path, clock);
    ::_exit(::write(ends[1], &done, sizeof(done)) == sizeof(done) ? 0 : 1);
  }
  ::close(ends[1]);
  int done = 0;
  REQUIRE(::read(ends[0], &done, sizeof(done)) == sizeof(done));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  REQUIRE(done > 0);
  const auto store = open();
  for (int n = 0; n < done; ++n) CHECK(store->get("test:" + std::to_string(n)));
  CHECK_FALSE(store->get("test:" + std::to_string(done)));
  CHECK(store->get("test:absent"));
  CHECK_FALSE(store->get("test:one"));
}
