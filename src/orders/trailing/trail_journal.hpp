// The records of trails in the order journal. The start of a trail is an intent, which sends nothing: so one
// confirmation starts one trail, for ever. Its steps are records `composition`, its end also a record `terminal`. Safe
// from any thread; functions throw what the journal throws.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/orders/trail.hpp"

namespace orders {

// A trail that was started: what does not change.
struct Trail {
  std::string id;                   // of its confirmation
  std::string external_identifier;  // of the trail
  std::int64_t seq = 0;             // of its intent
  RecordHead head;
  std::string account;  // number
  TrailPlan plan;
  std::string words;
  std::string underlying_symbol;
  std::optional<std::int64_t> halt_generation;  // at the preview
  std::optional<std::string> incarnation;
};

class TrailJournal {
 public:
  explicit TrailJournal(Journal& journal) : journal_(journal) {}

  // Claims the start. If claimed, the trail may run: its intent has its end already.
  ClaimResult claim(const Intent& intent);

  void record_start(const Trail& trail, const TrailStatus& status);
  void record_replace(const Trail& trail, const TrailStatus& status);
  // `status`: of the ended trail.
  void record_end(const Trail& trail, const TrailStatus& status);
  // The second half of record_end().
  void record_terminal(const Trail& trail);

  // The trail with this identifier as the journal has it: ended, or running elsewhere.
  std::optional<TrailStatus> find(std::string_view external_identifier);

  // Trails without a record of their end, of this process or another.
  struct Unended {
    Trail trail;
    TrailStatus status;
    bool has_end = false;  // only the record `terminal` is missing
  };
  std::vector<Unended> list_unended();

 private:
  Unended read(const IntentState& state);
  void append(const Trail& trail, std::string_view step, const TrailStatus& status);

  Journal& journal_;
};

}  // namespace orders
