// An SQLite database in a file of this server. The file is opened only if it is a regular file of this user with the
// application id of its format, is made readable by its owner only, and is created complete or not at all. Needs
// SQLite's header, so a library that includes this links SQLite.
//
// Every function throws SqliteError if SQLite fails, and the error of the format if the file cannot be used. A database
// and its statements may be used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"

namespace state {

// The properties that all files of one purpose share.
struct SqliteFormat {
  const char* name;              // "state file", for the reasons of a refusal
  std::uint32_t application_id;  // in the header of every file
  // Changes of the schema, in order. PRAGMA user_version is the number of those applied to the file.
  std::span<const char* const> migrations;
  // Settings of each connection, such as PRAGMA synchronous.
  const char* settings;
  // False: a file on a network file system is refused, where several machines would share it and locks may not hold.
  bool is_allowed_on_network;
  // Makes the error of a file that cannot be used, from the reason: "it is a link".
  support::Error (*make_error)(const std::string& reason);
};

// SQLite failed. The error is that of the format.
class SqliteError : public support::Error {
 public:
  SqliteError(const support::Error& error, int sqlite_code) : Error(error), sqlite_code(sqlite_code) {}

  int sqlite_code;  // SQLITE_FULL, SQLITE_IOERR_WRITE, …
};

// Returns the absolute path of a database file. Symlinks of the directory are resolved (systemd's StateDirectory makes
// one); the file itself must not be one. SQLite gives some relative names a meaning of its own (":memory:").
std::string resolve_sqlite_path(const std::string& path, const SqliteFormat& format);

// Throws if the file exists and is not one of the format. Changes nothing.
void check_sqlite_file(const std::string& path, const SqliteFormat& format);

class SqliteDatabase {
 public:
  // Opens a file for reading and writing in write-ahead mode, and creates it if it does not exist. `path` comes from
  // resolve_sqlite_path().
  static SqliteDatabase open(const std::string& path, const SqliteFormat& format);

  // Opens an existing file for reading. Does not change the file; if it is not in use, changes nothing beside it
  // either.
  static SqliteDatabase open_read_only(const std::string& path, const SqliteFormat& format);
  // A database in memory, which ends with the object.
  static SqliteDatabase open_in_memory(const SqliteFormat& format);

  SqliteDatabase(SqliteDatabase&&) noexcept = default;
  SqliteDatabase& operator=(SqliteDatabase&&) = delete;

  sqlite3* get() const { return connection_.get(); }
  const SqliteFormat& format() const { return *format_; }

  // Runs the statements of `text`.
  void execute(const std::string& text) const;
  // Returns the first column of the first row.
  std::int64_t read_number(const char* query) const;
  // Throws if the file was moved or deleted: what is written to it then is lost when this process ends.
  void check_not_moved() const;

 private:
  struct Closer {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };

  explicit SqliteDatabase(const SqliteFormat& format) : format_(&format) {}
  static SqliteDatabase connect(const std::string& file, int flags, const SqliteFormat& format);
  static void create(const std::string& file, const SqliteFormat& format);
  void migrate() const;
  void use_write_ahead_log() const;

  const SqliteFormat* format_;
  std::shared_ptr<const support::platform::File> checked_;  // closed after the connection
  std::unique_ptr<sqlite3, Closer> connection_;
};

// A transaction, rolled back unless it was committed. `write` excludes other writers from its begin on (BEGIN
// IMMEDIATE); `read` sees one state of the database.
class SqliteTransaction {
 public:
  enum class Access { read, write };

  explicit SqliteTransaction(const SqliteDatabase& database, Access access = Access::write) : database_(database) {
    database_.execute(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  ~SqliteTransaction() {
    if (!is_committed_) sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  void commit() {
    database_.execute("COMMIT");
    is_committed_ = true;
  }

 private:
  const SqliteDatabase& database_;
  bool is_committed_ = false;
};

}  // namespace state
