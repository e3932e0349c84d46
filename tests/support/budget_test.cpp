#include "tastytrade_mcp/support/budget.hpp"

#include <catch2/catch_test_macros.hpp>

#include <future>

#include "tastytrade_mcp/support/error.hpp"

using namespace std::chrono_literals;
using support::Budget;
using support::ErrorCode;

namespace {

template <class Call>
std::optional<ErrorCode> code_of(const Call& call) {
  try {
    call();
  } catch (const support::Error& error) {
    return error.code;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("A budget ends at its deadline or when it is stopped") {
  CHECK(!code_of([] { Budget{}.check(); }));
  CHECK(code_of([] { Budget::of(0ms).check(); }) == ErrorCode::deadline_exceeded);
  CHECK(Budget::of(-5s).remaining() == 0ms);
  const auto source = std::make_shared<std::stop_source>();
  const Budget budget = Budget::of(20s, source->get_token());
  source->request_stop();
  CHECK(code_of([&] { budget.check(); }) == ErrorCode::cancelled);
}

TEST_CASE("at_most() makes a budget shorter, never longer") {
  CHECK(Budget::of(20s).at_most(1s).remaining() <= 1s);
  CHECK(Budget::of(1s).at_most(20s).remaining() <= 1s);
  CHECK(Budget{}.at_most(1s).remaining() <= 1s);
}

TEST_CASE("sleep() ends early if the budget is stopped or its deadline is reached") {
  CHECK(!code_of([] { Budget::of(20s).sleep(1ms); }));
  CHECK(code_of([] { Budget::of(5ms).sleep(20s); }) == ErrorCode::deadline_exceeded);
  const auto source = std::make_shared<std::stop_source>();
  auto sleeper =
      std::async(std::launch::async, [&] { return code_of([&] { Budget::of(20s, source->get_token()).sleep(20s); }); });
  source->request_stop();
  CHECK(sleeper.get() == ErrorCode::cancelled);
}
