// Threads that serve requests: a few stay, more start when all are busy, and those go again when they find nothing to
// do. A job waits only when every allowed thread is busy. Owned by the front; submit() is safe from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace transports::http {

class ThreadPool {
 public:
  ThreadPool(std::size_t kept, std::size_t most, std::chrono::milliseconds idle_time = std::chrono::seconds(10));
  ~ThreadPool() { finish(); }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void submit(std::function<void()> job);
  // Returns when every job is done and every thread gone. Nothing may be submitted after it.
  void finish();

 private:
  using Threads = std::list<std::thread>;

  void start_thread();  // expects the lock
  void work(Threads::iterator self);
  void join_finished();

  const std::size_t kept_, most_;
  const std::chrono::milliseconds idle_time_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  Threads threads_, finished_;
  std::size_t idle_ = 0;
  bool closing_ = false;
};

}  // namespace transports::http
