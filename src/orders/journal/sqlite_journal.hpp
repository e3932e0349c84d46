// The journal in an SQLite database, in a file or in memory. One connection; its mutex is locked during one operation,
// disk I/O included. Every change is one transaction that begins with the lock of the file, so it sees what other
// processes have appended.
#pragma once

#include <optional>
#include <string>

#include "intent_table.hpp"
#include "record_table.hpp"
#include "reserve_file.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace orders {

class SqliteJournal final : public Journal {
 public:
  // `path` is empty for a database in memory.
  SqliteJournal(state::SqliteDatabase database, std::string path, const JournalOptions& options,
                const support::Clock& clock);

  std::string_view kind() const override { return path_.empty() ? "memory" : "sqlite"; }
  std::int64_t append(const RecordHead& head, RecordKind kind, std::string_view confirmation_id,
                      const Json& data) override;
  ClaimResult claim(const Intent& intent, const ClaimLimits& limits) override;
  Record end(std::int64_t intent_seq, RecordKind kind, const Json& data) override;
  std::optional<IntentState> find_intent(std::string_view confirmation_id) override;
  std::optional<IntentState> find_intent(std::int64_t seq) override;
  std::optional<IntentState> find_intent_by_identifier(std::string_view external_identifier) override;
  std::vector<IntentState> open_intents(Instant before) override;
  std::vector<IntentState> unfinished_orders() override;
  std::vector<IntentState> recent_intents(std::string_view account_key, Instant since) override;
  DayUse day_use(std::string_view account_key, Date day) override;
  HaltState halt_state() override;
  HaltState halt(const RecordHead& head, std::string_view who, std::string_view reason) override;
  HaltState resume(const RecordHead& head, std::string_view who) override;
  std::vector<Record> read(std::int64_t from, std::size_t count) override;
  std::optional<Record> last() override;
  VerifyResult verify() override;
  void check_writable() override;

 private:
  // A record of an order that was sent, and a halt, may use the space of the reserve file. Others may not.
  enum class Space { ordinary, reserve };
  // Runs `work` in a transaction and commits if it returns true. Throws if nothing was written.
  template <class Work>
  void write(Space space, const Work& work) REQUIRES(mutex_);
  template <class Work>
  void run_transaction(const Work& work) REQUIRES(mutex_);

  // Appends a record in the transaction of the caller.
  Record append_within(const RecordHead& head, RecordKind kind, std::string_view confirmation_id, const Json& data)
      REQUIRES(mutex_);
  // Returns the time for a record after `last`.
  Instant next_time(const std::optional<StoredRecord>& last, RecordKind kind) const;
  void begin_chain() REQUIRES(mutex_);

  std::optional<Record> find_record(std::optional<std::int64_t> seq) REQUIRES(mutex_);
  std::optional<IntentState> find_state(std::optional<std::int64_t> seq) REQUIRES(mutex_);
  std::vector<IntentState> find_states(const std::vector<std::int64_t>& numbers) REQUIRES(mutex_);

  const std::string path_;
  const JournalOptions options_;
  const support::Clock& clock_;
  const std::optional<ReserveFile> reserve_;
  support::Mutex mutex_;
  state::SqliteDatabase database_ GUARDED_BY(mutex_);
  RecordTable records_ GUARDED_BY(mutex_){database_};
  IntentTable intents_ GUARDED_BY(mutex_){database_};
};

}  // namespace orders
