// The records of the order journal in Redis or Valkey: a list whose first element names the list and whose others are
// the records, so that record N is element N. Records are only appended, and only behind the record that the caller has
// read: what was decided from the records before is then still true. Safe from any thread; every function throws
// Error{not_ready} if Redis does not answer or refuses.
#pragma once

#include <string>
#include <vector>

#include "record_format.hpp"
#include "tastytrade_mcp/state/redis_client.hpp"

namespace orders {

// The error of a shared journal that cannot be used, with the reason for the operator.
support::Error shared_journal_error(const std::string& reason);

// A record as it is in the list: its hash, a space, JSON. Throws Error{not_ready} for a record that is not UTF-8.
std::string format_shared_record(const StoredRecord& record);
// Throws Error{not_ready} for any other text. The hash is not compared with the content.
StoredRecord parse_shared_record(std::string_view text);

class SharedRecords {
 public:
  explicit SharedRecords(const std::string& redis_url) : client_(redis_url) {}

  // The end of the list at one moment.
  struct Position {
    std::string server;     // the run id of the primary: another one after each restart and failover
    std::string list;       // the first element of the list; empty: there is no list
    std::int64_t seq = 0;   // of the last record
    std::string last_hash;  // of the last record; not set by read()
  };
  struct View {
    Position position;
    std::vector<std::string> records;
  };
  // Reads `count` records from number `from` on, or as many as there are; the last one if all are before `from`.
  View read(std::int64_t from, std::size_t count);

  // Appends records that follow each other, the first one behind `expected`, all of them or none. Returns false, and
  // changes nothing, if the end of the list is another one by now. If this throws they may have been appended.
  bool append(const Position& expected, const std::vector<StoredRecord>& records);

  // Returns false if the server does not answer, or is still loading its files.
  bool is_reachable();
  // Throws unless a record could be appended now.
  void check_writable();
  // Throws if the server may lose the journal by its settings: it keeps no append-only file, or deletes keys when its
  // memory is full.
  void check_settings();

 private:
  state::RedisReply send(const state::RedisClient::Words& words, bool may_repeat);

  state::RedisClient client_;
};

}  // namespace orders
