// Live data over real sockets, from a server that keeps to the protocol and from one that does not.
#include "live_fixture.hpp"

using namespace broker;
using namespace std::chrono_literals;
using live::LiveFixture;

TEST_CASE_METHOD(LiveFixture, "Live data: the first look connects, subscribes and waits for the values") {
  CHECK(data->health().state == FeedState::idle);
  const auto answer = look({{"AAPL", "AAPL"}, {"AAPL  261218C00370000", ".AAPL261218C370"}},
                           {.quote = true, .trade = true, .greeks = true});
  REQUIRE(answer.rows.size() == 2);
  CHECK(answer.missing.empty());
  CHECK(answer.state == FeedState::live);
  CHECK(!answer.is_delayed);
  CHECK(answer.rows[0].symbol == "AAPL");
  CHECK(answer.rows[0].quote->value.bid == 312.01);
  CHECK(answer.rows[0].quote->source == Source::live);
  CHECK(answer.rows[0].trade->value.price == 312.015);
  CHECK(!answer.rows[0].greeks);
  CHECK(answer.rows[1].greeks->value.delta == 0.5);
  CHECK(tokens == 1);
  CHECK(server.connections() == 1);
  const auto health = data->health();
  CHECK(health.connections == 1);
  CHECK(health.events >= 5);
  CHECK(health.idle_subscriptions == 6);
}

TEST_CASE_METHOD(LiveFixture, "Live data: a second look costs nothing upstream") {
  look_apple();
  const auto frames = server.received("FEED_SUBSCRIPTION").size();
  for (int i = 0; i < 20; ++i) CHECK(look_apple().missing.empty());
  CHECK(server.received("FEED_SUBSCRIPTION").size() == frames);
  CHECK(server.connections() == 1);
}

// The resources that clients watch are looked at in this way.
TEST_CASE_METHOD(LiveFixture, "Live data: a look that does not wait subscribes all the same") {
  look_apple(0ms);
  CHECK(server.await_subscription("Quote AAPL"));
  CHECK(test::wait_until([&] { return look_apple(0ms).missing.empty(); }));
}

TEST_CASE_METHOD(LiveFixture,
                 "Live data: 100 callers for 40 contracts are one connection and one subscription of each") {
  std::vector<LiveInstrument> chain;
  for (int i = 0; i < 40; ++i) {
    const std::string symbol = ".AAPL261218C" + std::to_string(300 + i);
    chain.push_back({symbol, symbol});
  }
  std::atomic<int> complete{0};
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 100; ++i) {
      callers.emplace_back([&] {
        if (look(chain, {.quote = true, .greeks = true}).missing.empty()) ++complete;
      });
    }
  }
  CHECK(complete == 100);
  CHECK(tokens == 1);
  CHECK(server.connections() == 1);
  std::size_t entries = 0;
  for (const auto& frame : server.received("FEED_SUBSCRIPTION")) entries += frame["add"].size();
  CHECK(entries == 80);
}

TEST_CASE_METHOD(LiveFixture, "Live data: after a cut the values are stale with their age, then live again") {
  look_apple();
  server.change([](auto& behaviour) { behaviour.upgrade_status = 502; });
  server.cut();
  REQUIRE(await_state(FeedState::reconnecting));
  const auto stale = look_apple(0ms);
  REQUIRE(stale.rows[0].quote);
  CHECK(stale.rows[0].quote->source == Source::stale);
  CHECK(stale.state == FeedState::reconnecting);
  const auto missing = look({{"MSFT", "MSFT"}}, {.quote = true}, 0ms);
  REQUIRE(missing.missing.size() == 1);
  CHECK(missing.missing[0].reason.starts_with("the live feed is reconnecting (since "));
  server.change([](auto& behaviour) { behaviour.upgrade_status = 101; });
  const auto live = look_apple();
  CHECK(live.rows[0].quote->source == Source::live);
  CHECK(live.state == FeedState::live);
  CHECK(server.await_subscription("Quote MSFT"));
  CHECK(tokens == 1);
}

TEST_CASE_METHOD(LiveFixture, "Live data: a silent symbol is told within the time, and the others are unharmed") {
  server.change([](auto& behaviour) { behaviour.silent_symbols = {"RUT", "VIX"}; });
  const auto answer = look({{"AAPL", "AAPL"}, {"RUT", "RUT"}}, {.quote = true}, 1500ms);
  CHECK(answer.rows[0].quote);
  REQUIRE(answer.missing.size() == 1);
  CHECK(answer.missing[0].symbol == "RUT");
  CHECK(answer.missing[0].lacking == "Quote");
  CHECK(answer.missing[0].reason == "no data in 1.5 s");
}

TEST_CASE_METHOD(LiveFixture,
                 "Live data: a subscription that brings nothing for five seconds is not waited for any more") {
  server.change([](auto& behaviour) { behaviour.silent_symbols = {"RUT"}; });
  const auto begin = std::chrono::steady_clock::now();
  const auto first = look({{"AAPL", "AAPL"}, {"RUT", "RUT"}}, {.quote = true}, 50s);
  CHECK(first.missing.size() == 1);
  const auto second = look({{"AAPL", "AAPL"}, {"RUT", "RUT"}}, {.quote = true}, 50s);
  CHECK(second.missing.size() == 1);
  CHECK(std::chrono::steady_clock::now() - begin < 25s);
}

TEST_CASE_METHOD(LiveFixture, "Live data: an index without a quote but with a trade says so") {
  server.change([](auto& behaviour) { behaviour.answers_subscriptions = false; });
  look({{"VIX", "VIX"}}, {.quote = true, .trade = true}, 10ms);
  REQUIRE(server.await_subscription("Trade VIX"));
  server.send(R"({"type":"FEED_DATA","channel":1,"data":["Trade",["VIX",17.5,"NaN","NaN","NaN",0,false]]})");
  REQUIRE(await_state(FeedState::live));
  const auto answer = look({{"VIX", "VIX"}}, {.quote = true, .trade = true}, 300ms);
  CHECK(answer.rows[0].trade->value.price == 17.5);
  CHECK(!answer.rows[0].trade->value.size);
  REQUIRE(answer.missing.size() == 1);
  CHECK(answer.missing[0].reason == "no quote for an index");
}

TEST_CASE_METHOD(LiveFixture, "Live data: a broker's symbol with spaces is not subscribed") {
  const auto answer = look({{"AAPL  261218C00370000", "AAPL  261218C00370000"}, {"/ESZ6", ""}, {"AAPL", "AAPL"}});
  REQUIRE(answer.missing.size() == 2);
  CHECK(answer.missing[0].reason == "the broker gives no streamer symbol");
  CHECK(answer.missing[1].symbol == "/ESZ6");
  CHECK(answer.rows[2].quote);
  CHECK(server.subscribed() == std::set<std::string>{"Quote AAPL"});
}

TEST_CASE_METHOD(LiveFixture, "Live data: a refused token is replaced once, then the feed has failed") {
  server.change([](auto& behaviour) { behaviour.refused_tokens = {"hush-1", "hush-2", "hush-3"}; });
  const auto answer = look_apple();
  CHECK(answer.state == FeedState::failed);
  REQUIRE(answer.missing.size() == 1);
  CHECK(answer.missing[0].reason == "the live feed has failed: the feed refuses the token");
  CHECK(tokens == 2);
  CHECK(server.connections() == 2);
  // It is told at once, without another connection.
  CHECK(look_apple().missing.size() == 1);
  CHECK(server.connections() == 2);
}

TEST_CASE_METHOD(LiveFixture, "Live data: a token that was refused once is replaced, and the feed works") {
  server.change([](auto& behaviour) { behaviour.refused_tokens = {"hush-1"}; });
  CHECK(look_apple().missing.empty());
  CHECK(server.received("AUTH").at(1)["token"] == "hush-2");
}

TEST_CASE_METHOD(LiveFixture, "Live data: an invitation that comes late is waited for") {
  server.change([](auto& behaviour) { behaviour.invites = false; });
  look_apple(300ms);
  REQUIRE(test::wait_until([&] { return !server.received("SETUP").empty(); }));
  CHECK(server.received("AUTH").empty());
  server.send(R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})");
  CHECK(look_apple().missing.empty());
}

TEST_CASE_METHOD(LiveFixture, "Live data: columns that come late or in another order are used") {
  server.change([](auto& behaviour) { behaviour.announces_columns = behaviour.answers_subscriptions = false; });
  look_apple(10ms);
  REQUIRE(server.await_subscription("Quote AAPL"));
  server.send(R"({"type":"FEED_DATA","channel":1,"data":["Quote",[7,"AAPL",312.5]]})");
  server.send(R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":["novelty","eventSymbol","askPrice"]}})");
  const auto answer = look_apple();
  CHECK(answer.rows[0].quote->value.ask == 312.5);
  CHECK(!answer.rows[0].quote->value.bid);
}

TEST_CASE_METHOD(LiveFixture, "Live data: data that cannot be divided show no value, and the channel is opened anew") {
  server.change([](auto& behaviour) { behaviour.answers_subscriptions = false; });
  look_apple(10ms);
  REQUIRE(server.await_subscription("Quote AAPL"));
  server.send(R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",1,2,3]]})");
  REQUIRE(test::wait_until([&] { return server.received("CHANNEL_REQUEST").size() == 2; }));
  CHECK(test::wait_until([&] { return server.received("FEED_SUBSCRIPTION").size() == 2; }));
  server.send(FeedServer::quote("AAPL", 5, 6));
  const auto answer = look_apple();
  CHECK(answer.rows[0].quote->value.bid == 5);
  CHECK(test::wait_until([&] { return data->health().decode_errors == 1; }));
  CHECK(server.connections() == 1);
}

TEST_CASE_METHOD(LiveFixture, "Live data: half a frame, a frame of 10 MB and text that is not UTF-8 end a connection") {
  look_apple();
  SECTION("half a frame") {
    server.act([&](auto id) {
      server.socket().send_raw(id, websocket::make_text_frame(FeedServer::quote("AAPL", 1, 2)).substr(0, 30));
      server.socket().cut(id);
    });
  }
  SECTION("10 MB") {
    server.send(R"({"type":"FEED_DATA","channel":1,"data":[")" + std::string(10'000'000, 'x') + "\"]}");
  }
  SECTION("not UTF-8") {
    server.act([&](auto id) { server.socket().send_raw(id, websocket::make_text_frame("\xff\xfe")); });
  }
  REQUIRE(test::wait_until([&] { return server.connections() == 2; }));
  REQUIRE(server.await_subscription("Quote AAPL"));
  CHECK(look_apple().rows[0].quote->source == Source::live);
}

TEST_CASE_METHOD(LiveFixture, "Live data: a frame limit of the server halves our frames") {
  server.change([](auto& behaviour) { behaviour.max_frame_bytes = 4200; });
  std::vector<LiveInstrument> many;
  for (int i = 0; i < 300; ++i) many.push_back({"S" + std::to_string(i), ".LONGSYMBOL261218C" + std::to_string(i)});
  const auto answer = look(many);
  CHECK(answer.missing.empty());
  CHECK(server.connections() == 2);
}

TEST_CASE_METHOD(LiveFixture, "Live data: an open connection that proves nothing does not reset the attempts") {
  server.change([](auto& behaviour) { behaviour.closes_after_login = true; });
  look_apple(10ms);
  REQUIRE(test::wait_until([&] { return server.connections() >= 4; }));
  // Delays of 0.25 to 0.5, 0.5 to 1 and 1 to 2 seconds lie between four connections.
  CHECK(data->health().reconnects >= 3);
  CHECK(data->health().state == FeedState::reconnecting);
  CHECK(data->health().reason.find("1000") != std::string::npos);
}

TEST_CASE_METHOD(LiveFixture, "Live data: stopping takes less than a second in every state") {
  SECTION("idle") {}
  SECTION("the upgrade is refused") {
    server.change([](auto& behaviour) { behaviour.upgrade_status = 502; });
    look_apple(100ms);
  }
  SECTION("greeting") {
    server.change([](auto& behaviour) { behaviour.greets = false; });
    look_apple(100ms);
  }
  SECTION("inviting") {
    server.change([](auto& behaviour) { behaviour.invites = false; });
    look_apple(100ms);
  }
  SECTION("opening") {
    server.change([](auto& behaviour) { behaviour.opens_channels = false; });
    look_apple(100ms);
  }
  SECTION("restoring") {
    server.change([](auto& behaviour) { behaviour.answers_subscriptions = false; });
    look_apple(100ms);
  }
  SECTION("live") {
    look_apple();
  }
  SECTION("waiting") {
    look_apple();
    server.change([](auto& behaviour) { behaviour.upgrade_status = 502; });
    server.cut();
    REQUIRE(await_state(FeedState::reconnecting));
  }
  SECTION("given up") {
    server.change([](auto& behaviour) { behaviour.refused_tokens = {"hush-1", "hush-2"}; });
    look_apple();
  }
  const auto begin = std::chrono::steady_clock::now();
  data.reset();
  // A close frame is waited for at most a second; the rest is room for a slow machine.
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
}

TEST_CASE_METHOD(LiveFixture, "Live data: a call that is cancelled ends at once") {
  server.change([](auto& behaviour) { behaviour.answers_subscriptions = false; });
  std::stop_source stop;
  std::thread caller([&] {
    const std::vector<LiveInstrument> apple{{"AAPL", "AAPL"}};
    CHECK_THROWS_AS(data->look(apple, {.quote = true}, 50s, support::Budget::of(60s, stop.get_token())),
                    support::Error);
  });
  REQUIRE(server.await_subscription("Quote AAPL"));
  const auto begin = std::chrono::steady_clock::now();
  stop.request_stop();
  caller.join();
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  CHECK(data->health().subscriptions == 0);
}

TEST_CASE_METHOD(LiveFixture, "Live data: more symbols than the bound are told as missing, and nothing is subscribed") {
  config.max_live_symbols = 3;
  start();
  const auto answer = look({{"A", "A"}, {"B", "B"}, {"C", "C"}, {"D", "D"}});
  REQUIRE(answer.missing.size() == 4);
  CHECK(answer.missing[0].reason == "too many live symbols (3)");
  CHECK(look({{"A", "A"}, {"B", "B"}}).missing.empty());
  const std::vector<LiveInstrument> many(1001, {"A", "A"});
  CHECK_THROWS_AS(look(many), support::Error);
}

TEST_CASE_METHOD(LiveFixture,
                 "Live data: without a quote token the reason is told, and quotes of the feed are missing") {
  token_error = support::Error(support::ErrorCode::refused, "This login has no customer.");
  const auto answer = look_apple();
  CHECK(answer.state == FeedState::failed);
  CHECK(answer.missing.at(0).reason == "the live feed has failed: This login has no customer.");
  CHECK(server.connections() == 0);
}

TEST_CASE_METHOD(LiveFixture, "Live data: switched off it connects to nothing and says so") {
  config.live = false;
  start();
  const auto answer = look_apple();
  CHECK(answer.state == FeedState::off);
  CHECK(answer.missing.at(0).reason.starts_with("the live feed is off"));
  CHECK(tokens == 0);
  CHECK(data->health().state == FeedState::off);
}

TEST_CASE_METHOD(LiveFixture, "Live data: a feed that is late marks its values as delayed") {
  path = "/delayed";
  const auto answer = look_apple();
  CHECK(answer.is_delayed);
  CHECK(answer.rows[0].quote->source == Source::delayed);
}

TEST_CASE_METHOD(LiveFixture, "Live data: the quote token is in no answer and no state") {
  server.change([](auto& behaviour) { behaviour.refused_tokens = {"hush-1", "hush-2"}; });
  const auto answer = look_apple();
  CHECK(answer.missing.at(0).reason.find("hush") == std::string::npos);
  CHECK(data->health().reason.find("hush") == std::string::npos);
}
