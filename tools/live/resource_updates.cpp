#include "tastytrade_mcp/tools/resource_updates.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "shared/parallel_reads.hpp"
#include "streamer_symbols.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace tools {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view kQuotePrefix = "tastytrade://quotes/";
constexpr std::chrono::milliseconds kLookInterval = 100ms;
constexpr std::chrono::milliseconds kMinInterval = 1s;  // between two announcements of one resource
constexpr std::chrono::seconds kResolveInterval = 60s;  // after a symbol could not be resolved
constexpr std::chrono::seconds kResolveTimeout = 10s;

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

class ResourceUpdates::Impl {
 public:
  Impl(broker::Client& client, Callbacks callbacks) : client_(client), callbacks_(std::move(callbacks)) {}

  void begin(const std::string& uri, const std::string& symbol) {
    const support::MutexLock lock(mutex_);
    if (is_stopping_) return;
    Watched& watched = watched_[uri];
    watched.symbol = symbol;
    ++watched.count;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    changed_.notify_all();
  }

  void end(const std::string& uri) {
    const support::MutexLock lock(mutex_);
    const auto found = watched_.find(uri);
    if (found != watched_.end() && --found->second.count == 0) watched_.erase(found);
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
  }

 private:
  struct Watched {
    std::string symbol;
    int count = 0;
    // Of the thread alone, which is the only one to write them.
    std::optional<broker::LiveInstrument> instrument = {};
    std::chrono::steady_clock::time_point resolve_at = {};
    std::optional<Prices> announced = {};
    std::chrono::steady_clock::time_point announced_at = {};
  };

  void run() {
    while (wait_for_work()) {
      try {
        resolve_symbols();
        announce_changes();
        callbacks_.tick();
      } catch (const std::exception& error) {
        support::log_warning("resource_updates", {{"reason", error.what()}});
      }
    }
  }

  // Waits until the next look is due and something is watched. Returns false if the object ends.
  bool wait_for_work() {
    support::MutexLock lock(mutex_);
    changed_.wait_for(lock, kLookInterval, [this]() REQUIRES(mutex_) { return is_stopping_; });
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return is_stopping_ || !watched_.empty(); });
    return !is_stopping_;
  }

  void resolve_symbols() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::pair<std::string, std::string>> unresolved;  // URI and symbol
    {
      const support::MutexLock lock(mutex_);
      for (auto& [uri, watched] : watched_) {
        if (watched.instrument || watched.resolve_at > now) continue;
        watched.resolve_at = now + kResolveInterval;
        unresolved.emplace_back(uri, watched.symbol);
      }
    }
    for (const auto& [uri, symbol] : unresolved) {
      const auto instrument = resolve(symbol);
      const support::MutexLock lock(mutex_);
      if (const auto found = watched_.find(uri); found != watched_.end()) found->second.instrument = instrument;
    }
  }

  std::optional<broker::LiveInstrument> resolve(const std::string& symbol) {
    std::optional<broker::LiveInstrument> found;
    broker::ReadOptions options;
    options.budget = support::Budget::of(kResolveTimeout, stop_.get_token());
    const auto error = catch_error([&] { found = resolve_live_instrument(client_, symbol, options).live; });
    if (error) support::log_info("quote_not_watched", {{"reason", error->message()}});
    return found;
  }

  void announce_changes() {
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
                              support::Budget::of(kResolveTimeout, stop_.get_token()));
      for (std::size_t i = 0; i < answer.rows.size(); ++i) announce(uris[first + i], get_prices(answer.rows[i]));
    }
  }

  void announce(const std::string& uri, const Prices& prices) {
    const auto now = std::chrono::steady_clock::now();
    {
      const support::MutexLock lock(mutex_);
      const auto found = watched_.find(uri);
      if (found == watched_.end() || prices == Prices() || found->second.announced == prices) return;
      Watched& watched = found->second;
      // The first value is the one that the client has read.
      const bool is_first = !watched.announced;
      if (!is_first && now - watched.announced_at < kMinInterval) return;
      watched.announced = prices;
      watched.announced_at = now;
      if (is_first) return;
    }
    callbacks_.changed(uri);
  }

  broker::Client& client_;
  const Callbacks callbacks_;
  std::stop_source stop_;
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Watched> watched_ GUARDED_BY(mutex_);
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_ GUARDED_BY(mutex_);
};

ResourceUpdates::ResourceUpdates(broker::Client& client, Callbacks callbacks)
    : impl_(std::make_shared<Impl>(client, std::move(callbacks))) {}

ResourceUpdates::~ResourceUpdates() {
  impl_->stop();
}

std::shared_ptr<void> ResourceUpdates::watch(std::string_view uri) {
  if (!uri.starts_with(kQuotePrefix)) return nullptr;
  const auto symbol = support::percent_decode(uri.substr(kQuotePrefix.size()), false);
  if (!symbol || symbol->empty()) return nullptr;
  const std::string key(uri);
  impl_->begin(key, *symbol);
  return {impl_.get(), [weak = std::weak_ptr(impl_), key](void*) {
            if (const auto impl = weak.lock()) impl->end(key);
          }};
}

}  // namespace tools
