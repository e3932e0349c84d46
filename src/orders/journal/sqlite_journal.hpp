// The journal in an SQLite database, in a file or in memory. Every change is one transaction that begins with the lock
// of the file, so it sees what other processes have appended.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "database_journal.hpp"

namespace orders {

class SqliteJournal final : public DatabaseJournal {
 public:
  // `path` is empty for a database in memory.
  SqliteJournal(state::SqliteDatabase database, std::string path, const JournalOptions& options,
                const support::Clock& clock);

  std::string_view kind() const override { return path_.empty() ? "memory" : "sqlite"; }
  std::string incarnation() override { return {}; }
  VerifyResult verify() override;
  void check_writable() override { check_disk(); }
  void keep_head() override;

 private:
  void refresh() override;
  std::optional<Record> write(Space space, const Plan& plan) override;
  void begin_chain();

  support::Mutex keeping_;
  std::atomic<std::int64_t> kept_{0};  // the record that this process kept last
};

}  // namespace orders
