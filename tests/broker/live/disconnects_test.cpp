// Many connections that end, while callers subscribe and leave.
#include <random>

#include "live_fixture.hpp"

using namespace broker;
using namespace std::chrono_literals;
using live::LiveFixture;

namespace {

constexpr int kDisconnects = 200;
constexpr int kKept = 60;
constexpr int kChanging = 50;

struct DisconnectsFixture : LiveFixture {
  DisconnectsFixture() {
    config.max_reconnect_delay = 5ms;
    start();
    for (int i = 0; i < kKept; ++i) kept.push_back(make_instrument("KEPT", i));
  }

  static LiveInstrument make_instrument(const std::string& name, int number) {
    const std::string symbol = name + std::to_string(number);
    return {symbol, symbol};
  }
  // Looks at some symbols again and again, as calls of different clients do.
  void look_at_others(unsigned seed, const std::stop_token& stop) {
    std::mt19937 random(seed);
    while (!stop.stop_requested()) {
      std::vector<LiveInstrument> some;
      for (int i = 0; i < 5; ++i) some.push_back(make_instrument("OTHER", static_cast<int>(random() % kChanging)));
      look(some, {.quote = true, .trade = true}, std::chrono::milliseconds(random() % 20));
    }
  }
  void keep(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      look(kept, {.quote = true}, 0ms);
      std::this_thread::sleep_for(10ms);
    }
  }
  bool has_all_kept() const {
    const std::set<std::string> subscribed = server.subscribed();
    return std::all_of(kept.begin(), kept.end(),
                       [&](const LiveInstrument& one) { return subscribed.contains("Quote " + one.streamer_symbol); });
  }
  // True if each value is the last that the server sent, and counts as live.
  bool has_prices(double first) {
    const LiveAnswer answer = look(kept, {.quote = true}, 0ms);
    for (int i = 0; i < kKept; ++i) {
      const auto& quote = answer.rows[static_cast<std::size_t>(i)].quote;
      if (!quote || quote->source != Source::live || quote->value.bid != first + i) return false;
    }
    return true;
  }

  std::vector<LiveInstrument> kept;
};

}  // namespace

TEST_CASE_METHOD(DisconnectsFixture, "Live data: after 200 disconnects no subscription is lost") {
  look(kept);
  {
    std::vector<std::jthread> callers;
    callers.emplace_back([this](const std::stop_token& stop) { keep(stop); });
    for (unsigned seed = 1; seed <= 3; ++seed) {
      callers.emplace_back([this, seed](const std::stop_token& stop) { look_at_others(seed, stop); });
    }
    for (int i = 0; i < kDisconnects; ++i) {
      const std::size_t before = server.connections();
      server.cut();
      INFO(i << " disconnects");
      REQUIRE(test::wait_until([&] { return server.connections() > before; }));
      // Every third connection ends before it is of use.
      if (i % 3 != 0) REQUIRE(test::wait_until([&] { return has_all_kept(); }));
    }
    REQUIRE(test::wait_until([&] { return has_all_kept(); }));
  }
  for (int i = 0; i < kKept; ++i) server.send(FeedServer::quote("KEPT" + std::to_string(i), 1000.0 + i, 2000));
  CHECK(test::wait_until([&] { return has_prices(1000); }));
  CHECK(data->health().reconnects >= kDisconnects);
  CHECK(data->health().decode_errors == 0);
  CHECK(server.open_connections() == 1);
}
