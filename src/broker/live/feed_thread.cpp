#include "live/feed_thread.hpp"

#include <algorithm>
#include <typeinfo>

#include "metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace broker::live {

using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds kTokenTimeout{15};
constexpr std::chrono::hours kForever{24 * 365};
constexpr std::chrono::seconds kCleanUp{60};  // between two looks at what has expired, during a pause

}  // namespace

FeedThread::FeedThread(ConnectionOptions options, QuoteTokens& tokens, FeedStore& store, FeedStatus& status,
                       const support::Clock& clock)
    : options_(std::move(options)),
      tokens_(tokens),
      store_(store),
      status_(status),
      clock_(clock),
      reconnect_(draw_fraction, options_.max_delay) {}

FeedThread::~FeedThread() {
  std::jthread thread;
  {
    const support::MutexLock lock(mutex_);
    is_ending_ = true;
    thread = std::move(thread_);
  }
  thread.request_stop();
  if (thread.joinable()) thread.join();
}

void FeedThread::wake() {
  std::shared_ptr<FeedConnection> connection;
  {
    const support::MutexLock lock(mutex_);
    is_woken_ = true;
    connection = connection_;
    if (!thread_.joinable() && !is_ending_) {
      thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
  }
  woken_.notify_all();
  if (connection) connection->wake();
}

void FeedThread::run(const std::stop_token& stop) {
  // Zeros are shown, so that a first failure is an increase.
  broker_metrics().live_decode_errors.with().add(0);
  broker_metrics().live_reconnects.with({to_string(dxlink::SessionOutcome::lost)}).add(0);
  while (!stop.stop_requested()) {
    try {
      wait_for_work(stop);
      expire(store_);
      if (store_.subscriptions.is_any_wanted()) serve(stop);
    } catch (const std::exception& error) {
      // Not expected. The text may quote what the server sent.
      support::log_error("live_feed_broken", {{"type", typeid(error).name()}});
      set_state(FeedState::failed, "of an internal error");
      pause(Reconnect::kFirstPause, stop);
    }
  }
}

void FeedThread::wait_for_work(const std::stop_token& stop) {
  const auto due = store_.subscriptions.next_due();
  const milliseconds duration = due ? std::chrono::ceil<milliseconds>(*due - clock_.steady()) : milliseconds(kForever);
  support::MutexLock lock(mutex_);
  woken_.wait_for(lock, stop, std::max(duration, milliseconds(0)), [this]() REQUIRES(mutex_) { return is_woken_; });
  is_woken_ = false;
}

bool FeedThread::is_needed() {
  const auto now = clock_.steady();
  if (store_.subscriptions.is_any_wanted()) needed_at_ = now;
  return now - needed_at_ < FeedConnection::kIdleTime;
}

void FeedThread::set_state(FeedState state, const std::string& reason) {
  if (!status_.set(state, reason)) return;
  support::log_info("live_feed", {{"state", to_string(state)}, {"reason", reason}});
  store_.values.wake();
}

// Connects, and connects again, until nobody needs the feed any more.
void FeedThread::serve(const std::stop_token& stop) {
  bool renews = false;
  while (!stop.stop_requested() && is_needed()) {
    if (!has_connected_) set_state(FeedState::connecting, "");
    const auto plan = connect(renews, stop);
    if (!plan) break;
    has_connected_ = true;
    renews = plan->needs_new_token;
    set_state(plan->has_given_up ? FeedState::failed : FeedState::reconnecting, plan->reason);
    pause(plan->delay, stop);
    // The state stays `failed` until a connection is made, but for a new caller, who waits for this attempt.
    while (plan->has_given_up && !stop.stop_requested() && !store_.subscriptions.is_any_wanted()) {
      wait_for_work(stop);
      expire(store_);
      if (store_.subscriptions.is_any_wanted()) set_state(FeedState::reconnecting, plan->reason);
    }
  }
  has_connected_ = false;
  set_state(FeedState::idle, "");
}

// Returns how to go on; nothing if the feed is not needed any more.
std::optional<Reconnect::Plan> FeedThread::connect(bool renews, const std::stop_token& stop) {
  std::shared_ptr<FeedConnection> connection;
  try {
    QuoteToken token = tokens_.get(renews, support::Budget::of(kTokenTimeout, stop));
    connection = std::make_shared<FeedConnection>(options_, std::move(token), reconnect_.max_frame_bytes(), tokens_,
                                                  store_, status_, clock_);
  } catch (const support::Error& error) {
    if (stop.stop_requested()) return std::nullopt;
    broker_metrics().live_reconnects.with({"no token"}).add();
    return reconnect_.after_token_failure(error);
  }
  {
    const support::MutexLock lock(mutex_);
    connection_ = connection;
  }
  const auto ended = connection->run(stop);
  {
    const support::MutexLock lock(mutex_);
    connection_.reset();
  }
  if (!ended) return std::nullopt;
  ++status_.reconnects;
  broker_metrics().live_reconnects.with({to_string(ended->outcome)}).add();
  return reconnect_.after(*ended);
}

void FeedThread::pause(milliseconds duration, const std::stop_token& stop) {
  const auto end = clock_.steady() + duration;
  while (!stop.stop_requested() && clock_.steady() < end) {
    const milliseconds left = std::chrono::ceil<milliseconds>(end - clock_.steady());
    {
      support::MutexLock lock(mutex_);
      woken_.wait_for(lock, stop, std::min<milliseconds>(left, kCleanUp), [] { return false; });
    }
    expire(store_);
  }
}

}  // namespace broker::live
