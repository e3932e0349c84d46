// The rows by which intents and their outcomes are found. Everything in these rows comes
// from the record, so a journal can be checked for rows that differ from it. Plain values.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/orders/journal.hpp"

namespace orders {

struct IntentRow {
  std::int64_t seq = 0;
  std::string confirmation_id, external_identifier, account_key;
  std::string day;                   // "2026-06-12"
  std::int64_t at = 0, send_by = 0;  // milliseconds since 1970
  std::string notional;              // Decimal::to_string()
  bool counts_as_order = false;
  std::string order_digest;
  std::string underlying_symbol;  // of several underlyings all, with a space between
  bool operator==(const IntentRow&) const = default;
};

// A record that ends an intent, or the record `terminal` of an order.
struct OutcomeRow {
  std::int64_t seq = 0;
  std::string kind;
  std::int64_t ended_intent = 0;  // 0: it ends none
  std::int64_t intent = 0;        // that it names
  std::string environment, order_id;
  bool operator==(const OutcomeRow&) const = default;
};

// Return nothing for a record of another kind.
std::optional<IntentRow> make_intent_row(const Record& record);
std::optional<OutcomeRow> make_outcome_row(const Record& record);

}  // namespace orders
