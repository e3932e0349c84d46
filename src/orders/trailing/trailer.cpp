#include "trailing/trailer.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace orders {

using support::Error;
using support::ErrorCode;
using support::MutexLock;

namespace {

constexpr std::chrono::seconds kBetweenLeft{30};
constexpr std::chrono::seconds kIdle{30};  // without a trail

std::string make_key(const std::string& account, const std::string& order_id) {
  return account + ':' + order_id;
}

// Runs a function at the end of its scope.
template <class Function>
class AtEnd {
 public:
  explicit AtEnd(Function function) : function_(std::move(function)) {}
  ~AtEnd() { function_(); }
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;

 private:
  Function function_;
};

}  // namespace

Trailer::Trailer(TrailTools tools) : tools_(std::move(tools)), journal_(tools_.parts.journal) {
  if (tools_.parts.reconciles) begin_thread();
}

Trailer::~Trailer() {
  const std::string reason = "The server ended. The last stop works on as a plain stop.";
  std::thread thread;
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
    thread = std::move(thread_);
  }
  for (const auto& each : list_runs()) each->request_end(TrailEnd::server_ended, reason);  // ends reads under way
  changed_.notify_all();
  if (thread.joinable()) thread.join();
  for (const auto& each : list_runs()) each->close(reason);
  std::map<std::string, Running, std::less<>> ended;  // their watches end without the lock
  const MutexLock lock(mutex_);
  ended.swap(running_);
}

void Trailer::begin_thread() {
  const MutexLock lock(mutex_);
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void Trailer::run() {
  while (true) {
    try {
      look_all();
      if (tools_.parts.reconciles) tell_left();
    } catch (const std::exception& error) {
      support::log_warning("trail_failed", {{"exception", error.what()}});
    }
    MutexLock lock(mutex_);
    const auto is_due = [this]() REQUIRES(mutex_) { return is_stopping_ || is_woken_; };
    const std::chrono::milliseconds wait = running_.empty() ? kIdle : tools_.parts.trail_interval;
    changed_.wait_for(mutex_, wait, is_due);
    if (is_stopping_) return;
    is_woken_ = false;
  }
}

void Trailer::look_all() {
  for (const auto& each : list_runs()) {
    each->look();
    if (!each->is_over()) continue;
    Running over;  // its watch ends without the lock
    const MutexLock lock(mutex_);
    const auto found = running_.find(each->status().external_identifier);
    if (found == running_.end()) continue;
    over = std::move(found->second);
    running_.erase(found);
  }
}

// Once for the trails of earlier starts; again only for those that a process may still run.
void Trailer::tell_left() {
  const auto now = std::chrono::steady_clock::now();
  const bool is_due = !left_.empty() && now - left_seen_at_ >= kBetweenLeft;
  if (!may_have_left_.exchange(false) && !is_due) return;
  left_seen_at_ = now;
  try {
    left_ = journal_.list_unended();
  } catch (...) {
    may_have_left_ = true;
    throw;
  }
  std::erase_if(
      left_, [this](const TrailJournal::Unended& left) { return find_run(left.trail.external_identifier) != nullptr; });
  std::erase_if(left_, [this](const TrailJournal::Unended& left) {
    TrailLease lease(tools_.leases(), left.trail.external_identifier, tools_.parts.replica);
    if (!lease.take_over()) return false;
    tell_left(left);
    return true;
  });
}

void Trailer::tell_left(const TrailJournal::Unended& known) {
  // Another process may have told it meanwhile.
  const auto unended = journal_.list_unended();
  const auto found = std::find_if(unended.begin(), unended.end(), [&known](const TrailJournal::Unended& one) {
    return one.trail.external_identifier == known.trail.external_identifier;
  });
  if (found == unended.end()) return;
  const TrailJournal::Unended& left = *found;
  if (left.has_end) return journal_.record_terminal(left.trail);
  TrailStatus status = left.status;
  status.state = TrailState::ended;
  status.end = TrailEnd::server_ended;
  status.reason =
      "The server that ran it ended without a record of that. Its last stop works on as a plain stop, if it has not "
      "ended: "
      "look at it in fetch_orders.";
  support::log_warning("trail_ended", {{"record", left.trail.seq}, {"reason", to_string(TrailEnd::server_ended)}});
  journal_.record_end(left.trail, status);
}

void Trailer::require_free_locked(const std::string& account, const std::string& order_id) const {
  const auto follows = [&](const auto& entry) { return entry.second.run->follows(account, order_id); };
  if (starting_.contains(make_key(account, order_id)) || std::any_of(running_.begin(), running_.end(), follows)) {
    throw Error(ErrorCode::conflict, "Order " + order_id + " is trailed already.",
                "cancel_order with `trail` ends that trail.");
  }
  if (running_.size() + starting_.size() < kMaxTrails) return;
  throw Error(ErrorCode::refused, std::to_string(kMaxTrails) + " trails run already, which is the most.",
              "cancel_order with `trail` ends one.");
}

void Trailer::require_free(const std::string& account, const std::string& order_id) const {
  const MutexLock lock(mutex_);
  require_free_locked(account, order_id);
}

void Trailer::reserve(const std::string& key, const std::string& account, const std::string& order_id) {
  const MutexLock lock(mutex_);
  require_free_locked(account, order_id);
  starting_.insert(key);
}

std::shared_ptr<void> Trailer::watch(const std::string& account, const std::shared_ptr<TrailRun>& run) {
  return tools_.parts.client.account_events().watch(
      {account}, [this, seen = std::weak_ptr<TrailRun>(run)](const broker::AccountEvent& event) {
        const bool concerns = event.kind == broker::AccountEventKind::order ||
                              event.kind == broker::AccountEventKind::position ||
                              event.kind == broker::AccountEventKind::resync;
        const auto alive = seen.lock();
        if (!concerns || !alive) return;
        alive->note_event();
        wake();
      });
}

Trailer::Started Trailer::start(Trail trail, const Intent& intent, Order stop) {
  const std::string order_id = intent.target_order_id;
  const std::string key = make_key(trail.account, order_id);
  reserve(key, trail.account, order_id);
  const AtEnd release([this, &key] {
    const MutexLock lock(mutex_);
    starting_.erase(key);
  });
  begin_thread();
  // Before the start is in the journal: another process takes a trail without a lease for one that nobody runs.
  TrailLease lease(tools_.leases(), trail.external_identifier, tools_.parts.replica);
  const Moment leased_at = Moment::now(tools_.parts.client.clock());
  if (!lease.renew()) throw Error(ErrorCode::conflict, "Another process has the lease of this trail.");
  Started started;
  started.claim = journal_.claim(intent);
  if (started.claim.verdict != ClaimResult::Verdict::claimed) return started;
  trail.seq = started.claim.seq;
  const std::string account = trail.account;
  const auto run = std::make_shared<TrailRun>(tools_, std::move(trail), std::move(stop), order_id);
  try {
    run->begin(leased_at);
  } catch (...) {
    // Its claim is in the journal. It is told as ended now or, if that cannot be recorded either, after its lease.
    run->request_end(TrailEnd::failed, "Its start could not be recorded.");
    run->look();
    may_have_left_ = true;
    throw;
  }
  started.trail = run->status();
  Running running{run, watch(account, run)};
  {
    const MutexLock lock(mutex_);
    running_.emplace(started.trail->external_identifier, std::move(running));
  }
  wake();
  return started;
}

std::shared_ptr<TrailRun> Trailer::find_run(std::string_view external_identifier) const {
  const MutexLock lock(mutex_);
  const auto found = running_.find(external_identifier);
  return found == running_.end() ? nullptr : found->second.run;
}

std::vector<std::shared_ptr<TrailRun>> Trailer::list_runs() const {
  const MutexLock lock(mutex_);
  std::vector<std::shared_ptr<TrailRun>> runs;
  runs.reserve(running_.size());
  for (const auto& entry : running_) runs.push_back(entry.second.run);
  return runs;
}

std::optional<TrailStatus> Trailer::find(std::string_view external_identifier) const {
  const auto run = find_run(external_identifier);
  return run ? std::optional(run->status()) : std::nullopt;
}

std::optional<TrailStatus> Trailer::stop(std::string_view external_identifier, const std::string& reason,
                                         const support::Budget& budget) {
  const auto run = find_run(external_identifier);
  if (!run) return std::nullopt;
  run->request_end(TrailEnd::stopped, reason);
  wake();
  run->wait_over(budget);
  return run->status();
}

Trailer::Followed Trailer::stop_following(const std::string& account, const std::string& order_id,
                                          const std::string& reason, const support::Budget& budget) {
  for (const auto& each : list_runs()) {
    if (!each->follows(account, order_id)) continue;
    each->request_end(TrailEnd::stopped, reason);
    wake();
    each->wait_over(budget);
    return each->is_replacing() ? Followed::replaces : Followed::ended;
  }
  return Followed::none;
}

void Trailer::wake() {
  {
    const MutexLock lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

}  // namespace orders
