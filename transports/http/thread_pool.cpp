#include "thread_pool.hpp"

#include <system_error>

#include "signals.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace transports::http {

ThreadPool::ThreadPool(std::size_t kept, std::size_t most, std::chrono::milliseconds idle_time)
    : kept_(std::max<std::size_t>(kept, 1)), most_(std::max(most, kept_)), idle_time_(idle_time) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < kept_; ++i) start_thread();
}

void ThreadPool::finish() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return threads_.empty(); });
  lock.unlock();
  join_finished();
}

void ThreadPool::start_thread() {
  const auto self = threads_.emplace(threads_.end());
  try {
    *self = std::thread([this, self] {
      block_signals();
      work(self);
    });
  } catch (const std::system_error&) {
    threads_.erase(self);
    if (threads_.empty()) throw;
    support::log_warning("thread_not_started", {{"threads", threads_.size()}});  // the job waits for one there is
  }
}

void ThreadPool::submit(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    if (idle_ < jobs_.size() && threads_.size() < most_) start_thread();
  }
  changed_.notify_one();
  join_finished();
}

void ThreadPool::work(Threads::iterator self) {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    const bool in_time = changed_.wait_for(lock, idle_time_, [this] { return closing_ || !jobs_.empty(); });
    --idle_;
    if (!jobs_.empty()) {
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = nullptr;  // what it holds may go here too, and take its time
      lock.lock();
    } else if (closing_ || (!in_time && threads_.size() > kept_)) {
      break;
    }
  }
  finished_.splice(finished_.end(), threads_, self);
  changed_.notify_all();
}

void ThreadPool::join_finished() {
  Threads done;
  {
    const std::lock_guard lock(mutex_);
    done.splice(done.end(), finished_);
  }
  for (std::thread& thread : done) thread.join();
}

}  // namespace transports::http
