#include "record_index.hpp"

namespace orders {
namespace {

std::int64_t read_integer(const Json& data, std::string_view name) {
  const Json* value = support::find(data, name);
  return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

std::int64_t to_milliseconds(Instant instant) {
  return instant.time_since_epoch().count();
}

}  // namespace

std::string read_text(const Record& record, std::string_view member) {
  const Json* const value = support::find(record.data, member);
  if (value == nullptr) return "";
  return value->is_string() ? value->get<std::string>() : support::to_text(*value);
}

std::optional<IntentRow> make_intent_row(const Record& record) {
  if (record.kind != RecordKind::intent) return std::nullopt;
  const Json* counts = support::find(record.data, "counts_as_order");
  return IntentRow{
      .seq = record.seq,
      .confirmation_id = record.confirmation_id,
      .external_identifier = read_text(record, "external_identifier"),
      .account_key = record.head.account_key,
      .day = read_text(record, "day"),
      .at = to_milliseconds(record.at),
      .send_by = to_milliseconds(support::parse_iso8601(read_text(record, "send_by")).value_or(Instant())),
      .notional = read_text(record, "notional"),
      .counts_as_order = counts != nullptr && *counts == true,
      .order_digest = read_text(record, "order_digest"),
      .underlying_symbol = read_text(record, "underlying_symbol"),
  };
}

std::optional<OutcomeRow> make_outcome_row(const Record& record) {
  const bool is_end = ends_intent(record.kind);
  if (!is_end && record.kind != RecordKind::terminal) return std::nullopt;
  const std::int64_t intent = read_integer(record.data, "intent");
  return OutcomeRow{
      .seq = record.seq,
      .kind = std::string(to_string(record.kind)),
      .ended_intent = is_end ? intent : 0,
      .intent = intent,
      .environment = record.head.environment,
      .order_id = read_text(record, "order_id"),
  };
}

}  // namespace orders
