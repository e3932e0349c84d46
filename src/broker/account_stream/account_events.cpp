#include "account_stream/account_events.hpp"

#include <algorithm>
#include <array>
#include <typeinfo>

#include "metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/masking.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace broker {

std::string_view to_string(AccountEventKind kind) {
  constexpr std::array<std::string_view, 8> kNames = {"order",          "complex_order", "position",   "balance",
                                                      "trading_status", "quote_alert",   "watchlists", "resync"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(FoundBy found_by) {
  return found_by == FoundBy::stream ? "stream" : "reconciliation";
}

}  // namespace broker

namespace broker::account_stream {

using live::Reconnect;
using std::chrono::milliseconds;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::chrono::seconds kTokenTimeout{15};
constexpr std::chrono::hours kForever{24};
constexpr std::size_t kMaxUnknownTypes = 20;
constexpr std::size_t kMaxAccountNumber = 32;

bool is_account_number(const std::string& text) {
  return !text.empty() && text.size() <= kMaxAccountNumber && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

void check_accounts(const std::vector<std::string>& accounts) {
  if (accounts.empty() || accounts.size() > AccountEvents::kMaxAccounts) {
    throw Error(ErrorCode::invalid_argument, "Between 1 and 100 accounts are watched at once.");
  }
  if (!std::all_of(accounts.begin(), accounts.end(), is_account_number)) {
    throw Error(ErrorCode::invalid_argument, "An account to watch is not an account number.");
  }
}

}  // namespace

AccountStream::AccountStream(std::optional<ConnectionOptions> options, std::string reason, Hooks hooks,
                             const AccountStreamTiming& timing, const support::Clock& clock)
    : options_(std::move(options)),
      off_reason_(std::move(reason)),
      hooks_(std::move(hooks)),
      timing_(timing),
      clock_(clock),
      status_(clock_),
      reconnect_(live::draw_fraction, options_ ? options_->max_delay : Reconnect::kMaxDelay),
      state_(clock_),
      listeners_(clock_),
      reconciler_(make_reconcile_hooks(), timing, clock_) {}

AccountStream::~AccountStream() {
  stop();
}

void AccountStream::stop() {
  std::jthread thread;
  {
    const support::MutexLock lock(mutex_);
    is_ending_ = true;
    thread = std::move(thread_);
  }
  thread.request_stop();
  if (thread.joinable()) thread.join();
  reconciler_.stop();
}

std::shared_ptr<void> AccountStream::watch(std::vector<std::string> accounts, Listener listener) {
  check_accounts(accounts);
  {
    const support::MutexLock lock(mutex_);
    for (const std::string& account : accounts) {
      state_.watch(account);
      active_.insert(account);
    }
  }
  auto handle = listeners_.add(accounts, std::move(listener));
  if (!options_) {
    reconciler_.request_new(accounts);
    return handle;
  }
  std::shared_ptr<AccountConnection> connection;
  std::vector<std::string> unreported;
  {
    const support::MutexLock lock(mutex_);
    is_woken_ = true;
    for (const std::string& account : accounts) {
      is_account_new_ = is_account_new_ || !asked_.contains(account);
      if (!joined_.contains(account)) unreported.push_back(account);
    }
    connection = connection_;
    if (!thread_.joinable() && !is_ending_) {
      thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
  }
  woken_.notify_all();
  if (connection) connection->wake();
  reconciler_.request_regular(unreported);
  return handle;
}

void AccountStream::run(const std::stop_token& stop) {
  // Zeros are shown, so that a first failure is an increase.
  broker_metrics().account_gaps.with().add(0);
  broker_metrics().account_reconnects.with({to_string(SessionOutcome::lost)}).add(0);
  while (!stop.stop_requested()) {
    try {
      wait_for_watch(stop);
      if (listeners_.size() > 0) serve(stop);
    } catch (const std::exception& error) {
      // Not expected. The text may quote what the server sent.
      support::log_error("account_stream_broken", {{"type", typeid(error).name()}});
      set_state(FeedState::failed, "of an internal error");
      pause(Reconnect::kFirstPause, false, stop);
    }
  }
}

void AccountStream::wait_for_watch(const std::stop_token& stop) {
  support::MutexLock lock(mutex_);
  woken_.wait_for(lock, stop, kForever, [this]() REQUIRES(mutex_) { return is_woken_; });
  is_woken_ = false;
}

void AccountStream::set_state(FeedState state, const std::string& reason) {
  if (!status_.set(state, reason)) return;
  support::log_info("account_stream", {{"state", to_string(state)}, {"reason", mask(reason)}});
}

// The streamer's words may hold account numbers.
std::string AccountStream::mask(const std::string& text) const {
  const support::MutexLock lock(mutex_);
  return support::mask_identifiers(text, {active_.begin(), active_.end()});
}

// Connects, and connects again, until nobody watches any more.
void AccountStream::serve(const std::stop_token& stop) {
  while (!stop.stop_requested() && is_needed()) {
    if (!has_connected_) set_state(FeedState::connecting, "");
    const auto plan = connect(stop);
    if (!plan) break;
    has_connected_ = true;
    set_state(plan->has_given_up ? FeedState::failed : FeedState::reconnecting, plan->reason);
    note_failure();
    pause(plan->delay, plan->has_given_up, stop);
    while (plan->has_given_up && !stop.stop_requested() && listeners_.size() == 0) wait_for_watch(stop);
  }
  has_connected_ = false;
  forget();
  set_state(FeedState::idle, "");
}

// The known state of an account is old as soon as no stream keeps it up to date.
void AccountStream::forget() {
  reconciler_.clear();
  const support::MutexLock lock(mutex_);
  state_.clear();
  active_.clear();
  for (const std::string& account : listeners_.accounts()) {
    state_.watch(account);
    active_.insert(account);
  }
}

// Lets the REST API be asked for the accounts, on which no stream reports until there is a connection again.
void AccountStream::note_failure() {
  {
    const support::MutexLock lock(mutex_);
    joined_.clear();
  }
  reconciler_.request_regular(listeners_.accounts());
}

// Clears first and reads then, so that an account that is watched meanwhile counts as new.
void AccountStream::note_attempt() {
  {
    const support::MutexLock lock(mutex_);
    is_account_new_ = false;
  }
  const std::vector<std::string> accounts = listeners_.accounts();
  const support::MutexLock lock(mutex_);
  asked_ = {accounts.begin(), accounts.end()};
}

// Returns how to go on; nothing if the stream is not needed any more.
std::optional<Reconnect::Plan> AccountStream::connect(const std::stop_token& stop) {
  note_attempt();
  const std::vector<std::string> accounts = find_wanted();
  if (accounts.empty()) {
    return Reconnect::Plan{.has_given_up = true,
                           .delay = Reconnect::kFirstPause,
                           .reason = "the account streamer refuses the accounts that are watched"};
  }
  try {
    return run_connection(accounts, hooks_.tokens.get(support::Budget::of(kTokenTimeout, stop)), stop);
  } catch (const Error& error) {
    if (stop.stop_requested()) return std::nullopt;
    broker_metrics().account_reconnects.with({"no token"}).add();
    return reconnect_.after_token_failure(error);
  }
}

std::optional<Reconnect::Plan> AccountStream::run_connection(const std::vector<std::string>& accounts,
                                                             std::shared_ptr<const Token> token,
                                                             const std::stop_token& stop) {
  ConnectionOwner& owner = *this;
  const auto connection =
      std::make_shared<AccountConnection>(*options_, accounts, std::move(token), hooks_.tokens, timing_, clock_, owner);
  {
    const support::MutexLock lock(mutex_);
    connection_ = connection;
  }
  connection->wake();  // for an account that was watched after `accounts` was made
  ++status_.connections;
  const auto ended = connection->run(stop);
  {
    const support::MutexLock lock(mutex_);
    connection_.reset();
    joined_.clear();
  }
  if (!ended) return std::nullopt;
  ++status_.reconnects;
  broker_metrics().account_reconnects.with({to_string(connection->session().outcome())}).add();
  return reconnect_.after(*ended);
}

void AccountStream::pause(milliseconds duration, bool may_end_early, const std::stop_token& stop) {
  support::MutexLock lock(mutex_);
  woken_.wait_for(lock, stop, duration, [&]() REQUIRES(mutex_) { return may_end_early && is_account_new_; });
}

bool AccountStream::is_needed() {
  const auto now = clock_.steady();
  if (listeners_.size() > 0) needed_at_ = now;
  return now - needed_at_ < timing_.idle;
}

std::vector<std::string> AccountStream::find_wanted() {
  std::vector<std::string> accounts = listeners_.accounts();
  const support::MutexLock lock(mutex_);
  // Between the last watch and the end of the connection there is nobody who watches.
  if (accounts.empty()) accounts.assign(active_.begin(), active_.end());
  const auto now = clock_.steady();
  std::erase_if(accounts, [&](const std::string& account) REQUIRES(mutex_) {
    const auto refusal = refused_.find(account);
    return refusal != refused_.end() && now < refusal->second.until;
  });
  return accounts;
}

void AccountStream::joined(const std::vector<std::string>& accounts) {
  {
    const support::MutexLock lock(mutex_);
    joined_.insert(accounts.begin(), accounts.end());
    for (const std::string& account : accounts) refused_.erase(account);
  }
  set_state(FeedState::live, "");
  reconciler_.request(accounts);
}

void AccountStream::refused(const std::string& account, const std::string& reason) {
  support::log_warning("account_stream_refused",
                       {{"account_number", support::last_four(account)}, {"message", mask(reason)}});
  {
    const support::MutexLock lock(mutex_);
    Refusal& refusal = refused_[account];
    const bool is_first = refusal.pause.count() == 0;
    refusal.pause = is_first ? timing_.refusal : std::min<milliseconds>(refusal.pause * 2, Reconnect::kMaxPause);
    refusal.reason = reason;
    refusal.until = clock_.steady() + refusal.pause;
  }
  reconciler_.request_new({account});
}

void AccountStream::missed() {
  ++gaps_;
  broker_metrics().account_gaps.with().add();
  std::vector<std::string> accounts;
  {
    const support::MutexLock lock(mutex_);
    accounts.assign(active_.begin(), active_.end());
  }
  reconciler_.request(accounts);
}

// Of an account that nobody watched for a while, the comparisons have stopped.
void AccountStream::watched(const std::set<std::string>& joined) {
  std::vector<std::string> accounts = listeners_.accounts();
  std::erase_if(accounts, [&](const std::string& account) { return !joined.contains(account); });
  reconciler_.request_new(accounts);
}

void AccountStream::notified(const NotificationItem& item) {
  std::string working;  // account with an order that is working
  {
    const support::MutexLock lock(mutex_);
    const ReadNotification read = read_notification(item, {active_.begin(), active_.end()});
    count(read, item);
    if (!read.notification) return;
    if (const auto event = state_.apply(*read.notification)) publish(*event);
    const auto* const order = std::get_if<Order>(&read.notification->data);
    if (order != nullptr && order->is_working()) working = order->account_number;
  }
  if (!working.empty()) reconciler_.request_regular({working});
}

void AccountStream::count(const ReadNotification& read, const NotificationItem& item) {
  using Result = ReadNotification::Result;
  ++status_.events;
  if (read.result == Result::unreadable) {
    ++unreadable_;
    support::log_warning("account_notification_unreadable", {{"type", item.type}, {"reason", read.problem}});
    // Its content is read from the REST API.
    reconciler_.request({active_.begin(), active_.end()});
  }
  if (read.result != Result::unknown_type) return;
  const auto known = std::find(unknown_types_.begin(), unknown_types_.end(), item.type);
  if (known != unknown_types_.end()) unknown_types_.erase(known);
  unknown_types_.push_back(item.type);
  if (unknown_types_.size() > kMaxUnknownTypes) unknown_types_.pop_front();
}

Reconciler::Hooks AccountStream::make_reconcile_hooks() {
  return {[this](const std::string& account, const support::Budget& budget) {
            return hooks_.read(account, clock_, budget);
          },
          [this](const Snapshot& snapshot) { return apply(snapshot); },
          [this](const std::string& account) { return listeners_.is_watched(account); }};
}

bool AccountStream::apply(const Snapshot& snapshot) {
  using Kind = AccountEventKind;
  // Zeros are shown, so that a first difference is an increase.
  for (const Kind kind : {Kind::order, Kind::position, Kind::balance}) {
    broker_metrics().account_differences.with({to_string(kind)}).add(0);
  }
  const support::MutexLock lock(mutex_);
  for (const AccountEvent& event : state_.apply(snapshot)) {
    ++differences_;
    broker_metrics().account_differences.with({to_string(event.kind)}).add();
    publish(event);
  }
  return state_.has_working_order(snapshot.account) || !joined_.contains(snapshot.account);
}

// Under the lock, so that listeners get the events of an order in the order in which they were found.
void AccountStream::publish(const AccountEvent& event) {
  hooks_.invalidate(event);
  broker_metrics().account_events.with({to_string(event.kind)}).add();
  listeners_.publish(event);
}

AccountEventsHealth AccountStream::health() const {
  const auto status = status_.get();
  AccountEventsHealth health;
  health.state = options_ ? status.state : FeedState::off;
  health.reason = options_ ? status.reason : off_reason_;
  health.since = status.since;
  health.watches = listeners_.size();
  health.accounts = listeners_.accounts().size();
  health.connections = status_.connections;
  health.reconnects = status_.reconnects;
  health.events = listeners_.published();
  health.gaps = gaps_;
  health.reconciliations = reconciler_.done();
  health.failed_reconciliations = reconciler_.failed();
  health.differences = differences_;
  health.unreadable = unreadable_;
  const support::MutexLock lock(mutex_);
  health.unknown_types.assign(unknown_types_.begin(), unknown_types_.end());
  for (const auto& [account, refusal] : refused_) health.refused.push_back({account, refusal.reason});
  return health;
}

}  // namespace broker::account_stream
