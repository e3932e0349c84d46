// Statements of an SQLite database, and the error of a file that cannot be used. Every function throws Error{not_ready}
// if SQLite fails. A Statement may be used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

#include "store_error.hpp"

namespace state {

inline support::Error unusable(const std::string& why) {
  return store_error("The state file cannot be used: " + why +
                     ". Look at the file that STATE_DB names (state.db in STATE_DIR), its disk and its owner.");
}

// A prepared statement.
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

// Binds and runs a statement once; resets it on destruction.
class Run {
 public:
  explicit Run(const Statement& statement) : statement_(statement.get()) {}
  ~Run() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // Binds a text, which must outlive this object.
  Run& text(std::string_view value) {
    // SQLite reads a null pointer, which an empty view may have, as NULL.
    check(sqlite3_bind_blob64(statement_, ++bound_, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC));
    return *this;
  }
  Run& number(std::int64_t value) {
    check(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
  }
  // Returns whether there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) check(code);
    return code == SQLITE_ROW;
  }
  // Runs to the end, where a statement is committed and may still fail. Returns whether it changed a row.
  bool finish() {
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

// Runs the statements of `text`.
inline void execute(sqlite3* database, const std::string& text) {
  if (sqlite3_exec(database, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw unusable(sqlite3_errmsg(database));
  }
}

// Returns the first column of the first row.
inline std::int64_t read_number(sqlite3* database, const char* query) {
  const Statement statement(database, query);
  Run run(statement);
  run.step();
  return run.integer();
}

}  // namespace state
