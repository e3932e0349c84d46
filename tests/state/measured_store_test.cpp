#include <catch2/catch_test_macros.hpp>

#include "metrics.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace {

using std::chrono::seconds;

// A store that fails.
class BrokenStore final : public state::Store {
 public:
  std::string_view kind() const override { return "broken"; }
  std::optional<std::string> get(std::string_view) override { fail(); }
  void put(std::string_view, std::string_view, std::chrono::milliseconds) override { fail(); }
  bool put_if_absent(std::string_view, std::string_view, std::chrono::milliseconds) override { fail(); }
  bool replace(std::string_view, std::string_view, std::string_view, std::chrono::milliseconds) override { fail(); }
  std::optional<std::string> take(std::string_view) override { fail(); }
  void erase(std::string_view) override { fail(); }
  std::int64_t add(std::string_view, std::int64_t, std::chrono::milliseconds) override { fail(); }
  std::int64_t count(std::string_view) override { fail(); }

 private:
  [[noreturn]] static void fail() { throw support::Error(support::ErrorCode::not_ready, "The store is gone."); }
};

std::uint64_t count(std::string_view kind, std::string_view operation) {
  std::uint64_t total = 0;
  for (const std::uint64_t bucket : state::state_metrics().store_duration.with({kind, operation}).counts()) {
    total += bucket;
  }
  return total;
}

std::uint64_t errors(std::string_view kind, std::string_view operation) {
  return state::state_metrics().store_errors.with({kind, operation}).value();
}

}  // namespace

TEST_CASE("A measured store does what its store does, and counts each operation") {
  support::ManualClock clock{support::Instant(seconds(1'780'000'000))};
  const auto store = state::make_measured_store(state::make_memory_store(clock));
  const auto before = count("memory", "put");
  CHECK(store->kind() == "memory");
  store->put("a:1", "x", seconds(60));
  CHECK(store->get("a:1") == "x");
  CHECK_FALSE(store->put_if_absent("a:1", "y", seconds(60)));
  CHECK(store->replace("a:1", "x", "z", seconds(60)));
  CHECK(store->take("a:1") == "z");
  CHECK(store->add("a:n", 2, seconds(60)) == 2);
  CHECK(store->count("a:") == 1);
  store->erase("a:n");
  CHECK_FALSE(store->get("a:n"));
  CHECK(count("memory", "put") == before + 1);
  CHECK(errors("memory", "put") == 0);
}

TEST_CASE("A failure of the store is counted by its operation and passed on") {
  const auto store = state::make_measured_store(std::make_unique<BrokenStore>());
  CHECK(errors("broken", "get") == 0);
  CHECK_THROWS_AS(store->get("a:1"), support::Error);
  CHECK_THROWS_AS(store->add("a:1", 1, seconds(1)), support::Error);
  CHECK_THROWS_AS(store->erase("a:1"), support::Error);
  CHECK(errors("broken", "get") == 1);
  CHECK(errors("broken", "add") == 1);
  CHECK(errors("broken", "erase") == 1);
  CHECK(errors("broken", "put") == 0);
  CHECK(count("broken", "get") == 1);  // the duration of a failure counts too
}
