// The Store in a file: SQLite with a write-ahead log, which survives the process at any moment. One connection; its
// mutex is held for the time of one statement. Owned by the program's wiring.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "store_error.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace state {
namespace {

using support::Error;
using support::ErrorCode;
using support::system_reason;

constexpr std::uint32_t kApplication = 0x54544d53;  // "TTMS", in the header of every file of ours
constexpr int kSchema = 1;
constexpr std::int64_t kWritesBetweenPurges = 512;
constexpr std::int64_t kWritesBetweenTrims = 16 * kWritesBetweenPurges;
constexpr std::int64_t kMaxEntries = 1'000'000;
constexpr std::int64_t kForever = std::int64_t{1} << 60;  // milliseconds; nothing lives that long

// Changes of the schema, in order; the file says how many it has seen (PRAGMA user_version).
constexpr const char* kMigrations[kSchema] = {
    "CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX entries_by_expiry ON entries (expires);",
};

Error unusable(const std::string& why) {
  return store_error("The state file cannot be used: " + why +
                     ". Look at the file that STATE_DB names (state.db in STATE_DIR), its disk and its owner.");
}

// What is wrong with a file that was there before us, or nothing. An SQLite file says in its first bytes whose it is
// (file format, section 1.3), so that another program's need not be opened as a database, which may change it already.
std::string validate_database_file(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return system_reason(errno);
  if (!S_ISREG(status.st_mode)) return "it is no file";
  if (status.st_uid != ::geteuid()) return "it belongs to another user";
  std::array<unsigned char, 100> header{};
  const ssize_t size = ::pread(descriptor, header.data(), header.size(), 0);
  if (size < 0) return system_reason(errno);
  if (size == 0) return "it is empty, which no file of this server's ever is";
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  const std::string_view begin(reinterpret_cast<const char*>(header.data()), kMagic.size());
  const auto application = static_cast<std::uint32_t>(header[68]) << 24 | static_cast<std::uint32_t>(header[69]) << 16 |
                           static_cast<std::uint32_t>(header[70]) << 8 | static_cast<std::uint32_t>(header[71]);
  const bool ours = size == static_cast<ssize_t>(header.size()) && begin == kMagic && application == kApplication;
  return ours ? "" : "it is another program's file, or a damaged one";
}

// What SQLite would take for its own beside a file of this name, and would use or delete.
std::string foreign_companion(const std::string& file) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    std::error_code trouble;
    const std::filesystem::file_type found = std::filesystem::symlink_status(file + suffix, trouble).type();
    if (found == std::filesystem::file_type::none) throw unusable(trouble.message());  // a name that is too long, say
    if (found != std::filesystem::file_type::not_found) return file + suffix;
  }
  return "";
}

// The file that is there, if it is ours; -1 if there is none. Throws for one that is not, and leaves it as it is.
int open_own(const std::string& file) {
  int found = -1;
  // A pipe is not waited at, and where a link leads is not asked.
  while ((found = ::open(file.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)) < 0) {
    if (errno != ENOENT) throw unusable(errno == ELOOP ? "it is a link" : system_reason(errno));
    const std::string companion = foreign_companion(file);
    if (companion.empty()) return -1;
    const bool made_meanwhile = std::filesystem::exists(std::filesystem::symlink_status(file));
    if (made_meanwhile) continue;
    throw unusable("it is not there, but " + companion +
                   " lies beside where it would be, and SQLite would take that for its own; move it away");
  }
  const std::string flaw = validate_database_file(found);
  if (flaw.empty()) return found;
  ::close(found);
  throw unusable(flaw);
}

// Links are followed for the directory, as systemd's StateDirectory asks, and for the file itself never. Absolute:
// SQLite has names of its own for what is no file.
std::string resolved(const std::string& path) {
  std::error_code trouble;
  const std::filesystem::path whole = std::filesystem::absolute(path, trouble);
  const std::filesystem::path directory = std::filesystem::weakly_canonical(whole.parent_path(), trouble);
  if (trouble) throw unusable(trouble.message());
  return (directory / whole.filename()).string();
}

class Statement {
 public:
  Statement(sqlite3* database, const char* text) {
    if (sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK) {
      throw unusable(sqlite3_errmsg(database));
    }
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  sqlite3_stmt* get() const { return statement_; }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// One run of a statement: binds, steps, and leaves it ready for the next.
class Run {
 public:
  explicit Run(const Statement& statement) : statement_(statement.get()) {}
  ~Run() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // The text must outlive the run.
  Run& text(std::string_view value) {
    // An empty view may have no address, which SQLite would take for NULL.
    check(sqlite3_bind_blob64(statement_, ++bound_, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC));
    return *this;
  }
  Run& number(std::int64_t value) {
    check(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
  }
  // True if there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) check(code);
    return code == SQLITE_ROW;
  }
  // Runs to the end, which is where a statement is committed and may still fail. True if it changed anything.
  bool change() {
    while (step()) {
    }
    return sqlite3_changes(sqlite3_db_handle(statement_)) > 0;
  }
  std::string column() const {
    const void* data = sqlite3_column_blob(statement_, 0);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, 0));
    return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
  }
  std::int64_t integer() const { return sqlite3_column_int64(statement_, 0); }

 private:
  void check(int code) const {
    if (code == SQLITE_OK) return;
    throw unusable(sqlite3_errmsg(sqlite3_db_handle(statement_)));
  }

  sqlite3_stmt* statement_;
  int bound_ = 0;
};

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, Closer>;

void execute(sqlite3* database, const std::string& text) {
  if (sqlite3_exec(database, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw unusable(sqlite3_errmsg(database));
  }
}

std::int64_t number(sqlite3* database, const char* question) {
  const Statement statement(database, question);
  Run run(statement);
  run.step();
  return run.integer();
}

void migrate(sqlite3* database) {
  execute(database, "BEGIN IMMEDIATE");
  const auto seen = static_cast<int>(number(database, "PRAGMA user_version"));
  if (seen > kSchema) throw unusable("a newer version of this server wrote it");
  for (int next = seen; next < kSchema; ++next) execute(database, kMigrations[next]);
  execute(database, "PRAGMA user_version = " + std::to_string(kSchema) + "; COMMIT");
}

Database connect(const std::string& file) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) throw unusable(sqlite3_errstr(code));
  sqlite3_busy_timeout(opened, 5'000);
  return database;
}

// A name of its own for a file that is yet to get its own, and gone in any case afterwards.
class Draft {
 public:
  explicit Draft(const std::filesystem::path& file)
      : path_((file.parent_path() / (".draft-" + support::hex(support::random_bytes(8)))).string()) {
    const int made = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) throw unusable(system_reason(errno));
    ::close(made);
  }
  ~Draft() {
    ::unlink(path_.c_str());
    ::unlink((path_ + "-journal").c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// Made whole before it gets its name: a process that is killed meanwhile leaves nothing under that name, and of several
// that start at once one wins.
void create_file(const std::string& file) {
  const Draft draft(file);
  {
    const Database database = connect(draft.path());
    execute(database.get(), "PRAGMA application_id = " + std::to_string(kApplication));
    migrate(database.get());
  }
  if (::link(draft.path().c_str(), file.c_str()) != 0 && errno != EEXIST) throw unusable(system_reason(errno));
}

Database open_database(const std::string& path) {
  const std::string file = resolved(path);
  int own = open_own(file);
  if (own < 0) {
    create_file(file);
    own = open_own(file);
  }
  const bool closed = own >= 0 && ::fchmod(own, 0600) == 0;
  if (own >= 0) ::close(own);
  if (!closed) throw unusable("it cannot be kept to its owner");
  Database database = connect(file);
  // NORMAL: what is committed survives the process, and a machine that loses power loses at most the last of it.
  execute(database.get(), "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF");
  migrate(database.get());
  return database;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(const std::string& path, const support::Clock& clock) : clock_(clock), database_(open_database(path)) {}

  std::string_view kind() const override { return "sqlite"; }

  std::optional<std::string> get(std::string_view key) override {
    const auto lock = enter();
    Run run(get_);
    if (!run.text(key).number(now()).step()) return std::nullopt;
    return run.column();
  }

  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const auto lock = enter();
    Run(put_).text(key).text(value).number(expiry(lifetime)).change();
    wrote();
  }

  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const auto lock = enter();
    const bool put = Run(put_if_absent_).text(key).text(value).number(expiry(lifetime)).number(now()).change();
    wrote();
    return put;
  }

  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    const auto lock = enter();
    const bool replaced =
        Run(replace_).text(value).number(expiry(lifetime)).text(key).text(expected).number(now()).change();
    wrote();
    return replaced;
  }

  std::optional<std::string> take(std::string_view key) override {
    const auto lock = enter();
    std::optional<std::string> value;
    {
      Run run(take_);
      if (run.text(key).number(now()).step()) value = run.column();
      while (value && run.step()) {
      }
    }
    wrote();
    return value;
  }

  void erase(std::string_view key) override {
    const auto lock = enter();
    Run(erase_).text(key).change();
    wrote();
  }

  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    const auto lock = enter();
    execute(database_.get(), "BEGIN IMMEDIATE");
    try {
      const std::int64_t sum = add_within(key, amount, lifetime);
      execute(database_.get(), "COMMIT");
      wrote();
      return sum;
    } catch (...) {
      sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
      throw;
    }
  }

 private:
  // What is written to a file that is not there any more ends with this process, so nobody is told that it was kept.
  std::unique_lock<std::mutex> enter() {
    std::unique_lock lock(mutex_);
    int moved = 0;
    const int code = sqlite3_file_control(database_.get(), nullptr, SQLITE_FCNTL_HAS_MOVED, &moved);
    if (code == SQLITE_OK && moved != 0) {
      throw unusable("it was moved or deleted under the running server; put it back, or start the server again");
    }
    return lock;
  }

  std::int64_t now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now().time_since_epoch()).count();
  }
  std::int64_t expiry(std::chrono::milliseconds lifetime) const {
    return now() + std::min<std::int64_t>(lifetime.count(), kForever);
  }

  std::int64_t add_within(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) {
    std::optional<std::string> kept;
    {
      Run run(get_);
      if (run.text(key).number(now()).step()) kept = run.column();
    }
    if (!kept) {
      const std::string text = std::to_string(amount);
      Run(put_).text(key).text(text).number(expiry(lifetime)).step();
      return amount;
    }
    std::int64_t sum = 0;
    const std::string_view digits = *kept;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), sum);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
      throw Error(ErrorCode::internal, "A stored counter does not hold a number.");
    }
    sum += amount;
    const std::string text = std::to_string(sum);
    Run(set_value_).text(text).text(key).step();
    return sum;
  }

  // Takes out what has expired, and what is too much, a little at a time. The operation before it is done: whatever is
  // wrong here must not make it look undone, and the next one comes upon it by itself.
  void wrote() {
    if (++writes_ % kWritesBetweenPurges != 0) return;
    try {
      Run(purge_).number(now()).step();
      if (writes_ % kWritesBetweenTrims == 0) Run(trim_).number(kMaxEntries).step();
    } catch (const Error& error) {
      support::log_warning("state_not_purged", {{"reason", error.operator_message()}});
    }
  }

  const support::Clock& clock_;
  std::mutex mutex_;
  Database database_;
  std::int64_t writes_ = 0;

  Statement get_{database_.get(), "SELECT value FROM entries WHERE key = ? AND expires > ?"};
  Statement put_{database_.get(),
                 "INSERT INTO entries (key, value, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = "
                 "excluded.value, expires = excluded.expires"};
  Statement put_if_absent_{database_.get(),
                           "INSERT INTO entries (key, value, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                           "value = excluded.value, expires = excluded.expires WHERE entries.expires <= ?"};
  Statement replace_{database_.get(),
                     "UPDATE entries SET value = ?, expires = ? WHERE key = ? AND value = ? AND expires > ?"};
  Statement take_{database_.get(), "DELETE FROM entries WHERE key = ? AND expires > ? RETURNING value"};
  Statement erase_{database_.get(), "DELETE FROM entries WHERE key = ?"};
  Statement set_value_{database_.get(), "UPDATE entries SET value = ? WHERE key = ?"};
  Statement purge_{database_.get(),
                   "DELETE FROM entries WHERE key IN (SELECT key FROM entries WHERE expires <= ? ORDER BY expires "
                   "LIMIT 1000)"};
  Statement trim_{database_.get(),
                  "DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY expires LIMIT max(0, (SELECT "
                  "count(*) FROM entries) - ?))"};
};

}  // namespace

void check_sqlite_file(const std::string& path) {
  const int own = open_own(resolved(path));
  if (own >= 0) ::close(own);
}

std::unique_ptr<Store> make_sqlite_store(const std::string& path, const support::Clock& clock) {
  return std::make_unique<SqliteStore>(path, clock);
}

}  // namespace state
