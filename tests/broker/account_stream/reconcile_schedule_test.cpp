#include "account_stream/reconcile_schedule.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace broker::account_stream;
using namespace std::chrono_literals;

namespace {

struct Schedule {
  std::string due() { return schedule.begin_due(now).value_or(""); }

  ReconcileSchedule schedule{broker::AccountStreamTiming{}};
  ReconcileSchedule::TimePoint now{1h};
};

}  // namespace

TEST_CASE("Reconcile schedule: a request is due at once, and requests of the same moment are one") {
  Schedule s;
  CHECK_FALSE(s.schedule.next_due());
  for (int i = 0; i < 100; ++i) s.schedule.request("A", s.now);
  CHECK(s.schedule.next_due() == s.now);
  CHECK(s.due() == "A");
  CHECK(s.due().empty());
  s.schedule.ended("A", true, false, s.now);
  CHECK_FALSE(s.schedule.next_due());
}

TEST_CASE("Reconcile schedule: at most one in two seconds for an account, which delays no other") {
  Schedule s;
  s.schedule.request("A", s.now);
  CHECK(s.due() == "A");
  s.schedule.request("A", s.now);  // during the comparison
  s.schedule.request("B", s.now);
  CHECK(s.due() == "B");
  s.schedule.ended("A", true, false, s.now);
  s.now += 1999ms;
  CHECK(s.due().empty());
  s.now += 1ms;
  CHECK(s.due() == "A");
}

TEST_CASE("Reconcile schedule: every 30 seconds while an order works") {
  Schedule s;
  s.schedule.request_regular("A", s.now);
  s.now += 20s;
  s.schedule.request_regular("A", s.now);  // delays nothing
  s.now += 9999ms;
  CHECK(s.due().empty());
  s.now += 1ms;
  CHECK(s.due() == "A");
  s.schedule.ended("A", true, true, s.now);
  s.now += 30s;
  CHECK(s.due() == "A");
  s.schedule.ended("A", true, false, s.now);
  s.now += 1h;
  CHECK(s.due().empty());
}

TEST_CASE("Reconcile schedule: a failed comparison is repeated, ever more slowly, up to a minute") {
  Schedule s;
  s.schedule.request("A", s.now);
  std::vector<std::chrono::milliseconds> waits;
  for (int i = 0; i < 6; ++i) {
    CHECK(s.due() == "A");
    s.schedule.ended("A", false, false, s.now);
    waits.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(*s.schedule.next_due() - s.now));
    s.now = *s.schedule.next_due();
  }
  CHECK(waits == std::vector<std::chrono::milliseconds>{5s, 10s, 20s, 40s, 60s, 60s});
}

TEST_CASE("Reconcile schedule: an account that was removed is not due") {
  Schedule s;
  s.schedule.request("A", s.now);
  CHECK(s.due() == "A");
  s.schedule.remove("A");
  s.schedule.ended("A", true, true, s.now);
  CHECK_FALSE(s.schedule.contains("A"));
  CHECK_FALSE(s.schedule.next_due());
}
