// Single flight: of callers that need the same value at the same time, one loads it and the others wait for it.
// Safe from any thread. No lock is held while a value is loaded.
#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <optional>

#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace state {

// How a load ended: with a value, or with an exception.
template <class Value>
struct LoadOutcome {
  std::optional<Value> value;
  std::exception_ptr error;
  bool is_abandoned = false;  // the caller that loaded was cancelled or ran out of time: another caller may try again

  const Value& get() const {
    if (error) std::rethrow_exception(error);
    return *value;
  }
};

namespace detail {
// Copies the exception if it is a support::Error: each thread gets an object of its own.
std::exception_ptr copy_exception(const std::exception_ptr& error);
// Whether the exception says that this budget has ended.
bool is_end_of_budget(const std::exception_ptr& error, const support::Budget& budget);
[[noreturn]] void throw_end_of_budget(const support::Budget& budget);
}  // namespace detail

// Calls `load` within the budget. Never throws.
template <class Value, class Load>
LoadOutcome<Value> run_load(const support::Budget& budget, const Load& load) {
  LoadOutcome<Value> outcome;
  try {
    budget.check();
    outcome.value = load();
  } catch (...) {
    outcome.error = std::current_exception();
    outcome.is_abandoned = detail::is_end_of_budget(outcome.error, budget);
  }
  return outcome;
}

// One load under way: the caller that loads publishes its outcome once, any number of callers wait for it.
template <class Value>
class PendingLoad {
 public:
  void publish(LoadOutcome<Value> outcome) {
    {
      const support::MutexLock lock(mutex_);
      outcome_ = std::move(outcome);
    }
    published_.notify_all();
  }

  // Waits within the caller's own budget. Returns the value; nothing if the load was abandoned, and the caller should
  // load by itself. Throws the load's exception, or what Budget::check() throws if the budget ends first.
  std::optional<Value> wait(const support::Budget& budget) {
    support::MutexLock lock(mutex_);
    const bool is_published = published_.wait_until(lock, budget.stop, budget.deadline,
                                                    [&]() REQUIRES(mutex_) { return outcome_.has_value(); });
    if (!is_published) detail::throw_end_of_budget(budget);
    if (outcome_->is_abandoned) return std::nullopt;
    if (outcome_->error) std::rethrow_exception(detail::copy_exception(outcome_->error));
    return outcome_->value;
  }

 private:
  support::Mutex mutex_;
  std::condition_variable_any published_;
  std::optional<LoadOutcome<Value>> outcome_ GUARDED_BY(mutex_);
};

// Single flight for one value; the cache has one for each key.
template <class Value>
class SingleFlight {
 public:
  // Returns load(), or the value of the load that is under way. Throws as `load` and PendingLoad::wait() do.
  template <class Load>
  Value run(const support::Budget& budget, const Load& load) {
    while (true) {
      const auto [pending, is_loader] = join();
      if (is_loader) {
        const LoadOutcome<Value> outcome = run_load<Value>(budget, load);
        end();
        pending->publish(outcome);
        return outcome.get();
      }
      if (auto value = pending->wait(budget)) return *std::move(value);
    }
  }

 private:
  using Pending = std::shared_ptr<PendingLoad<Value>>;

  // The load under way; if there is none, a new one, which the caller has to run.
  std::pair<Pending, bool> join() {
    const support::MutexLock lock(mutex_);
    const bool is_loader = pending_ == nullptr;
    if (is_loader) pending_ = std::make_shared<PendingLoad<Value>>();
    return {pending_, is_loader};
  }

  void end() {
    const support::MutexLock lock(mutex_);
    pending_ = nullptr;
  }

  support::Mutex mutex_;
  Pending pending_ GUARDED_BY(mutex_);
};

}  // namespace state
