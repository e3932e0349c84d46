// Event streams over the simulator's feeds, with clients of the test.
#include "live/stream/market_streams.hpp"

#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "broker/account_stream/account_json.hpp"
#include "live/stream/client_stream.hpp"
#include "live/stream/stream_selection.hpp"
#include "tools/live/stream_client.hpp"
#include "tools/tool_fixture.hpp"
#include "waiting.hpp"

using account_json::kAccount;
using account_json::kOtherAccount;
using broker::FeedState;
using support::ErrorCode;
using support::Json;
using test::StreamClient;
using namespace std::chrono_literals;

namespace {

class Streams : public test::ToolFixture {
 public:
  explicit Streams(std::set<std::string, std::less<>> unoffered = {})
      : context_(std::make_shared<const tools::ToolContext>(client, tools::Settings{}, std::move(unoffered))) {}

  tools::MarketStreams make(std::chrono::milliseconds keep_time = 5min) const {
    return tools::MarketStreams(context_, keep_time);
  }
  static std::shared_ptr<void> open(tools::MarketStreams& streams, const std::shared_ptr<StreamClient>& client,
                                    const Json& arguments, const std::string& last_event_id = "") {
    const mcp::Arguments bound = mcp::bind("stream", tools::stream_parameters(), arguments);
    return streams.open({bound, last_event_id, support::Budget::of(20s)}, client);
  }
  ErrorCode open_error(const Json& arguments) const {
    try {
      tools::MarketStreams streams = make();
      open(streams, std::make_shared<StreamClient>(), arguments);
    } catch (const support::Error& error) {
      return error.code;
    }
    throw std::logic_error("no error");
  }

  // Waits until the accounts are watched, and changes are told.
  void await_accounts(std::uint64_t reconciliations = 1) {
    REQUIRE(test::wait_until([&] {
      const auto health = client.account_events().health();
      return health.state == FeedState::live && health.reconciliations >= reconciliations;
    }));
  }
  void push_order(std::int64_t id, const std::string& status = "Live") {
    const std::int64_t updated_at = clock.now().time_since_epoch().count() + ++pushed_;
    const account_json::OrderRow row{.id = id, .status = status, .updated_at = updated_at};
    simulator.push({"Order", kAccount, row.text()});
  }

 private:
  tools::ToolContextPtr context_;
  int pushed_ = 0;
};

}  // namespace

TEST_CASE_METHOD(Streams, "Market streams: values wait while the client has not taken those before, then the newest") {
  tools::MarketStreams streams = make();
  const auto receiver = std::make_shared<StreamClient>();
  const auto handle = open(streams, receiver, {{"symbols", "BTC/USD"}, {"every_ms", 100}});
  REQUIRE(test::wait_until([&] { return receiver->count("quote") >= 1; }));
  receiver->set_busy(true);
  // One look may be under way.
  std::this_thread::sleep_for(300ms);
  const std::size_t before = receiver->count("quote");
  const auto look = [&] {
    const broker::LiveInstrument instrument{"BTC/USD", "BTC/USD:CXTALP"};
    const auto answer =
        client.live().look(std::span(&instrument, 1), {.quote = true, .trade = true}, 1s, support::Budget::of(5s));
    return answer.rows.front().quote.value().value.bid.value();
  };
  const double old = look();
  REQUIRE(test::wait_until([&] {
    clock.advance(250ms);
    std::this_thread::sleep_for(10ms);
    return look() != old;
  }));
  std::this_thread::sleep_for(300ms);
  CHECK(receiver->count("quote") == before);
  receiver->set_busy(false);
  REQUIRE(test::wait_until([&] {
    return std::stod(receiver->data("quote", receiver->count("quote") - 1)["bid"].get<std::string>()) == look();
  }));
}

TEST_CASE_METHOD(Streams, "Market streams: a client that takes no account event is too slow, and gets nothing more") {
  tools::MarketStreams streams = make();
  const auto receiver = std::make_shared<StreamClient>();
  const auto handle = open(streams, receiver, {{"events", "order"}, {"accounts", kAccount}});
  await_accounts();
  // The states that the account streamer went through are told first.
  REQUIRE(test::wait_until([&] { return receiver->count("feed") >= 1; }));
  receiver->fill();
  push_order(7);
  CHECK(test::wait_until([&] { return receiver->end_code() == "too_slow"; }));
}

TEST_CASE_METHOD(Streams, "Market streams: accounts are watched once for all streams, and for a while after the last") {
  const auto count_watches = [&] { return client.account_events().health().watches; };
  tools::MarketStreams streams = make(300ms);
  const auto first = std::make_shared<StreamClient>();
  const auto second = std::make_shared<StreamClient>();
  auto one = open(streams, first, {{"events", "order"}, {"accounts", kAccount}});
  auto two = open(streams, second, {{"events", "orders,positions"}});
  CHECK(count_watches() == 2);  // accounts
  await_accounts(2);
  push_order(7);
  CHECK(test::wait_until([&] { return first->count("order") == 1 && second->count("order") == 1; }));
  CHECK(first->events("order").front().id == second->events("order").front().id);
  two.reset();
  CHECK(test::wait_until([&] { return count_watches() == 1; }));
  one.reset();
  CHECK(test::wait_until([&] { return count_watches() == 0; }));
}

TEST_CASE_METHOD(Streams, "Market streams: the subscriptions of the feed end after the stream") {
  tools::MarketStreams streams = make();
  auto handle = open(streams, std::make_shared<StreamClient>(), {{"symbols", "AAPL,SPY"}, {"every_ms", 60'000}});
  const auto count = [&] {
    const auto health = client.live().health();
    return health.subscriptions + health.idle_subscriptions;
  };
  CHECK(count() == 6);  // Quote, Trade and TradeETH of each
  handle.reset();
  CHECK(test::wait_until([&] { return count() == 0; }));  // the feed keeps them for 20 seconds
}

TEST_CASE_METHOD(Streams, "Market streams: a client that comes back gets what it has missed, once and in order") {
  tools::MarketStreams streams = make();
  const Json wanted{{"events", "order"}, {"accounts", kAccount}};
  const auto first = std::make_shared<StreamClient>();
  auto handle = open(streams, first, wanted);
  CHECK_FALSE(first->data("hello").contains("is_complete"));
  await_accounts();
  push_order(7);
  REQUIRE(test::wait_until([&] { return first->count("order") == 1; }));
  handle.reset();
  for (const std::int64_t id : {8, 9, 10}) push_order(id);
  const auto seen_by_all = std::make_shared<StreamClient>();
  const auto other = open(streams, seen_by_all, wanted, first->events("order").front().id);
  CHECK(seen_by_all->data("hello")["is_complete"] == true);
  REQUIRE(test::wait_until([&] { return seen_by_all->count("order") == 3; }));
  for (std::size_t i = 0; i < 3; ++i) CHECK(seen_by_all->data("order", i)["id"] == std::to_string(8 + i));
  CHECK(seen_by_all->count("resync") == 0);
  // From the hello of the first stream on: all four.
  const auto all = std::make_shared<StreamClient>();
  const auto another = open(streams, all, wanted, first->events("hello").front().id);
  CHECK(all->data("hello")["is_complete"] == true);
  CHECK(test::wait_until([&] { return all->count("order") == 4; }));
}

TEST_CASE_METHOD(Streams, "Market streams: where events may be missing the client is told to read again") {
  tools::MarketStreams streams = make();
  const auto first = std::make_shared<StreamClient>();
  const auto handle = open(streams, first, {{"events", "order"}, {"accounts", kAccount}});
  const std::string id = first->events("hello").front().id;
  const std::string process = id.substr(0, id.find('.'));
  for (const std::string& unknown : {std::string("elsewhere.7"), process + ".99999", process + ".", process + ".1x",
                                     std::string("nonsense"), std::string(5'000, '9')}) {
    INFO(unknown.substr(0, 40));
    const auto receiver = std::make_shared<StreamClient>();
    const auto one = open(streams, receiver, {{"events", "order"}, {"accounts", kAccount}}, unknown);
    CHECK(receiver->data("hello")["is_complete"] == false);
    CHECK(receiver->data("resync")["account_number"] == kAccount);
  }
  // The other account was not watched when the client left.
  await_accounts();
  push_order(7);
  REQUIRE(test::wait_until([&] { return first->count("order") == 1; }));
  const auto both = std::make_shared<StreamClient>();
  const auto all = open(streams, both, {{"events", "order"}}, id);
  CHECK(both->data("hello")["is_complete"] == false);
  CHECK(both->count("resync") == 2);
}

TEST_CASE_METHOD(Streams, "Market streams: events without their tool, accounts of others and bad words are refused") {
  CHECK(open_error({{"symbols", "AAPL"}, {"events", "quote,dance"}}) == ErrorCode::invalid_argument);
  CHECK(open_error({{"events", "quote"}}) == ErrorCode::invalid_argument);
  CHECK(open_error({{"events", "order"}, {"symbols", "AAPL"}}) == ErrorCode::invalid_argument);
  CHECK(open_error({{"symbols", "AAPL"}, {"accounts", kAccount}}) == ErrorCode::invalid_argument);
  CHECK(open_error({{"symbols", "AAPL"}, {"every_ms", 99}}) == ErrorCode::invalid_argument);
  CHECK(open_error({{"symbols", "AAPL"}, {"every_ms", 60'001}}) == ErrorCode::invalid_argument);
  CHECK(open_error({{"events", "order"}, {"accounts", simulator::kForeignAccount}}) == ErrorCode::forbidden);
  CHECK(open_error({{"symbols", "?!"}}) == ErrorCode::not_found);
  CHECK(client.account_events().health().watches == 0);
  CHECK(open_error({{"symbols", "AAPL,holdings"}}) == ErrorCode::invalid_argument);
  CHECK(open_error({{"symbols", "watchlist:Tech"}}) == ErrorCode::invalid_argument);
  const Streams restricted({"fetch_orders"});
  CHECK(restricted.open_error({{"events", "order"}}) == ErrorCode::forbidden);
}

TEST_CASE_METHOD(Streams, "Market streams: a symbol without values and a refused account are told once, later too") {
  const auto receiver = std::make_shared<StreamClient>();
  tools::SharedInstruments instruments;
  tools::StreamSelection selection;
  selection.quote = selection.order = true;
  selection.instruments = {{"AAPL", "AAPL"}, {"ZZZZZ", "ZZZZZ"}};
  selection.accounts = {kAccount};
  const tools::AccountEventLog log(client, 5min, [] {});
  tools::FeedViews feeds{.market_data = {.state = FeedState::live}, .accounts = {.state = FeedState::live}};
  const auto apple = instruments.find(selection.instruments[0], selection.wish());
  apple->row.quote = broker::Seen<broker::LiveQuote>{};
  tools::ClientStream stream(selection, instruments, receiver, 0, feeds);
  const auto begin = std::chrono::steady_clock::now();
  const auto deliver = [&](std::chrono::seconds after) {
    tools::SharedLook look;
    stream.add_due_instruments(look, begin + after);
    REQUIRE(stream.deliver(feeds, log, begin + after, clock.now()));
  };
  deliver(1s);
  CHECK(receiver->count("missing") == 0);
  feeds.market_data.state = FeedState::reconnecting;
  deliver(12s);
  feeds.market_data.state = FeedState::live;
  deliver(15s);
  CHECK(receiver->count("missing") == 0);  // ten seconds count from the new connection
  feeds.accounts.refused = {{kOtherAccount, "no"}, {kAccount, "not yours"}};
  for (const auto after : {24s, 25s, 26s}) deliver(after);
  REQUIRE(receiver->count("missing") == 2);
  CHECK(receiver->data("missing", 0) ==
        Json{{"account_number", kAccount}, {"reason", "the account streamer refuses it: not yours"}});
  CHECK(receiver->data("missing", 1) == Json{{"symbol", "ZZZZZ"}, {"reason", "the live feed sends no values"}});
}

TEST_CASE_METHOD(Streams, "Market streams: data is as the kinds of events declare") {
  const auto chain = call("search_options", {{"symbol", "AAPL"}, {"days", 25}, {"strikes", 1}, {"detail", "symbols"}});
  const std::string option = chain["options"][0]["symbol"];
  tools::MarketStreams streams = make();
  const auto receiver = std::make_shared<StreamClient>();
  const auto handle = open(streams, receiver,
                           {{"symbols", Json::array({"/ES", option, "AAPL", "ZZZZZ", "?!"})},
                            {"events", "quote,trade,greeks,order,position,balance"}});
  await_accounts(2);
  push_order(7);
  REQUIRE(test::wait_until([&] { return receiver->count("greeks") > 0 && receiver->count("order") > 0; }));
  const Json hello = receiver->data("hello");
  CHECK(hello["environment"] == "demo");
  CHECK(hello["feed"] == "live");
  CHECK(hello["symbols"].size() == 4);
  CHECK(hello["symbols"][0] == hello["resolved"]["/ES"]);
  CHECK(hello["accounts"] == Json{kAccount, kOtherAccount});
  REQUIRE(hello["missing"].size() == 2);
  CHECK(hello["missing"][0]["symbol"] == "?!");
  CHECK(hello["missing"][1]["symbol"] == "ZZZZZ");
  const Json quote = receiver->data("quote");
  CHECK(quote["bid"].is_string());
  CHECK(quote["source"] == "live");
  CHECK(quote["last_age_ms"].is_number());
  for (const auto& kind : registry.catalog().event_streams.front().kinds) {
    INFO(kind.name);
    const Json& members = kind.data.complete()["properties"];
    for (const auto& event : receiver->events(kind.name)) {
      const Json data = Json::parse(event.data);
      for (const auto& member : data.items()) {
        INFO(member.key());
        CHECK(members.contains(member.key()));
      }
    }
  }
}

TEST_CASE("Market streams: a handle may outlive the streams") {
  test::ToolFixture fixture;
  const auto context = std::make_shared<const tools::ToolContext>(fixture.client, tools::Settings{});
  std::shared_ptr<void> handle;
  {
    tools::MarketStreams streams(context);
    handle = Streams::open(streams, std::make_shared<StreamClient>(), {{"symbols", "AAPL"}, {"events", "quote,order"}});
  }
  CHECK(fixture.client.account_events().health().watches == 0);
  handle.reset();
}
