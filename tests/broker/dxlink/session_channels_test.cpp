// Channels, subscriptions and data of a session, one rule a case. Time passes only by clock.advance().
#include "session_fixture.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace broker::dxlink;
using namespace std::chrono_literals;
using State = Session::State;
using Types = std::vector<std::string>;

TEST_CASE_METHOD(SessionFixture,
                 "DXLink session: an opened channel gets its columns, then all subscriptions with reset") {
  log_in();
  sent.clear();
  open_channel(1);
  CHECK(types_sent() == Types{"FEED_SETUP", "FEED_SUBSCRIPTION"});
  CHECK(sent[0]["acceptDataFormat"] == "COMPACT");
  CHECK(sent[0]["acceptEventFields"]["Quote"] ==
        support::Json({"eventSymbol", "bidPrice", "askPrice", "bidSize", "askSize"}));
  CHECK(sent[1]["reset"] == true);
  CHECK(sent[1]["add"] == support::Json::parse(R"([{"type":"Quote","symbol":"AAPL"}])"));
  CHECK(session.state() == State::restoring);
  CHECK(session.restored_at());
  CHECK(!session.is_proven());
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: if HISTORY is refused, candles are asked for under AUTO, once") {
  host.wanted[Channel::candles] = {make_subscription(EventType::candle, "AAPL{=5m}", 2, 1000)};
  log_in();
  open_channel(1);
  const std::string closed = R"({"type":"CHANNEL_CLOSED","channel":3})";
  const std::string error = R"({"type":"ERROR","channel":3,"error":"BAD_ACTION","message":"no such contract"})";
  const auto refusal = GENERATE_COPY(Types{closed}, Types{error}, Types{error, closed});
  for (const std::string& text : refusal) receive(text);
  CHECK(last_sent("CHANNEL_REQUEST")["parameters"]["contract"] == "AUTO");
  CHECK(count_sent("CHANNEL_REQUEST") == 3);
  CHECK(session.state() == State::opening);
  open_channel(3);
  CHECK(last_sent("FEED_SUBSCRIPTION")["add"][0]["fromTime"] == 1000);
  CHECK(host.refusals.empty());
  CHECK(session.state() == State::restoring);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: candles that are refused twice are told, and quotes go on") {
  host.wanted[Channel::candles] = {make_subscription(EventType::candle, "AAPL{=5m}", 2, 1000)};
  log_in();
  open_channel(1);
  receive(R"({"type":"CHANNEL_CLOSED","channel":3})");
  receive(R"({"type":"CHANNEL_CLOSED","channel":3})");
  CHECK(host.refusals.size() == 1);
  CHECK(session.state() == State::restoring);
  receive(kQuoteConfig);
  receive(kQuote);
  CHECK(session.state() == State::live);
  CHECK(count_sent("CHANNEL_REQUEST") == 3);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a channel that is not opened in time is refused") {
  host.wanted[Channel::candles] = {make_subscription(EventType::candle, "AAPL{=5m}", 2, 1000)};
  log_in();
  SECTION("candles: the others go on") {
    open_channel(1);
    tick(11s);
    CHECK(host.refusals.size() == 1);
    CHECK(session.state() == State::restoring);
  }
  SECTION("ticker: the connection is useless") {
    tick(11s);
    CHECK(session.outcome() == SessionOutcome::server_error);
    CHECK(closes.size() == 1);
  }
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: the first event is the proof that the feed works") {
  restore();
  CHECK(!session.is_proven());
  CHECK(session.state() == State::restoring);
  SECTION("data without rows prove nothing") {
    receive(R"({"type":"FEED_DATA","channel":1,"data":[]})");
    receive(R"({"type":"FEED_DATA","channel":1,"data":["Quote",[]]})");
    receive(R"({"type":"FEED_DATA","channel":1,"data":["Quote",["MSFT",1,2,3,4]]})");
    CHECK(!session.is_proven());
  }
  SECTION("nor does KEEPALIVE while something is wanted") {
    receive(kKeepalive);
    CHECK(!session.is_proven());
  }
  receive(kQuote);
  CHECK(session.is_proven());
  CHECK(session.state() == State::live);
  CHECK(host.rows() == 1);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: where nothing is wanted, KEEPALIVE is the proof") {
  host.wanted.clear();
  log_in();
  receive(kKeepalive);
  CHECK(!session.is_proven());
  open_channel(1);
  receive(kKeepalive);
  CHECK(session.is_proven());
  CHECK(session.state() == State::live);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: columns that are announced anew apply from then on") {
  go_live();
  receive(R"({"type":"FEED_CONFIG","channel":1,"dataFormat":"COMPACT"})");
  receive(kQuote);
  receive(R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":["askPrice","eventSymbol"]}})");
  receive(R"({"type":"FEED_DATA","channel":1,"data":["Quote",[313.5,"AAPL"]]})");
  REQUIRE(host.stored.size() == 3);
  CHECK(host.stored[1].row(0)[quote::bid_price] == 312.01);
  CHECK(host.stored[2].row(0)[quote::ask_price] == 313.5);
  CHECK(std::isnan(host.stored[2].row(0)[quote::bid_price]));
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: new subscriptions go at once after a pause, else within 100 ms") {
  go_live();
  clock.advance(1s);
  sent.clear();
  host.next_changes[Channel::ticker].added = {make_subscription(EventType::quote, "MSFT", 2)};
  take(session.changed());
  CHECK(types_sent() == Types{"FEED_SUBSCRIPTION"});
  CHECK(!sent[0].contains("reset"));

  host.next_changes[Channel::ticker].added = {make_subscription(EventType::trade, "MSFT", 2)};
  take(session.changed());
  tick(50ms);
  CHECK(sent.size() == 1);
  tick(50ms);
  CHECK(types_sent() == Types{"FEED_SUBSCRIPTION", "FEED_SETUP", "FEED_SUBSCRIPTION"});
  CHECK(sent[1]["acceptEventFields"].contains("Quote"));
  CHECK(sent[1]["acceptEventFields"].contains("Trade"));
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: removals and additions are different frames, removals first") {
  go_live();
  clock.advance(1s);
  sent.clear();
  host.next_changes[Channel::ticker].removed = {make_subscription(EventType::quote, "AAPL", 1)};
  host.next_changes[Channel::ticker].added = {make_subscription(EventType::quote, "MSFT", 2)};
  take(session.changed());
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].contains("remove"));
  CHECK(sent[1].contains("add"));
  receive(kQuote);
  CHECK(host.rows() == 1);  // of AAPL before its removal
  CHECK(session.figures().unknown_symbols == 1);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a channel is opened when the first subscription for it comes") {
  go_live();
  clock.advance(1s);
  host.wanted[Channel::prints] = {make_subscription(EventType::time_and_sale, "AAPL", 1)};
  take(session.changed());
  CHECK(last_sent("CHANNEL_REQUEST")["channel"] == 5);
  CHECK(last_sent("CHANNEL_REQUEST")["parameters"]["contract"] == "HISTORY");
  open_channel(5);
  CHECK(last_sent("FEED_SUBSCRIPTION")["channel"] == 5);
  CHECK(session.state() == State::live);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: data before their columns wait for FEED_CONFIG") {
  log_in();
  open_channel(1);
  receive(R"({"type":"FEED_CONFIG","channel":1,"dataFormat":"COMPACT","aggregationPeriod":0.1})");
  receive(kQuote);
  CHECK(host.rows() == 0);
  receive(kQuoteConfig);
  CHECK(host.rows() == 1);
  CHECK(session.is_proven());
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: after two seconds the order that was asked for is assumed") {
  log_in();
  open_channel(1);
  SECTION("it fits") {
    receive(kQuote);
    tick(1999ms);
    CHECK(host.rows() == 0);
    tick(1ms);
    REQUIRE(host.rows() == 1);
    CHECK(host.stored[0].row(0)[quote::ask_price] == 312.02);
  }
  SECTION("it does not divide") {
    receive(R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",1,2,3]]})");
    tick(2s);
    CHECK(host.rows() == 0);
    CHECK(session.figures().decode_errors == 1);
  }
  SECTION("a symbol is not where it should be") {
    receive(R"({"type":"FEED_DATA","channel":1,"data":["Quote",["MSFT",1,2,3,4]]})");
    tick(2s);
    CHECK(session.figures().decode_errors == 1);
  }
  SECTION("the full form was announced") {
    receive(R"({"type":"FEED_CONFIG","channel":1,"dataFormat":"FULL"})");
    receive(kQuote);
    tick(2s);
    CHECK(session.figures().decode_errors == 1);
  }
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a channel whose data do not divide is opened anew, three times") {
  go_live();
  const std::string bad = R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",1,2,3,4,5]]})";
  for (int round = 0; round < 3; ++round) {
    receive(bad);
    CHECK(last_sent("CHANNEL_CANCEL")["channel"] == 1);
    receive(bad);  // still under way: of no channel
    receive(R"({"type":"CHANNEL_CLOSED","channel":1})");
    open_channel(1);
    CHECK(last_sent("FEED_SUBSCRIPTION")["reset"] == true);
    receive(kQuoteConfig);
    receive(kQuote);
  }
  CHECK(session.state() == State::live);
  CHECK(host.rows() == 4);
  CHECK(session.figures().decode_errors == 3);
  receive(bad);
  CHECK(session.outcome() == SessionOutcome::unreadable);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: failures of a channel are forgotten after ten minutes") {
  go_live();
  for (int round = 0; round < 6; ++round) {
    receive(R"({"type":"CHANNEL_CLOSED","channel":1})");
    open_channel(1);
    clock.advance(4min);
    receive(kKeepalive);
    CHECK(session.state() == State::live);
  }
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a channel that the server closes is opened anew") {
  go_live();
  sent.clear();
  receive(R"({"type":"CHANNEL_CLOSED","channel":1})");
  CHECK(types_sent() == Types{"CHANNEL_REQUEST"});
  receive(kQuote);
  CHECK(host.rows() == 1);
  open_channel(1);
  receive(kQuoteConfig);
  receive(kQuote);
  CHECK(host.rows() == 2);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: 5,000 symbols go in frames of at most 8,192 bytes") {
  host.wanted[Channel::ticker].clear();
  for (unsigned i = 0; i < 5000; ++i) {
    host.wanted[Channel::ticker].push_back(make_subscription(EventType::quote, ".AAPL261218C" + std::to_string(i), i));
  }
  log_in();
  std::size_t entries = 0;
  std::size_t resets = 0;
  for (const std::string& frame : session.message(R"({"type":"CHANNEL_OPENED","channel":1,"service":"FEED"})").send) {
    CHECK(frame.size() <= 8192);
    const auto message = support::Json::parse(frame);
    if (message["type"] != "FEED_SUBSCRIPTION") continue;
    entries += message["add"].size();
    resets += message.contains("reset") ? 1U : 0U;
  }
  CHECK(entries == 5000);
  CHECK(resets == 1);
}
