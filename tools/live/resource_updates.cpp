#include "tastytrade_mcp/tools/resource_updates.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "shared/parallel_reads.hpp"
#include "streamer_symbols.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "watched_resource.hpp"

namespace tools {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds kLookInterval = 100ms;
constexpr std::chrono::milliseconds kMinInterval = 1s;  // between two announcements of one resource
constexpr std::chrono::milliseconds kMinOrderInterval = 250ms;
constexpr std::chrono::seconds kRetryInterval = 15s;    // after the broker could not be asked
constexpr std::chrono::seconds kRefusedInterval = 60s;  // after it said that there is no such thing
constexpr std::chrono::seconds kReadTimeout = 10s;

// The figures whose change is announced. A change of sizes alone is not.
struct Prices {
  std::optional<double> bid, ask, last;
  friend bool operator==(const Prices&, const Prices&) = default;
};

Prices get_prices(const broker::LiveRow& row) {
  Prices prices;
  if (row.quote) {
    prices.bid = row.quote->value.bid;
    prices.ask = row.quote->value.ask;
  }
  if (row.trade) prices.last = row.trade->value.price;
  return prices;
}

}  // namespace

class ResourceUpdates::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(broker::Client& client, Callbacks callbacks, std::chrono::milliseconds first_value)
      : client_(client), callbacks_(std::move(callbacks)), first_value_(first_value) {}

  void begin(const std::string& uri, const WatchedResource& resource) {
    const support::MutexLock lock(mutex_);
    if (is_stopping_) return;
    Watched& watched = watched_[uri];
    watched.resource = resource;
    if (const auto* const account = std::get_if<AccountResource>(&resource)) {
      const bool are_orders = account->part == AccountResource::Part::orders;
      watched.min_interval = are_orders ? kMinOrderInterval : kMinInterval;
    }
    ++watched.count;
    has_news_ = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    changed_.notify_all();
  }

  // Wakes the thread, unless the resource was announced just now: then the next look announces it.
  void mark_changed(const std::string& uri) {
    const support::MutexLock lock(mutex_);
    const auto found = watched_.find(uri);
    if (found == watched_.end()) return;
    Watched& watched = found->second;
    watched.has_changed = true;
    if (std::chrono::steady_clock::now() - watched.announced_at < watched.min_interval) return;
    has_news_ = true;
    changed_.notify_all();
  }

  void end(const std::string& uri) {
    std::shared_ptr<void> events;  // released after the lock: its release waits for mark_changed()
    const support::MutexLock lock(mutex_);
    const auto found = watched_.find(uri);
    if (found == watched_.end() || --found->second.count > 0) return;
    events = std::move(found->second.events);
    watched_.erase(found);
  }

  void stop() {
    std::thread thread;
    {
      const support::MutexLock lock(mutex_);
      is_stopping_ = true;
      thread = std::move(thread_);
    }
    stop_.request_stop();
    changed_.notify_all();
    if (thread.joinable()) thread.join();
    std::map<std::string, Watched> ended;  // its handles are released after the lock
    const support::MutexLock lock(mutex_);
    ended.swap(watched_);
  }

 private:
  struct Watched {
    WatchedResource resource = {};
    int count = 0;
    std::chrono::milliseconds min_interval = kMinInterval;
    bool has_changed = false;  // without an announcement yet
    // Written by the thread alone.
    std::optional<broker::LiveInstrument> instrument = {};  // of a quote that is watched
    std::shared_ptr<void> events = {};                      // of an account that is watched
    std::chrono::steady_clock::time_point begin_at = {};    // not before
    // Of a quote without a value: when that is announced, also to those who have subscribed since.
    std::chrono::steady_clock::time_point announce_empty_at = {};
    bool is_empty = false;  // and announced for that
    std::optional<Prices> announced = {};
    std::chrono::steady_clock::time_point announced_at = {};

    bool has_begun() const { return instrument || events; }
  };

  void run() {
    while (wait_for_work()) {
      try {
        begin_watches();
        announce_changed();
        if (std::chrono::steady_clock::now() < next_look_) continue;
        announce_quotes();
        callbacks_.tick();
      } catch (const std::exception& error) {
        support::log_warning("resource_updates", {{"reason", error.what()}});
      }
      next_look_ = std::chrono::steady_clock::now() + kLookInterval;
    }
  }

  // Waits until something is watched, and the next look is due, an account has changed or a watch has begun. Returns
  // false if the object ends.
  bool wait_for_work() {
    support::MutexLock lock(mutex_);
    changed_.wait_until(lock, next_look_, [this]() REQUIRES(mutex_) { return is_stopping_ || has_news_; });
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return is_stopping_ || !watched_.empty(); });
    has_news_ = false;
    return !is_stopping_;
  }

  // Begins the watches that have not begun, on this thread: the broker is asked what the names stand for.
  void begin_watches() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::pair<std::string, WatchedResource>> waiting;
    {
      const support::MutexLock lock(mutex_);
      for (auto& [uri, watched] : watched_) {
        if (watched.has_begun() || watched.begin_at > now) continue;
        watched.begin_at = now + kRetryInterval;
        waiting.emplace_back(uri, watched.resource);
      }
    }
    for (const auto& [uri, resource] : waiting) {
      const auto error = begin_watch(uri, resource);
      if (!error) continue;
      // A broker that does not answer now would hold up the announcements once more for each.
      if (error->retryable) return;
      announce_refusal(uri);
    }
  }

  std::optional<support::Error> begin_watch(const std::string& uri, const WatchedResource& resource) {
    if (const auto* const quote = std::get_if<QuoteResource>(&resource)) {
      auto error = catch_error([&] { begin_quote(uri, *quote); });
      if (error) support::log_info("quote_not_watched", {{"reason", error->message()}});
      return error;
    }
    auto error = catch_error([&] { begin_account(uri, std::get<AccountResource>(resource)); });
    if (error) support::log_info("account_not_watched", {{"reason", error->message()}});
    return error;
  }

  // Announces what brings no changes: the client reads it again, and gets the reason. Again with each attempt, for
  // those who have subscribed since.
  void announce_refusal(const std::string& uri) {
    {
      const support::MutexLock lock(mutex_);
      const auto found = watched_.find(uri);
      if (found == watched_.end()) return;
      found->second.begin_at = std::chrono::steady_clock::now() + kRefusedInterval;
    }
    callbacks_.changed(uri);
  }

  broker::ReadOptions read_options() const {
    broker::ReadOptions options;
    options.budget = support::Budget::of(kReadTimeout, stop_.get_token());
    return options;
  }

  void begin_quote(const std::string& uri, const QuoteResource& quote) {
    const broker::LiveInstrument instrument = resolve_live_instrument(client_, quote.symbol, read_options()).live;
    const support::MutexLock lock(mutex_);
    const auto found = watched_.find(uri);
    if (found == watched_.end()) return;
    found->second.instrument = instrument;
    found->second.announce_empty_at = std::chrono::steady_clock::now() + first_value_;
  }

  void begin_account(const std::string& uri, const AccountResource& resource) {
    std::shared_ptr<void> events = client_.account_events().watch(
        {find_own_account(client_, resource.account_number, read_options())},
        [weak = weak_from_this(), uri, part = resource.part](const broker::AccountEvent& event) {
          const auto impl = weak.lock();
          if (impl && is_about(event.kind, part)) impl->mark_changed(uri);
        });
    const support::MutexLock lock(mutex_);
    // If nobody watches any more, the handle is released after the lock.
    if (const auto found = watched_.find(uri); found != watched_.end()) found->second.events.swap(events);
  }

  void announce_changed() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::string> due;
    {
      const support::MutexLock lock(mutex_);
      for (auto& [uri, watched] : watched_) {
        if (!watched.has_changed || now - watched.announced_at < watched.min_interval) continue;
        watched.has_changed = false;
        watched.announced_at = now;
        due.push_back(uri);
      }
    }
    for (const std::string& uri : due) callbacks_.changed(uri);
  }

  void announce_quotes() {
    std::vector<std::string> uris;
    std::vector<broker::LiveInstrument> instruments;
    {
      const support::MutexLock lock(mutex_);
      for (const auto& [uri, watched] : watched_) {
        if (!watched.instrument) continue;
        uris.push_back(uri);
        instruments.push_back(*watched.instrument);
      }
    }
    constexpr std::size_t kMaxInstruments = 500;
    for (std::size_t first = 0; first < instruments.size(); first += kMaxInstruments) {
      const auto count = std::min(kMaxInstruments, instruments.size() - first);
      const auto answer =
          client_.live().look(std::span(instruments).subspan(first, count), {.quote = true, .trade = true}, 0ms,
                              support::Budget::of(kReadTimeout, stop_.get_token()));
      for (std::size_t i = 0; i < answer.rows.size(); ++i) announce(uris[first + i], get_prices(answer.rows[i]));
    }
  }

  void announce(const std::string& uri, const Prices& prices) {
    {
      const support::MutexLock lock(mutex_);
      const auto found = watched_.find(uri);
      if (found == watched_.end() || !must_announce(found->second, prices)) return;
    }
    callbacks_.changed(uri);
  }

  // Notes the prices as announced.
  bool must_announce(Watched& watched, const Prices& prices) REQUIRES(mutex_) {
    const auto now = std::chrono::steady_clock::now();
    if (prices == Prices()) {
      // The client reads it again, and gets the reason.
      if (watched.announced || now < watched.announce_empty_at) return false;
      watched.announce_empty_at = now + kRefusedInterval;
      return watched.is_empty = true;
    }
    if (watched.announced == prices) return false;
    // The first value is the one that the client has read.
    const bool is_first = !watched.announced;
    if (!is_first && now - watched.announced_at < kMinInterval) return false;
    watched.announced = prices;
    watched.announced_at = now;
    return !is_first || watched.is_empty;
  }

  broker::Client& client_;
  const Callbacks callbacks_;
  const std::chrono::milliseconds first_value_;
  std::stop_source stop_;
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Watched> watched_ GUARDED_BY(mutex_);
  bool has_news_ GUARDED_BY(mutex_) = false;  // an account has changed, or a watch has begun
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point next_look_{};  // of the thread alone
  std::thread thread_ GUARDED_BY(mutex_);
};

ResourceUpdates::ResourceUpdates(broker::Client& client, Callbacks callbacks, std::chrono::milliseconds first_value)
    : impl_(std::make_shared<Impl>(client, std::move(callbacks), first_value)) {}

ResourceUpdates::~ResourceUpdates() {
  impl_->stop();
}

std::shared_ptr<void> ResourceUpdates::watch(std::string_view uri) {
  const auto resource = parse_watched_resource(uri);
  if (!resource) return nullptr;
  const std::string key(uri);
  impl_->begin(key, *resource);
  return {impl_.get(), [weak = std::weak_ptr(impl_), key](void*) {
            if (const auto impl = weak.lock()) impl->end(key);
          }};
}

}  // namespace tools
