// The time without a stop: from the cancellation of the bracket to the fill of the closing order, at the simulator.
// Prints it; run by itself: test_orders "[exit-time]".
#include <cstdio>

#include "exit_fixture.hpp"
#include "waiting.hpp"

using test::ExitFixture;
using test::Status;

TEST_CASE("Exit: prints the time without a stop", "[.][exit-time]") {
  constexpr int kRuns = 21;
  std::vector<std::int64_t> times;
  for (int run = 0; run < kRuns; ++run) {
    ExitFixture fixture;
    const std::string id = fixture.place_bracket();
    const std::string token = fixture.preview_token(fixture.exit(id));
    const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
    const test::RunningClock running(fixture.clock);
    const orders::Placement placement =
        fixture.trading.place(confirmation, orders::Channel::none, fixture.caller, ExitFixture::options());
    REQUIRE(placement.status == Status::accepted);
    const auto read = [&] {
      return *fixture.client.order(ExitFixture::kAccount, placement.order_id, ExitFixture::fresh());
    };
    REQUIRE(test::wait_until([&] { return !read().is_working(); }));
    const auto cancellation = fixture.journal.find_intent(placement.steps.front().journal_seq);
    times.push_back((read().legs.front().fills.front().filled_at.value() - cancellation->intent.at).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("from the cancellation to the fill, %d runs: median %lld ms, largest %lld ms\n", kRuns,
              static_cast<long long>(times[kRuns / 2]), static_cast<long long>(times.back()));
}
