#include "record_format.hpp"

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace orders {
namespace {

constexpr std::int64_t kRecordsBetweenSeals = 100;

support::Error damaged(std::int64_t seq) {
  return journal_error("record " + std::to_string(seq) + " is damaged");
}

}  // namespace

support::Error journal_error(const std::string& reason) {
  support::Error error(support::ErrorCode::not_ready, "The order journal cannot be used.",
                       "Ask the operator of this server to look at its log, which names what is wrong with the file "
                       "that ORDER_JOURNAL names.");
  error.detail = "The order journal cannot be used: " + reason +
                 ". Look at the file that ORDER_JOURNAL names (journal.db in STATE_DIR), its directory, its disk and "
                 "its owner.";
  return error;
}

std::string format_data(const Json& data) {
  return nlohmann::json(data).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string compute_hash(const StoredRecord& record) {
  std::string text = record.previous_hash;
  text.reserve(text.size() + record.data.size() + 512);
  support::JsonWriter writer(text);
  writer.object([&] {
    writer.text("account", record.head.account);
    writer.text("account_key", record.head.account_key);
    writer.text("at", record.at);
    writer.text("confirmation_id", record.confirmation_id);
    writer.json("data", record.data);
    writer.text("environment", record.head.environment);
    writer.text("host", record.head.host);
    writer.text("kind", record.kind);
    writer.text("principal", record.head.principal);
    writer.text("replica", record.replica);
    writer.integer("seq", record.seq);
  });
  return support::hex(support::sha256(text));
}

bool needs_seal(const StoredRecord& record) {
  return record.seq % kRecordsBetweenSeals == 0 || record.kind == to_string(RecordKind::intent) ||
         record.kind == to_string(RecordKind::genesis);
}

std::string compute_seal(const support::Secret& key, std::string_view hash) {
  return support::hex(support::hmac_sha256(key.reveal(), "journal-seal|" + std::string(hash)));
}

Record to_record(const StoredRecord& stored) {
  const std::optional<RecordKind> kind = parse_record_kind(stored.kind);
  const std::optional<Instant> at = support::parse_iso8601(stored.at);
  if (!kind || !at) throw damaged(stored.seq);
  Record record;
  try {
    record.data = support::read_json(stored.data, support::JsonLimits::none());
  } catch (const support::JsonError&) {
    throw damaged(stored.seq);
  }
  record.seq = stored.seq;
  record.at = *at;
  record.replica = stored.replica;
  record.head = stored.head;
  record.kind = *kind;
  record.confirmation_id = stored.confirmation_id;
  record.previous_hash = stored.previous_hash;
  record.hash = stored.hash;
  return record;
}

Json to_json(const Intent& intent) {
  Json data = {{"action", intent.action},
               {"external_identifier", intent.external_identifier},
               {"method", intent.method},
               {"path", intent.path},
               {"body", intent.body},
               {"digest", intent.digest},
               {"order_digest", intent.order_digest},
               {"target_order_id", intent.target_order_id},
               {"words", intent.words},
               {"day", support::to_text(intent.day)},
               {"notional", intent.notional.to_string()},
               {"counts_as_order", intent.counts_as_order},
               {"is_opening", intent.is_opening},
               {"is_allowed_while_halted", intent.is_allowed_while_halted},
               {"underlying_symbol", intent.underlying_symbol},
               {"send_by", support::to_iso8601(intent.send_by)},
               {"is_duplicate_acknowledged", intent.is_duplicate_acknowledged}};
  if (intent.halt_generation) data["halt_generation"] = *intent.halt_generation;
  if (intent.incarnation) data["incarnation"] = *intent.incarnation;
  return data;
}

Intent read_intent(const Record& record) {
  if (record.kind != RecordKind::intent) throw damaged(record.seq);
  const auto text = [&record](const char* key) { return record.data.at(key).get<std::string>(); };
  const auto flag = [&record](const char* key) { return record.data.at(key).get<bool>(); };
  Intent intent;
  try {
    intent.head = record.head;
    intent.confirmation_id = record.confirmation_id;
    intent.action = text("action");
    intent.external_identifier = text("external_identifier");
    intent.method = text("method");
    intent.path = text("path");
    intent.body = text("body");
    intent.digest = text("digest");
    intent.order_digest = text("order_digest");
    intent.target_order_id = text("target_order_id");
    intent.words = text("words");
    intent.day = support::parse_date(text("day")).value();
    intent.notional = Decimal::parse(text("notional")).value();
    intent.counts_as_order = flag("counts_as_order");
    intent.is_opening = flag("is_opening");
    intent.is_allowed_while_halted = flag("is_allowed_while_halted");
    intent.underlying_symbol = text("underlying_symbol");
    intent.send_by = support::parse_iso8601(text("send_by")).value();
    intent.is_duplicate_acknowledged = flag("is_duplicate_acknowledged");
    if (record.data.contains("halt_generation")) intent.halt_generation = record.data["halt_generation"];
    if (record.data.contains("incarnation")) intent.incarnation = text("incarnation");
  } catch (const std::exception&) {
    throw damaged(record.seq);
  }
  return intent;
}

std::string make_account_key(const support::Secret& key, std::string_view environment,
                             std::string_view account_number) {
  std::string text = "journal-account|";
  return support::hex(support::hmac_sha256(key.reveal(), text.append(environment).append("|").append(account_number)));
}

}  // namespace orders
