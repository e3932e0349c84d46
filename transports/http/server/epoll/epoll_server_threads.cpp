// The threads of EpollServer: they poll, serve requests and run async jobs. More are started while jobs wait.
#include "http/server/epoll/epoll_server.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"
#include "tastytrade_mcp/support/platform/signals.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kMaxWait{10};       // of a job, before another thread is started
constexpr std::chrono::milliseconds kIdleTime{10'000};  // after which a thread beyond min_threads ends

constexpr std::size_t kLargeBytes = std::size_t{64} * 1024;  // of a request
constexpr std::size_t kMaxServedBytes = std::size_t{4} * 1024 * 1024;

// In seconds of processor time for each second.
const double kProcessors = std::max(1U, std::thread::hardware_concurrency());
const double kBusy = 0.75 * kProcessors;
const double kBusyWithProgress =
    0.1 * kProcessors;  // if requests are being served: other programs use the processors too

}  // namespace

//
void EpollServer::start_threads(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto self = threads_.emplace(threads_.end());
    try {
      *self = std::thread([this, self] { run_thread(self); });
    } catch (const std::system_error&) {
      threads_.erase(self);
      if (threads_.empty()) throw;
      support::log_warning("thread_not_started", {{"threads", threads_.size()}});  // the job waits for a running thread
      return;
    }
  }
}

void EpollServer::run_thread(Threads::iterator self) {
  support::platform::block_signals();
  support::MutexLock lock(mutex_);
  while (take_job() || (stage_ != Stage::closed && poll_once())) {
  }
  finished_threads_.splice(finished_threads_.end(), threads_, self);
  changed_.notify_all();
  if (stage_ == Stage::closed) poller_->notify();  // the next thread
}

// Parsing a large body as JSON takes many times its memory, so few large requests are served at a time.
bool EpollServer::can_serve(std::size_t large_bytes) const {
  if (served_ >= limits_.max_threads) return false;
  return large_bytes == 0 || served_bytes_ == 0 || served_bytes_ + large_bytes <= kMaxServedBytes;
}

std::deque<EpollServer::QueuedJob>* EpollServer::find_queue() {
  if (!async_jobs_.empty()) return &async_jobs_;
  if (!requests_.empty() && can_serve(0)) return &requests_;
  if (!large_requests_.empty() && can_serve(large_requests_.front().bytes)) return &large_requests_;
  return nullptr;
}

// Runs one queued job. Returns false if there is none, or if no other thread polls.
bool EpollServer::take_job() {
  auto* queue = find_queue();
  if (queue == nullptr || (pollers_ == 0 && stage_ != Stage::closed)) return false;
  QueuedJob waiting = std::move(queue->front());
  queue->pop_front();
  if (find_queue() != nullptr) poller_->notify();  // several notifications may wake one thread only
  if (queue == &async_jobs_) {
    const support::MutexUnlock unlocked(mutex_);
    waiting.job();
    waiting.job = nullptr;  // destroyed without the lock, because that may block
  } else {
    run_request(waiting.job, waiting.bytes);
  }
  return true;
}

void EpollServer::run_request(const std::function<void()>& serve_request, std::size_t large_bytes) {
  ++served_;
  served_bytes_ += large_bytes;
  {
    const support::MutexUnlock unlocked(mutex_);
    serve_request();
  }
  --served_;
  ++finished_;
  served_bytes_ -= large_bytes;
  if (stopping_) changed_.notify_all();
}

int EpollServer::poll_timeout() {
  if (find_queue() != nullptr) {
    // An older measurement would include time before any job waited.
    const Deadline now = Clock::now();
    if (now - cpu_measured_since_ >= 2 * kMaxWait) restart_cpu_measurement(now);
    return static_cast<int>(kMaxWait.count());
  }
  return threads_.size() > 1 + limits_.min_threads ? static_cast<int>(kIdleTime.count()) : -1;
}

bool EpollServer::poll_once() {
  ++pollers_;
  const int timeout = poll_timeout();
  std::optional<std::uint64_t> id;
  Pointer to_serve;
  {
    const support::MutexUnlock unlocked(mutex_);
    id = poller_->wait(timeout);
    if (id) to_serve = handle_event(*id);
  }
  --pollers_;
  if (to_serve) {
    serve_or_queue(std::move(to_serve));
  } else if (find_queue() != nullptr) {
    add_threads();
    join_finished();
  } else if (!id && timeout == kIdleTime.count() && threads_.size() > 1 + limits_.min_threads) {
    return false;
  }
  return true;
}

// Sets the state `served`. Returns the request's bytes if it is large, else 0.
std::size_t EpollServer::mark_served(const Pointer& connection) {
  const auto entry = *table_->find(connection->id());
  table_->serve(entry);
  return entry->bytes > kLargeBytes ? entry->bytes : 0;
}

//
void EpollServer::queue_request(Pointer connection, std::size_t large_bytes) {
  auto& queue = large_bytes == 0 ? requests_ : large_requests_;
  // The call moves the pointer out, so that the connection is not destroyed under the lock.
  const auto serve_it = [this, connection = std::move(connection)]() mutable { serve(std::move(connection)); };
  queue.push_back({serve_it, Clock::now(), large_bytes});
}

// Serves the request on this thread if another one polls; else queues it for a free thread.
void EpollServer::serve_or_queue(Pointer connection) {
  const std::size_t large_bytes = mark_served(connection);
  if (pollers_ == 0 || !can_serve(large_bytes)) return queue_request(std::move(connection), large_bytes);
  run_request([this, &connection] { serve(std::move(connection)); }, large_bytes);
}

void EpollServer::queue_to_serve(Pointer connection) {
  {
    const support::MutexLock lock(mutex_);
    const std::size_t large_bytes = mark_served(connection);
    queue_request(std::move(connection), large_bytes);
  }
  poller_->notify();
}

// Serves a request, then further requests that the client has sent, unless other jobs wait for a thread.
void EpollServer::serve(Pointer connection) {
  while (connection) {
    const Next next = run_step(*connection, &ClientConnection::serve);
    connection = advance(std::move(connection), next);
    if (!connection) return;
    const support::MutexLock lock(mutex_);
    const std::size_t large_bytes = mark_served(connection);
    if (large_bytes > 0 || find_queue() != nullptr) return queue_request(std::move(connection), large_bytes);
  }
}

// Starts a thread for each job that has waited for kMaxWait, within the limits. None if the running threads keep the
// processors busy, because more threads would serve no faster.
void EpollServer::add_threads() {
  const Deadline now = Clock::now();
  if (now - cpu_measured_since_ < kMaxWait) return;
  const auto share = finished_ > 0 ? kBusyWithProgress : kBusy;
  const bool is_busy = support::platform::processor_time() - cpu_used_ > (now - cpu_measured_since_) * share;
  restart_cpu_measurement(now);
  if (is_busy && async_jobs_.empty()) return;
  std::size_t waiting = 0;
  for (const auto* queue : {&async_jobs_, &requests_, &large_requests_}) {
    for (const QueuedJob& job : *queue) waiting += job.since + kMaxWait <= now ? 1 : 0;
  }
  const std::size_t allowed = 1 + limits_.max_threads + async_;
  if (threads_.size() >= allowed) return;
  const std::size_t at_once = std::max<std::size_t>(4, threads_.size() / 2);  // the next call starts more
  start_threads(std::min({waiting, at_once, allowed - threads_.size()}));
}

// Begins a new measurement of processor time and served requests.
void EpollServer::restart_cpu_measurement(Deadline now) {
  cpu_used_ = support::platform::processor_time();
  cpu_measured_since_ = now;
  finished_ = 0;
}

void EpollServer::join_finished() {
  Threads finished;
  finished.splice(finished.end(), finished_threads_);
  const support::MutexUnlock unlocked(mutex_);
  for (std::thread& thread : finished) thread.join();
}

bool EpollServer::run_async(const std::shared_ptr<RequestState>& request_state, std::function<void()> job) {
  {
    const support::MutexLock lock(mutex_);
    if (stage_ == Stage::closed || async_ >= limits_.max_async_calls) return false;
    ++async_;
    const auto run = [this, request_state, job = std::move(job)]() mutable {
      try {
        job();
      } catch (const std::exception& failure) {
        support::log_error("call_failed", {{"exception", support::printable(failure.what(), 200)}});
      }
      job = nullptr;
      const support::MutexLock relock(mutex_);
      --async_;
      changed_.notify_all();
    };
    async_jobs_.push_back({run, Clock::now()});
  }
  poller_->notify();
  return true;
}

}  // namespace transports::http
