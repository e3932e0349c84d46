#include "tracking/order_tracker.hpp"

#include <algorithm>

#include "account_keys.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using support::MutexLock;

constexpr minutes kReadEvery{10};
constexpr seconds kRetry{30};     // after a read that failed
constexpr seconds kReadTime{20};  // of one read

std::string make_key(const std::string& account, const std::string& order_id) {
  return account + ':' + order_id;
}

}  // namespace

OrderTracker::OrderTracker(const TradingParts& parts) : parts_(parts) {
  if (parts.reconciles) thread_ = std::thread([this] { run(); });
}

OrderTracker::~OrderTracker() {
  stop_.request_stop();
  {
    const MutexLock lock(mutex_);  // so that the thread does not miss it between its look and its wait
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

OrderTracker::Followed OrderTracker::make_followed(const Intent& intent, std::int64_t intent_seq, std::string account,
                                                   std::string order_id) {
  Followed followed;
  followed.head = intent.head;
  followed.confirmation_id = intent.confirmation_id;
  followed.intent_seq = intent_seq;
  followed.account = std::move(account);
  followed.order_id = std::move(order_id);
  followed.is_complex =
      intent.action == to_string(Intention::place_complex) || intent.action == to_string(Intention::cancel_complex);
  return followed;
}

void OrderTracker::follow(const Intent& intent, std::int64_t intent_seq, const std::string& account,
                          const std::string& order_id) {
  if (order_id.empty()) return;
  Followed followed = make_followed(intent, intent_seq, account, order_id);
  {
    const MutexLock lock(mutex_);
    followed_.try_emplace(make_key(account, order_id), std::move(followed));
  }
  changed_.notify_all();
}

void OrderTracker::run() {
  while (!stop_.stop_requested()) {
    try {
      if (!is_restored_) find_unfinished();
      watch_accounts();
      read_due();
    } catch (const std::exception& error) {
      support::log_warning("order_tracking_failed", {{"reason", error.what()}});
    }
    MutexLock lock(mutex_);
    const auto is_due = [this]() REQUIRES(mutex_) {
      return stop_.stop_requested() ||
             std::any_of(followed_.begin(), followed_.end(), [](const auto& entry) { return entry.second.is_due; });
    };
    changed_.wait_for(mutex_, kRetry, is_due);
  }
}

// Orders that an earlier start left working. Without any, TastyTrade is not asked.
void OrderTracker::find_unfinished() {
  std::map<std::string, Followed> found;
  broker::ReadOptions options;
  options.budget = support::Budget::of(kReadTime, stop_.get_token());
  for (const IntentState& state : parts_.journal.unfinished_orders()) {
    const Intent intent = read_intent(state.intent);
    const bool is_order = !intent.action.starts_with("cancel") && intent.action != to_string(Intention::trail);
    if (!is_order) continue;
    const auto account = find_account(parts_, intent.head.account_key, options);
    Followed followed = make_followed(intent, state.intent.seq, account ? account->number : std::string(),
                                      read_text(*state.end, "order_id"));
    if (account && !followed.order_id.empty()) {
      found.emplace(make_key(followed.account, followed.order_id), std::move(followed));
    }
  }
  restore_fills(found);
  is_restored_ = true;
  const MutexLock lock(mutex_);
  followed_.merge(found);
}

// The fills and statuses that the journal has already.
void OrderTracker::restore_fills(std::map<std::string, Followed>& found) {
  if (found.empty()) return;
  constexpr std::size_t kPage = 1'000;
  std::int64_t next = std::min_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
                        return a.second.intent_seq < b.second.intent_seq;
                      })->second.intent_seq;
  while (true) {
    const std::vector<Record> records = parts_.journal.read(next, kPage);
    for (const Record& record : records) {
      for (auto& [key, followed] : found) {
        if (record.confirmation_id != followed.confirmation_id) continue;
        if (record.kind == RecordKind::fill) followed.fills.insert(read_text(record, "fill_id"));
        if (record.kind == RecordKind::event) {
          followed.statuses[read_text(record, "order_id")] = read_text(record, "status");
        }
      }
    }
    if (records.size() < kPage) return;
    next = records.back().seq + 1;
  }
}

void OrderTracker::watch_accounts() {
  std::set<std::string> accounts;
  {
    const MutexLock lock(mutex_);
    for (const auto& [key, followed] : followed_) accounts.insert(followed.account);
  }
  if (accounts == watched_) return;
  watched_ = accounts;
  watch_.reset();
  if (accounts.empty()) return;
  watch_ = parts_.client.account_events().watch(
      {accounts.begin(), accounts.end()}, [this](const broker::AccountEvent& event) {
        const bool is_order = event.kind == broker::AccountEventKind::order ||
                              event.kind == broker::AccountEventKind::complex_order ||
                              event.kind == broker::AccountEventKind::resync;
        if (!is_order) return;
        {
          const MutexLock lock(mutex_);
          // An event may name a nested order or the order that replaces one, so all of its account are read.
          for (auto& [key, followed] : followed_) followed.is_due |= followed.account == event.account_number;
        }
        changed_.notify_all();
      });
}

void OrderTracker::read_due() {
  const Instant now = parts_.client.clock().now();
  std::vector<Followed> due;
  {
    const MutexLock lock(mutex_);
    for (auto& [key, followed] : followed_) {
      if (!followed.is_due && now - followed.read_at < kReadEvery) continue;
      followed.is_due = false;
      followed.read_at = now;
      due.push_back(followed);
    }
  }
  for (Followed& followed : due) {
    broker::ReadOptions options;
    options.budget = support::Budget::of(kReadTime, stop_.get_token());
    options.refresh = true;
    bool has_ended = false, has_failed = false;
    try {
      has_ended = read(followed, options);
    } catch (const support::Error& error) {
      has_failed = true;
      support::log_debug("order_tracking_failed", {{"reason", error.message()}});
    }
    const MutexLock lock(mutex_);
    const auto found = followed_.find(make_key(followed.account, followed.order_id));
    if (found == followed_.end()) continue;
    if (has_ended) {
      followed_.erase(found);
      continue;
    }
    if (has_failed) found->second.read_at = now - kReadEvery + kRetry;
    found->second.statuses = std::move(followed.statuses);
    found->second.fills = std::move(followed.fills);
  }
}

bool OrderTracker::read(Followed& followed, const broker::ReadOptions& options) {
  std::vector<broker::Order> orders;
  if (followed.is_complex) {
    orders = parts_.client.complex_order(followed.account, followed.order_id, options)->orders;
  } else {
    orders.push_back(*parts_.client.order(followed.account, followed.order_id, options));
  }
  for (const broker::Order& order : orders) record(followed, order);
  const bool is_working =
      std::any_of(orders.begin(), orders.end(), [](const broker::Order& order) { return order.is_working(); });
  if (is_working || orders.empty()) return false;
  append(followed, RecordKind::terminal,
         {{"intent", followed.intent_seq}, {"order_id", followed.order_id}, {"status", orders.front().status}});
  return true;
}

void OrderTracker::record(Followed& followed, const broker::Order& order) {
  std::string& status = followed.statuses[order.id];
  if (status != order.status) {
    Json data = {{"intent", followed.intent_seq}, {"order_id", order.id}, {"status", order.status}};
    if (order.updated_at) data["updated_at"] = support::to_iso8601(*order.updated_at);
    if (!order.replacing_order_id.empty()) data["replaced_by"] = order.replacing_order_id;
    if (!order.reject_reason.empty()) data["broker_message"] = support::printable(order.reject_reason, 240);
    append(followed, RecordKind::event, std::move(data));
    status = order.status;
  }
  for (const broker::OrderLeg& leg : order.legs) {
    for (const broker::OrderFill& fill : leg.fills) {
      if (fill.id.empty() || followed.fills.contains(fill.id)) continue;
      Json data = {
          {"intent", followed.intent_seq}, {"order_id", order.id}, {"fill_id", fill.id}, {"symbol", leg.symbol}};
      if (fill.quantity) data["quantity"] = fill.quantity->to_string();
      if (fill.price) data["price"] = fill.price->to_string();
      if (fill.filled_at) data["filled_at"] = support::to_iso8601(*fill.filled_at);
      append(followed, RecordKind::fill, std::move(data));
      followed.fills.insert(fill.id);
    }
  }
}

void OrderTracker::append(const Followed& followed, RecordKind kind, Json data) {
  parts_.journal.append(followed.head, kind, followed.confirmation_id, data);
}

}  // namespace orders
