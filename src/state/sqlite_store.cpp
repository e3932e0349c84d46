// Store in an SQLite file. The write-ahead log keeps committed data if the process is killed. One connection; its mutex
// is locked during one operation, disk I/O included.
#include <charconv>
#include <chrono>
#include <system_error>

#include "store_error.hpp"
#include "tastytrade_mcp/state/sqlite_statement.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace state {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::int64_t kWritesBetweenPurges = 512;
constexpr std::int64_t kWritesBetweenTrims = 16 * kWritesBetweenPurges;
constexpr std::int64_t kMaxEntries = 1'000'000;
constexpr std::int64_t kMaxLifetime = std::int64_t{1} << 60;  // milliseconds

constexpr const char* kMigrations[] = {
    "CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX entries_by_expiry ON entries (expires);",
};

support::Error unusable(const std::string& reason) {
  return store_error("The state file cannot be used: " + reason +
                     ". Look at the file that STATE_DB names (state.db in STATE_DIR), its disk and its owner.");
}

constexpr SqliteFormat kFormat{
    .name = "state file",
    .application_id = 0x54544d53,  // "TTMS"
    .migrations = kMigrations,
    // NORMAL: committed data survives the end of the process; a loss of power may lose the latest commits.
    .settings = "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF",
    .is_allowed_on_network = true,
    .make_error = unusable,
};

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
  SqliteStore(const std::string& path, const support::Clock& clock)
      : clock_(clock), database_(SqliteDatabase::open(resolve_sqlite_path(path, kFormat), kFormat)) {}

  std::string_view kind() const override { return "sqlite"; }

  std::optional<std::string> get(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    SqliteRun run(get_);
    if (!run.blob(key).number(now()).step()) return std::nullopt;
    return run.column();
  }

  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    SqliteRun(put_).blob(key).blob(value).number(expiry(lifetime)).finish();
    purge_sometimes();
  }

  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    const bool put = SqliteRun(put_if_absent_).blob(key).blob(value).number(expiry(lifetime)).number(now()).finish();
    purge_sometimes();
    return put;
  }

  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    const bool replaced =
        SqliteRun(replace_).blob(value).number(expiry(lifetime)).blob(key).blob(expected).number(now()).finish();
    purge_sometimes();
    return replaced;
  }

  std::optional<std::string> take(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    std::optional<std::string> value;
    {
      SqliteRun run(take_);
      if (run.blob(key).number(now()).step()) value = run.column();
      while (value && run.step()) {
      }
    }
    purge_sometimes();
    return value;
  }

  void erase(std::string_view key) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    SqliteRun(erase_).blob(key).finish();
    purge_sometimes();
  }

  std::int64_t count(std::string_view prefix) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    SqliteRun run(count_);
    const std::string end = end_of_prefix(prefix);
    if (!run.blob(prefix).blob(end).number(now()).step()) throw unusable("a count gave no row");
    return run.integer();
  }

  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    const support::MutexLock lock(mutex_);
    database_.check_not_moved();
    SqliteTransaction transaction(database_);
    const std::int64_t sum = add_within(key, amount, lifetime);
    transaction.commit();
    purge_sometimes();
    return sum;
  }

 private:
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
      SqliteRun run(get_);
      if (run.blob(key).number(now()).step()) current = run.column();
    }
    if (!current) {
      const std::string text = std::to_string(amount);
      SqliteRun(put_).blob(key).blob(text).number(expiry(lifetime)).step();
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
    SqliteRun(set_value_).blob(text).blob(key).step();
    return sum;
  }

  // Deletes expired entries, and those above kMaxEntries, after some of the writes. Errors are logged only: the
  // caller's operation has already been committed.
  void purge_sometimes() REQUIRES(mutex_) {
    if (++writes_ % kWritesBetweenPurges != 0) return;
    try {
      SqliteRun(purge_).number(now()).step();
      if (writes_ % kWritesBetweenTrims == 0) SqliteRun(trim_).number(kMaxEntries).step();
    } catch (const Error& error) {
      support::log_warning("state_not_purged", {{"reason", error.operator_message()}});
    }
  }

  const support::Clock& clock_;
  support::Mutex mutex_;
  SqliteDatabase database_ GUARDED_BY(mutex_);
  std::int64_t writes_ GUARDED_BY(mutex_) = 0;

  SqliteStatement get_{database_, "SELECT value FROM entries WHERE key = ? AND expires > ?"};
  SqliteStatement put_{
      database_,
      "INSERT INTO entries (key, value, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = "
      "excluded.value, expires = excluded.expires"};
  SqliteStatement put_if_absent_{
      database_,
      "INSERT INTO entries (key, value, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
      "value = excluded.value, expires = excluded.expires WHERE entries.expires <= ?"};
  SqliteStatement replace_{database_,
                           "UPDATE entries SET value = ?, expires = ? WHERE key = ? AND value = ? AND expires > ?"};
  SqliteStatement take_{database_, "DELETE FROM entries WHERE key = ? AND expires > ? RETURNING value"};
  SqliteStatement count_{database_, "SELECT count(*) FROM entries WHERE key >= ? AND key < ? AND expires > ?"};
  SqliteStatement erase_{database_, "DELETE FROM entries WHERE key = ?"};
  SqliteStatement set_value_{database_, "UPDATE entries SET value = ? WHERE key = ?"};
  SqliteStatement purge_{
      database_,
      "DELETE FROM entries WHERE key IN (SELECT key FROM entries WHERE expires <= ? ORDER BY expires "
      "LIMIT 1000)"};
  SqliteStatement trim_{
      database_,
      "DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY expires LIMIT max(0, (SELECT "
      "count(*) FROM entries) - ?))"};
};

}  // namespace

void check_sqlite_file(const std::string& path) {
  check_sqlite_file(path, kFormat);
}

std::unique_ptr<Store> make_sqlite_store(const std::string& path, const support::Clock& clock) {
  return std::make_unique<SqliteStore>(path, clock);
}

}  // namespace state
