#include "reconcile/reconciler.hpp"

#include "account_keys.hpp"
#include "exit/interrupted_exits.hpp"
#include "figures/metrics.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading_impl.hpp"

namespace orders {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Error;
using support::ErrorCode;
using support::MutexLock;
using Looked = LookResult::Verdict;

constexpr seconds kInterval{30};                           // between two rounds of the background
constexpr seconds kBetweenLooks{60};                       // between two looks that prove absence together
constexpr seconds kLookTime{20};                           // of one look in the background
constexpr seconds kOthersSince{120};                       // before an intent: more than a request can take
constexpr const char* kCompleteLook = "is_complete_look";  // of a record `unknown`: a look that found nothing
constexpr std::chrono::hours kEchoLifetime{24 * 90};

Status to_status(RecordKind end) {
  switch (end) {
    case RecordKind::ack:
    case RecordKind::found:
      return Status::accepted;
    case RecordKind::refused:
      return Status::refused;
    case RecordKind::not_sent:
      return Status::not_sent;
    case RecordKind::not_found:
      return Status::not_found;
    case RecordKind::ambiguous:
      return Status::ambiguous;
    default:
      return Status::outcome_unknown;
  }
}

Reconciliation make_reconciliation(const Intent& intent, std::int64_t seq) {
  Reconciliation result;
  result.external_identifier = intent.external_identifier;
  result.order_words = intent.words;
  result.journal_seq = seq;
  return result;
}

}  // namespace

Reconciliation describe_end(const Intent& intent, const Record& end) {
  Reconciliation result = make_reconciliation(intent, end.seq);
  result.status = to_status(end.kind);
  result.order_id = read_text(end, "order_id");
  result.broker_status = read_text(end, "status");
  result.found_by = read_text(end, "found_by");
  result.reason = read_text(end, "reason");
  return result;
}

Reconciler::Reconciler(const TradingParts& parts, Sender& sender, OrderTracker& tracker,
                       std::function<void()> after_round)
    : parts_(parts), sender_(sender), tracker_(tracker), after_round_(std::move(after_round)) {
  if (parts.reconciles) thread_ = std::thread([this] { run(); });
}

Reconciler::~Reconciler() {
  stop_.request_stop();
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Reconciler::run() {
  run_round([this] { after_round_(); });
  // An exit that another process had begun before this start is known as interrupted some rounds later.
  constexpr int kExitRounds = 6;
  std::set<std::int64_t> told_exits;
  for (int round = 0;; ++round) {
    {
      MutexLock lock(mutex_);
      const auto is_over = [this]() REQUIRES(mutex_) { return is_stopping_; };
      if (stopped_.wait_for(mutex_, kInterval, is_over)) return;
    }
    run_round([this] {
      sender_.write_left_ends();
      look_for_all();
    });
    run_round([&] {
      if (round < kExitRounds) tell_interrupted_exits(parts_.journal, parts_.client.clock().now(), told_exits);
    });
    run_round([this] { after_round_(); });
  }
}

// An exception ends neither the thread nor what follows.
void Reconciler::run_round(const std::function<void()>& round) {
  try {
    round();
  } catch (const std::exception& error) {
    support::log_warning("order_reconciliation_failed", {{"reason", error.what()}});
  }
}

void Reconciler::look_for_all() {
  const Instant now = parts_.client.clock().now();
  // Intents whose request may still be under way, here or in another process, are left to their sender.
  const Instant before = now - kUnderWayFor;
  for (const IntentState& state : parts_.journal.open_intents(before)) {
    broker::ReadOptions options;
    options.budget = support::Budget::of(kLookTime, stop_.get_token());
    Reconciliation result;
    try {
      result = look(state, options);
    } catch (const Error& error) {
      if (error.code == ErrorCode::cancelled) throw;
      // One that takes too long must not keep the others waiting.
      support::log_warning("order_reconciliation_failed",
                           {{"record", state.intent.seq}, {"reason", error.operator_message()}});
      continue;
    }
    support::log_info("order_reconciled", {{"record", state.intent.seq}, {"outcome", to_string(result.status)}});
  }
}

Reconciliation Reconciler::look(const IntentState& state, const broker::ReadOptions& options) {
  const Intent intent = read_intent(state.intent);
  if (state.end) {
    Reconciliation result = describe_end(intent, *state.end);
    read_present_status(intent, options, result);
    return result;
  }
  try {
    Reconciliation result = look_at_broker(state, intent, options);
    order_metrics().reconciliations.with({to_string(result.status)}).add();
    return result;
  } catch (const std::exception&) {
    order_metrics().reconciliations.with({"failed"}).add();
    throw;
  }
}

// The end in the journal is of the past; the order may have changed since. An end is told whatever becomes of this
// read.
void Reconciler::read_present_status(const Intent& intent, const broker::ReadOptions& options, Reconciliation& result) {
  const std::string id = intent.action.starts_with("cancel") ? intent.target_order_id : result.order_id;
  if (id.empty() || intent.action == to_string(Intention::trail)) return;
  const bool is_complex = intent.action.ends_with("_complex");  // place_complex, cancel_complex
  try {
    const auto account = find_account(parts_, intent.head.account_key, options);
    if (!account) return;
    if (is_complex) {
      result.broker_status = make_target(*parts_.client.complex_order(account->number, id, options)).status;
    } else {
      const auto order = parts_.client.order(account->number, id, options);
      result.broker_status = order->status;
      if (order->is_replaced() && !order->replacing_order_id.empty()) {
        result.reason += (result.reason.empty() ? "" : " ") + std::string("It was replaced by order ") +
                         support::printable(order->replacing_order_id, 40) + '.';
      }
      if (!order->reject_reason.empty()) {
        result.reason += (result.reason.empty() ? "" : " ") + std::string("The reason that was given: ") +
                         support::printable(order->reject_reason, 240);
      }
    }
    result.looked_at = {(is_complex ? "complex order " : "order ") + id};
  } catch (const Error& error) {
    result.reason += result.reason.empty() ? "" : " ";
    result.reason += result.broker_status.empty()
                         ? "Its present status could not be read: " + error.message()
                         : "The status is that of the journal; the present one could not be read: " + error.message();
  }
}

Reconciliation Reconciler::look_at_broker(const IntentState& state, const Intent& intent,
                                          const broker::ReadOptions& options) {
  const auto account = find_account(parts_, intent.head.account_key, options);
  if (!account) {
    Reconciliation result = make_reconciliation(intent, state.intent.seq);
    result.reason = "The account of this order is none of this login's.";
    return result;
  }
  const LookTerms terms = make_terms(state, intent);
  const LookResult found = look_for(parts_.client, account->number, intent, terms, options);
  if (found.are_identifiers_echoed) note_echo();
  Reconciliation result = conclude(state, intent, found);
  if (result.status == Status::accepted && OrderTracker::can_follow(intent)) {
    tracker_.follow(intent, state.intent.seq, account->number, result.order_id);
  }
  return result;
}

LookTerms Reconciler::make_terms(const IntentState& state, const Intent& intent) {
  LookTerms terms;
  terms.sent_at = state.intent.at;
  terms.max_clock_skew = parts_.settings.max_clock_skew;
  terms.are_identifiers_known = are_identifiers_known();
  // An order received within the time of this intent belongs to an intent of about that time.
  for (const IntentState& other :
       parts_.journal.recent_intents(intent.head.account_key, terms.sent_at - kOthersSince)) {
    const bool is_of_order = !read_text(other.intent, "action").starts_with("cancel");
    if (other.intent.seq == state.intent.seq || !other.end || !is_of_order) continue;
    if (std::string id = read_text(*other.end, "order_id"); !id.empty()) terms.others_orders.insert(std::move(id));
  }
  return terms;
}

Reconciliation Reconciler::look_repeatedly(std::int64_t seq, const broker::ReadOptions& options) {
  Reconciliation result;
  for (const milliseconds wait : {milliseconds(1'000), milliseconds(3'000), milliseconds(11'000)}) {
    try {
      options.budget.sleep(wait);
      const auto state = parts_.journal.find_intent(seq);
      if (!state) break;
      result = look(*state, options);
    } catch (const Error& error) {
      if (result.reason.empty()) result.reason = error.message();
      if (error.code == ErrorCode::cancelled || error.code == ErrorCode::deadline_exceeded) break;
      continue;
    }
    if (result.status != Status::outcome_unknown) return result;
  }
  // Another look, of the background or of another process, may have come to an end meanwhile.
  try {
    const auto state = parts_.journal.find_intent(seq);
    if (state && state->end) result = describe_end(read_intent(state->intent), *state->end);
  } catch (const Error& error) {
    if (result.reason.empty()) result.reason = error.message();
  }
  return result;
}

void Reconciler::note_echo() {
  try {
    parts_.store.put("identifier-echo:" + parts_.client.config().url, "1", kEchoLifetime);
  } catch (const Error&) {
    // Without this knowledge absence is told as ambiguous, which is the careful side.
  }
}

bool Reconciler::are_identifiers_known() {
  try {
    return parts_.store.get("identifier-echo:" + parts_.client.config().url).has_value();
  } catch (const Error&) {
    return false;
  }
}

// Says, after a look that found nothing, when the next one proves absence.
std::string Reconciler::explain_absence(const IntentState& state, const Intent& intent) const {
  const bool has_looked = state.unknown && state.unknown->data.value(kCompleteLook, false);
  const Instant counts_from = intent.send_by + kUnderWayFor;
  if (has_looked) {
    return "A search after " + describe_time(state.unknown->at + kBetweenLooks) +
           " decides whether the request ever arrived.";
  }
  return "Only a search after " + describe_time(std::max(counts_from, parts_.client.clock().now())) +
         " counts, and a second one a minute after that decides whether the request ever arrived.";
}

// Absence is certain after two complete looks, apart from each other, when the request could not be under way any more.
// The first one is in the journal, so that the second may be that of another process.
bool Reconciler::is_certainly_absent(const IntentState& state, const Intent& intent, const LookResult& look) {
  const Instant now = parts_.client.clock().now();
  if (look.verdict != Looked::nothing || now < intent.send_by + kUnderWayFor) {
    return false;
  }
  if (state.unknown && state.unknown->data.value(kCompleteLook, false)) {
    return now - state.unknown->at >= kBetweenLooks;
  }
  try {
    parts_.journal.append(intent.head, RecordKind::unknown, intent.confirmation_id,
                          {{kCompleteLook, true}, {"looked_at", look.looked_at}, {"reason", look.reason}});
  } catch (const Error& error) {
    support::log_warning("order_reconciliation_failed", {{"reason", error.operator_message()}});
  }
  return false;
}

Reconciliation Reconciler::conclude(const IntentState& state, const Intent& intent, const LookResult& look) {
  Reconciliation result = make_reconciliation(intent, state.intent.seq);
  result.looked_at = look.looked_at;
  result.reason = look.reason;
  result.broker_status = look.status;
  result.candidates = look.candidates;
  Json data = {{"looked_at", look.looked_at}};
  if (!look.reason.empty()) data["reason"] = look.reason;
  RecordKind kind = RecordKind::unknown;
  if (look.verdict == Looked::found) {
    kind = RecordKind::found;
    data["order_id"] = look.order_id;
    data["status"] = look.status;
    data["found_by"] = look.found_by;
  } else if (look.verdict == Looked::ambiguous) {
    result.status = Status::ambiguous;
    return result;  // stays open: the operator settles it
  } else if (is_certainly_absent(state, intent, look)) {
    const std::string searched = "Searched in full twice: TastyTrade has no order " + intent.external_identifier + ". ";
    if (look.needs_identifiers && !look.are_identifiers_echoed && !are_identifiers_known()) {
      result.status = Status::ambiguous;
      result.reason = searched +
                      "It has shown the identifier of no order so far, so that the order may be there under "
                      "none. The operator settles it: tastytrade-mcp order settle.";
      return result;  // stays open, and goes on to hold back its underlyings
    }
    kind = RecordKind::not_found;
    if (result.reason.empty())
      result.reason = searched + "Very likely it never arrived. A new order needs a new preview.";
    data["reason"] = result.reason;
  }
  if (kind == RecordKind::unknown) {
    if (look.verdict == Looked::nothing) {
      if (result.reason.empty()) result.reason = "TastyTrade shows no such order so far.";
      result.reason += ' ' + explain_absence(state, intent);
    }
    return result;
  }
  const Record end = parts_.journal.end(state.intent.seq, kind, data);
  const auto looked_at = std::move(result.looked_at);
  result = describe_end(intent, end);
  result.looked_at = looked_at;
  return result;
}

}  // namespace orders
