// Checks the records of a journal, one after the other, against each other and the key. The same for every journal.
// Used by one thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "record_format.hpp"
#include "record_index.hpp"

namespace orders {

// Returns the reason why a record cannot follow one with this number and hash, or an empty text. Without a key only the
// presence of its seal is checked.
std::string find_chain_problem(const StoredRecord& record, std::int64_t previous_seq, std::string_view previous_hash,
                               const std::optional<support::Secret>& key);

class ChainVerifier {
 public:
  // Without a key only the presence of seals is checked.
  explicit ChainVerifier(const std::optional<support::Secret>& key) : key_(key) { result_.is_whole = true; }

  // Checks the next record and the rows that belong to it. Returns false if it does not fit: the result is final then.
  bool add(const StoredRecord& record, const std::optional<IntentRow>& intent,
           const std::optional<OutcomeRow>& outcome);

  // `intents` and `outcomes`: how many rows the journal has, which none of its records may lack.
  VerifyResult finish(std::int64_t intents, std::int64_t outcomes);

 private:
  // Return the problem of a record, or an empty text.
  std::string find_problem(const StoredRecord& record, const std::optional<IntentRow>& intent,
                           const std::optional<OutcomeRow>& outcome);
  std::string check_time(const StoredRecord& record);
  std::string check_rows(const Record& record, const std::optional<IntentRow>& intent,
                         const std::optional<OutcomeRow>& outcome);
  std::string check_end(std::int64_t intent);
  void fail(std::int64_t seq, std::string problem);

  const std::optional<support::Secret> key_;
  VerifyResult result_;
  std::optional<Instant> last_at_;
  std::unordered_map<std::int64_t, bool> has_end_;  // by the number of the intent
  std::set<std::string, std::less<>> confirmations_;
  std::int64_t intents_ = 0, outcomes_ = 0;
};

}  // namespace orders
