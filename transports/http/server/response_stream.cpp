#include "http/server/response_stream.hpp"

#include <utility>

namespace transports::http {
namespace {

constexpr std::size_t kMaxChunks = 256;
constexpr std::size_t kMaxBytes = 1 << 20;

}  // namespace

bool ResponseStream::push(std::string_view chunk, bool droppable) {
  Callback on_data;
  {
    const support::MutexLock lock(mutex_);
    if (closed_ || ended_) return false;
    if (droppable && (chunks_ >= kMaxChunks || queued_.size() + chunk.size() > kMaxBytes)) return false;
    if (chunks_ == 0) on_data = on_data_;
    queued_ += chunk;
    ++chunks_;
  }
  if (on_data) on_data();
  return true;
}

bool ResponseStream::is_empty() {
  const support::MutexLock lock(mutex_);
  return queued_.empty();
}

void ResponseStream::close(bool hang_up) {
  Callback on_data;
  {
    const support::MutexLock lock(mutex_);
    if (closed_ || ended_) return;
    closed_ = true;
    hang_up_ = hang_up;
    on_data = on_data_;
  }
  if (on_data) on_data();
}

void ResponseStream::on_abandon(Callback callback) {
  {
    const support::MutexLock lock(mutex_);
    if (!ended_) {
      on_abandon_.swap(callback);
      return;
    }
    if (!abandoned_) return;
  }
  callback();
}

void ResponseStream::listen(Callback on_data) {
  const support::MutexLock lock(mutex_);
  if (!ended_) on_data_ = std::move(on_data);
}

std::string ResponseStream::take() {
  const support::MutexLock lock(mutex_);
  chunks_ = 0;
  return std::exchange(queued_, {});
}

bool ResponseStream::is_over() {
  const support::MutexLock lock(mutex_);
  return closed_ && queued_.empty();
}

bool ResponseStream::hangs_up() {
  const support::MutexLock lock(mutex_);
  return hang_up_;
}

void ResponseStream::abandon() {
  Callback on_data, callback;
  {
    const support::MutexLock lock(mutex_);
    if (ended_) return;
    ended_ = abandoned_ = true;
    queued_ = {};
    on_data.swap(on_data_);
    callback.swap(on_abandon_);
  }
  if (callback) callback();
}

void ResponseStream::finish() {
  Callback on_data, callback;  // destroyed outside the lock
  const support::MutexLock lock(mutex_);
  ended_ = true;
  on_data.swap(on_data_);
  callback.swap(on_abandon_);
}

}  // namespace transports::http
