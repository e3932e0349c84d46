#include "reconcile/order_look.hpp"

#include <algorithm>

#include "confirmation/confirmation_content.hpp"
#include "sending/sender.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;
using Looked = LookResult::Verdict;

constexpr std::string_view kPrefix = "ttm-";           // of every identifier of this server
constexpr std::chrono::milliseconds kMaxEarly{2'000};  // of received-at against the time of the intent
constexpr std::chrono::milliseconds kMaxLate{40'000};

// The orders that a look has read. Incomplete: `problem` says why.
struct Seen {
  std::vector<broker::Order> orders;
  std::vector<broker::ComplexOrder> complex_orders;
  std::vector<std::string> looked_at;
  std::string problem;
};

template <class T>
void check_whole(const broker::Rows<T>& rows, const std::string& what, Seen& seen) {
  if (!rows.unreadable.empty()) {
    seen.problem = std::to_string(rows.unreadable.size()) + " of the " + what + " could not be read.";
  } else if (rows.expected && *rows.expected > rows.size()) {
    seen.problem = "Not all pages of the " + what + " arrived.";
  }
}

// Runs one read; an error of the broker makes the look incomplete.
template <class Read>
void read_part(const std::string& what, Seen& seen, const Read& read) {
  try {
    read();
    seen.looked_at.push_back(what);
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled) throw;
    seen.problem = "The " + what + " could not be read: " + error.message();
  }
}

Seen read_orders_since(broker::Client& client, const std::string& account, Date first, bool is_complex,
                       const broker::ReadOptions& options) {
  Seen seen;
  const auto keep = [&seen](const broker::Answer<broker::Rows<broker::Order>>& answer, const std::string& what) {
    check_whole(*answer, what, seen);
    for (const broker::Order& order : answer->rows) {
      if (!order.unreadable_legs.empty()) seen.problem = "A leg of order " + order.id + " could not be read.";
      seen.orders.push_back(order);
    }
  };
  const std::string since = "orders since " + support::to_text(first);
  read_part("live orders", seen, [&] { keep(client.live_orders({account}, options), "live orders"); });
  read_part(since, seen, [&] { keep(client.orders({account}, {.first = first}, options), since); });
  if (!is_complex) return seen;
  for (const bool live_only : {true, false}) {
    const std::string what = live_only ? "live complex orders" : "complex orders";
    read_part(what, seen, [&] {
      const auto answer = client.complex_orders(account, live_only, options);
      check_whole(*answer, what, seen);
      seen.complex_orders.insert(seen.complex_orders.end(), answer->rows.begin(), answer->rows.end());
    });
  }
  return seen;
}

bool has_identifier(const broker::Order& order, const std::string& identifier) {
  return order.external_identifier == identifier || order.external_identifier.starts_with(identifier + '-');
}

LookResult make_found(const std::string& id, const std::string& status, const char* by) {
  LookResult result;
  result.verdict = Looked::found;
  result.order_id = id;
  result.status = status;
  result.found_by = by;
  return result;
}

// Returns true if the reported order may be the one that was sent, by its content and the time of its receipt.
bool fits(const broker::Order& reported, const Order& sent, Instant sent_at) {
  if (!reported.received_at || *reported.received_at < sent_at - kMaxEarly ||
      *reported.received_at > sent_at + kMaxLate) {
    return false;
  }
  if (reported.order_type != broker_spelling(sent.type) || reported.legs.size() != sent.legs.size()) return false;
  if (reported.price.has_value() != sent.price.has_value()) return false;
  if (sent.price && reported.price->value != sent.price->value) return false;
  return std::all_of(sent.legs.begin(), sent.legs.end(), [&reported](const Leg& leg) {
    return std::any_of(reported.legs.begin(), reported.legs.end(), [&leg](const broker::OrderLeg& other) {
      return other.symbol == leg.symbol && other.quantity == leg.quantity;
    });
  });
}

// Adds ids that are not there yet.
void add_candidate(std::vector<std::string>& candidates, const std::string& id) {
  if (std::find(candidates.begin(), candidates.end(), id) == candidates.end()) candidates.push_back(id);
}

LookResult judge_fingerprints(const Seen& seen, const Intent& intent, Instant sent_at) {
  LookResult result;
  const std::vector<Order> sent = read_orders(intent.body);
  std::string status;
  for (const broker::Order& order : seen.orders) {
    if (!order.external_identifier.empty() || !fits(order, sent.front(), sent_at)) continue;
    add_candidate(result.candidates, order.id);
    status = order.status;
  }
  if (result.candidates.size() == 1) return make_found(result.candidates.front(), status, "fingerprint");
  result.verdict = result.candidates.empty() ? Looked::nothing : Looked::ambiguous;
  return result;
}

// The order with our identifier; of a complex order the complex one.
std::optional<LookResult> find_identified(const Seen& seen, const std::string& identifier) {
  for (const broker::ComplexOrder& complex : seen.complex_orders) {
    for (const broker::Order& order : complex.orders) {
      if (has_identifier(order, identifier)) return make_found(complex.id, order.status, "identifier");
    }
  }
  for (const broker::Order& order : seen.orders) {
    if (!has_identifier(order, identifier)) continue;
    const bool is_nested = !order.complex_order_id.empty();
    return make_found(is_nested ? order.complex_order_id : order.id, order.status, "identifier");
  }
  return std::nullopt;
}

LookResult look_for_placed(broker::Client& client, const std::string& account, const Intent& intent, Instant sent_at,
                           const broker::ReadOptions& options) {
  // The day before the one in New York: the broker files an order of the evening under its own day.
  const Date first = support::add_days(support::new_york_date(sent_at), -1);
  const bool is_complex = intent.action == to_string(Intention::place_complex);
  const Seen seen = read_orders_since(client, account, first, is_complex, options);
  LookResult result;
  if (auto found = find_identified(seen, intent.external_identifier)) {
    result = *std::move(found);
  } else if (!seen.problem.empty()) {
    result.reason = seen.problem;
  } else if (std::any_of(seen.orders.begin(), seen.orders.end(),
                         [](const broker::Order& order) { return order.external_identifier.starts_with(kPrefix); })) {
    result.verdict = Looked::nothing;
    result.are_identifiers_echoed = true;
  } else {
    result = judge_fingerprints(seen, intent, sent_at);
  }
  result.looked_at = seen.looked_at;
  return result;
}

// The outcome of a replace or an edit: the order that replaces the target, or the end of the target.
LookResult look_for_change(broker::Client& client, const std::string& account, const Intent& intent,
                           const broker::ReadOptions& options) {
  const auto target = client.order(account, intent.target_order_id, options);
  LookResult result;
  result.looked_at = {"order " + intent.target_order_id};
  if (!target->replacing_order_id.empty()) {
    const auto tip = client.order(account, target->replacing_order_id, options);
    LookResult found = make_found(tip->id, tip->status, "id");
    found.looked_at = {"order " + intent.target_order_id, "order " + tip->id};
    return found;
  }
  if (target->status == "Replace Requested") {
    result.verdict = Looked::pending;
    result.reason = "TastyTrade is replacing order " + intent.target_order_id + ".";
    return result;
  }
  if (!target->is_working()) {
    result.verdict = Looked::nothing;
    result.status = target->status;
    result.reason = "Order " + intent.target_order_id + " ended as " + target->status + " and was not replaced.";
    return result;
  }
  const auto live = client.live_orders({account}, options);
  for (const broker::Order& order : live->rows) {
    if (order.replaces_order_id == intent.target_order_id) return make_found(order.id, order.status, "id");
  }
  result.looked_at.emplace_back("live orders");
  if (!live->unreadable.empty()) {
    result.reason = "Some of the live orders could not be read.";
    return result;
  }
  result.verdict = Looked::nothing;
  result.status = target->status;
  result.reason = "Order " + intent.target_order_id + " works unchanged.";
  return result;
}

// The outcome of a cancellation: the state of its target.
LookResult judge_cancelled(const std::string& id, const std::string& status, bool is_working) {
  LookResult result;
  result.order_id = id;
  result.status = status;
  result.found_by = "id";
  result.looked_at = {"order " + id};
  result.verdict = status == "Cancel Requested" ? Looked::pending : is_working ? Looked::nothing : Looked::found;
  result.reason = is_working ? "Order " + id + " still works." : "Order " + id + " ended as " + status + ".";
  return result;
}

LookResult look_for_cancellation(broker::Client& client, const std::string& account, const Intent& intent,
                                 const broker::ReadOptions& options) {
  if (intent.action != to_string(Intention::cancel_complex)) {
    const auto target = client.order(account, intent.target_order_id, options);
    return judge_cancelled(target->id, target->status, target->is_working());
  }
  const auto target = client.complex_order(account, intent.target_order_id, options);
  const bool is_working = std::any_of(target->orders.begin(), target->orders.end(),
                                      [](const broker::Order& order) { return order.is_working(); });
  const std::string status = target->orders.empty() ? "" : target->orders.front().status;
  return judge_cancelled(target->id, status, is_working);
}

// The start of a trail sends nothing.
LookResult judge_trail() {
  LookResult result;
  result.verdict = Looked::nothing;
  result.reason = "The trail was not started.";
  return result;
}

}  // namespace

LookResult look_for(broker::Client& client, const std::string& account, const Intent& intent, Instant sent_at,
                    const broker::ReadOptions& options) {
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  try {
    if (intent.action.starts_with("place")) return look_for_placed(client, account, intent, sent_at, fresh);
    if (intent.action.starts_with("cancel")) return look_for_cancellation(client, account, intent, fresh);
    if (intent.action == to_string(Intention::trail)) return judge_trail();
    return look_for_change(client, account, intent, fresh);
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled || error.code == ErrorCode::deadline_exceeded) throw;
    LookResult result;
    result.reason = error.message();
    return result;
  }
}

}  // namespace orders
