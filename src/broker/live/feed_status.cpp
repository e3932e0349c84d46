#include "live/feed_status.hpp"

#include <array>

namespace broker {

std::string_view to_string(FeedState state) {
  constexpr std::array<std::string_view, 6> kNames = {"off", "idle", "connecting", "live", "reconnecting", "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace broker

namespace broker::live {

FeedStatus::State FeedStatus::get() const {
  const support::MutexLock lock(mutex_);
  State result = state_;
  result.since = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - changed_at_);
  return result;
}

bool FeedStatus::set(FeedState state, const std::string& reason) {
  const support::MutexLock lock(mutex_);
  if (!reason.empty() || state == FeedState::live || state == FeedState::idle) state_.reason = reason;
  if (state_.state == state) return false;
  state_.state = state;
  changed_at_ = clock_.steady();
  return true;
}

void FeedStatus::set_delayed(bool is_delayed) {
  const support::MutexLock lock(mutex_);
  state_.is_delayed = is_delayed;
}

void FeedStatus::set_refused(bool is_candles, const std::string& reason) {
  const support::MutexLock lock(mutex_);
  (is_candles ? state_.candles_refused : state_.prints_refused) = reason;
}

void FeedStatus::connection_lost() {
  const support::MutexLock lock(mutex_);
  state_.candles_refused.clear();
  state_.prints_refused.clear();
}

}  // namespace broker::live
