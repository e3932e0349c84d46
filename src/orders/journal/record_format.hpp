// A record as it is stored, its hash and its seal. The same for every journal. Plain functions, safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {

// A record with the texts that are hashed, which may be wrong in a damaged file.
struct StoredRecord {
  std::int64_t seq = 0;
  std::string at;  // ISO 8601, milliseconds
  std::string replica;
  RecordHead head;
  std::string kind;
  std::string confirmation_id;
  std::string data;  // format_data()
  std::string previous_hash, hash, seal;
};

// The error of a journal that cannot be used, with the reason for the operator.
support::Error journal_error(const std::string& reason);

// Returns JSON text with the members of every object in the order of their names.
std::string format_data(const Json& data);

// SHA-256 of the previous hash and the JSON text of all other fields, whose names are in order; hexadecimal.
std::string compute_hash(const StoredRecord& record);

// True for genesis, every intent and every 100th record.
bool needs_seal(const StoredRecord& record);
// HMAC-SHA256 of the record's hash: only a holder of the key can make a chain with seals that fit.
std::string compute_seal(const support::Secret& key, std::string_view hash);

// Throws Error{not_ready} if the record cannot be read.
Record to_record(const StoredRecord& record);

// The data of an intent's record: the members have the names of the fields.
Json to_json(const Intent& intent);

}  // namespace orders
