#include "account_stream/reconciliation.hpp"

#include <typeinfo>

#include "metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace broker::account_stream {

namespace {

constexpr std::chrono::seconds kReadTimeout{45};

}  // namespace

Snapshot read_snapshot(Client& client, const std::string& account, const support::Clock& clock,
                       const support::Budget& budget) {
  Snapshot snapshot;
  snapshot.account = account;
  snapshot.began = clock.now();
  snapshot.read_since = clock.steady();
  ReadOptions options;
  options.budget = budget;
  const OrderQuery query{.first = support::add_days(support::new_york_date(snapshot.began), -1)};
  const auto recent = client.orders({account}, query, options);
  const auto live = client.live_orders({account}, options);
  snapshot.orders = recent->rows;
  snapshot.orders.insert(snapshot.orders.end(), live->begin(), live->end());
  snapshot.positions = *client.positions(account, options);
  snapshot.balances = *client.balances(account, options);
  return snapshot;
}

Reconciler::Reconciler(Hooks hooks, const AccountStreamTiming& timing, const support::Clock& clock)
    : hooks_(std::move(hooks)), clock_(clock), schedule_(timing) {}

Reconciler::~Reconciler() {
  stop();
}

void Reconciler::stop() {
  std::jthread thread;
  {
    const support::MutexLock lock(mutex_);
    thread = std::move(thread_);
    is_ending_ = true;
  }
  thread.request_stop();
  if (thread.joinable()) thread.join();
}

// Wakes the thread, and starts it before the first comparison.
void Reconciler::start() {
  has_changed_ = true;
  if (thread_.joinable() || is_ending_) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Reconciler::request(const std::vector<std::string>& accounts) {
  {
    const support::MutexLock lock(mutex_);
    for (const std::string& account : accounts) schedule_.request(account, clock_.steady());
    start();
  }
  changed_.notify_all();
}

void Reconciler::request_new(const std::vector<std::string>& accounts) {
  std::vector<std::string> missing;
  {
    const support::MutexLock lock(mutex_);
    for (const std::string& account : accounts) {
      if (!schedule_.contains(account)) missing.push_back(account);
    }
  }
  if (!missing.empty()) request(missing);
}

void Reconciler::request_regular(const std::vector<std::string>& accounts) {
  if (accounts.empty()) return;
  {
    const support::MutexLock lock(mutex_);
    for (const std::string& account : accounts) schedule_.request_regular(account, clock_.steady());
    start();
  }
  changed_.notify_all();
}

void Reconciler::clear() {
  const support::MutexLock lock(mutex_);
  schedule_.clear();
}

void Reconciler::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (const auto account = wait_for_due(stop)) reconcile(*account, stop);
  }
}

std::optional<std::string> Reconciler::wait_for_due(const std::stop_token& stop) {
  constexpr std::chrono::hours kForever{24};
  support::MutexLock lock(mutex_);
  if (auto account = schedule_.begin_due(clock_.steady())) return account;
  const auto due = schedule_.next_due();
  const auto duration = due ? *due - clock_.steady() : std::chrono::steady_clock::duration(kForever);
  changed_.wait_for(lock, stop, duration, [this]() REQUIRES(mutex_) { return has_changed_; });
  has_changed_ = false;
  return std::nullopt;
}

void Reconciler::reconcile(const std::string& account, const std::stop_token& stop) {
  if (!hooks_.is_watched(account)) {
    const support::MutexLock lock(mutex_);
    schedule_.remove(account);
    return;
  }
  bool is_ok = false;
  bool is_regular = false;
  try {
    const Snapshot snapshot = hooks_.read(account, support::Budget::of(kReadTimeout, stop));
    is_regular = hooks_.apply(snapshot);
    is_ok = true;
    ++done_;
  } catch (const support::Error& error) {
    if (stop.stop_requested()) return;
    ++failed_;
    support::log_warning("account_reconciliation_failed",
                         {{"account_number", support::last_four(account)}, {"code", support::to_string(error.code)}});
  } catch (const std::exception& error) {
    // Not expected. The text may quote what the server sent.
    ++failed_;
    support::log_error("account_reconciliation_failed", {{"type", typeid(error).name()}});
  }
  broker_metrics().account_reconciliations.with({is_ok ? "ok" : "failed"}).add();
  const support::MutexLock lock(mutex_);
  schedule_.ended(account, is_ok, is_regular, clock_.steady());
}

}  // namespace broker::account_stream
