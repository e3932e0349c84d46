// Makes the next record of a journal's chain. The same for every journal. Plain functions, safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "record_format.hpp"

namespace orders {

// A record that has no place in the chain yet.
struct RecordDraft {
  RecordHead head;
  RecordKind kind = RecordKind::event;
  std::string confirmation_id;
  Json data = Json::object();
};

// The first record of a journal.
RecordDraft make_genesis();

// The time until which no intent can follow `previous`, which is then more than 5 seconds after `now`. Nothing if one
// can. The first record does not count: it is written before the clock could be compared with the broker's.
std::optional<Instant> find_clock_conflict(const std::optional<StoredRecord>& previous, Instant now);
// Throws Error{not_ready} with that time if there is one.
void require_clock(const std::optional<StoredRecord>& previous, Instant now);

// Returns the record that follows `previous`, with its hash and its seal. Throws Error{not_ready} for an intent if the
// clock is more than 5 seconds behind the previous record; any other record gets the time of that one.
StoredRecord make_next_record(const RecordDraft& draft, const std::optional<StoredRecord>& previous,
                              const JournalOptions& options, Instant now);

// Throws Error{not_ready} unless this first record was made with the key.
void check_first_record(const StoredRecord& first, const support::Secret& key);

}  // namespace orders
