// Statements of an SQLite database. Every function throws SqliteError if SQLite fails. A statement may be used by one
// thread at a time. Needs SQLite's header, so a library that includes this links SQLite.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "tastytrade_mcp/state/sqlite_file.hpp"

namespace state {

// A prepared statement.
class SqliteStatement {
 public:
  SqliteStatement(const SqliteDatabase& database, const char* text) : format_(database.format()) {
    const int code = sqlite3_prepare_v3(database.get(), text, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (code != SQLITE_OK) throw SqliteError(format_.make_error(sqlite3_errmsg(database.get())), code);
  }
  ~SqliteStatement() { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  sqlite3_stmt* get() const { return statement_; }
  const SqliteFormat& format() const { return format_; }

 private:
  const SqliteFormat& format_;
  sqlite3_stmt* statement_ = nullptr;
};

// Binds and runs a statement once; resets it on destruction.
class SqliteRun {
 public:
  explicit SqliteRun(const SqliteStatement& statement) : statement_(statement.get()), format_(statement.format()) {}
  ~SqliteRun() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  SqliteRun(const SqliteRun&) = delete;
  SqliteRun& operator=(const SqliteRun&) = delete;

  // Bind the next parameter. A text must outlive this object. (SQLite reads a null pointer, which an empty view may
  // have, as NULL.)
  SqliteRun& blob(std::string_view value) {
    check(sqlite3_bind_blob64(statement_, ++bound_, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC));
    return *this;
  }
  SqliteRun& text(std::string_view value) {
    check(sqlite3_bind_text64(statement_, ++bound_, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC,
                              SQLITE_UTF8));
    return *this;
  }
  SqliteRun& number(std::int64_t value) {
    check(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
  }
  // Returns true if there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) check(code);
    return code == SQLITE_ROW;
  }
  // Runs to the end, where a statement is committed and may still fail. Returns true if it changed a row.
  bool finish() {
    while (step()) {
    }
    return sqlite3_changes(sqlite3_db_handle(statement_)) > 0;
  }
  // A column of the row, counted from 0: its bytes, or its number. NULL is an empty text, and 0.
  std::string column(int index = 0) const {
    const void* data = sqlite3_column_blob(statement_, index);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, index));
    return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
  }
  std::int64_t integer(int index = 0) const { return sqlite3_column_int64(statement_, index); }

 private:
  void check(int code) const {
    if (code == SQLITE_OK) return;
    throw SqliteError(format_.make_error(sqlite3_errmsg(sqlite3_db_handle(statement_))), code);
  }

  sqlite3_stmt* statement_;
  const SqliteFormat& format_;
  int bound_ = 0;
};

}  // namespace state
