#include "account_stream/listeners.hpp"

#include <algorithm>
#include <set>

#include "tastytrade_mcp/support/log.hpp"

namespace broker::account_stream {

class Listeners::Queues {
 public:
  explicit Queues(const support::Clock& clock) : clock_(clock) {}

  std::uint64_t add(std::vector<std::string> accounts, Listener listener) {
    const support::MutexLock lock(mutex_);
    const std::uint64_t id = ++last_id_;
    entries_[id] = std::make_shared<Entry>(Entry{std::move(accounts), std::move(listener), {}});
    return id;
  }

  // Waits for a call under way, unless this thread makes it.
  void remove(std::uint64_t id) {
    std::shared_ptr<Entry> removed;  // the listener is destroyed without the lock
    support::MutexLock lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    removed = found->second;
    entries_.erase(found);
    if (std::this_thread::get_id() != caller_) {
      changed_.wait(lock, [&]() REQUIRES(mutex_) { return called_ != id; });
    }
    lock.unlock();
  }

  void publish(const AccountEvent& event) {
    {
      const support::MutexLock lock(mutex_);
      for (const auto& item : entries_) {
        Entry& entry = *item.second;
        const auto& accounts = entry.accounts;
        const bool is_wanted = event.account_number.empty() ||
                               std::find(accounts.begin(), accounts.end(), event.account_number) != accounts.end();
        if (is_wanted) queue(entry, event);
      }
    }
    changed_.notify_all();
  }

  void run(const std::stop_token& stop) {
    {
      const support::MutexLock lock(mutex_);
      caller_ = std::this_thread::get_id();
    }
    while (!stop.stop_requested()) call_next(stop);
  }

  std::vector<std::string> accounts() const {
    const support::MutexLock lock(mutex_);
    std::set<std::string> all;
    for (const auto& item : entries_) all.insert(item.second->accounts.begin(), item.second->accounts.end());
    return {all.begin(), all.end()};
  }
  std::size_t size() const {
    const support::MutexLock lock(mutex_);
    return entries_.size();
  }
  std::uint64_t published() const {
    const support::MutexLock lock(mutex_);
    return published_;
  }

 private:
  struct Entry {
    std::vector<std::string> accounts;
    Listener listener;
    std::deque<AccountEvent> events;
  };

  void queue(Entry& entry, const AccountEvent& event) REQUIRES(mutex_) {
    ++published_;
    if (entry.events.size() >= kMaxQueued) {
      entry.events.clear();
      for (const std::string& account : entry.accounts) {
        entry.events.push_back(
            {AccountEventKind::resync, account, "", "events were lost", clock_.now(), FoundBy::stream});
      }
    } else {
      entry.events.push_back(event);
    }
  }

  // One event of the listener after the one that was called last, so that none has to wait for another's queue.
  std::shared_ptr<Entry> find_next() REQUIRES(mutex_) {
    const auto has_events = [](const auto& item) { return !item.second->events.empty(); };
    auto found = std::find_if(entries_.upper_bound(last_called_), entries_.end(), has_events);
    if (found == entries_.end()) found = std::find_if(entries_.begin(), entries_.end(), has_events);
    if (found == entries_.end()) return nullptr;
    last_called_ = called_ = found->first;
    return found->second;
  }

  void call_next(const std::stop_token& stop) {
    std::shared_ptr<Entry> entry;
    AccountEvent event;
    {
      support::MutexLock lock(mutex_);
      changed_.wait(lock, stop, [&]() REQUIRES(mutex_) {
        entry = find_next();
        return entry != nullptr;
      });
      if (entry == nullptr) return;
      event = std::move(entry->events.front());
      entry->events.pop_front();
    }
    try {
      entry->listener(event);
    } catch (const std::exception&) {
      support::log_error("account_listener_failed", {{"type", to_string(event.kind)}});
    }
    entry.reset();  // what the listener holds goes before a release returns
    {
      const support::MutexLock lock(mutex_);
      called_ = 0;
    }
    changed_.notify_all();
  }

  const support::Clock& clock_;
  mutable support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::uint64_t, std::shared_ptr<Entry>> entries_ GUARDED_BY(mutex_);
  std::uint64_t last_id_ GUARDED_BY(mutex_) = 0;
  std::uint64_t last_called_ GUARDED_BY(mutex_) = 0;
  std::uint64_t called_ GUARDED_BY(mutex_) = 0;  // whose listener is being called; 0: none
  std::uint64_t published_ GUARDED_BY(mutex_) = 0;
  std::thread::id caller_ GUARDED_BY(mutex_);
};

struct Listeners::Handle {
  Handle(std::shared_ptr<Queues> owner, std::uint64_t number) : queues(std::move(owner)), id(number) {}
  ~Handle() { queues->remove(id); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  const std::shared_ptr<Queues> queues;
  const std::uint64_t id;
};

Listeners::Listeners(const support::Clock& clock) : queues_(std::make_shared<Queues>(clock)) {}

Listeners::~Listeners() = default;

std::shared_ptr<void> Listeners::add(std::vector<std::string> accounts, Listener listener) {
  {
    const support::MutexLock lock(mutex_);
    if (!thread_.joinable()) {
      thread_ = std::jthread([queues = queues_](const std::stop_token& stop) { queues->run(stop); });
    }
  }
  return std::make_shared<Handle>(queues_, queues_->add(std::move(accounts), std::move(listener)));
}

void Listeners::publish(const AccountEvent& event) {
  queues_->publish(event);
}

std::vector<std::string> Listeners::accounts() const {
  return queues_->accounts();
}

bool Listeners::is_watched(const std::string& account) const {
  const auto all = queues_->accounts();
  return std::binary_search(all.begin(), all.end(), account);
}

std::size_t Listeners::size() const {
  return queues_->size();
}

std::uint64_t Listeners::published() const {
  return queues_->published();
}

}  // namespace broker::account_stream
