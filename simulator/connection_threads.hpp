// Thread pool of the simulator's HTTP server: a thread for each open connection, started when needed and kept. The
// server calls it from one thread. httplib::ThreadPool is not used, because it counts a thread as idle until it has
// woken: of two connections that arrive together, the second may then wait until the first is closed.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <list>
#include <system_error>
#include <thread>
#include <vector>

#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

class ConnectionThreads final : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(std::size_t max_threads) : max_threads_(max_threads) {}

  // Returns false if no thread can run the job: the server then closes the connection.
  bool enqueue(std::function<void()> job) override {
    const support::MutexLock lock(mutex_);
    if (is_stopping_) return false;
    jobs_.push_back(std::move(job));
    try {
      if (jobs_.size() > idle_ && threads_.size() < max_threads_) threads_.emplace_back([this] { run(); });
    } catch (const std::system_error&) {
      if (threads_.empty()) {
        jobs_.pop_back();
        return false;
      }
    }
    wake_.notify_one();
    return true;
  }

  void shutdown() override {
    {
      const support::MutexLock lock(mutex_);
      is_stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void run() {
    support::MutexLock lock(mutex_);
    while (true) {
      ++idle_;
      wake_.wait(lock, [this]() REQUIRES(mutex_) { return is_stopping_ || !jobs_.empty(); });
      --idle_;
      if (jobs_.empty()) return;
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
  }

  const std::size_t max_threads_;
  support::Mutex mutex_;
  std::condition_variable_any wake_;
  std::list<std::function<void()>> jobs_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;  // changed by the server's thread only
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  bool is_stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace simulator
