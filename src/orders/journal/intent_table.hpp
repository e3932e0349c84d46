// The queries of the SQLite journal about intents and their outcomes. The facts of a decision are read in the
// transaction of that decision. Every function throws SqliteError if SQLite fails. Used by one thread at a time.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "claim_decision.hpp"
#include "record_format.hpp"
#include "tastytrade_mcp/state/sqlite_statement.hpp"

namespace orders {

class IntentTable {
 public:
  // The database must outlive the table.
  explicit IntentTable(const state::SqliteDatabase& database) : database_(database) {}

  // Return the numbers of records.
  std::optional<std::int64_t> find_by_confirmation(std::string_view confirmation_id);
  std::optional<std::int64_t> find_by_identifier(std::string_view external_identifier);
  std::optional<std::int64_t> find_end(std::int64_t intent);
  std::vector<std::int64_t> list_open(Instant before);
  std::vector<std::int64_t> list_unfinished();
  std::vector<std::int64_t> list_since(std::string_view account_key, Instant since);

  DayUse day_use(std::string_view account_key, Date day);
  // The facts for a claim, without the halt.
  ClaimFacts read_facts(const Intent& intent, const ClaimLimits& limits, Instant now);

 private:
  std::optional<std::int64_t> find_duplicate(const Intent& intent, Instant after);
  // An intent without an end on an underlying of this one, whose send_by is after `after`.
  std::optional<std::int64_t> find_open(const Intent& intent, Instant after);
  std::optional<std::int64_t> find_sent_since(const Intent& intent, Instant now);
  int count_orders(std::string_view account_key, Instant after);

  const state::SqliteDatabase& database_;
  state::SqliteStatement by_confirmation_{database_, "SELECT seq FROM intents WHERE confirmation_id = ?"};
  state::SqliteStatement by_identifier_{
      database_, "SELECT seq FROM intents WHERE external_identifier = ? ORDER BY seq DESC LIMIT 1"};
  state::SqliteStatement end_{database_, "SELECT seq FROM outcomes WHERE ended_intent = ?"};
  state::SqliteStatement open_before_{database_, "SELECT seq FROM open_intents WHERE send_by < ? ORDER BY seq"};
  state::SqliteStatement unfinished_{
      database_,
      "SELECT i.seq FROM intents i JOIN outcomes o ON o.ended_intent = i.seq WHERE o.kind IN ('ack', 'found') AND NOT "
      "EXISTS (SELECT 1 FROM outcomes t WHERE t.kind = 'terminal' AND t.intent = i.seq) AND NOT EXISTS (SELECT 1 FROM "
      "outcomes t WHERE t.kind = 'terminal' AND t.order_id = o.order_id AND t.order_id <> '' AND t.environment = "
      "o.environment) ORDER BY i.seq"};
  state::SqliteStatement recent_{database_, "SELECT seq FROM intents WHERE account_key = ? AND at > ? ORDER BY seq"};
  // Intents whose order may exist.
  state::SqliteStatement day_{
      database_,
      "SELECT i.counts_as_order, i.notional FROM intents i LEFT JOIN outcomes o ON o.ended_intent = i.seq WHERE "
      "i.account_key = ? AND i.day = ? AND (o.seq IS NULL OR o.kind NOT IN ('not_sent', 'refused', 'not_found'))"};
  state::SqliteStatement since_{
      database_,
      "SELECT count(*) FROM intents i LEFT JOIN outcomes o ON o.ended_intent = i.seq WHERE i.account_key = ? AND i.at "
      "> "
      "? AND i.counts_as_order AND (o.seq IS NULL OR o.kind NOT IN ('not_sent', 'refused', 'not_found'))"};
  state::SqliteStatement duplicate_{
      database_,
      "SELECT max(i.seq) FROM intents i LEFT JOIN outcomes o ON o.ended_intent = i.seq WHERE i.account_key = ? AND "
      "i.at "
      "> ? AND i.order_digest = ? AND (o.seq IS NULL OR o.kind NOT IN ('not_sent', 'refused', 'not_found'))"};
  // Orders, not cancellations: claimed behind a record, ended behind it, or on their way. (+: by the number, of which
  // few are behind.)
  state::SqliteStatement claimed_since_{
      database_,
      "SELECT max(i.seq) FROM intents i LEFT JOIN outcomes o ON o.ended_intent = i.seq WHERE +i.account_key = ? AND "
      "i.seq > ? AND (i.counts_as_order OR i.order_digest <> '') AND (o.seq IS NULL OR o.kind NOT IN ('not_sent', "
      "'refused', 'not_found'))"};
  state::SqliteStatement ended_since_{
      database_,
      "SELECT max(i.seq) FROM outcomes o CROSS JOIN intents i ON i.seq = o.ended_intent WHERE +i.account_key = ? AND "
      "o.seq > ? AND (i.counts_as_order OR i.order_digest <> '') AND o.kind NOT IN ('not_sent', 'refused', "
      "'not_found')"};
  // One whose answer was lost is on its way no more: it is looked for.
  state::SqliteStatement on_its_way_{
      database_,
      "SELECT max(i.seq) FROM open_intents o CROSS JOIN intents i ON i.seq = o.seq WHERE i.account_key = ? AND "
      "o.send_by > ? AND (i.counts_as_order OR i.order_digest <> '') AND NOT EXISTS (SELECT 1 FROM records r WHERE "
      "r.confirmation_id = i.confirmation_id AND r.confirmation_id <> '' AND r.kind = 'unknown')"};
  state::SqliteStatement open_{database_,
                               // No underlying: it is not known, and may be the same.
                               "SELECT min(i.seq) FROM open_intents o CROSS JOIN intents i ON i.seq = o.seq WHERE "
                               "i.account_key = ?1 AND o.send_by > ?3 AND (i.underlying_symbol = '' OR ?2 = '' OR "
                               "instr(' ' || i.underlying_symbol || ' ', ' ' || ?2 || ' ') > 0)"};
};

}  // namespace orders
