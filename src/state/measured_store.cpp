// A store that counts the operations of another one.
#include <chrono>
#include <cmath>

#include "metrics.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace state {
namespace {

class MeasuredStore final : public Store {
  // Observes the duration when the scope ends, also by an exception, and logs the operation.
  class Record {
   public:
    Record(std::string_view kind, std::string_view operation, std::string_view key)
        : kind_(kind), operation_(operation), purpose_(key.substr(0, key.find(':'))) {}
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;
    ~Record() {
      const auto elapsed = std::chrono::steady_clock::now() - begin_;
      state_metrics().store_duration.with({kind_, operation_}).observe(elapsed);
      const auto level = reason_.empty() ? support::LogLevel::debug : support::LogLevel::warning;
      if (!support::is_logged(level)) return;
      const double milliseconds = std::chrono::duration<double, std::milli>(elapsed).count();
      const double duration = static_cast<double>(std::llround(milliseconds * 10)) / 10;
      if (reason_.empty()) {
        support::log_debug(
            "store_operation",
            {{"store", kind_}, {"operation", operation_}, {"data", purpose_}, {"duration_ms", duration}});
      } else {
        support::log_warning("store_operation", {{"store", kind_},
                                                 {"operation", operation_},
                                                 {"data", purpose_},
                                                 {"duration_ms", duration},
                                                 {"failure", reason_}});
      }
    }
    void fail(const support::Error& error) {
      state_metrics().store_errors.with({kind_, operation_}).add();
      reason_ = error.operator_message();
    }

   private:
    const std::string_view kind_, operation_, purpose_;
    std::string reason_;  // of a failure
    const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  };

  template <class Operation>
  auto measure(std::string_view name, std::string_view key, const Operation& operation) {
    Record record(store_->kind(), name, key);
    try {
      return operation();
    } catch (const support::Error& error) {
      record.fail(error);
      throw;
    }
  }

 public:
  explicit MeasuredStore(std::unique_ptr<Store> store) : store_(std::move(store)) {
    // Prometheus sees an increase only of a series that was there before, so alerts need these from the start.
    for (const std::string_view operation :
         {"get", "put", "put_if_absent", "replace", "take", "erase", "add", "count"}) {
      state_metrics().store_errors.with({store_->kind(), operation});
    }
  }

  std::string_view kind() const override { return store_->kind(); }

  std::optional<std::string> get(std::string_view key) override {
    return measure("get", key, [&] { return store_->get(key); });
  }
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    measure("put", key, [&] { store_->put(key, value, lifetime); });
  }
  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    return measure("put_if_absent", key, [&] { return store_->put_if_absent(key, value, lifetime); });
  }
  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    return measure("replace", key, [&] { return store_->replace(key, expected, value, lifetime); });
  }
  std::optional<std::string> take(std::string_view key) override {
    return measure("take", key, [&] { return store_->take(key); });
  }
  void erase(std::string_view key) override {
    measure("erase", key, [&] { store_->erase(key); });
  }
  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    return measure("add", key, [&] { return store_->add(key, amount, lifetime); });
  }
  std::int64_t count(std::string_view prefix) override {
    return measure("count", prefix, [&] { return store_->count(prefix); });
  }

 private:
  const std::unique_ptr<Store> store_;
};

}  // namespace

std::unique_ptr<Store> make_measured_store(std::unique_ptr<Store> store) {
  return std::make_unique<MeasuredStore>(std::move(store));
}

}  // namespace state
