// Store in an SQLite file. The write-ahead log keeps committed data if the process is killed. One connection; its mutex
// is locked during one operation, disk I/O included.
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "sqlite_statement.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace state {
namespace {

namespace platform = support::platform;
using support::Error;
using support::ErrorCode;

constexpr std::uint32_t kApplicationId = 0x54544d53;  // "TTMS", in the header of every state file
constexpr int kSchema = 1;
constexpr std::int64_t kWritesBetweenPurges = 512;
constexpr std::int64_t kWritesBetweenTrims = 16 * kWritesBetweenPurges;
constexpr std::int64_t kMaxEntries = 1'000'000;
constexpr std::int64_t kMaxLifetime = std::int64_t{1} << 60;  // milliseconds

// Changes of the schema, in order. PRAGMA user_version is the number of those applied to the file.
constexpr const char* kMigrations[kSchema] = {
    "CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX entries_by_expiry ON entries (expires);",
};

// Returns why an existing file is not a state file of this server, or an empty text. Reads the SQLite header
// (https://www.sqlite.org/fileformat.html, section 1.3), because opening the file as a database may change it.
std::string validate_database_file(const platform::File& file) {
  std::error_code error;
  const platform::FileStatus status = file.status(error);
  if (error) return error.message();
  if (status.type != platform::FileStatus::Type::regular) return "it is not a regular file";
  if (!status.is_own) return "it belongs to another user";
  std::array<unsigned char, 100> header{};
  const std::size_t size = file.read_at(0, reinterpret_cast<char*>(header.data()), header.size(), error);
  if (error) return error.message();
  if (size == 0) return "it is empty, which a state file of this server never is";
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  const std::string_view begin(reinterpret_cast<const char*>(header.data()), kMagic.size());
  const auto application = static_cast<std::uint32_t>(header[68]) << 24 | static_cast<std::uint32_t>(header[69]) << 16 |
                           static_cast<std::uint32_t>(header[70]) << 8 | static_cast<std::uint32_t>(header[71]);
  const bool is_own = size == header.size() && begin == kMagic && application == kApplicationId;
  return is_own ? "" : "it is a file of another program, or damaged";
}

// Returns the first SQLite side file (-journal, -wal, -shm) of `file` that exists, or an empty text.
std::string find_side_file(const std::string& file) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    std::error_code trouble;
    const std::filesystem::file_type found = std::filesystem::symlink_status(file + suffix, trouble).type();
    if (found == std::filesystem::file_type::none)
      throw unusable(trouble.message());  // such as a name that is too long
    if (found != std::filesystem::file_type::not_found) return file + suffix;
  }
  return "";
}

// Opens the state file; it is not open if it does not exist. Throws if the file is not a state file of this server, and
// does not change it.
platform::File open_state_file(const std::string& file) {
  std::error_code error;
  platform::File opened;
  while (!(opened = platform::open_own_file(file, platform::Access::read_and_write, error)).is_open()) {
    if (error == std::errc::too_many_symbolic_link_levels) throw unusable("it is a link");
    if (error != std::errc::no_such_file_or_directory) throw unusable(error.message());
    const std::string side_file = find_side_file(file);
    if (side_file.empty()) return opened;
    const bool was_created_since = std::filesystem::exists(std::filesystem::symlink_status(file));
    if (was_created_since) continue;
    throw unusable("it does not exist, but " + side_file + " does, which SQLite would use or delete; move that file");
  }
  const std::string reason = validate_database_file(opened);
  if (reason.empty()) return opened;
  throw unusable(reason);
}

// Returns the absolute path. Symlinks of the directory are resolved (systemd's StateDirectory makes one); the file
// itself must not be one. SQLite gives some relative names a meaning of its own (":memory:").
std::string resolve_path(const std::string& path) {
  std::error_code trouble;
  const std::filesystem::path whole = std::filesystem::absolute(path, trouble);
  const std::filesystem::path directory = std::filesystem::weakly_canonical(whole.parent_path(), trouble);
  if (trouble) throw unusable(trouble.message());
  return (directory / whole.filename()).string();
}

void migrate(sqlite3* database) {
  if (read_number(database, "PRAGMA user_version") == kSchema) return;
  execute(database, "BEGIN IMMEDIATE");
  const auto version = static_cast<int>(read_number(database, "PRAGMA user_version"));
  if (version > kSchema) throw unusable("a newer version of this server wrote it");
  for (int next = version; next < kSchema; ++next) execute(database, kMigrations[next]);
  execute(database, "PRAGMA user_version = " + std::to_string(kSchema) + "; COMMIT");
}

constexpr std::chrono::milliseconds kBusyTimeout{5'000};

// Switches the file to write-ahead logging; nothing to do where it was switched before. SQLite does not wait for
// another process here: an upgrade of a read lock fails at once with SQLITE_BUSY, so it is repeated.
void use_write_ahead_log(sqlite3* database) {
  const auto deadline = std::chrono::steady_clock::now() + kBusyTimeout;
  while (true) {
    const int code = sqlite3_exec(database, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return;
    if (code != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw unusable(sqlite3_errmsg(database));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Database connect(const std::string& file) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) throw unusable(sqlite3_errstr(code));
  sqlite3_busy_timeout(opened, static_cast<int>(kBusyTimeout.count()));
  return database;
}

// Temporary file, removed at the end of the scope.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& file)
      : path_((file.parent_path() / (".draft-" + support::hex(support::random_bytes(8)))).string()) {
    std::error_code error;
    platform::create_private_file(path_, error);
    if (error) throw unusable(error.message());
  }
  ~TemporaryFile() {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) platform::remove_file(path_ + suffix);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// Creates the database under a temporary name and links it to its name when it is complete: a killed process leaves no
// incomplete file under that name, and of several processes one creates it.
void create_file(const std::string& file) {
  const TemporaryFile temporary(file);
  {
    const Database database = connect(temporary.path());
    execute(database.get(), "PRAGMA application_id = " + std::to_string(kApplicationId));
    migrate(database.get());
    use_write_ahead_log(database.get());
  }
  const std::error_code error = platform::move_into_place(temporary.path(), file);
  if (error && error != std::errc::file_exists) throw unusable(error.message());
}

// Creates the side files that do not exist: SQLite gives those that it creates the permissions of the file on POSIX,
// and those of the directory on Windows. Existing ones are not opened, because closing them would drop POSIX locks of
// another connection of this process.
void create_side_files(const std::string& file) {
  for (const char* suffix : {"-wal", "-shm"}) {
    std::error_code error;
    platform::create_private_file(file + suffix, error);
    if (error && error != std::errc::file_exists) throw unusable(error.message());
  }
}

Database open_database(const std::string& path) {
  const std::string file = resolve_path(path);
  platform::File opened = open_state_file(file);
  if (!opened.is_open()) {
    create_file(file);
    opened = open_state_file(file);
  }
  if (!opened.is_open() || opened.make_private()) throw unusable("its permissions cannot be restricted to its owner");
  opened.close();
  create_side_files(file);
  Database database = connect(file);
  use_write_ahead_log(database.get());
  // NORMAL: committed data survives the end of the process; a loss of power may lose the latest commits.
  execute(database.get(), "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF");
  migrate(database.get());
  return database;
}

// The smallest key that is larger than every key with this prefix, which must not be empty nor consist of 0xff bytes.
std::string end_of_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (end.empty()) throw Error(ErrorCode::internal, "A count needs a prefix.");
  ++end.back();
  return end;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(const std::string& path, const support::Clock& clock) : clock_(clock), database_(open_database(path)) {}

  std::string_view kind() const override { return "sqlite"; }

  std::optional<std::string> get(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    Run run(get_);
    if (!run.text(key).number(now()).step()) return std::nullopt;
    return run.column();
  }

  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    Run(put_).text(key).text(value).number(expiry(lifetime)).finish();
    purge_sometimes();
  }

  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    const bool put = Run(put_if_absent_).text(key).text(value).number(expiry(lifetime)).number(now()).finish();
    purge_sometimes();
    return put;
  }

  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    const bool replaced =
        Run(replace_).text(value).number(expiry(lifetime)).text(key).text(expected).number(now()).finish();
    purge_sometimes();
    return replaced;
  }

  std::optional<std::string> take(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    std::optional<std::string> value;
    {
      Run run(take_);
      if (run.text(key).number(now()).step()) value = run.column();
      while (value && run.step()) {
      }
    }
    purge_sometimes();
    return value;
  }

  void erase(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    Run(erase_).text(key).finish();
    purge_sometimes();
  }

  std::int64_t count(std::string_view prefix) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    Run run(count_);
    const std::string end = end_of_prefix(prefix);
    if (!run.text(prefix).text(end).number(now()).step()) throw unusable("a count gave no row");
    return run.integer();
  }

  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    check_not_moved();
    execute(database_.get(), "BEGIN IMMEDIATE");
    try {
      const std::int64_t sum = add_within(key, amount, lifetime);
      execute(database_.get(), "COMMIT");
      purge_sometimes();
      return sum;
    } catch (...) {
      sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
      throw;
    }
  }

 private:
  // Throws if the file was moved or deleted: what is written to it then is lost when this process ends.
  void check_not_moved() REQUIRES(mutex_) {
    int moved = 0;
    const int code = sqlite3_file_control(database_.get(), nullptr, SQLITE_FCNTL_HAS_MOVED, &moved);
    if (code == SQLITE_OK && moved != 0) {
      throw unusable("it was moved or deleted under the running server; put it back, or start the server again");
    }
  }

  std::int64_t now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now().time_since_epoch()).count();
  }
  std::int64_t expiry(std::chrono::milliseconds lifetime) const {
    return now() + std::min<std::int64_t>(lifetime.count(), kMaxLifetime);
  }

  std::int64_t add_within(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime)
      REQUIRES(mutex_) {
    std::optional<std::string> current;
    {
      Run run(get_);
      if (run.text(key).number(now()).step()) current = run.column();
    }
    if (!current) {
      const std::string text = std::to_string(amount);
      Run(put_).text(key).text(text).number(expiry(lifetime)).step();
      return amount;
    }
    std::int64_t sum = 0;
    const std::string_view digits = *current;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), sum);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
      throw Error(ErrorCode::internal, "A stored counter does not hold a number.");
    }
    sum += amount;
    const std::string text = std::to_string(sum);
    Run(set_value_).text(text).text(key).step();
    return sum;
  }

  // Deletes expired entries, and those above kMaxEntries, after some of the writes. Errors are logged only: the
  // caller's operation has already been committed.
  void purge_sometimes() REQUIRES(mutex_) {
    if (++writes_ % kWritesBetweenPurges != 0) return;
    try {
      Run(purge_).number(now()).step();
      if (writes_ % kWritesBetweenTrims == 0) Run(trim_).number(kMaxEntries).step();
    } catch (const Error& error) {
      support::log_warning("state_not_purged", {{"reason", error.operator_message()}});
    }
  }

  const support::Clock& clock_;
  support::Mutex mutex_;
  Database database_ PT_GUARDED_BY(mutex_);
  std::int64_t writes_ GUARDED_BY(mutex_) = 0;

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
  Statement count_{database_.get(), "SELECT count(*) FROM entries WHERE key >= ? AND key < ? AND expires > ?"};
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
  open_state_file(resolve_path(path));
}

std::unique_ptr<Store> make_sqlite_store(const std::string& path, const support::Clock& clock) {
  return std::make_unique<SqliteStore>(path, clock);
}

}  // namespace state
