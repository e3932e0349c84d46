// The journal of several replicas. The shared journal is in Redis or Valkey; the file of this replica is a copy of it,
// record for record, in which everything is looked up. A record is appended to the shared journal only if no other came
// before it since the decision to write it, so of any number of replicas one claims a confirmation; then it is written
// to the file, synced, before the function returns. Records that Redis has lost are given back to it from the file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database_journal.hpp"
#include "shared_records.hpp"

namespace orders {

class RedisJournal final : public DatabaseJournal {
 public:
  RedisJournal(const std::string& redis_url, state::SqliteDatabase database, std::string path,
               const JournalOptions& options, const support::Clock& clock);

  std::string_view kind() const override { return "redis"; }
  std::string incarnation() override;
  VerifyResult verify() override;
  void check_writable() override;

 private:
  using Position = SharedRecords::Position;
  // A record that was decided on, and the end of the shared journal behind which it belongs.
  struct Prepared {
    Position expected;
    StoredRecord stored;
    Record record;
  };

  void refresh() override;
  std::optional<Record> write(Space space, const Plan& plan) override;
  std::optional<Prepared> prepare(const Plan& plan);

  Position own_position();
  // Checks the settings of a server that was not checked yet.
  void check_server(const std::string& server);
  // Appends the first record to an empty journal.
  void begin_chain(const Position& shared);
  // Appends records of the file that the shared journal lacks. Throws if that has others.
  void restore(const SharedRecords::View& view);
  // Copies records of the shared journal to the file. Returns true if the file has them all.
  bool copy_records(const SharedRecords::View& view);
  void insert_shared(const StoredRecord& stored) REQUIRES(mutex_);
  // Writes a record that was appended to the file. An intent for which that fails is ended: it may not be sent.
  void keep(const Prepared& appended);
  void end_unsent(const Prepared& appended);
  VerifyResult verify_shared();
  void compare(const VerifyResult& own, VerifyResult& shared);

  SharedRecords shared_;
  Position position_ GUARDED_BY(mutex_);  // of the shared journal when it was read last
  std::string checked_server_ GUARDED_BY(mutex_);
};

}  // namespace orders
