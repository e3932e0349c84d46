// Candles and trades on a channel of DXLink: snapshots with their flags, and what follows.
#include <algorithm>
#include <set>

#include "dxlink_fixture.hpp"
#include "streams/feed_snapshot.hpp"

using namespace simulator;

namespace {

std::vector<int> flags(const std::vector<Json>& found) {
  std::vector<int> values;
  for (const Json& row : found) values.push_back(row.at("eventFlags").get<int>());
  return values;
}

bool is_newest_first(const std::vector<Json>& found) {
  return std::is_sorted(found.begin(), found.end(), [](const Json& a, const Json& b) {
    return a.at("time").get<double>() > b.at("time").get<double>();
  });
}

}  // namespace

TEST_CASE("Candles: HISTORY sends a snapshot, newest first, whose ends are flagged") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  const auto answers = dxlink.subscribe_from(1, "Candle", "AAPL{=5m}", kStreamStart - 30min);
  CHECK(summary(answers) == "FEED_CONFIG Candle, FEED_DATA Candle");
  const auto bars = rows(answers, "Candle");
  CHECK(is_newest_first(bars));
  CHECK(flags(bars) == std::vector{4, 0, 0, 0, 0, 8});
  for (const Json& bar : bars) CHECK(bar.at("eventSymbol") == "AAPL{=5m}");
}

TEST_CASE("Candles: AUTO serves them, because the broker's SDK asks for them there") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  CHECK(rows(dxlink.subscribe_from(1, "Candle", "AAPL{=5m}", kStreamStart - 30min), "Candle").size() == 6);
  SECTION("without fromTime only the running bar") {
    DxlinkFixture other;
    other.open_channel(1, "AUTO");
    CHECK(flags(rows(other.subscribe(1, "Candle", {"AAPL{=5m}"}), "Candle")) == std::vector{0});
  }
}

TEST_CASE("Candles: with a fault AUTO has none, and HISTORY has") {
  StreamFault fault = fault_of(FaultKind::auto_has_no_candles);
  fault.count = -1;
  DxlinkFixture dxlink({fault});
  dxlink.open_channel(1, "AUTO");
  const auto bars = rows(dxlink.subscribe_from(1, "Candle", "AAPL{=5m}", kStreamStart - 30min), "Candle");
  REQUIRE(bars.size() == 1);
  CHECK(bars.at(0).at("eventFlags") == 14);
  CHECK(bars.at(0).at("time") == 0);
  CHECK(bars.at(0).at("close") == "NaN");
  CHECK(dxlink.advance(10s).empty());
  dxlink.request_channel(3, "HISTORY");
  CHECK(rows(dxlink.subscribe_from(3, "Candle", "AAPL{=5m}", kStreamStart - 30min), "Candle").size() == 6);
}

TEST_CASE("Candles: HISTORY requires fromTime") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  CHECK(summary(dxlink.subscribe(1, "Candle", {"AAPL{=5m}"})) == "ERROR BAD_ACTION, FEED_CONFIG Candle");
}

TEST_CASE("Candles: TICKER sends the running bar alone") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "TICKER");
  CHECK(flags(rows(dxlink.subscribe_from(1, "Candle", "AAPL{=5m}", kStreamStart - 1h), "Candle")) == std::vector{0});
}

TEST_CASE("Candles: a snapshot without bars is one row with the flags 14") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  const auto bars = rows(dxlink.subscribe_from(1, "Candle", "AAPL{=5m}", kStreamStart + 1h), "Candle");
  REQUIRE(bars.size() == 1);
  CHECK(bars.at(0).at("eventSymbol") == "AAPL{=5m}");
  CHECK(bars.at(0).at("eventFlags") == 14);
  CHECK(bars.at(0).at("open") == "NaN");
}

TEST_CASE("Candles: one bar is first and last of its snapshot") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  CHECK(flags(rows(dxlink.subscribe_from(1, "Candle", "AAPL{=5m}", kStreamStart - 4min), "Candle")) == std::vector{12});
}

TEST_CASE("Candles: a snapshot of more than 8,000 rows is cut") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  const auto bars = rows(dxlink.subscribe_from(1, "Candle", "BTC/USD:CXTALP{=1m}", kStreamStart - 240h), "Candle");
  REQUIRE(bars.size() == 8000);
  CHECK(bars.front().at("eventFlags") == 4);
  CHECK(bars.back().at("eventFlags") == 16);
  CHECK(is_newest_first(bars));
}

TEST_CASE("Candles: the running bar is updated, and new bars follow, none left out") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  const auto snapshot = dxlink.subscribe_from(1, "Candle", "AAPL{=10s}", kStreamStart - 1min);
  const double newest = rows(snapshot, "Candle").at(0).at("time").get<double>();
  const auto updates = rows(join({snapshot.at(0)}, dxlink.advance(12s)), "Candle");
  REQUIRE(updates.size() == 2);  // 17:58:51 to 17:59:03
  CHECK(updates.at(0).at("time") == newest);
  const auto later = rows(join({snapshot.at(0)}, dxlink.advance(40s)), "Candle");
  REQUIRE(later.size() == 5);
  for (std::size_t i = 0; i < later.size(); ++i) {
    CHECK(later.at(i).at("time").get<double>() == newest + 10'000 * static_cast<double>(i + 1));
    CHECK(later.at(i).at("eventFlags") == 0);
  }
}

TEST_CASE("Candles: a subscription from a time on ends only by a removal with a time") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  dxlink.subscribe_from(1, "Candle", "AAPL{=1m}", kStreamStart - 5min);
  Json entry{{"type", "Candle"}, {"symbol", "AAPL{=1m}"}};
  dxlink.send(Json{{"type", "FEED_SUBSCRIPTION"}, {"channel", 1}, {"remove", {entry}}});
  CHECK_FALSE(dxlink.advance(10s).empty());
  entry["fromTime"] = 0;
  dxlink.send(Json{{"type", "FEED_SUBSCRIPTION"}, {"channel", 1}, {"remove", {entry}}});
  CHECK(dxlink.advance(10s).empty());
}

TEST_CASE("Candles: a new fromTime sends a new snapshot") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  const auto config = dxlink.subscribe_from(1, "Candle", "AAPL{=1m}", kStreamStart - 5min).at(0);
  const auto again = dxlink.subscribe_from(1, "Candle", "AAPL{=1m}", kStreamStart - 10min);
  CHECK(flags(rows(join({config}, again), "Candle")).front() == 4);
  CHECK(rows(join({config}, again), "Candle").size() > 6);
}

TEST_CASE("Candles: unknown instruments and periods stay silent") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  CHECK(summary(dxlink.subscribe_from(1, "Candle", "NONE{=1m}", kStreamStart - 5min)) == "FEED_CONFIG Candle");
  CHECK(dxlink.subscribe_from(1, "Candle", "AAPL", kStreamStart - 5min).empty());
}

TEST_CASE("Candles: faults spoil the snapshot") {
  const auto bars_with = [](FaultKind kind) {
    DxlinkFixture dxlink({fault_of(kind, "Candle")});
    dxlink.open_channel(1, "HISTORY");
    return rows(dxlink.subscribe_from(1, "Candle", "AAPL{=5m}", kStreamStart - 30min), "Candle");
  };
  CHECK(flags(bars_with(FaultKind::snapshot_cut)) == std::vector{4, 0, 16});
  CHECK(flags(bars_with(FaultKind::pending_flag)) == std::vector{5, 1, 1, 1, 1, 8});
  CHECK(flags(bars_with(FaultKind::duplicate_snapshot)) == std::vector{4, 0, 0, 0, 0, 8, 4, 0, 0, 0, 0, 8});
  auto shuffled = bars_with(FaultKind::shuffled_snapshot);
  CHECK(flags(shuffled) == std::vector{4, 0, 0, 0, 0, 8});
  CHECK_FALSE(is_newest_first(shuffled));
  std::set<double> times;
  for (const Json& bar : shuffled) times.insert(bar.at("time").get<double>());
  CHECK(times.size() == 6);
}

TEST_CASE("Time and sales: AUTO sends the trades that follow, HISTORY those before too") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  const auto config = dxlink.subscribe(1, "TimeAndSale", {"AAPL"});
  CHECK(summary(config) == "FEED_CONFIG TimeAndSale");
  const auto all = dxlink.feed.time_and_sales("AAPL", kStreamStart, kStreamStart + 30s, 1000);
  REQUIRE_FALSE(all.empty());
  std::vector<Json> sent;
  for (int i = 0; i < 300; ++i) {
    for (const Json& row : rows(join(config, dxlink.advance(100ms)), "TimeAndSale")) sent.push_back(row);
  }
  CHECK(sent.size() == all.size());
  for (std::size_t i = 0; i < std::min(sent.size(), all.size()); ++i) {
    CHECK(sent.at(i).at("time") == all.at(i).number("time"));
    CHECK(sent.at(i).at("price") == all.at(i).number("price"));
  }
  dxlink.request_channel(3, "HISTORY");
  const auto history = rows(dxlink.subscribe_from(3, "TimeAndSale", "AAPL", kStreamStart), "TimeAndSale");
  CHECK(history.size() == all.size());
  CHECK(is_newest_first(history));
  CHECK(history.front().at("eventFlags") == 4);
  CHECK(history.back().at("eventFlags") == 8);
}
