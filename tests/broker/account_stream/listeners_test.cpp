#include "account_stream/listeners.hpp"

#include <catch2/catch_test_macros.hpp>
#include <latch>

#include "waiting.hpp"

using namespace broker;
using namespace broker::account_stream;

namespace {

AccountEvent event_of(const std::string& account, const std::string& id) {
  return {AccountEventKind::order, account, id, "Live", {}, FoundBy::stream};
}

class Collector {
 public:
  Listeners::Listener listener() {
    return [this](const AccountEvent& event) {
      const support::MutexLock lock(mutex_);
      events_.push_back(event);
    };
  }
  std::vector<AccountEvent> events() const {
    const support::MutexLock lock(mutex_);
    return events_;
  }
  bool await(std::size_t count) const {
    return test::wait_until([&] { return events().size() >= count; });
  }

 private:
  mutable support::Mutex mutex_;
  std::vector<AccountEvent> events_ GUARDED_BY(mutex_);
};

}  // namespace

TEST_CASE("Account listeners: each gets the events of its accounts, in order, and those of the login") {
  const support::SystemClock clock;
  Listeners listeners(clock);
  Collector a, both;
  const auto first = listeners.add({"A"}, a.listener());
  const auto second = listeners.add({"A", "B"}, both.listener());
  listeners.publish(event_of("A", "1"));
  listeners.publish(event_of("B", "2"));
  listeners.publish(event_of("C", "3"));
  listeners.publish(event_of("", "4"));
  REQUIRE(both.await(3));
  REQUIRE(a.await(2));
  CHECK(a.events()[0].id == "1");
  CHECK(a.events()[1].id == "4");
  CHECK(both.events()[1].id == "2");
  CHECK(listeners.accounts() == std::vector<std::string>{"A", "B"});
  CHECK(listeners.is_watched("B"));
  CHECK_FALSE(listeners.is_watched("C"));
  CHECK(listeners.size() == 2);
  CHECK(listeners.published() == 5);
}

TEST_CASE("Account listeners: over 1,024 waiting events a slow one gets a resync of each account") {
  const support::SystemClock clock;
  Listeners listeners(clock);
  std::latch began{1}, go_on{1};
  Collector slow;
  const auto handle = listeners.add({"A", "B"}, [&, collect = slow.listener()](const AccountEvent& event) {
    if (event.id == "first") {
      began.count_down();
      go_on.wait();
    }
    collect(event);
  });
  listeners.publish(event_of("A", "first"));
  began.wait();
  for (std::size_t i = 0; i < Listeners::kMaxQueued; ++i) listeners.publish(event_of("A", "lost"));
  listeners.publish(event_of("A", "one too many"));
  listeners.publish(event_of("B", "after"));
  go_on.count_down();
  REQUIRE(slow.await(4));
  const auto events = slow.events();
  REQUIRE(events.size() == 4);
  CHECK(events[0].id == "first");
  CHECK(events[1].kind == AccountEventKind::resync);
  CHECK(events[1].account_number == "A");
  CHECK(events[2].kind == AccountEventKind::resync);
  CHECK(events[2].account_number == "B");
  CHECK(events[3].id == "after");
}

TEST_CASE("Account listeners: a slow listener does not hold up the publisher") {
  const support::SystemClock clock;
  Listeners listeners(clock);
  std::latch began{1}, go_on{1};
  const auto handle = listeners.add({"A"}, [&](const AccountEvent& event) {
    if (event.id != "0") return;
    began.count_down();
    go_on.wait();
  });
  listeners.publish(event_of("A", "0"));
  began.wait();
  for (int i = 1; i < 5000; ++i) listeners.publish(event_of("A", std::to_string(i)));
  CHECK(listeners.published() == 5000);  // the listener is still in its first call
  go_on.count_down();
}

TEST_CASE("Account listeners: after a release no call begins, and a call under way has ended") {
  const support::SystemClock clock;
  Listeners listeners(clock);
  std::latch began{1};
  std::atomic<bool> may_end{false}, has_ended{false};
  std::atomic<int> calls{0};
  auto handle = listeners.add({"A"}, [&](const AccountEvent&) {
    if (++calls > 1) return;
    began.count_down();
    test::wait_until([&] { return may_end.load(); });
    has_ended = true;
  });
  listeners.publish(event_of("A", "1"));
  listeners.publish(event_of("A", "2"));
  began.wait();
  std::atomic<bool> has_waited{false};
  std::jthread releases([&] {
    handle.reset();
    has_waited = has_ended.load();
  });
  REQUIRE(test::wait_until([&] { return listeners.size() == 0; }));
  may_end = true;
  releases.join();
  CHECK(has_waited);
  listeners.publish(event_of("A", "3"));
  Collector last;
  const auto other = listeners.add({"A"}, last.listener());
  listeners.publish(event_of("A", "4"));
  REQUIRE(last.await(1));
  CHECK(calls == 1);
}

TEST_CASE("Account listeners: a listener may release itself, and one that throws ends nothing") {
  const support::SystemClock clock;
  Listeners listeners(clock);
  std::shared_ptr<void> handle;
  std::atomic<int> calls{0};
  handle = listeners.add({"A"}, [&](const AccountEvent&) {
    ++calls;
    handle.reset();
    throw std::runtime_error("not expected");
  });
  Collector other;
  const auto second = listeners.add({"A"}, other.listener());
  listeners.publish(event_of("A", "1"));
  listeners.publish(event_of("A", "2"));
  REQUIRE(other.await(2));
  CHECK(calls == 1);
  CHECK(listeners.size() == 1);
}

TEST_CASE("Account listeners: a handle may outlive the listeners") {
  const support::SystemClock clock;
  std::shared_ptr<void> handle;
  {
    Listeners listeners(clock);
    handle = listeners.add({"A"}, [](const AccountEvent&) {});
    listeners.publish(event_of("A", "1"));
  }
  handle.reset();
  SUCCEED();
}
