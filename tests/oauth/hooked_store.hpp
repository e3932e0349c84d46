// A store that first does what a test wants, such as the write of another request at the same time.
#pragma once

#include <functional>
#include <string>

#include "tastytrade_mcp/state/store.hpp"

namespace test {

class HookedStore final : public state::Store {
 public:
  explicit HookedStore(state::Store& inner) : inner_(inner) {}

  // Runs `action` once, before the next operation that `begins` so: "erase oauth-code:".
  void on(std::string begins, std::function<void()> action) {
    begins_ = std::move(begins);
    action_ = std::move(action);
  }

  std::string_view kind() const override { return inner_.kind(); }
  std::optional<std::string> get(std::string_view key) override {
    run("get", key);
    return inner_.get(key);
  }
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    run("put", key);
    inner_.put(key, value, lifetime);
  }
  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    run("put_if_absent", key);
    return inner_.put_if_absent(key, value, lifetime);
  }
  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    run("replace", key);
    return inner_.replace(key, expected, value, lifetime);
  }
  std::optional<std::string> take(std::string_view key) override {
    run("take", key);
    return inner_.take(key);
  }
  void erase(std::string_view key) override {
    run("erase", key);
    inner_.erase(key);
  }
  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    run("add", key);
    return inner_.add(key, amount, lifetime);
  }
  std::int64_t count(std::string_view prefix) override {
    run("count", prefix);
    return inner_.count(prefix);
  }

 private:
  void run(const std::string& operation, std::string_view key) {
    if (!action_ || !(operation + ' ' + std::string(key)).starts_with(begins_)) return;
    std::exchange(action_, nullptr)();
  }

  state::Store& inner_;
  std::string begins_;
  std::function<void()> action_;
};

}  // namespace test
