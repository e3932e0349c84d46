// The order journal: an append-only record, each entry synced to the disk and chained by hash to the one before, of
// every preview, confirmation, send, answer, event and halt. An order is sent only after its intent is in the journal,
// and an intent is unique for its confirmation: so no confirmation is ever sent twice, in any process that shares the
// journal. docs/trading-safety.md, The journal. Safe from any thread and any process of this machine; that in Redis
// also from several machines.
//
// Every function throws Error{not_ready} if the journal cannot be read or written; a claim that throws has claimed
// nothing that may be sent.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace orders {

using support::Date;
using support::Decimal;
using support::Instant;
using support::Json;

// The kinds of records. The name in the file is the same word: "refused_by_us".
enum class RecordKind {
  genesis,   // the first record of a file
  settings,  // the settings that bear on orders, with the first preview of a process if they differ from the last ones
  preview,
  asked,  // a person was asked
  confirmed,
  declined,
  refused_by_us,  // a check refused before anything was sent
  intent,         // written before the request is sent
  ack,            // ends an intent: the broker has the order
  refused,        // ends an intent: the broker refused
  not_sent,       // ends an intent: no byte was sent
  unknown,        // the answer did not arrive; the intent stays open
  found,          // ends an intent: a search found the order
  not_found,      // ends an intent: two complete searches did not
  ambiguous,      // ends an intent: more than one order may be it
  event,          // a change of status of an order; with "event": its stop is missing, or no longer
  fill,
  terminal,  // the order ended
  halt,
  resume,
  composition,  // a step of several orders
  foreign,      // an order of another application, which replaced one of ours
};
std::string_view to_string(RecordKind kind);
std::optional<RecordKind> parse_record_kind(std::string_view word);
// Returns true if a record of this kind ends an intent: an intent has at most one.
bool ends_intent(RecordKind kind);

// The fields that all records have. The number of an account is never in the journal.
struct RecordHead {
  std::string environment;  // "sandbox"
  std::string host;         // "https://api.cert.tastyworks.com"
  std::string account;      // "…0001", the last four; empty where no account is concerned
  std::string account_key;  // make_account_key()
  std::string principal;    // "local", "token:…"
};

struct Record {
  std::int64_t seq = 0;  // from 1
  Instant at;
  std::string replica;  // host and random id of the start
  RecordHead head;
  RecordKind kind = RecordKind::event;
  std::string confirmation_id;  // empty where none is concerned
  // Of an intent: its fields by their names, days and times as text, amounts as decimal text. Members have an order of
  // their own in the journal, that of their names.
  Json data = Json::object();
  std::string previous_hash, hash;  // hexadecimal; the first record has no previous hash
};

// An intent to send one request.
struct Intent {
  RecordHead head;
  std::string confirmation_id;  // unique: a second claim of it is refused
  std::string action;           // "place", "place_complex", "replace", "edit", "cancel", "cancel_complex", …
  std::string external_identifier;
  std::string method, path, body;  // as sent; the path has "{account}" in place of the number
  std::string digest;              // compute_digest()
  std::string order_digest;        // compute_order_digest(); empty for a cancel
  std::string target_order_id;     // of a replace, an edit or a cancel
  std::string words;
  Date day{};                   // the date in New York
  Decimal notional;             // dollars that count against the day; 0 for closing orders and cancels
  bool counts_as_order = true;  // against the number of orders of the day and the minute; false for a cancel
  bool is_opening = false;
  bool is_allowed_while_halted = false;  // a cancel that removes no protection
  std::string
      underlying_symbol;  // all underlyings, that of the first leg first, with a space between; empty: not known
  Instant send_by;        // after it the request may not be sent
  bool is_duplicate_acknowledged = false;
  std::optional<std::int64_t> halt_generation;  // the number of halts at the preview; claim refuses if it has grown
  std::optional<std::string> incarnation;       // Journal::incarnation() at the preview; claim refuses any other
  // Not in the record: the last record before the account was read for the checks; claim refuses if an order was sent
  // since, or was on its way. Absent: the account was not judged.
  std::optional<std::int64_t> judged_after;
  // Not in the record: it closes, and the broker would take a second one for an opening order.
  bool may_open_if_repeated = false;
};

// The intent of a record of kind `intent`.
Intent read_intent(const Record& record);
// A member of the record's data as text, a number too; empty if there is none.
std::string read_text(const Record& record, std::string_view member);

// Limits that hold over the intents of an account in this environment. Intents that ended with not_sent, refused or
// not_found do not count.
struct ClaimLimits {
  std::optional<Decimal> max_daily_notional;
  std::optional<int> max_orders_per_day;
  std::optional<int> max_orders_per_minute;
  std::chrono::seconds duplicate_window{0};  // 0: duplicates are not looked for
};

struct ClaimResult {
  enum class Verdict {
    claimed,            // the intent is durable: the request may be sent, once, by the caller
    already_claimed,    // this confirmation was used before; `existing` is its intent
    other_incarnation,  // the journal may have lost records since the preview
    halted,
    over_limit,      // `limit` names the limit
    duplicate,       // `existing` is an equal order within the window
    unknown_open,    // an opening order on an underlying with an intent without an end; `existing` is that one
    too_late,        // send_by is over
    facts_outdated,  // `existing` is an order of the account that was sent since judged_after, or was on its way
  };
  Verdict verdict = Verdict::claimed;
  std::int64_t seq = 0;       // of the intent, if claimed
  std::string limit;          // "max_orders_per_day"
  std::string used, cap;      // "50", "50"
  std::int64_t existing = 0;  // seq of the intent named above
};

struct IntentState {
  Record intent;
  std::optional<Record> unknown;  // the last record `unknown` about it
  std::optional<Record> end;      // nothing: open
};

struct DayUse {
  int orders = 0;
  Decimal notional;
};

struct HaltState {
  bool is_halted = false;
  std::int64_t generation = 0;  // how many halts there were
  Instant since;
  std::string who, reason;
};

struct VerifyResult {
  bool is_whole = false;
  std::int64_t records = 0;
  std::int64_t broken_at = 0;       // seq of the first record that does not fit
  std::string problem;              // "the hash of record 41 does not fit its content"
  bool were_seals_checked = false;  // with the key
  bool was_end_compared = false;    // with the record that was kept as the last one
  std::string head_hash;
};

class Journal {
 public:
  virtual ~Journal() = default;

  virtual std::string_view kind() const = 0;  // "sqlite", "memory", "redis"

  // Names the storage that holds the journal now. It changes whenever the storage may have lost records, as at a
  // restart or a failover of Redis: a confirmation of before might have been used in one of those, so it is void.
  // Always the same text for a file.
  virtual std::string incarnation() = 0;

  // Appends a record other than genesis, an intent or an end. Returns its seq. A record `unknown` belongs to the intent
  // of its confirmation. A record `terminal` names in its data the order ("order_id"), or the intent ("intent", its
  // seq) if that has several orders.
  virtual std::int64_t append(const RecordHead& head, RecordKind kind, std::string_view confirmation_id,
                              const Json& data) = 0;

  // Checks, in one transaction, that there is no halt, that the confirmation has no intent and that no limit is
  // exceeded, and appends the intent. It is on the disk when this returns. A confirmation that was claimed before has
  // the verdict already_claimed, whatever else would refuse it.
  virtual ClaimResult claim(const Intent& intent, const ClaimLimits& limits) = 0;

  // Appends the end of an intent, with "intent" in its data. Returns the end that the intent has, which is another one
  // if it had one already. `data` names the order at the broker: "order_id".
  virtual Record end(std::int64_t intent_seq, RecordKind kind, const Json& data) = 0;

  virtual std::optional<IntentState> find_intent(std::string_view confirmation_id) = 0;
  virtual std::optional<IntentState> find_intent(std::int64_t seq) = 0;
  virtual std::optional<IntentState> find_intent_by_identifier(std::string_view external_identifier) = 0;
  // Intents without an end whose send_by is before `before`, oldest first.
  virtual std::vector<IntentState> open_intents(Instant before) = 0;
  // Intents whose end is `ack` or `found`, without a record `terminal` for their order, oldest first.
  virtual std::vector<IntentState> unfinished_orders() = 0;

  // Intents of an account since an instant, oldest first.
  virtual std::vector<IntentState> recent_intents(std::string_view account_key, Instant since) = 0;

  virtual DayUse day_use(std::string_view account_key, Date day) = 0;

  virtual HaltState halt_state() = 0;
  // Returns the state afterwards. A halt while trading is halted counts, too: a resumption that does not know of it
  // changes nothing.
  virtual HaltState halt(const RecordHead& head, std::string_view who, std::string_view reason) = 0;
  // `generation`: of the halt that ends. Changes nothing if there was another one since; absent: whatever halts there
  // were.
  virtual HaltState resume(const RecordHead& head, std::string_view who, std::optional<std::int64_t> generation) = 0;
  HaltState resume(const RecordHead& head, std::string_view who) { return resume(head, who, std::nullopt); }

  // Records with seq >= `from`, at most `count`.
  virtual std::vector<Record> read(std::int64_t from, std::size_t count) = 0;
  // The last record; nothing in an empty journal.
  virtual std::optional<Record> last() = 0;
  // Checks hashes, seals, numbers, and that each intent has at most one end and each end an intent.
  virtual VerifyResult verify() = 0;
  // Throws unless a record could be written now. Writes none.
  virtual void check_writable() = 0;
  // The last record of a kind; nothing if there is none.
  virtual std::optional<Record> find_last(RecordKind kind) = 0;
  // Keeps number and hash of the last record beside a file that no other machine shares: its verification finds records
  // that are lost from its end. Other journals keep nothing.
  virtual void keep_head() {}
};

struct JournalOptions {
  std::string replica;  // host and random id of the start
  support::Secret key;  // of seals and account keys; derived from the state key
};

// The journal in an SQLite file with permissions for its owner only, synced at each record. Creates the file. Throws
// Error{not_ready} if it cannot be used: another program's, damaged, of a newer version, begun with another key, on a
// network file system. A file of 1 MiB beside it, `path` + ".reserve", keeps space for the ends of orders that were
// sent.
std::unique_ptr<Journal> open_sqlite_journal(const std::string& path, const JournalOptions& options,
                                             const support::Clock& clock);
// The same in memory, for the demo and tests: ends with the process.
std::unique_ptr<Journal> make_memory_journal(const JournalOptions& options, const support::Clock& clock);

// The journal of several replicas in Redis or Valkey, and a copy of it in an SQLite file of this replica, as above.
// Each replica needs the same key and a file of its own. A record is in both when a function returns: first in the
// shared journal, where of any number of replicas one claims a confirmation, then in the file. If the file cannot be
// written a claim throws, and the intent ends as not_sent. A Redis that does not answer is an error of each function,
// not of this one. Throws Error{not_ready} for a file that cannot be used and a Redis that may lose the journal or
// forbids INFO; Error{invalid_argument} for a malformed address, and in a build without Redis.
std::unique_ptr<Journal> open_redis_journal(const std::string& redis_url, const std::string& path,
                                            const JournalOptions& options, const support::Clock& clock);

// Verifies a journal file without opening it for writing. Without a key the seals are not compared. Throws
// Error{not_ready} if the file cannot be read.
VerifyResult verify_journal_file(const std::string& path, const std::optional<support::Secret>& key);
// Calls `visit` with each record of a journal file, in order, until it returns false. Changes nothing. Throws
// Error{not_ready} if the file, or a record of it, cannot be read.
void read_journal_file(const std::string& path, const std::function<bool(const Record&)>& visit);

// A keyed digest of an account's number: equal for equal accounts of one environment, and not to be reversed.
std::string make_account_key(const support::Secret& key, std::string_view environment, std::string_view account_number);

}  // namespace orders
