// Subscriptions to last values on a channel of DXLink, without a socket.
#include <set>

#include "dxlink_fixture.hpp"

using namespace simulator;

TEST_CASE("Feed channel: FEED_CONFIG names no columns until the first subscription of a type") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  const auto config = dxlink.configure(1, {{"acceptAggregationPeriod", 0.5}, {"acceptDataFormat", "COMPACT"}});
  CHECK(config.at(0) ==
        Json{{"type", "FEED_CONFIG"}, {"channel", 1}, {"dataFormat", "COMPACT"}, {"aggregationPeriod", 0.5}});
  const auto first = dxlink.subscribe(1, "Quote", {"AAPL"});
  CHECK(summary(first) == "FEED_CONFIG Quote, FEED_DATA Quote");
  CHECK(first.at(0).at("eventFields").at("Quote").size() == field_names(FeedEventType::quote).size());
  CHECK(summary(dxlink.subscribe(1, "Quote", {"SPY"})) == "FEED_DATA Quote");
  CHECK(summary(dxlink.subscribe(1, "Trade", {"SPY"})) == "FEED_CONFIG Trade, FEED_DATA Trade");
}

TEST_CASE("Feed channel: columns are those asked for, in their order, without unknown names") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  dxlink.configure(1, {{"acceptEventFields",
                        {{"Quote", {"askPrice", "eventSymbol", "nonsense", "bidPrice"}},
                         {"Trade", {"nonsense"}},
                         {"Nonsense", {"eventSymbol"}}}}});
  const auto answers = join(dxlink.subscribe(1, "Quote", {"AAPL"}), dxlink.subscribe(1, "Trade", {"AAPL"}));
  CHECK(answers.at(0).at("eventFields").dump() == R"({"Quote":["askPrice","eventSymbol","bidPrice"]})");
  const auto quote = dxlink.feed.event(FeedEventType::quote, "AAPL", dxlink.time.now);
  REQUIRE(quote);
  CHECK(rows(answers, "Quote").at(0) == Json{{"askPrice", quote->number("askPrice")},
                                             {"eventSymbol", "AAPL"},
                                             {"bidPrice", quote->number("bidPrice")}});
  CHECK(answers.at(2).at("eventFields").at("Trade").size() == field_names(FeedEventType::trade).size());
  SECTION("other columns for a type that was announced are announced at once") {
    const auto config = dxlink.configure(1, {{"acceptEventFields", {{"Quote", {"eventSymbol", "bidSize"}}}}});
    CHECK(config.at(0).at("eventFields").dump() == R"({"Quote":["eventSymbol","bidSize"]})");
    CHECK(rows(join(config, dxlink.subscribe(1, "Quote", {"AAPL"})), "Quote").at(0).contains("bidSize"));
  }
}

TEST_CASE("Feed channel: one type in each message, symbols in the order of the subscription") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  Json added = Json::array();
  for (const char* symbol : {"SPY", "AAPL"}) {
    for (const char* type : {"Quote", "Trade", "Summary", "Profile"}) {
      added.push_back({{"type", type}, {"symbol", symbol}});
    }
  }
  const auto answers = dxlink.send(Json{{"type", "FEED_SUBSCRIPTION"}, {"channel", 1}, {"add", added}});
  CHECK(summary(answers) ==
        "FEED_CONFIG Quote Trade Summary Profile, FEED_DATA Quote, FEED_DATA Trade, FEED_DATA Summary, "
        "FEED_DATA Profile");
  const auto quotes = rows(answers, "Quote");
  REQUIRE(quotes.size() == 2);
  CHECK(quotes.at(0).at("eventSymbol") == "SPY");
  CHECK(quotes.at(1).at("eventSymbol") == "AAPL");
}

TEST_CASE("Feed channel: FULL rows name their members") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  const auto config = dxlink.configure(
      1, {{"acceptDataFormat", "FULL"}, {"acceptEventFields", {{"Quote", {"eventSymbol", "bidPrice"}}}}});
  CHECK(config.at(0).at("dataFormat") == "FULL");
  const auto answers = dxlink.subscribe(1, "Quote", {"AAPL", "SPY"});
  const Json& data = answers.back().at("data");
  REQUIRE(data.size() == 2);
  const auto quote = dxlink.feed.event(FeedEventType::quote, "AAPL", dxlink.time.now);
  CHECK(data.at(0) == Json{{"eventType", "Quote"}, {"eventSymbol", "AAPL"}, {"bidPrice", quote->number("bidPrice")}});
}

TEST_CASE("Feed channel: changes come no faster than the aggregation period, which is at least 0.1 s") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  CHECK(dxlink.configure(1, {{"acceptAggregationPeriod", 0}}).at(0).at("aggregationPeriod") == 0.1);
  CHECK(dxlink.configure(1, {{"acceptAggregationPeriod", 2}}).at(0).at("aggregationPeriod") == 2);
  const std::string coin = "BTC/USD:CXTALP";
  const auto config = dxlink.subscribe(1, "Quote", {coin});
  int changes = 0;
  Instant last = dxlink.time.now;
  for (int i = 0; i < 400; ++i) {
    const auto messages = dxlink.advance(25ms);
    if (messages.empty()) continue;
    CHECK(summary(messages) == "FEED_DATA Quote");
    const auto row = rows(join(config, messages), "Quote").back();
    const auto quote = dxlink.feed.event(FeedEventType::quote, coin, dxlink.time.now);
    CHECK(row.at("bidPrice") == quote->number("bidPrice"));
    CHECK(dxlink.time.now - last >= 2s);
    last = dxlink.time.now;
    ++changes;
  }
  CHECK(changes >= 3);
  CHECK(changes <= 5);
}

TEST_CASE("Feed channel: an unchanged event is not sent again") {
  DxlinkFixture dxlink;
  dxlink.time.now = *support::parse_iso8601("2026-08-22T16:00:00Z");  // a Saturday
  dxlink.open_channel(1, "AUTO");
  CHECK(summary(dxlink.subscribe(1, "Quote", {"AAPL"})) == "FEED_CONFIG Quote, FEED_DATA Quote");
  for (int i = 0; i < 100; ++i) CHECK(dxlink.advance(250ms).empty());
}

TEST_CASE("Feed channel: removed and reset subscriptions end without an answer") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  dxlink.subscribe(1, "Quote", {"AAPL", "SPY"});
  CHECK(dxlink
            .send(Json{
                {"type", "FEED_SUBSCRIPTION"}, {"channel", 1}, {"remove", {{{"type", "Quote"}, {"symbol", "AAPL"}}}}})
            .empty());
  const auto config = dxlink.subscribe(1, "Trade", {"MSFT"});
  const auto symbols = [&](int rounds) {
    std::set<std::string> seen;
    for (int i = 0; i < rounds; ++i) {
      for (const Json& message : dxlink.advance(250ms)) {
        if (message.at("type") != "FEED_DATA") continue;
        for (const Json& value : message.at("data").at(1)) {
          if (value.is_string() && value.get<std::string>().size() > 2) seen.insert(value.get<std::string>());
        }
      }
    }
    return seen;
  };
  const auto seen = symbols(40);
  CHECK(seen.contains("SPY"));
  CHECK_FALSE(seen.contains("AAPL"));
  CHECK(dxlink.send(Json{{"type", "FEED_SUBSCRIPTION"}, {"channel", 1}, {"reset", true}}).empty());
  CHECK(symbols(40).empty());
}

TEST_CASE("Feed channel: reset and add in one message leave the added subscriptions") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  dxlink.subscribe(1, "Quote", {"AAPL"});
  const auto answers = dxlink.send(Json{{"type", "FEED_SUBSCRIPTION"},
                                        {"channel", 1},
                                        {"reset", true},
                                        {"add", {{{"type", "Quote"}, {"symbol", "SPY"}}}}});
  CHECK(summary(answers) == "FEED_DATA Quote");
}

TEST_CASE("Feed channel: unknown symbols and types stay silent, and others go on") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  CHECK(summary(dxlink.subscribe(1, "Quote", {"NONE", "AAPL261218C00370000", "AAPL  261218C00370000"})) ==
        "FEED_CONFIG Quote");
  CHECK(dxlink.subscribe(1, "Nonsense", {"AAPL"}).empty());
  CHECK(summary(dxlink.subscribe(1, "Greeks", {"AAPL"})) == "FEED_CONFIG Greeks");
  CHECK(summary(dxlink.subscribe(1, "Quote", {"AAPL"})) == "FEED_DATA Quote");
}

TEST_CASE("Feed channel: VIX has trades and no quotes, SPX quotes whose sizes are no numbers, RUT nothing") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  const auto quotes = dxlink.subscribe(1, "Quote", {"VIX", "SPX", "RUT"});
  REQUIRE(rows(quotes, "Quote").size() == 1);
  const Json spx = rows(quotes, "Quote").at(0);
  CHECK(spx.at("eventSymbol") == "SPX");
  CHECK(spx.at("bidSize") == "NaN");
  CHECK(spx.at("askSize") == "NaN");
  CHECK(spx.at("bidPrice").is_number());
  const auto trades = dxlink.subscribe(1, "Trade", {"VIX", "RUT"});
  REQUIRE(rows(trades, "Trade").size() == 1);
  CHECK(rows(trades, "Trade").at(0).at("eventSymbol") == "VIX");
}

TEST_CASE("Feed channel: a malformed subscription is refused as a whole") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  for (const Json& added :
       {Json("AAPL"), Json{{"type", "Quote"}}, Json::parse(R"([{"type":"Quote"}])"),
        Json::parse(R"([{"type":"Quote","symbol":"AAPL"},{"type":"Quote","symbol":5}])"), Json::parse(R"(["AAPL"])")}) {
    INFO(added.dump());
    CHECK(summary(dxlink.send(Json{{"type", "FEED_SUBSCRIPTION"}, {"channel", 1}, {"add", added}})) ==
          "ERROR INVALID_MESSAGE");
  }
  CHECK(dxlink.advance(10s).empty());
}

TEST_CASE("Feed channel: the delayed feed is behind by its delay") {
  DxlinkFixture live;
  DxlinkFixture delayed({}, 15min);
  std::vector<std::vector<Json>> answers;
  for (DxlinkFixture* dxlink : {&live, &delayed}) {
    dxlink->open_channel(1, "AUTO");
    answers.push_back(dxlink->subscribe(1, "Quote", {"AAPL"}));
  }
  const auto then = live.feed.event(FeedEventType::quote, "AAPL", kStreamStart - 15min);
  CHECK(rows(answers.at(1), "Quote").at(0).at("bidPrice") == then->number("bidPrice"));
  int changes = 0;
  for (int i = 0; i < 40; ++i) changes += delayed.advance(250ms).empty() ? 0 : 1;
  CHECK(changes > 0);
}

TEST_CASE("Feed channel: STREAM sends no snapshot, only changes") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "STREAM");
  CHECK(summary(dxlink.subscribe(1, "Quote", {"AAPL"})) == "FEED_CONFIG Quote");
  int changes = 0;
  for (int i = 0; i < 40; ++i) changes += dxlink.advance(250ms).empty() ? 0 : 1;
  CHECK(changes > 0);
}

TEST_CASE("Feed channel: HISTORY accepts types without a history and sends nothing for them") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "HISTORY");
  CHECK(summary(dxlink.subscribe_from(1, "Quote", "AAPL", kStreamStart - 1h)) == "FEED_CONFIG Quote");
  CHECK(dxlink.advance(10s).empty());
}

TEST_CASE("Feed channel: faults change the columns") {
  SECTION("another order") {
    DxlinkFixture dxlink({fault_of(FaultKind::columns_reordered, "Quote")});
    dxlink.open_channel(1, "AUTO");
    dxlink.configure(1, {{"acceptEventFields", {{"Quote", {"eventSymbol", "bidPrice", "askPrice"}}}}});
    const auto answers = dxlink.subscribe(1, "Quote", {"AAPL"});
    CHECK(answers.at(0).at("eventFields").dump() == R"({"Quote":["eventSymbol","askPrice","bidPrice"]})");
    const auto quote = dxlink.feed.event(FeedEventType::quote, "AAPL", dxlink.time.now);
    CHECK(rows(answers, "Quote").at(0).at("askPrice") == quote->number("askPrice"));
  }
  SECTION("a column less") {
    DxlinkFixture dxlink({fault_of(FaultKind::columns_left_out, "askSize")});
    dxlink.open_channel(1, "AUTO");
    const auto answers = dxlink.subscribe(1, "Quote", {"AAPL"});
    CHECK_FALSE(rows(answers, "Quote").at(0).contains("askSize"));
    CHECK(rows(answers, "Quote").at(0).contains("bidSize"));
  }
  SECTION("announced late") {
    DxlinkFixture dxlink({fault_of(FaultKind::config_late, "Quote", 1s)});
    dxlink.open_channel(1, "AUTO");
    dxlink.configure(1, {{"acceptAggregationPeriod", 60}});
    CHECK(summary(dxlink.subscribe(1, "Quote", {"AAPL"})) == "FEED_DATA Quote");
    CHECK(dxlink.advance(999ms).empty());
    CHECK(summary(dxlink.advance(1ms)) == "FEED_CONFIG Quote");
  }
  SECTION("changed later") {
    DxlinkFixture dxlink({fault_of(FaultKind::config_changes, "Quote", 1s)});
    dxlink.open_channel(1, "AUTO");
    dxlink.configure(1, {{"acceptEventFields", {{"Quote", {"eventSymbol", "bidPrice", "askPrice"}}}}});
    CHECK(dxlink.subscribe(1, "Quote", {"AAPL"}).at(0).at("eventFields").dump() ==
          R"({"Quote":["eventSymbol","bidPrice","askPrice"]})");
    const auto changed = dxlink.advance(1s);
    CHECK(changed.at(0).at("eventFields").dump() == R"({"Quote":["eventSymbol","askPrice","bidPrice"]})");
  }
}

TEST_CASE("Feed channel: faults change the rows") {
  SECTION("a value too many") {
    DxlinkFixture dxlink({fault_of(FaultKind::row_does_not_divide, "Quote")});
    dxlink.open_channel(1, "AUTO");
    dxlink.configure(1, {{"acceptEventFields", {{"Quote", {"eventSymbol", "bidPrice"}}}}});
    CHECK(dxlink.subscribe(1, "Quote", {"AAPL", "SPY"}).at(1).at("data").at(1).size() == 5);
    CHECK(dxlink.subscribe(1, "Quote", {"AAPL", "SPY"}).at(0).at("data").at(1).size() == 4);
  }
  SECTION("names of the columns among the data") {
    DxlinkFixture dxlink({fault_of(FaultKind::inband_names)});
    dxlink.open_channel(1, "AUTO");
    dxlink.configure(1, {{"acceptEventFields", {{"Quote", {"eventSymbol", "bidPrice"}}}}});
    const auto answers = dxlink.subscribe(1, "Quote", {"AAPL"});
    CHECK(answers.at(1).at("data").at(0).dump() == R"(["Quote",["eventSymbol","bidPrice"]])");
  }
  SECTION("several types in one message") {
    DxlinkFixture dxlink({fault_of(FaultKind::pairs_in_frame)});
    dxlink.open_channel(1, "AUTO");
    const auto answers =
        dxlink.send(Json{{"type", "FEED_SUBSCRIPTION"},
                         {"channel", 1},
                         {"add", {{{"type", "Quote"}, {"symbol", "AAPL"}}, {{"type", "Trade"}, {"symbol", "AAPL"}}}}});
    CHECK(summary(answers) == "FEED_CONFIG Quote Trade, FEED_DATA Quote");
    CHECK(answers.at(1).at("data").size() == 4);
    CHECK(rows(answers, "Trade").size() == 1);
  }
  SECTION("a silent type") {
    StreamFault silent = fault_of(FaultKind::type_silent, "Trade");
    silent.count = -1;
    DxlinkFixture dxlink({silent});
    dxlink.open_channel(1, "AUTO");
    CHECK(summary(dxlink.subscribe(1, "Trade", {"AAPL"})) == "FEED_CONFIG Trade");
    CHECK(dxlink.advance(10s).empty());
    CHECK(summary(dxlink.subscribe(1, "Quote", {"AAPL"})) == "FEED_CONFIG Quote, FEED_DATA Quote");
  }
}

TEST_CASE("Feed channel: a flood sends quotes at its rate, in frames made before") {
  StreamFault fault = fault_of(FaultKind::flood);
  fault.flood = {{"AAPL", "SPY", "NONE"}, 1000, 2, 10};
  DxlinkFixture dxlink({fault});
  dxlink.open_channel(1, "AUTO");
  dxlink.configure(1, {{"acceptAggregationPeriod", 3600}});
  const auto config = dxlink.subscribe(1, "Quote", {"AAPL"});
  std::size_t sent = 0;
  for (int i = 0; i < 100; ++i) sent += rows(join({config.at(0)}, dxlink.advance(25ms)), "Quote").size();
  CHECK(sent == 2000);
}
