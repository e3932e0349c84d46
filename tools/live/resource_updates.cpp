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
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace tools {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view kQuotePrefix = "tastytrade://quotes/";
constexpr std::string_view kAccountPrefix = "tastytrade://accounts/";
constexpr std::chrono::milliseconds kLookInterval = 100ms;
constexpr std::chrono::milliseconds kMinInterval = 1s;  // between two announcements of one resource
constexpr std::chrono::milliseconds kMinOrderInterval = 250ms;
constexpr std::chrono::seconds kResolveInterval = 60s;  // after a symbol could not be resolved
constexpr std::chrono::seconds kResolveTimeout = 10s;

// The figures whose change is announced. A change of sizes alone is not.
struct Prices {
  std::optional<double> bid, ask, last;
  friend bool operator==(const Prices&, const Prices&) = default;
};

// The part of an account that a resource shows.
enum class AccountPart { positions, balances, orders };

struct AccountResource {
  std::string account_number;
  AccountPart part = AccountPart::positions;
};

// Returns an empty optional for a URI that names no account's resource.
std::optional<AccountResource> parse_account_resource(std::string_view uri) {
  if (!uri.starts_with(kAccountPrefix)) return std::nullopt;
  uri.remove_prefix(kAccountPrefix.size());
  const auto slash = uri.find('/');
  const auto number = support::percent_decode(uri.substr(0, slash), false);
  if (slash == std::string_view::npos || !number || number->empty()) return std::nullopt;
  const std::string_view part = uri.substr(slash + 1);
  if (part == "positions") return AccountResource{*number, AccountPart::positions};
  if (part == "balances") return AccountResource{*number, AccountPart::balances};
  if (part == "orders") return AccountResource{*number, AccountPart::orders};
  return std::nullopt;
}

bool is_about(broker::AccountEventKind kind, AccountPart part) {
  using Kind = broker::AccountEventKind;
  if (kind == Kind::resync) return true;
  if (part == AccountPart::orders) return kind == Kind::order || kind == Kind::complex_order;
  return kind == (part == AccountPart::positions ? Kind::position : Kind::balance);
}

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
  Impl(broker::Client& client, Callbacks callbacks) : client_(client), callbacks_(std::move(callbacks)) {}

  void begin(const std::string& uri, const std::string& symbol) {
    const support::MutexLock lock(mutex_);
    if (is_stopping_) return;
    Watched& watched = watched_[uri];
    watched.symbol = symbol;
    ++watched.count;
    start();
  }

  // Returns the handle of the account's events; null if they cannot be watched.
  std::shared_ptr<void> begin_account(const std::string& uri, const AccountResource& resource) {
    {
      const support::MutexLock lock(mutex_);
      if (is_stopping_) return nullptr;
      Watched& watched = watched_[uri];
      watched.min_interval = resource.part == AccountPart::orders ? kMinOrderInterval : kMinInterval;
      ++watched.count;
      start();
    }
    std::shared_ptr<void> events;
    const auto error = catch_error([&] {
      events = client_.account_events().watch(
          {find_account(resource.account_number)},
          [weak = weak_from_this(), uri, part = resource.part](const broker::AccountEvent& event) {
            const auto impl = weak.lock();
            if (impl && is_about(event.kind, part)) impl->mark_changed(uri);
          });
    });
    if (error) support::log_info("account_not_watched", {{"reason", error->message()}});
    return events;
  }

  // Wakes the thread, unless the resource was announced just now: then the next look announces it.
  // Returns the number as the broker spells it. Throws Error{not_found} for an account of another login: the account
  // streamer would refuse all accounts because of it.
  std::string find_account(const std::string& number) {
    broker::ReadOptions options;
    options.budget = support::Budget::of(kResolveTimeout, stop_.get_token());
    const auto accounts = client_.accounts(options);
    const std::string wanted = support::to_upper(number);
    for (const broker::Account& account : *accounts) {
      if (account.number == wanted) return account.number;
    }
    throw support::Error(support::ErrorCode::not_found, "This login has no such account.");
  }

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
    std::string symbol = {};  // of a quote
    int count = 0;
    std::chrono::milliseconds min_interval = kMinInterval;
    bool has_changed = false;  // of an account: an event came that was not announced
    // Written by the thread alone.
    std::optional<broker::LiveInstrument> instrument = {};
    std::chrono::steady_clock::time_point resolve_at = {};
    std::optional<Prices> announced = {};
    std::chrono::steady_clock::time_point announced_at = {};
  };

  void start() REQUIRES(mutex_) {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    changed_.notify_all();
  }

  void run() {
    while (wait_for_work()) {
      try {
        announce_accounts();
        if (std::chrono::steady_clock::now() < next_look_) continue;
        resolve_symbols();
        announce_quotes();
        callbacks_.tick();
      } catch (const std::exception& error) {
        support::log_warning("resource_updates", {{"reason", error.what()}});
      }
      next_look_ = std::chrono::steady_clock::now() + kLookInterval;
    }
  }

  // Waits until something is watched, and the next look is due or an account has changed. Returns false if the object
  // ends.
  bool wait_for_work() {
    support::MutexLock lock(mutex_);
    changed_.wait_until(lock, next_look_, [this]() REQUIRES(mutex_) { return is_stopping_ || has_news_; });
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return is_stopping_ || !watched_.empty(); });
    has_news_ = false;
    return !is_stopping_;
  }

  void resolve_symbols() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::pair<std::string, std::string>> unresolved;  // URI and symbol
    {
      const support::MutexLock lock(mutex_);
      for (auto& [uri, watched] : watched_) {
        if (watched.symbol.empty() || watched.instrument || watched.resolve_at > now) continue;
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

  void announce_accounts() {
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
  bool has_news_ GUARDED_BY(mutex_) = false;  // of an account
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point next_look_{};  // of the thread alone
  std::thread thread_ GUARDED_BY(mutex_);
};

ResourceUpdates::ResourceUpdates(broker::Client& client, Callbacks callbacks)
    : impl_(std::make_shared<Impl>(client, std::move(callbacks))) {}

ResourceUpdates::~ResourceUpdates() {
  impl_->stop();
}

std::shared_ptr<void> ResourceUpdates::watch(std::string_view uri) {
  const std::string key(uri);
  std::shared_ptr<void> events;  // released before the resource ends
  if (const auto resource = parse_account_resource(uri)) {
    events = impl_->begin_account(key, *resource);
  } else {
    if (!uri.starts_with(kQuotePrefix)) return nullptr;
    const auto symbol = support::percent_decode(uri.substr(kQuotePrefix.size()), false);
    if (!symbol || symbol->empty()) return nullptr;
    impl_->begin(key, *symbol);
  }
  return {impl_.get(), [weak = std::weak_ptr(impl_), key, events](void*) mutable {
            const auto impl = weak.lock();
            if (!impl) return;
            events.reset();
            impl->end(key);
          }};
}

}  // namespace tools
