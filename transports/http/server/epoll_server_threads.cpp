// The threads of the server: they poll together, serve what they find, and grow in number while work waits.
#include "epoll_server.hpp"
#include "signals.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kMaxWait{10};       // of a job for a thread, before another thread is started
constexpr std::chrono::milliseconds kIdleTime{10'000};  // after which a thread beyond min_threads ends

}  // namespace

// Expects the lock.
void EpollServer::start_threads(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto self = threads_.emplace(threads_.end());
    try {
      *self = std::thread([this, self] { run_thread(self); });
    } catch (const std::system_error&) {
      threads_.erase(self);
      if (threads_.empty()) throw;
      support::log_warning("thread_not_started", {{"threads", threads_.size()}});  // the job waits for one there is
      return;
    }
  }
}

void EpollServer::run_thread(Threads::iterator self) {
  block_signals();
  Lock lock(mutex_);
  while (take_job(lock) || (stage_ != Stage::closed && poll_once(lock))) {
  }
  finished_threads_.splice(finished_threads_.end(), threads_, self);
  changed_.notify_all();
  if (stage_ == Stage::closed) poller_->notify();  // the next thread
}

bool EpollServer::has_jobs() const {
  return !async_jobs_.empty() || (!requests_.empty() && served_ < limits_.max_threads);
}

// The last thread that polls takes none.
bool EpollServer::take_job(Lock& lock) {
  if (!has_jobs() || (pollers_ == 0 && stage_ != Stage::closed)) return false;
  const bool is_request = async_jobs_.empty();
  auto& queue = is_request ? requests_ : async_jobs_;
  std::function<void()> job = std::move(queue.front().job);
  queue.pop_front();
  if (is_request) ++served_;
  lock.unlock();
  job();
  job = nullptr;  // what it holds may end here too, and take its time
  lock.lock();
  if (is_request) --served_;
  if (stopping_) changed_.notify_all();
  return true;
}

int EpollServer::poll_timeout() const {
  if (has_jobs()) return static_cast<int>(kMaxWait.count());
  return threads_.size() > 1 + limits_.min_threads ? static_cast<int>(kIdleTime.count()) : -1;
}

bool EpollServer::poll_once(Lock& lock) {
  ++pollers_;
  const int timeout = poll_timeout();
  lock.unlock();
  const auto id = poller_->wait(timeout);
  Pointer to_serve = id ? handle_event(*id) : nullptr;
  lock.lock();
  --pollers_;
  if (to_serve) {
    begin_to_serve(std::move(to_serve), lock);
  } else if (!id && timeout == kMaxWait.count()) {
    add_threads();
    join_finished(lock);
  } else if (!id && timeout > 0 && threads_.size() > 1 + limits_.min_threads && !has_jobs()) {
    return false;
  }
  return true;
}

// On this thread if another one polls; otherwise on the next thread that becomes free.
void EpollServer::begin_to_serve(Pointer connection, Lock& lock) {
  table_->serve(*table_->find(connection->id()));
  if (!may_serve()) {
    requests_.push_back({[this, connection] { serve(connection); }, Clock::now()});
    return;
  }
  ++served_;
  lock.unlock();
  serve(std::move(connection));
  lock.lock();
  --served_;
  if (stopping_) changed_.notify_all();
}

void EpollServer::queue_to_serve(Pointer connection) {
  {
    const std::lock_guard lock(mutex_);
    table_->serve(*table_->find(connection->id()));
    requests_.push_back({[this, connection] { serve(connection); }, Clock::now()});
  }
  poller_->notify();
}

// As many as there are jobs that have waited, within the bounds. Expects the lock.
void EpollServer::add_threads() {
  const Deadline long_ago = Clock::now() - kMaxWait;
  std::size_t waiting = 0;
  for (const auto* queue : {&async_jobs_, &requests_}) {
    for (const Waiting& job : *queue) waiting += job.since <= long_ago ? 1 : 0;
  }
  const std::size_t allowed = 1 + limits_.max_threads + async_;
  if (threads_.size() < allowed) start_threads(std::min(waiting, allowed - threads_.size()));
}

void EpollServer::join_finished(Lock& lock) {
  Threads finished;
  finished.splice(finished.end(), finished_threads_);
  lock.unlock();
  for (std::thread& thread : finished) thread.join();
  lock.lock();
}

bool EpollServer::run_async(const std::shared_ptr<ExchangeState>& exchange, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::closed || async_ >= limits_.max_async_calls) return false;
    ++async_;
    const auto run = [this, exchange, job = std::move(job)]() mutable {
      try {
        job();
      } catch (const std::exception& failure) {
        support::log_error("call_failed", {{"exception", support::printable(failure.what(), 200)}});
      }
      job = nullptr;
      const std::lock_guard relock(mutex_);
      --async_;
      changed_.notify_all();
    };
    async_jobs_.push_back({run, Clock::now()});
  }
  poller_->notify();
  return true;
}

}  // namespace transports::http
