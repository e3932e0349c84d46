// std::mutex and its lock with the annotations of thread_annotations.hpp, which libstdc++'s own lack.
#pragma once

#include <mutex>

#include "tastytrade_mcp/support/thread_annotations.hpp"

namespace support {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds a Mutex until the end of its scope; may be unlocked and locked again before. To wait, pass it to a
// std::condition_variable_any; a predicate that reads guarded members is annotated: [&]() REQUIRES(mutex_) { ... }.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RELEASE() {
    if (is_locked_) mutex_.unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void lock() ACQUIRE() {
    mutex_.lock();
    is_locked_ = true;
  }
  void unlock() RELEASE() {
    is_locked_ = false;
    mutex_.unlock();
  }

 private:
  Mutex& mutex_;
  bool is_locked_ = true;
};

// Unlocks a locked Mutex until the end of its scope.
class SCOPED_CAPABILITY MutexUnlock {
 public:
  explicit MutexUnlock(Mutex& mutex) RELEASE(mutex) : mutex_(mutex) { mutex_.unlock(); }
  // RELEASE() of a scope that unlocked means that it locks again.
  ~MutexUnlock() RELEASE() { mutex_.lock(); }
  MutexUnlock(const MutexUnlock&) = delete;
  MutexUnlock& operator=(const MutexUnlock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace support
