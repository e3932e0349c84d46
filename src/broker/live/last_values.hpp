// The last event of each type and symbol, with the time of its arrival. Safe from any thread: the symbols are divided
// among shards, each with its own lock, and a batch of events takes the lock of a shard once.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dxlink/event.hpp"
#include "live/subscriptions.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

class LastValues {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Values that are stored from now on are of a new connection; those stored before are stale.
  void connected(bool is_delayed);
  // All values are stale from now on.
  void disconnected();

  // Batches of candles and single trades are ignored.
  void store(std::span<const dxlink::Batch> batches, TimePoint received);
  void forget(Key key);

  std::optional<Seen<LiveQuote>> quote(SymbolId symbol, TimePoint now) const;
  // The later of the regular and the extended session's trade.
  std::optional<Seen<LiveTrade>> trade(SymbolId symbol, TimePoint now) const;
  std::optional<Seen<LiveGreeks>> greeks(SymbolId symbol, TimePoint now) const;
  std::optional<Seen<LiveSummary>> summary(SymbolId symbol, TimePoint now) const;
  std::optional<Seen<LiveProfile>> profile(SymbolId symbol, TimePoint now) const;
  std::optional<Seen<LiveUnderlying>> underlying(SymbolId symbol, TimePoint now) const;

  // True if the present connection has brought an event of this key.
  bool is_current(Key key) const;
  // Keys with an event of the present connection.
  std::size_t count_current() const { return current_count_.load(std::memory_order_relaxed); }

  // Grows with each first event of a key and each change of the connection: for wait().
  std::uint64_t version() const;
  // Waits until version() differs from `seen`. Returns false if the budget has ended before.
  bool wait(std::uint64_t seen, const support::Budget& budget) const;
  // Makes wait() return, because something else than a value has changed.
  void wake();

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kNumbers = 43;  // values of all ticker types
  using Connection = std::uint32_t;            // 0: none

  struct Slot {
    TimePoint received{};
    Connection connection = 0;
  };
  struct ProfileTexts {
    std::string trading_status, status_reason, description;
  };
  struct Entry {
    std::array<double, kNumbers> values{};
    std::array<Slot, dxlink::kTickerTypes> slots{};
    std::unique_ptr<ProfileTexts> profile;
  };
  struct Shard {
    mutable support::Mutex mutex;
    std::deque<Entry> entries GUARDED_BY(mutex);
  };
  // A copy of one event.
  struct Copy {
    std::array<double, 8> values{};
    Slot slot;
    ProfileTexts texts;
  };

  static std::size_t shard_of(SymbolId symbol) { return static_cast<std::size_t>(symbol) % kShards; }
  static std::size_t position_of(SymbolId symbol) { return static_cast<std::size_t>(symbol) / kShards; }
  // Returns how many of the events are the first of their key on this connection.
  std::size_t store_in(Shard& shard, std::size_t number, const dxlink::Batch& batch, TimePoint received);
  std::optional<Copy> copy(Key key) const;
  template <class T>
  Seen<T> seen(T value, const Slot& slot, TimePoint now) const;

  std::array<Shard, kShards> shards_;
  std::atomic<Connection> connection_{0};  // the present one
  std::atomic<Connection> last_connection_{0};
  std::atomic<bool> is_delayed_{false};
  std::atomic<std::size_t> current_count_{0};
  mutable support::Mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::uint64_t version_ GUARDED_BY(mutex_) = 0;
};

}  // namespace broker::live
