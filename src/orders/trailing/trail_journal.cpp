#include "trailing/trail_journal.hpp"

#include <algorithm>
#include <array>

#include "tastytrade_mcp/orders/checks.hpp"
#include "trailing/trail_plan.hpp"

namespace orders {
namespace {

constexpr std::size_t kPage = 1'000;

constexpr std::array<std::pair<TrailEnd, std::string_view>, 16> kEnds{{
    {TrailEnd::max_replaces, "max_replaces"},
    {TrailEnd::time_over, "time_over"},
    {TrailEnd::stopped, "stopped"},
    {TrailEnd::halted, "halted"},
    {TrailEnd::limit_reached, "limit_reached"},
    {TrailEnd::stop_filled, "stop_filled"},
    {TrailEnd::stop_ended, "stop_ended"},
    {TrailEnd::stop_changed, "stop_changed"},
    {TrailEnd::position_changed, "position_changed"},
    {TrailEnd::replace_refused, "replace_refused"},
    {TrailEnd::replace_not_sent, "replace_not_sent"},
    {TrailEnd::outcome_unknown, "outcome_unknown"},
    {TrailEnd::login_lost, "login_lost"},
    {TrailEnd::journal_changed, "journal_changed"},
    {TrailEnd::server_ended, "server_ended"},
    {TrailEnd::failed, "failed"},
}};

// Takes from a record `composition` what it says of the trail.
void apply(const Record& record, TrailStatus& status, bool& has_end) {
  status.order_id = read_text(record, "order_id");
  status.trigger = Decimal::parse(read_text(record, "trigger"));
  status.best_price = Decimal::parse(read_text(record, "best_price"));
  if (const auto replaces = Decimal::parse(read_text(record, "replaces"))) {
    status.replaces = static_cast<int>(replaces->to_double());
  }
  if (read_text(record, "state") != to_string(TrailState::ended)) return;
  has_end = true;
  status.state = TrailState::ended;
  status.ended_at = record.at;
  status.end = parse_trail_end(read_text(record, "end"));
  status.reason = read_text(record, "reason");
}

}  // namespace

std::string_view to_string(TrailEnd end) {
  for (const auto& [each, word] : kEnds) {
    if (each == end) return word;
  }
  return "failed";
}

std::optional<TrailEnd> parse_trail_end(std::string_view word) {
  for (const auto& [each, name] : kEnds) {
    if (name == word) return each;
  }
  return std::nullopt;
}

ClaimResult TrailJournal::claim(const Intent& intent) {
  ClaimResult result = journal_.claim(intent, {});
  if (result.verdict != ClaimResult::Verdict::claimed) return result;
  // Without the number of an order: the end of the first stop is not that of the trail.
  journal_.end(result.seq, RecordKind::ack, {{"reason", "The trail was started."}});
  return result;
}

void TrailJournal::append(const Trail& trail, std::string_view step, const TrailStatus& status) {
  Json data = {{"trail", trail.external_identifier},
               {"intent", trail.seq},
               {"state", step},
               {"order_id", status.order_id},
               {"replaces", status.replaces}};
  if (status.trigger) data["trigger"] = status.trigger->to_string();
  if (status.best_price) data["best_price"] = status.best_price->to_string();
  if (status.end) data["end"] = to_string(*status.end);
  if (!status.reason.empty()) data["reason"] = status.reason;
  journal_.append(trail.head, RecordKind::composition, trail.id, data);
}

void TrailJournal::record_start(const Trail& trail, const TrailStatus& status) {
  append(trail, "started", status);
}

void TrailJournal::record_replace(const Trail& trail, const TrailStatus& status) {
  append(trail, "replaced", status);
}

void TrailJournal::record_end(const Trail& trail, const TrailStatus& status) {
  append(trail, to_string(TrailState::ended), status);
  record_terminal(trail);
}

void TrailJournal::record_terminal(const Trail& trail) {
  journal_.append(trail.head, RecordKind::terminal, trail.id, {{"intent", trail.seq}, {"status", "trail ended"}});
}

TrailJournal::Unended TrailJournal::read(const IntentState& state) {
  const Intent intent = read_intent(state.intent);
  Unended found;
  found.trail = {.id = intent.confirmation_id,
                 .external_identifier = intent.external_identifier,
                 .seq = state.intent.seq,
                 .head = intent.head,
                 .account = {},
                 .plan = {},
                 .words = intent.words,
                 .underlying_symbol = intent.underlying_symbol,
                 .halt_generation = {},
                 .incarnation = {}};
  TrailStatus& status = found.status;
  status.external_identifier = intent.external_identifier;
  status.state = TrailState::elsewhere;
  status.words = intent.words;
  status.order_id = intent.target_order_id;
  status.started_at = state.intent.at;
  status.journal_seq = state.intent.seq;
  found.trail.plan = parse_plan(intent.body);
  status.until = found.trail.plan.until;
  status.max_replaces = found.trail.plan.max_replaces;
  for (std::int64_t next = state.intent.seq; next > 0 && !found.has_end;) {
    const std::vector<Record> records = journal_.read(next, kPage);
    for (const Record& record : records) {
      const bool is_step = record.kind == RecordKind::composition && record.confirmation_id == intent.confirmation_id;
      if (is_step) apply(record, status, found.has_end);
    }
    next = records.size() < kPage ? 0 : records.back().seq + 1;
  }
  return found;
}

std::optional<TrailStatus> TrailJournal::find(std::string_view external_identifier) {
  const auto state = journal_.find_intent_by_identifier(external_identifier);
  if (!state || read_text(state->intent, "action") != to_string(Intention::trail)) return std::nullopt;
  TrailStatus status = read(*state).status;
  if (status.state == TrailState::elsewhere) {
    status.reason = state->end ? "Another process of this server runs it, or was ended without a record of that."
                               : "It was not started.";
  }
  return status;
}

std::vector<TrailJournal::Unended> TrailJournal::list_unended() {
  std::vector<Unended> list;
  for (const IntentState& state : journal_.unfinished_orders()) {
    if (read_text(state.intent, "action") == to_string(Intention::trail)) list.push_back(read(state));
  }
  return list;
}

}  // namespace orders
