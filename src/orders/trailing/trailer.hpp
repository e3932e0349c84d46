// Runs all trails of this process on a thread of its own, which begins with the first one. At the start of the process
// it tells the ends of trails that an earlier start left without one; it resumes none. Safe from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "trailing/trail_run.hpp"

namespace orders {

class Trailer {
 public:
  static constexpr std::size_t kMaxTrails = 10;  // that run at the same time

  // Starts the thread at once if `parts.reconciles`. The tools must outlive it.
  explicit Trailer(TrailTools tools);
  // Ends all trails.
  ~Trailer();
  Trailer(const Trailer&) = delete;
  Trailer& operator=(const Trailer&) = delete;

  // Throws Error{conflict} if a trail of this process follows this order, Error{refused} if too many run.
  void require_free(const std::string& account, const std::string& order_id) const;

  struct Started {
    ClaimResult claim;
    std::optional<TrailStatus> trail;  // if claimed
  };
  // Claims the start in the journal and runs the trail. `trail`: without its seq. `stop`: the target of the intent.
  // Throws what require_free() throws, and Error{not_ready} if the journal cannot be written: then no trail was
  // started.
  Started start(Trail trail, const Intent& intent, Order stop);

  // A trail of this process.
  std::optional<TrailStatus> find(std::string_view external_identifier) const;
  // Ends a trail of this process, and waits for that as long as the budget allows. Nothing if it runs none of this
  // name.
  std::optional<TrailStatus> stop(std::string_view external_identifier, const std::string& reason,
                                  const support::Budget& budget);
  // replaces: the answer to a replace of it did not come in time.
  enum class Followed { none, ended, replaces };
  // Ends the trail that follows this order, because another call changes or cancels the order. Waits in the same way.
  Followed stop_following(const std::string& account, const std::string& order_id, const std::string& reason,
                          const support::Budget& budget);
  // All trails look at once.
  void wake();

 private:
  struct Running {
    std::shared_ptr<TrailRun> run;
    std::shared_ptr<void> watch;  // of the account's events
  };

  void run();
  void look_all();
  void tell_left();
  void tell_left(const TrailJournal::Unended& left);
  void begin_thread();
  std::shared_ptr<TrailRun> find_run(std::string_view external_identifier) const;
  std::vector<std::shared_ptr<TrailRun>> list_runs() const;
  std::shared_ptr<void> watch(const std::string& account, const std::shared_ptr<TrailRun>& run);
  void reserve(const std::string& key, const std::string& account, const std::string& order_id);
  void require_free_locked(const std::string& account, const std::string& order_id) const REQUIRES(mutex_);

  const TrailTools tools_;
  TrailJournal journal_;
  mutable support::Mutex mutex_;
  std::condition_variable_any changed_;
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  bool is_woken_ GUARDED_BY(mutex_) = false;
  std::map<std::string, Running, std::less<>> running_ GUARDED_BY(mutex_);  // by external identifier
  std::set<std::string> starting_ GUARDED_BY(mutex_);                       // account and order id
  std::atomic<bool> may_have_left_{true};               // the journal may have trails without an end
  std::vector<TrailJournal::Unended> left_;             // that a process may still run; of the thread
  std::chrono::steady_clock::time_point left_seen_at_;  // used by the thread
  std::thread thread_ GUARDED_BY(mutex_);
};

}  // namespace orders
