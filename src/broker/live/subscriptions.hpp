// The subscriptions that callers want. A subscription has an event type and a streamer symbol; that of a candle also
// has the time from which bars are wanted. Callers hold leases. Safe from any thread; calls nobody while it holds its
// lock.
//
//   leased     a lease exists
//   idle       the last lease ended less than kIdleTime ago: it stays subscribed, for the next call
//   retained   it is not subscribed any more; its last values are kept for kRetainTime
//
// On the server an `add` replaces the subscription of the same type and symbol, also its time, and one `remove` ends
// it. So the leases of a candle share the earliest time.
#pragma once

#include <array>
#include <chrono>
#include <list>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "dxlink/session.hpp"
#include "live/symbol_table.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

using dxlink::Channel;
using dxlink::EventType;

struct Key {
  EventType type = EventType::quote;
  SymbolId symbol = dxlink::kNoSymbol;
  bool operator==(const Key&) const = default;
};

struct Wanted {
  EventType type = EventType::quote;
  std::string symbol{};        // streamer symbol
  std::int64_t from_time = 0;  // of candles and trades: Unix time in milliseconds
};

class Subscriptions {
  using TimePoint = std::chrono::steady_clock::time_point;

 public:
  static constexpr std::chrono::seconds kIdleTime{20};
  static constexpr std::chrono::minutes kRetainTime{15};

  // Gives its keys back when it is destroyed.
  class Lease {
   public:
    Lease() = default;
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease() { end(); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    // In the order in which they were asked for.
    const std::vector<Key>& keys() const { return keys_; }
    void end();

   private:
    friend class Subscriptions;
    Lease(Subscriptions& owner, std::vector<Key> keys) : owner_(&owner), keys_(std::move(keys)) {}
    Subscriptions* owner_ = nullptr;
    std::vector<Key> keys_;
  };

  struct Figures {
    std::size_t leased = 0;
    std::size_t idle = 0;
    std::size_t retained = 0;
  };

  Subscriptions(std::size_t max_keys, const support::Clock& clock, SymbolTable& symbols)
      : max_keys_(max_keys), clock_(clock), symbols_(symbols) {}

  // Throws Error{invalid_argument} if more than `max_keys` would be subscribed; then nothing is. Idle keys make room,
  // the longest idle first. The registry must outlive the lease.
  Lease want(std::span<const Wanted> wanted);

  bool is_any_wanted() const;             // leased or idle
  bool is_wanted(Channel channel) const;  // likewise
  // True if changes() has something for the channel.
  bool has_changes(Channel channel) const;

  // For the connection. `resume`: for candles that were received in part, the time from which they are asked again.
  using ResumeTimes = std::map<SymbolId, std::int64_t>;
  std::vector<dxlink::Subscription> all(Channel channel, const ResumeTimes& resume);
  dxlink::SessionHost::Changes changes(Channel channel);
  void connection_lost();
  // When the present connection was told of the key; nothing if it was not.
  std::optional<TimePoint> sent_at(Key key) const;

  // Ends the retention of keys whose time is over. Their values are to be forgotten, then each symbol is to be released
  // once for each of its keys.
  std::vector<Key> expire();
  // When expire() or changes() has something to do without a call of want(); nothing if there is no such time.
  std::optional<TimePoint> next_due() const;

  Figures figures() const;

 private:
  enum class State { leased, idle, retained };
  static constexpr std::size_t position(State state) { return static_cast<std::size_t>(state); }
  struct Entry {
    std::string text;
    State state = State::leased;
    std::list<Key>::iterator place{};  // in the list of its state
    std::size_t leases = 0;
    TimePoint since{};  // of idle and retained
    bool is_sent = false;
    bool is_queued = false;  // in to_add_
    TimePoint sent_at{};
    std::int64_t from_time = 0;  // the earliest that is wanted
    std::int64_t sent_from = 0;
  };
  struct Hash {
    std::size_t operator()(Key key) const {
      return std::hash<std::uint64_t>{}(static_cast<std::uint64_t>(key.symbol) * dxlink::kEventTypes +
                                        dxlink::index_of(key.type));
    }
  };
  using Entries = std::unordered_map<Key, Entry, Hash>;

  void give_back(const std::vector<Key>& keys);
  Key hold(const Wanted& wanted) REQUIRES(mutex_);
  void give_back_one(Key key) REQUIRES(mutex_);
  void retain_longest_idle() REQUIRES(mutex_);
  void retire_idle(TimePoint now) REQUIRES(mutex_);
  void make_room(std::size_t wanted) REQUIRES(mutex_);
  std::list<Key>& keys_in(State state) REQUIRES(mutex_) { return keys_[position(state)]; }
  std::size_t count(State state) const REQUIRES(mutex_) { return keys_[position(state)].size(); }
  // Since when the first key of a list that is not empty has its state.
  TimePoint longest_since(State state) const REQUIRES(mutex_);
  void mark_sent(Entry& entry, std::int64_t from) REQUIRES(mutex_);
  void set_state(Entry& entry, State state) REQUIRES(mutex_);

  const std::size_t max_keys_;
  const support::Clock& clock_;
  SymbolTable& symbols_;
  mutable support::Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);
  std::array<std::vector<Key>, dxlink::kChannels.size()> to_add_ GUARDED_BY(mutex_);
  std::array<std::vector<dxlink::Subscription>, dxlink::kChannels.size()> to_remove_ GUARDED_BY(mutex_);
  std::array<std::size_t, dxlink::kChannels.size()> wanted_ GUARDED_BY(mutex_){};
  std::array<std::list<Key>, 3> keys_ GUARDED_BY(mutex_);  // by state; the longest in it first
};

}  // namespace broker::live
