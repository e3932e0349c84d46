#include "tracking/order_tracker.hpp"

#include <algorithm>

#include "account_keys.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace orders {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::steady_clock;
using support::MutexLock;

constexpr minutes kReadEvery{10};
constexpr seconds kRetry{30};     // after a read that failed
constexpr seconds kReadTime{20};  // of one read
constexpr seconds kLagRetry{5};   // while a position may lag behind the fill of its order
constexpr seconds kMaxLag{60};
constexpr std::chrono::hours kMaxAlert{24 * 5};

std::string make_key(const std::string& account, const std::string& order_id) {
  return account + ':' + order_id;
}

// The process that sent an order records an event first; others come later, and not all at once.
milliseconds choose_delay() {
  const auto byte = static_cast<unsigned char>(support::random_bytes(1).front());
  return milliseconds(5'000) + milliseconds(40) * static_cast<int>(byte);
}

bool is_working(const broker::Order& order) {
  return order.is_working();
}

}  // namespace

OrderTracker::OrderTracker(const TradingParts& parts) : parts_(parts), records_(parts.journal) {
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

bool OrderTracker::can_follow(const Intent& intent) {
  // A pair whose ratio is changed keeps its orders, which the intent that placed it follows.
  return !intent.action.starts_with("cancel") && intent.action != to_string(Intention::trail) &&
         intent.action != to_string(Intention::edit_complex);
}

void OrderTracker::follow(const Intent& intent, std::int64_t intent_seq, const std::string& account,
                          const std::string& order_id) {
  if (order_id.empty()) return;
  Entry entry;
  entry.order = make_followed_order(intent, intent_seq, parts_.client.clock().now() - minutes(2), account, order_id);
  {
    const MutexLock lock(mutex_);
    followed_.try_emplace(make_key(account, order_id), std::move(entry));
  }
  changed_.notify_all();
}

std::vector<std::string> OrderTracker::list_alerts(const std::string& account_key) const {
  const Instant now = parts_.client.clock().now();
  std::vector<std::string> alerts;
  const MutexLock lock(mutex_);
  for (const auto& [key, entry] : followed_) {
    if (entry.order.head.account_key != account_key) continue;
    for (const auto& [id, stop] : entry.order.missing) {
      if (now - stop.since < kMaxAlert) alerts.push_back(stop.text);
    }
  }
  return alerts;
}

void OrderTracker::run() {
  while (!stop_.stop_requested()) {
    try {
      if (steady_clock::now() >= search_at_) find_unfinished();
      watch_accounts();
      read_due();
    } catch (const std::exception& error) {
      support::log_warning("order_tracking_failed", {{"reason", error.what()}});
    }
    MutexLock lock(mutex_);
    const auto is_due = [this]() REQUIRES(mutex_) {
      return stop_.stop_requested() || find_next_time() <= steady_clock::now();
    };
    while (!is_due()) {
      const auto until = std::min({find_next_time(), search_at_, steady_clock::now() + kRetry});
      if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) break;
    }
  }
}

OrderTracker::SteadyTime OrderTracker::find_next_time() const {
  SteadyTime next = SteadyTime::max();
  for (const auto& [key, entry] : followed_) {
    if (entry.is_due) next = std::min(next, entry.due_at);
  }
  return next;
}

// Orders that an earlier start or another process left working. Without any, TastyTrade is not asked.
void OrderTracker::find_unfinished() {
  search_at_ = steady_clock::now() + kRetry;  // if it fails
  std::vector<Entry> found;
  broker::ReadOptions options;
  options.budget = support::Budget::of(kReadTime, stop_.get_token());
  for (const IntentState& state : parts_.journal.unfinished_orders()) {
    const Intent intent = read_intent(state.intent);
    const std::string id = read_text(*state.end, "order_id");
    if (!can_follow(intent) || id.empty()) continue;
    const auto account = find_account(parts_, intent.head.account_key, options);
    if (!account) continue;
    {
      const MutexLock lock(mutex_);
      if (followed_.contains(make_key(account->number, id))) continue;
    }
    Entry& entry = found.emplace_back();
    entry.order = make_followed_order(intent, state.intent.seq, state.intent.at, account->number, id);
    entry.is_elsewhere = state.intent.replica != parts_.replica;
  }
  add(std::move(found));
  search_at_ = steady_clock::now() + parts_.search_interval;
}

void OrderTracker::add(std::vector<Entry> entries) {
  std::vector<FollowedOrder*> orders;
  orders.reserve(entries.size());
  for (Entry& entry : entries) orders.push_back(&entry.order);
  records_.catch_up(orders);
  const MutexLock lock(mutex_);
  for (Entry& entry : entries) {
    std::string key = make_key(entry.order.account, entry.order.order_id);
    followed_.try_emplace(std::move(key), std::move(entry));
  }
}

void OrderTracker::watch_accounts() {
  std::set<std::string> accounts;
  {
    const MutexLock lock(mutex_);
    for (const auto& [key, entry] : followed_) accounts.insert(entry.order.account);
  }
  if (accounts == watched_) return;
  watched_ = accounts;
  watch_.reset();
  if (accounts.empty()) return;
  watch_ = parts_.client.account_events().watch({accounts.begin(), accounts.end()},
                                                [this](const broker::AccountEvent& event) { note_event(event); });
}

void OrderTracker::note_event(const broker::AccountEvent& event) {
  const bool is_order = event.kind == broker::AccountEventKind::order ||
                        event.kind == broker::AccountEventKind::complex_order ||
                        event.kind == broker::AccountEventKind::resync;
  const bool is_position = event.kind == broker::AccountEventKind::position;
  if (!is_order && !is_position) return;
  {
    const MutexLock lock(mutex_);
    // An event may name a nested order or the order that replaces one, so all of its account are read.
    for (auto& [key, entry] : followed_) {
      if (entry.order.account != event.account_number || entry.is_due) continue;
      if (is_position && entry.order.missing.empty()) continue;
      entry.is_due = true;
      entry.due_at = steady_clock::now() + (entry.is_elsewhere ? choose_delay() : milliseconds(0));
    }
  }
  changed_.notify_all();
}

void OrderTracker::read_due() {
  const auto now = parts_.client.clock().steady();
  std::vector<FollowedOrder> due;
  {
    const MutexLock lock(mutex_);
    for (auto& [key, entry] : followed_) {
      const bool is_due = entry.is_due && entry.due_at <= steady_clock::now();
      if (!is_due && entry.read_at && now - *entry.read_at < kReadEvery) continue;
      entry.is_due = false;
      entry.read_at = now;
      due.push_back(entry.order);
    }
  }
  for (FollowedOrder& order : due) read_one(std::move(order));
}

void OrderTracker::read_one(FollowedOrder order) {
  broker::ReadOptions options;
  options.budget = support::Budget::of(kReadTime, stop_.get_token());
  options.refresh = true;
  State state = State::working;
  bool has_failed = false;
  try {
    state = read(order, options);
  } catch (const support::Error& error) {
    has_failed = true;
    support::log_debug("order_tracking_failed", {{"reason", error.message()}});
  }
  const MutexLock lock(mutex_);
  const auto found = followed_.find(make_key(order.account, order.order_id));
  if (found == followed_.end()) return;
  if (state == State::ended) {
    followed_.erase(found);
    return;
  }
  Entry& entry = found->second;
  entry.order = std::move(order);
  if (has_failed) entry.read_at = parts_.client.clock().steady() - kReadEvery + kRetry;
  if (state != State::unsettled) return;
  if (!entry.is_due) entry.due_at = steady_clock::now() + kLagRetry;
  entry.is_due = true;
}

OrderTracker::State OrderTracker::read(FollowedOrder& followed, const broker::ReadOptions& options) {
  broker::ComplexOrder complex;
  if (followed.is_complex) {
    complex = *parts_.client.complex_order(followed.account, followed.order_id, options);
  } else {
    complex.orders.push_back(*parts_.client.order(followed.account, followed.order_id, options));
  }
  records_.catch_up({&followed});
  if (followed.has_terminal) return State::ended;
  for (const broker::Order& order : complex.orders) records_.record(followed, order);
  const bool has_protection = followed.has_stops_watched || followed.closes_exit || followed.is_change;
  const State stops = has_protection ? judge_stops(followed, complex, options) : State::ended;
  const bool does_work = std::any_of(complex.orders.begin(), complex.orders.end(), is_working);
  const bool may_work = does_work || complex.orders.empty() || !complex.unreadable_orders.empty();
  if (may_work) return stops == State::unsettled ? stops : State::working;
  if (stops != State::ended) return stops;
  records_.record_terminal(followed, complex.orders.front().status);
  return State::ended;
}

OrderTracker::State OrderTracker::judge_stops(FollowedOrder& followed, const broker::ComplexOrder& complex,
                                              const broker::ReadOptions& options) {
  std::vector<LostStop> lost = followed.closes_exit ? find_unfilled_close(complex.orders.front())
                               : followed.is_change ? find_lost_replacement(complex.orders.front())
                                                    : find_lost_stops(complex);
  std::erase_if(lost, [&](const LostStop& stop) { return records_.is_cancelled_here(followed, stop); });
  if (lost.empty() && followed.missing.empty()) return State::ended;
  const auto positions = parts_.client.positions(followed.account, options);
  const auto live = parts_.client.live_orders({followed.account}, options);
  const Instant now = parts_.client.clock().now();
  State state = State::ended;
  std::set<std::string> without;  // stops
  for (LostStop& stop : lost) {
    const bool is_closed = is_closed_by_others(stop, *live, *positions);
    const std::optional<bool> is_held = is_position_held(stop, *positions);
    stop.is_position_known = is_held.has_value();
    if (!is_closed && is_held.value_or(true)) {
      without.insert(stop.order_id);
      records_.record_missing_stop(followed, stop);
    } else if (!is_closed && stop.ended_at && now - *stop.ended_at < kMaxLag && state == State::ended) {
      state = State::unsettled;
    }
  }
  std::vector<std::string> restored;
  for (const auto& [id, stop] : followed.missing) {
    if (!without.contains(id)) {
      restored.push_back(id);
    } else if (now - stop.since < kMaxAlert && state == State::ended) {
      state = State::working;
    }
  }
  for (const std::string& id : restored) records_.record_restored(followed, id);
  return state;
}

}  // namespace orders
