#include "live/quote_token.hpp"

#include <catch2/catch_test_macros.hpp>

#include "live/regular_hours.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace broker;
using namespace broker::live;
using namespace std::chrono_literals;

namespace {

struct TokenFixture {
  TokenFixture() {
    config.environment = Environment::production;
    config.url = "https://api.tastyworks.com";
  }
  QuoteToken get(bool renews = false) { return tokens.get(renews, support::Budget::of(10s)); }
  std::string message() {
    try {
      get();
    } catch (const support::Error& error) {
      return error.message();
    }
    return "";
  }

  support::ManualClock clock{*support::parse_iso8601("2026-11-28T15:00:00Z")};
  Config config;
  support::Json data = {
      {"token", "hush"}, {"dxlink-url", "wss://tasty-openapi-ws.dxfeed.com/realtime"}, {"level", "api"}};
  int requests = 0;
  QuoteTokens tokens{[this](const ReadOptions&) {
                       ++requests;
                       return support::Json{{"data", data}};
                     },
                     config, clock};
};

}  // namespace

TEST_CASE_METHOD(TokenFixture, "Quote token: it is kept for an hour, and for its day on an open connection") {
  const QuoteToken token = get();
  CHECK(token.text.reveal() == "hush");
  CHECK(token.url.origin.host == "tasty-openapi-ws.dxfeed.com");
  CHECK(token.url.origin.port == 443);
  CHECK(token.url.target == "/realtime");
  CHECK(!token.is_delayed);
  CHECK(token.expires_at == clock.steady() + 23h);
  clock.advance(59min);
  get();
  CHECK(requests == 1);
  clock.advance(1min);
  get();
  CHECK(requests == 2);
  get(true);
  CHECK(requests == 3);
}

TEST_CASE_METHOD(TokenFixture, "Quote token: the end that the broker names counts, within bounds") {
  data["expires-at"] = "2026-11-28T15:30:00Z";
  CHECK(get().expires_at == clock.steady() + 30min);
  data["expires-at"] = "2020-01-01T00:00:00Z";
  CHECK(get(true).expires_at == clock.steady() + 1min);
  data["expires-at"] = "2036-01-01T00:00:00Z";
  CHECK(get(true).expires_at == clock.steady() + 23h);
}

TEST_CASE_METHOD(TokenFixture, "Quote token: a demo level or a delayed path is a feed that is late") {
  data["level"] = "demo";
  CHECK(get().is_delayed);
  data["level"] = "api";
  data["dxlink-url"] = "wss://tasty-demo-dxlink-md-ws.dxfeed.com/delayed";
  CHECK(get(true).is_delayed);
}

TEST_CASE_METHOD(TokenFixture, "Quote token: an answer without a usable token is an error that does not show it") {
  for (const support::Json& bad : {support::Json(), support::Json(7), support::Json(""), support::Json("hush\nhush"),
                                   support::Json(std::string(5000, 'h'))}) {
    data["token"] = bad;
    CHECK(!message().empty());
    CHECK(message().find("hush") == std::string::npos);
  }
  data = {{"token", "hush"}};
  CHECK(!message().empty());
}

TEST_CASE_METHOD(TokenFixture, "Quote token: a host that is not the feed's gets no token") {
  for (const char* url :
       {"wss://evil.example/realtime", "wss://dxfeed.com.evil.example/", "wss://evildxfeed.com/", "wss://dxfeed.com/",
        "wss://.dxfeed.com/", "ws://tasty-openapi-ws.dxfeed.com/realtime", "https://tasty-openapi-ws.dxfeed.com/",
        "wss://user@tasty-openapi-ws.dxfeed.com/", "wss://127.0.0.1/", "ws://localhost:8080/", "",
        "tasty-openapi-ws.dxfeed.com", "wss://streamer.cert.tastyworks.com/"}) {
    CAPTURE(url);
    data["dxlink-url"] = url;
    CHECK(!message().empty());
  }
  for (const char* url : {"wss://tasty-openapi-dxlink-md-ws.dxfeed.com/realtime", "wss://X.DXFEED.COM:8443/a?b=c",
                          "wss://streamer.tastyworks.com"}) {
    CAPTURE(url);
    data["dxlink-url"] = url;
    CHECK(message().empty());
  }
}

TEST_CASE("Stream host: loopback belongs to the demo, and to a REST API on loopback") {
  const Origin simulator = parse_origin("http://127.0.0.1:8080");
  const Origin sandbox = parse_origin("https://api.cert.tastyworks.com");
  CHECK(parse_stream_url("ws://127.0.0.1:99/x?y=1", Environment::demo, simulator).target == "/x?y=1");
  CHECK(parse_stream_url("ws://[::1]:99", Environment::sandbox, simulator).origin.port == 99);
  CHECK_THROWS_AS(parse_stream_url("ws://127.0.0.1:99/", Environment::sandbox, sandbox), support::Error);
  CHECK_THROWS_AS(parse_stream_url("wss://x.dxfeed.com/", Environment::demo, simulator), support::Error);
  CHECK(parse_stream_url("wss://streamer.cert.tastyworks.com/", Environment::sandbox, sandbox).origin.tls);
  CHECK_THROWS_AS(parse_stream_url("wss://streamer.tastyworks.com/", Environment::sandbox, sandbox), support::Error);
}

TEST_CASE("Streamer symbols: a rule gives those of stocks, options and coins, the broker those of futures") {
  CHECK(find_streamer_symbol("AAPL") == "AAPL");
  CHECK(find_streamer_symbol("BRK/B") == "BRK/B");
  CHECK(find_streamer_symbol("AAPL  261218C00370000") == ".AAPL261218C370");
  CHECK(find_streamer_symbol("F     250620C00002020") == ".F250620C2.02");
  CHECK(find_streamer_symbol("BTC/USD") == "BTC/USD:CXTALP");
  CHECK(!find_streamer_symbol("/ESZ6"));
  CHECK(!find_streamer_symbol("/ES"));
  CHECK(!find_streamer_symbol("./ESZ6 E1AZ6 261205P3720"));
  for (const char* text :
       {"AAPL", ".AAPL261218C370.5", "/ESZ26:XCME", "./E1AZ26P3720:XCME", "BTC/USD:CXTALP", "$SPX"}) {
    CHECK(is_streamer_symbol(text));
  }
  for (const char* text : {"", "AAPL  261218C00370000", "AAPL{=d}", "A\"B", "A,B", "A\n", "\xc3\xa9"}) {
    CHECK(!is_streamer_symbol(text));
  }
  CHECK(!is_streamer_symbol(std::string(49, 'A')));
}

TEST_CASE("Regular hours: bars outside 9:30 to 16:00 in New York are removed, in winter and in summer") {
  const auto kept = [](std::vector<const char*> times, dxlink::CandlePeriod period) {
    std::vector<Candle> candles;
    for (const char* time : times) candles.emplace_back().time = *support::parse_iso8601(time);
    remove_extended_hours(candles, period);
    return candles.size();
  };
  const dxlink::CandlePeriod five_minutes{5, dxlink::CandleUnit::minute};
  CHECK(kept({"2026-11-27T14:25:00Z", "2026-11-27T14:30:00Z", "2026-11-27T20:55:00Z", "2026-11-27T21:00:00Z"},
             five_minutes) == 2);
  CHECK(kept({"2026-07-07T13:25:00Z", "2026-07-07T13:30:00Z", "2026-07-07T20:00:00Z"}, five_minutes) == 1);
  // The hour from 9:00 holds half an hour of the session.
  CHECK(kept({"2026-11-27T14:00:00Z"}, {1, dxlink::CandleUnit::hour}) == 1);
  CHECK(kept({"2026-11-27T00:00:00Z"}, {1, dxlink::CandleUnit::day}) == 1);
  CHECK(has_regular_hours(".AAPL261218C370"));
  CHECK(!has_regular_hours("/ESZ26:XCME"));
}
