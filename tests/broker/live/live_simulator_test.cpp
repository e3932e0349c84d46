// Live data from the simulator's market data feed, through broker::Client: also with each fault of the feed that a
// client has to bear.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "waiting.hpp"

using namespace broker;
using namespace std::chrono_literals;
using Kind = simulator::StreamFault::Kind;

namespace {

struct SimulatorFixture {
  SimulatorFixture() {
    config.environment = Environment::demo;
    config.url = server.url();
    config.credentials.client_id = "demo-client";
    config.credentials.client_secret = support::Secret("demo-secret");
    config.credentials.refresh_token = support::Secret("demo-refresh-token");
    client.emplace(config, clock);
  }
  // Lets the simulator send what is due while `call` waits.
  template <class Call>
  auto drive(const Call& call) {
    std::jthread driver([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        clock.advance(20ms);
        server.run_due_events();
        std::this_thread::sleep_for(20ms);  // the client's keepalive follows real time
      }
    });
    return call();
  }
  LiveAnswer look(const std::vector<LiveInstrument>& instruments, LiveWish wish) {
    return drive([&] { return client->live().look(instruments, wish, 30s, support::Budget::of(60s)); });
  }
  LiveAnswer look_apple() { return look({{"AAPL", "AAPL"}}, {.quote = true, .trade = true}); }
  CandleAnswer candles(std::chrono::milliseconds wait = 30s) {
    const CandleRequest request{
        .instrument = {"AAPL", "AAPL"}, .count = 5, .unit = "m", .extended_hours = false, .from = clock.now() - 3h};
    return drive([&] { return client->live().candles(request, wait, support::Budget::of(60s)); });
  }
  void inject(Kind kind, const std::function<void(simulator::StreamFault&)>& edit = {}) {
    simulator::StreamFault fault;
    fault.kind = kind;
    if (edit) edit(fault);
    server.inject_stream(fault);
  }

  // A Friday, 13:30 in New York.
  support::ManualClock clock{*support::parse_iso8601("2026-11-20T18:30:00Z")};
  simulator::Simulator server{{}, clock};
  Config config;
  std::optional<Client> client;
};

}  // namespace

TEST_CASE_METHOD(SimulatorFixture, "Live data of the simulator agree with its REST quotes") {
  const auto answer = look({{"AAPL", "AAPL"}, {"VIX", "VIX"}, {"BTC/USD", *find_streamer_symbol("BTC/USD")}},
                           {.quote = true, .trade = true, .summary = true, .profile = true});
  REQUIRE(answer.rows.size() == 3);
  CHECK(answer.state == FeedState::live);
  REQUIRE(answer.rows[0].quote);
  REQUIRE(answer.rows[0].summary);
  CHECK(*answer.rows[0].quote->value.bid < *answer.rows[0].quote->value.ask);
  CHECK(answer.rows[0].quote->source == Source::live);
  CHECK(answer.rows[1].trade);
  CHECK(!answer.rows[1].quote);
  CHECK(answer.rows[2].quote);
  ReadOptions options;
  options.budget = support::Budget::of(30s);
  options.refresh = true;
  const auto rest = client->market_data({{{InstrumentType::equity, "AAPL"}}}, options);
  const double previous_close = std::stod((*rest)[0].previous_close->to_string());
  CHECK(answer.rows[0].summary->value.previous_close == previous_close);
}

TEST_CASE_METHOD(SimulatorFixture, "Live Greeks of the simulator come for the options of a chain") {
  ReadOptions options;
  options.budget = support::Budget::of(30s);
  const auto chain = client->option_chain("AAPL", options);
  const auto& expiration = chain->expirations.at(2);
  std::vector<LiveInstrument> instruments;
  for (std::size_t i = 0; i < 10 && i < expiration.strikes.size(); ++i) {
    const Strike& strike = expiration.strikes[i];
    instruments.push_back({strike.call.str(), strike.call_streamer_symbol.str()});
  }
  const auto answer = look(instruments, {.quote = true, .greeks = true});
  CHECK(answer.missing.empty());
  for (const LiveRow& row : answer.rows) {
    REQUIRE(row.greeks);
    CHECK(*row.greeks->value.delta >= 0);
    CHECK(*row.greeks->value.delta <= 1);
    CHECK(find_streamer_symbol(row.symbol) ==
          instruments[static_cast<std::size_t>(&row - answer.rows.data())].streamer_symbol);
  }
}

TEST_CASE_METHOD(SimulatorFixture, "Live data of the simulator survive each fault of its feed") {
  SECTION("before the login is complete") {
    const Kind kind = GENERATE(Kind::late_invitation, Kind::drop_early_auth, Kind::refuse_token, Kind::refuse_upgrade);
    CAPTURE(static_cast<int>(kind));
    inject(kind, [](auto& fault) {
      fault.delay = 300ms;
      fault.code = 502;
    });
    CHECK(look_apple().missing.empty());
  }
  SECTION("in the data") {
    const Kind kind = GENERATE(Kind::pairs_in_frame, Kind::inband_names, Kind::columns_reordered, Kind::config_late,
                               Kind::config_changes, Kind::row_does_not_divide, Kind::not_json);
    CAPTURE(static_cast<int>(kind));
    inject(kind, [](auto& fault) {
      fault.path = "/realtime";
      fault.delay = 200ms;
      fault.text = fault.kind == Kind::not_json ? "" : "Quote";
      if (fault.kind == Kind::pairs_in_frame || fault.kind == Kind::inband_names) fault.text.clear();
    });
    const auto answer = look_apple();
    CHECK(answer.missing.empty());
    const auto clean = look_apple();
    CHECK(*clean.rows[0].quote->value.bid > 100);
    CHECK(*clean.rows[0].quote->value.ask >= *clean.rows[0].quote->value.bid);
  }
  SECTION("of an open connection") {
    CHECK(look_apple().missing.empty());
    const Kind kind = GENERATE(Kind::cut, Kind::half_frame, Kind::close, Kind::bad_utf8, Kind::big_frame);
    CAPTURE(static_cast<int>(kind));
    inject(kind, [](auto& fault) {
      fault.code = 1000;
      fault.text = "Bye";
      fault.bytes = 10'000'000;
      fault.delay = 50ms;
    });
    drive([&] { return test::wait_until([&] { return client->live().health().reconnects == 1; }); });
    const auto answer = look_apple();
    CHECK(answer.missing.empty());
    CHECK(answer.rows[0].quote->source == Source::live);
    CHECK(client->live().health().connections == 2);
  }
}

TEST_CASE_METHOD(SimulatorFixture, "Live data of the simulator: two refused tokens are the end, with a reason") {
  inject(Kind::refuse_token, [](auto& fault) { fault.count = 2; });
  const auto answer = look_apple();
  CHECK(answer.state == FeedState::failed);
  CHECK(answer.missing.at(0).reason.find("token") != std::string::npos);
}

TEST_CASE_METHOD(SimulatorFixture, "Candles of the simulator are the same, whatever the order of its snapshot") {
  const auto plain = candles();
  CHECK(plain.is_complete);
  CHECK(plain.candles.size() >= 35);
  for (std::size_t i = 1; i < plain.candles.size(); ++i) CHECK(plain.candles[i].time > plain.candles[i - 1].time);
  const Kind kind = GENERATE(Kind::shuffled_snapshot, Kind::duplicate_snapshot, Kind::pending_flag);
  CAPTURE(static_cast<int>(kind));
  inject(kind);
  client.emplace(config, clock);
  const auto odd = candles();
  CHECK(odd.is_complete);
  const std::size_t count = plain.candles.size() - 1;  // the newest bar goes on
  REQUIRE(odd.candles.size() >= count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto same = std::find_if(odd.candles.begin(), odd.candles.end(),
                                   [&](const Candle& candle) { return candle.time == plain.candles[i].time; });
    if (plain.candles[i].time < clock.now() - 3h) continue;  // the window has moved on
    REQUIRE(same != odd.candles.end());
    CHECK(same->close == plain.candles[i].close);
    CHECK(same->open == plain.candles[i].open);
    // The simulator divides the day's volume among the bars, so that it changes a little with each of them.
    REQUIRE((same->volume && plain.candles[i].volume));
    CHECK(std::abs(*same->volume / *plain.candles[i].volume - 1) < 0.01);
  }
}

TEST_CASE_METHOD(SimulatorFixture, "Candles of the simulator that the feed cuts are not complete") {
  inject(Kind::snapshot_cut);
  const auto answer = candles();
  CHECK(!answer.is_complete);
  CHECK(!answer.candles.empty());
  CHECK(answer.reason == "older candles are beyond the feed's own limit");
}

TEST_CASE_METHOD(SimulatorFixture, "Candles of the simulator are asked for under AUTO if HISTORY is refused") {
  inject(Kind::channel_refused, [](auto& fault) { fault.text = "HISTORY"; });
  CHECK(candles().is_complete);
}
