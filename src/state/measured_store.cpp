// A store that counts the operations of another one.
#include <chrono>

#include "metrics.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace state {
namespace {

class MeasuredStore final : public Store {
  // Observes the duration when the scope ends, also by an exception.
  class Timer {
   public:
    Timer(std::string_view kind, std::string_view operation) : kind_(kind), operation_(operation) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() {
      state_metrics().store_duration.with({kind_, operation_}).observe(std::chrono::steady_clock::now() - begin_);
    }

   private:
    const std::string_view kind_, operation_;
    const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  };

  template <class Operation>
  auto measure(std::string_view name, const Operation& operation) {
    const Timer timer(store_->kind(), name);
    try {
      return operation();
    } catch (const support::Error&) {
      state_metrics().store_errors.with({store_->kind(), name}).add();
      throw;
    }
  }

 public:
  explicit MeasuredStore(std::unique_ptr<Store> store) : store_(std::move(store)) {
    // Prometheus sees an increase only of a series that was there before, so alerts need these from the start.
    for (const std::string_view operation : {"get", "put", "put_if_absent", "replace", "take", "erase", "add"}) {
      state_metrics().store_errors.with({store_->kind(), operation});
    }
  }

  std::string_view kind() const override { return store_->kind(); }

  std::optional<std::string> get(std::string_view key) override {
    return measure("get", [&] { return store_->get(key); });
  }
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    measure("put", [&] { store_->put(key, value, lifetime); });
  }
  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    return measure("put_if_absent", [&] { return store_->put_if_absent(key, value, lifetime); });
  }
  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    return measure("replace", [&] { return store_->replace(key, expected, value, lifetime); });
  }
  std::optional<std::string> take(std::string_view key) override {
    return measure("take", [&] { return store_->take(key); });
  }
  void erase(std::string_view key) override {
    measure("erase", [&] { store_->erase(key); });
  }
  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    return measure("add", [&] { return store_->add(key, amount, lifetime); });
  }

 private:
  const std::unique_ptr<Store> store_;
};

}  // namespace

std::unique_ptr<Store> make_measured_store(std::unique_ptr<Store> store) {
  return std::make_unique<MeasuredStore>(std::move(store));
}

}  // namespace state
