// Candles and single trades over real sockets.
#include "live_fixture.hpp"

using namespace broker;
using namespace std::chrono_literals;
using live::LiveFixture;

TEST_CASE_METHOD(LiveFixture, "Live data: candles are complete with the end of their snapshot") {
  const auto candle_row = [](int flags, int minute, double close) {
    return "[\"AAPL{=1m}\"," + std::to_string(flags) + ",0," + std::to_string(1'700'000'040'000 + minute * 60'000) +
           ",0,1,100,1,1,2,0.5," + std::to_string(close) + ",0.2,5]";
  };
  const CandleRequest request{.instrument = {"AAPL", "AAPL"},
                              .count = 1,
                              .unit = "m",
                              .extended_hours = true,
                              .from = support::Instant(1'700'000'000'000ms)};
  std::thread feeder([&] {
    REQUIRE(server.await_subscription("Candle AAPL{=m}"));
    server.send(R"({"type":"FEED_DATA","channel":3,"data":["Candle",)" + candle_row(4, 3, 13) + "]}");
    server.send(R"({"type":"FEED_DATA","channel":3,"data":["Candle",)" + candle_row(0, 2, 12) + "]}");
    server.send(R"({"type":"FEED_DATA","channel":3,"data":["Candle",)" + candle_row(8, 1, 11) + "]}");
  });
  const auto answer = data->candles(request, 30s, support::Budget::of(60s));
  feeder.join();
  CHECK(server.received("CHANNEL_REQUEST").at(1)["parameters"]["contract"] == "HISTORY");
  REQUIRE(answer.candles.size() == 3);
  CHECK(answer.is_complete);
  CHECK(answer.candles[0].close == 11);
  CHECK(answer.candles[2].close == 13);
  CHECK(answer.source == Source::live);

  SECTION("after a loss they are asked again from the last bar, and no bar is missing or doubled") {
    server.cut();
    REQUIRE(test::wait_until([&] { return server.connections() == 2; }));
    REQUIRE(server.await_subscription("Candle AAPL{=m}"));
    CHECK(server.received("FEED_SUBSCRIPTION").back()["add"][0]["fromTime"] == 1'700'000'040'000 + 180'000);
    server.send(R"({"type":"FEED_DATA","channel":3,"data":["Candle",)" + candle_row(4, 5, 15) + "]}");
    server.send(R"({"type":"FEED_DATA","channel":3,"data":["Candle",)" + candle_row(0, 4, 14) + "]}");
    server.send(R"({"type":"FEED_DATA","channel":3,"data":["Candle",)" + candle_row(8, 3, 13.5) + "]}");
    const auto again = data->candles(request, 30s, support::Budget::of(60s));
    REQUIRE(again.candles.size() == 5);
    CHECK(again.is_complete);
    for (std::size_t i = 1; i < 5; ++i) CHECK(again.candles[i].time - again.candles[i - 1].time == 1min);
    CHECK(again.candles[2].close == 13.5);
  }
}

TEST_CASE_METHOD(LiveFixture, "Live data: candles that the feed refuses are told with the reason") {
  server.change([](auto& behaviour) { behaviour.refused_contracts = {"HISTORY"}; });
  const CandleRequest request{.instrument = {"AAPL", "AAPL"}, .from = support::Instant(1'700'000'000'000ms)};
  look_apple();
  SECTION("HISTORY only: AUTO is used") {
    data->candles(request, 100ms, support::Budget::of(60s));
    CHECK(server.await_subscription("Candle AAPL{=d,tho=true}"));
  }
  SECTION("AUTO too") {
    server.change([](auto& behaviour) { behaviour.refused_contracts = {"HISTORY", "AUTO"}; });
    const auto answer = data->candles(request, 30s, support::Budget::of(60s));
    CHECK(answer.candles.empty());
    CHECK(answer.reason.starts_with("the feed refuses candles"));
  }
}

TEST_CASE_METHOD(LiveFixture, "Live data: single trades are given newest first, those of the past too") {
  const auto row = [](int second, double price, const std::string& side, int flags = 0) {
    return "\"AAPL\"," + std::to_string(flags) + ",0," + std::to_string(1'700'000'000'000 + second * 1000) + "," +
           std::to_string(price) + ",100,1,2,true,false,false,\"Q\",\"" + side + "\",\"NEW\"";
  };
  const support::Instant from(1'700'000'000'000ms);
  std::thread feeder([&] {
    REQUIRE(server.await_subscription("TimeAndSale AAPL"));
    // The past comes newest first; then a trade happens.
    server.send(R"({"type":"FEED_DATA","channel":5,"data":["TimeAndSale",[)" + row(2, 11, "SELL", 4) + ',' +
                row(1, 10, "BUY") + ',' + row(0, 9, "BUY", 8) + ',' + row(3, 12, "BUY") + "]]}");
  });
  const auto answer = data->time_and_sales({"AAPL", "AAPL"}, from, 100, 30s, support::Budget::of(60s));
  feeder.join();
  REQUIRE(answer.prints.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(answer.prints[i].price == 12 - static_cast<double>(i));
  CHECK(answer.prints[1].side == "sell");
  CHECK(answer.prints[1].exchange == "Q");
  CHECK(answer.is_complete);
  CHECK(answer.reason.empty());
}
