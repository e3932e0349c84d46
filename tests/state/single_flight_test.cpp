#include "tastytrade_mcp/state/single_flight.hpp"

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <latch>
#include <vector>

#include "tastytrade_mcp/support/error.hpp"

using namespace std::chrono_literals;
using support::Budget;
using support::Error;
using support::ErrorCode;

namespace {

template <class Call>
std::optional<ErrorCode> code_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("Single flight: concurrent callers share one load, and a later caller loads again") {
  state::SingleFlight<int> flight;
  std::latch begun{1}, finish{1};
  auto loader = std::async(std::launch::async, [&] {
    return flight.run(Budget::of(20s), [&] {
      begun.count_down();
      finish.wait();
      return 7;
    });
  });
  begun.wait();
  const auto fail = []() -> int { throw Error(ErrorCode::internal, "This caller must not load."); };
  CHECK(code_of([&] { flight.run(Budget::of(10ms), fail); }) == ErrorCode::deadline_exceeded);
  std::vector<std::future<int>> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.push_back(std::async(std::launch::async, [&] { return flight.run(Budget::of(20s), [] { return 7; }); }));
  }
  finish.count_down();
  CHECK(loader.get() == 7);
  for (auto& value : waiting) CHECK(value.get() == 7);
  CHECK(flight.run(Budget::of(20s), [] { return 8; }) == 8);
}

TEST_CASE("Single flight: an error of a load is not kept") {
  state::SingleFlight<int> flight;
  CHECK(code_of([&] { flight.run(Budget::of(20s), []() -> int { throw Error(ErrorCode::refused, "no"); }); }) ==
        ErrorCode::refused);
  CHECK(flight.run(Budget::of(20s), [] { return 1; }) == 1);
}

TEST_CASE("Pending load: a waiting caller gets the value, the error, or nothing if the load was abandoned") {
  state::PendingLoad<int> loaded, failed, abandoned;
  loaded.publish({5, nullptr, false});
  CHECK(loaded.wait(Budget::of(20s)) == 5);
  failed.publish({std::nullopt, std::make_exception_ptr(Error(ErrorCode::refused, "no")), false});
  CHECK(code_of([&] { failed.wait(Budget::of(20s)); }) == ErrorCode::refused);
  abandoned.publish({std::nullopt, std::make_exception_ptr(Error(ErrorCode::cancelled, "over")), true});
  CHECK(abandoned.wait(Budget::of(20s)) == std::nullopt);
}

TEST_CASE("A load is abandoned only if the budget of its caller has ended") {
  const auto cancelled = []() -> int { throw Error(ErrorCode::cancelled, "over"); };
  CHECK_FALSE(state::run_load<int>(Budget::of(20s), cancelled).is_abandoned);
  std::stop_source source;
  const Budget budget = Budget::of(20s, source.get_token());
  const auto stopped = state::run_load<int>(budget, [&]() -> int {
    source.request_stop();
    throw Error(ErrorCode::cancelled, "over");
  });
  CHECK(stopped.is_abandoned);
  CHECK(state::run_load<int>(Budget::of(0ms), [] { return 1; }).is_abandoned);
}
