#include "response_stream.hpp"

#include <utility>

namespace transports::http {
namespace {

constexpr std::size_t kMaxChunks = 256;
constexpr std::size_t kMaxBytes = 1 << 20;

}  // namespace

bool ResponseStream::push(std::string_view chunk, bool droppable) {
  Callback news;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || ended_) return false;
    if (droppable && (chunks_ >= kMaxChunks || queued_.size() + chunk.size() > kMaxBytes)) return false;
    if (chunks_ == 0) news = news_;
    queued_ += chunk;
    ++chunks_;
  }
  if (news) news();
  return true;
}

void ResponseStream::close(bool hang_up) {
  Callback news;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || ended_) return;
    closed_ = true;
    hang_up_ = hang_up;
    news = news_;
  }
  if (news) news();
}

void ResponseStream::on_abandon(Callback gone) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      gone_.swap(gone);
      return;
    }
    if (!abandoned_) return;
  }
  gone();
}

void ResponseStream::listen(Callback news) {
  const std::lock_guard lock(mutex_);
  if (!ended_) news_ = std::move(news);
}

std::string ResponseStream::take() {
  const std::lock_guard lock(mutex_);
  chunks_ = 0;
  return std::exchange(queued_, {});
}

bool ResponseStream::is_over() {
  const std::lock_guard lock(mutex_);
  return closed_ && queued_.empty();
}

bool ResponseStream::hangs_up() {
  const std::lock_guard lock(mutex_);
  return hang_up_;
}

void ResponseStream::abandon() {
  Callback news, gone;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = abandoned_ = true;
    queued_ = {};
    news.swap(news_);
    gone.swap(gone_);
  }
  if (gone) gone();
}

void ResponseStream::finish() {
  Callback news, gone;  // destroyed outside the lock
  const std::lock_guard lock(mutex_);
  ended_ = true;
  news.swap(news_);
  gone.swap(gone_);
}

}  // namespace transports::http
