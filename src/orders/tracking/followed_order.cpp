#include "tracking/followed_order.hpp"

#include <algorithm>

#include "exit/exit_identity.hpp"
#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr std::size_t kPage = 1'000;
constexpr const char* kEvent = "event";  // of a record `event` that is no change of a status
constexpr const char* kMissing = "protection_missing";
constexpr const char* kRestored = "protection_restored";

void apply_event(const Record& record, FollowedOrder& followed) {
  const std::string order_id = read_text(record, "order_id"), event = read_text(record, kEvent);
  if (event == kMissing) {
    followed.missing[order_id] = {read_text(record, "text"), record.at};
  } else if (event == kRestored) {
    followed.missing.erase(order_id);
  } else {
    followed.statuses[order_id] = read_text(record, "status");
  }
}

// A record `terminal` names the intent or the order, by whichever confirmation.
bool ends(const Record& record, const FollowedOrder& followed) {
  return record.kind == RecordKind::terminal && record.head.environment == followed.head.environment &&
         (read_text(record, "intent") == std::to_string(followed.intent_seq) ||
          read_text(record, "order_id") == followed.order_id);
}

void apply(const Record& record, FollowedOrder& followed) {
  if (record.seq < followed.next_seq) return;
  followed.has_terminal |= ends(record, followed);
  if (record.confirmation_id != followed.confirmation_id) return;
  if (record.kind == RecordKind::fill) followed.fills.insert(read_text(record, "fill_id"));
  if (record.kind == RecordKind::foreign) followed.foreign.insert(read_text(record, "order_id"));
  if (record.kind == RecordKind::event) apply_event(record, followed);
}

}  // namespace

FollowedOrder make_followed_order(const Intent& intent, std::int64_t intent_seq, Instant sent_at, std::string account,
                                  std::string order_id) {
  FollowedOrder followed;
  followed.head = intent.head;
  followed.confirmation_id = intent.confirmation_id;
  followed.intent_seq = intent_seq;
  followed.sent_at = sent_at;
  followed.account = std::move(account);
  followed.order_id = std::move(order_id);
  followed.has_stops_watched = intent.action == to_string(Intention::place_complex);
  followed.is_complex = followed.has_stops_watched || intent.action == to_string(Intention::cancel_complex);
  followed.is_change = intent.action == to_string(Intention::replace) || intent.action == to_string(Intention::edit);
  followed.closes_exit = intent.confirmation_id.ends_with(kCloseSuffix);
  followed.next_seq = intent_seq;
  return followed;
}

void FollowedOrderRecords::catch_up(const std::vector<FollowedOrder*>& list) {
  if (list.empty()) return;
  const auto first = std::min_element(list.begin(), list.end(), [](const FollowedOrder* a, const FollowedOrder* b) {
    return a->next_seq < b->next_seq;
  });
  std::int64_t next = (*first)->next_seq;
  while (true) {
    const std::vector<Record> records = journal_.read(next, kPage);
    for (const Record& record : records) {
      for (FollowedOrder* const followed : list) apply(record, *followed);
    }
    if (!records.empty()) next = records.back().seq + 1;
    if (records.size() < kPage) break;
  }
  for (FollowedOrder* const followed : list) followed->next_seq = std::max(followed->next_seq, next);
}

void FollowedOrderRecords::record(FollowedOrder& followed, const broker::Order& order) {
  record_status(followed, order);
  record_fills(followed, order);
  record_foreign(followed, order);
}

void FollowedOrderRecords::record_status(FollowedOrder& followed, const broker::Order& order) {
  if (followed.statuses[order.id] == order.status) return;
  catch_up({&followed});
  if (followed.statuses[order.id] == order.status) return;
  Json data = {{"order_id", order.id}, {"status", order.status}};
  if (order.updated_at) data["updated_at"] = support::to_iso8601(*order.updated_at);
  if (!order.replacing_order_id.empty()) data["replaced_by"] = order.replacing_order_id;
  if (!order.reject_reason.empty()) data["broker_message"] = support::printable(order.reject_reason, 240);
  append(followed, RecordKind::event, std::move(data));
}

void FollowedOrderRecords::record_fills(FollowedOrder& followed, const broker::Order& order) {
  for (const broker::OrderLeg& leg : order.legs) {
    for (const broker::OrderFill& fill : leg.fills) {
      if (fill.id.empty() || followed.fills.contains(fill.id)) continue;
      catch_up({&followed});
      if (followed.fills.contains(fill.id)) continue;
      Json data = {{"order_id", order.id}, {"fill_id", fill.id}, {"symbol", leg.symbol}};
      if (fill.quantity) data["quantity"] = fill.quantity->to_string();
      if (fill.price) data["price"] = fill.price->to_string();
      if (fill.filled_at) data["filled_at"] = support::to_iso8601(*fill.filled_at);
      append(followed, RecordKind::fill, std::move(data));
    }
  }
}

void FollowedOrderRecords::record_foreign(FollowedOrder& followed, const broker::Order& order) {
  const std::string& other = order.replacing_order_id;
  if (other.empty() || !order.is_replaced() || followed.foreign.contains(other)) return;
  catch_up({&followed});
  if (followed.foreign.contains(other) || has_intent(followed, {order.id}, false)) return;
  append(followed, RecordKind::foreign, {{"order_id", other}, {"replaces", order.id}});
}

void FollowedOrderRecords::record_terminal(FollowedOrder& followed, const std::string& status) {
  catch_up({&followed});
  if (!followed.has_terminal) {
    append(followed, RecordKind::terminal, {{"order_id", followed.order_id}, {"status", status}});
  }
}

void FollowedOrderRecords::record_missing_stop(FollowedOrder& followed, const LostStop& stop) {
  catch_up({&followed});
  if (followed.missing.contains(stop.order_id)) return;
  const std::string text = describe_missing(stop);
  append(followed, RecordKind::event,
         {{"order_id", stop.order_id}, {kEvent, kMissing}, {"status", stop.status}, {"text", text}});
  support::log_warning("protection_missing", {{"record", followed.intent_seq}, {"reason", text}});
}

void FollowedOrderRecords::record_restored(FollowedOrder& followed, const std::string& stop_id) {
  catch_up({&followed});
  if (!followed.missing.contains(stop_id)) return;
  append(followed, RecordKind::event, {{"order_id", stop_id}, {kEvent, kRestored}});
}

bool FollowedOrderRecords::is_cancelled_here(const FollowedOrder& followed, const LostStop& stop) {
  return has_intent(followed, {stop.order_id, stop.complex_order_id}, true);
}

bool FollowedOrderRecords::has_intent(const FollowedOrder& followed, const std::vector<std::string>& targets,
                                      bool is_cancellation) {
  const auto intents = journal_.recent_intents(followed.head.account_key, followed.sent_at);
  return std::any_of(intents.begin(), intents.end(), [&](const IntentState& state) {
    const bool is_without_effect =
        state.end && (state.end->kind == RecordKind::not_sent || state.end->kind == RecordKind::refused ||
                      state.end->kind == RecordKind::not_found);
    if (is_without_effect) return false;
    const std::string target = read_text(state.intent, "target_order_id"), action = read_text(state.intent, "action");
    const bool is_change = action == to_string(Intention::replace) || action == to_string(Intention::edit);
    const bool is_meant = is_cancellation ? action.starts_with("cancel") : is_change;
    return is_meant && std::find(targets.begin(), targets.end(), target) != targets.end();
  });
}

// The record applies to the order at once.
void FollowedOrderRecords::append(FollowedOrder& followed, RecordKind kind, Json data) {
  data["intent"] = followed.intent_seq;
  journal_.append(followed.head, kind, followed.confirmation_id, data);
  catch_up({&followed});
}

}  // namespace orders
