// The common part of all journals: an SQLite database holds all records, everything is looked up and decided in it,
// and derived classes write. One connection; its mutex is locked during one operation of the database, disk I/O
// included.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "journal_database.hpp"
#include "record_draft.hpp"
#include "reserve_file.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace orders {

class DatabaseJournal : public Journal {
 public:
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
  using Journal::resume;
  HaltState resume(const RecordHead& head, std::string_view who, std::optional<std::int64_t> generation) override;
  std::vector<Record> read(std::int64_t from, std::size_t count) override;
  std::optional<Record> last() override;
  std::optional<Record> find_last(RecordKind kind) override;

 protected:
  // A record of an order that was sent, and a halt, may use the space of the reserve file. Others may not.
  enum class Space { ordinary, reserve };
  // Decides from the records of the database, which are those of the journal in this incarnation, which record is
  // written. Nothing: none. May be called again if another process wrote first.
  using Plan = std::function<std::optional<RecordDraft>(JournalDatabase& database, const std::string& incarnation)>;

  // `path` is empty for a database in memory.
  DatabaseJournal(state::SqliteDatabase database, std::string path, const JournalOptions& options,
                  const support::Clock& clock);

  // Makes the database as new as the journal, before something is looked up in it.
  virtual void refresh() = 0;
  // Writes the record of the plan and returns it. No other record comes between decision and record. Throws if nothing
  // was written.
  virtual std::optional<Record> write(Space space, const Plan& plan) = 0;

  // Creates the reserve file of a new journal; logs a warning if there is no room.
  void prepare_reserve() const;
  // Runs `work` in a transaction of the database and commits if it returns true. `work` runs again if the reserve was
  // used. Throws if nothing was written.
  void run_transaction(Space space, const std::function<bool()>& work) REQUIRES(mutex_);
  // Throws unless the disk has room for records.
  void check_disk();

  const std::string path_;
  const JournalOptions options_;
  const support::Clock& clock_;
  const std::optional<ReserveFile> reserve_;
  support::Mutex mutex_;
  JournalDatabase database_ GUARDED_BY(mutex_);

 private:
  // A halt that could not be written.
  struct HeldHalt {
    RecordDraft draft;
    HaltState state;
  };

  // Writes a record halt, or a record resume if trading is halted and, if a generation is given, by that halt. Returns
  // the state afterwards.
  HaltState change_halt(bool halted, const RecordDraft& draft, std::optional<std::int64_t> generation = {},
                        Space space = Space::reserve);
  // Writes the halt that is held, if there is one. Throws if it cannot be written: it is held still.
  void settle_halt();
  std::optional<HeldHalt> held_halt();

  std::optional<HeldHalt> held_halt_ GUARDED_BY(mutex_);
};

}  // namespace orders
