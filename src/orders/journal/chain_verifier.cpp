#include "chain_verifier.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace orders {
namespace {

constexpr std::chrono::seconds kMaxClockStep{5};

std::string name_record(std::int64_t seq) {
  return "record " + std::to_string(seq);
}

}  // namespace

std::string find_chain_problem(const StoredRecord& record, std::int64_t previous_seq, std::string_view previous_hash,
                               const std::optional<support::Secret>& key) {
  const std::int64_t expected = previous_seq + 1;
  if (record.seq != expected) return name_record(expected) + " is missing";
  if (record.previous_hash != previous_hash) {
    return name_record(record.seq) + " does not follow the record before it: one of them was moved, added or rewritten";
  }
  if (compute_hash(record) != record.hash) {
    return "the hash of " + name_record(record.seq) + " does not fit its content";
  }
  if (!needs_seal(record)) return "";
  if (record.seal.empty()) return name_record(record.seq) + " has no seal";
  if (key && !support::constant_time_equal(compute_seal(*key, record.hash), record.seal)) {
    return "the seal of " + name_record(record.seq) + " was made with another key";
  }
  return "";
}

bool ChainVerifier::add(const StoredRecord& record, const std::optional<IntentRow>& intent,
                        const std::optional<OutcomeRow>& outcome) {
  if (!result_.is_whole) return false;
  std::string problem = find_problem(record, intent, outcome);
  if (!problem.empty()) {
    fail(result_.records + 1, std::move(problem));
    return false;
  }
  ++result_.records;
  result_.head_hash = record.hash;
  return true;
}

VerifyResult ChainVerifier::finish(std::int64_t intents, std::int64_t outcomes) {
  if (!result_.is_whole) return result_;
  if (result_.records == 0) {
    fail(1, "the first record, genesis, is missing");
  } else if (intents != intents_ || outcomes != outcomes_) {
    fail(result_.records + 1, "the index of intents or of outcomes has rows that belong to no record");
  }
  result_.were_seals_checked = result_.is_whole && key_.has_value();
  return result_;
}

std::string ChainVerifier::find_problem(const StoredRecord& record, const std::optional<IntentRow>& intent,
                                        const std::optional<OutcomeRow>& outcome) {
  if (std::string problem = find_chain_problem(record, result_.records, result_.head_hash, key_); !problem.empty()) {
    return problem;
  }
  if (std::string problem = check_time(record); !problem.empty()) return problem;
  const std::optional<RecordKind> kind = parse_record_kind(record.kind);
  if (!kind) return name_record(record.seq) + " is of an unknown kind";
  if ((*kind == RecordKind::genesis) != (record.seq == 1)) return "the record genesis is not the first one";
  const bool has_rows = *kind == RecordKind::intent || *kind == RecordKind::terminal || ends_intent(*kind);
  if (has_rows) return check_rows(to_record(record), intent, outcome);
  return intent || outcome ? "the index names " + name_record(record.seq) + " wrongly" : "";
}

std::string ChainVerifier::check_time(const StoredRecord& record) {
  const std::optional<Instant> at = support::parse_iso8601(record.at);
  if (!at) return name_record(record.seq) + " has no readable time";
  if (last_at_ && *at + kMaxClockStep < *last_at_) {
    return "the time of " + name_record(record.seq) + " is more than 5 seconds before that of the record before it";
  }
  if (record.seq > 1) last_at_ = at;  // the first record is written before the clock is compared with the broker's
  return "";
}

std::string ChainVerifier::check_rows(const Record& record, const std::optional<IntentRow>& intent,
                                      const std::optional<OutcomeRow>& outcome) {
  const std::optional<IntentRow> expected_intent = make_intent_row(record);
  const std::optional<OutcomeRow> expected_outcome = make_outcome_row(record);
  if (expected_intent != intent || expected_outcome != outcome) {
    return "the index of " + name_record(record.seq) + " does not fit its content";
  }
  if (expected_intent) {
    ++intents_;
    has_end_[record.seq] = false;
    if (!confirmations_.insert(record.confirmation_id).second) {
      return "the confirmation of " + name_record(record.seq) + " was claimed before";
    }
  }
  if (!expected_outcome) return "";
  ++outcomes_;
  return expected_outcome->kind == to_string(RecordKind::terminal) ? "" : check_end(expected_outcome->ended_intent);
}

std::string ChainVerifier::check_end(std::int64_t intent) {
  const auto found = has_end_.find(intent);
  if (found == has_end_.end()) return "it ends intent " + std::to_string(intent) + ", which is not before it";
  if (found->second) return "intent " + std::to_string(intent) + " has a second end";
  found->second = true;
  return "";
}

void ChainVerifier::fail(std::int64_t seq, std::string problem) {
  result_.is_whole = false;
  result_.broken_at = seq;
  result_.problem = std::move(problem);
}

}  // namespace orders
