// The feed and the REST API show the same market.
#include "feed_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

// A member of the REST answer and the field of the event that is equal to it, or NaN if the member is absent.
struct Pair {
  FeedEventType type;
  const char* field;
  const char* member;
};
constexpr Pair kPairs[] = {
    {FeedEventType::quote, "bidPrice", "bid"},
    {FeedEventType::quote, "askPrice", "ask"},
    {FeedEventType::quote, "bidSize", "bid-size"},
    {FeedEventType::quote, "askSize", "ask-size"},
    {FeedEventType::trade, "price", "last"},
    {FeedEventType::trade, "dayVolume", "volume"},
    {FeedEventType::summary, "dayOpenPrice", "open"},
    {FeedEventType::summary, "dayHighPrice", "day-high-price"},
    {FeedEventType::summary, "dayLowPrice", "day-low-price"},
    {FeedEventType::summary, "dayClosePrice", "close"},
    {FeedEventType::summary, "prevDayClosePrice", "prev-close"},
    {FeedEventType::profile, "highLimitPrice", "high-limit-price"},
    {FeedEventType::profile, "lowLimitPrice", "low-limit-price"},
    {FeedEventType::profile, "high52WeekPrice", "year-high-price"},
    {FeedEventType::profile, "low52WeekPrice", "year-low-price"},
};

bool has_no_sizes(const std::string& symbol) {
  return symbol == "SPX";
}

void check_agreement(const FeedFixture& fixture, const FeedSymbol& symbol, const Json& row, Instant now) {
  for (const Pair& pair : kPairs) {
    if (pair.type == FeedEventType::quote && symbol.symbol == "VIX") continue;
    const double value = fixture.event(pair.type, symbol.streamer, now).number(pair.field);
    INFO(symbol.symbol << " " << pair.member << " " << support::to_iso8601(now));
    if (std::string(pair.field).ends_with("Size") && has_no_sizes(symbol.symbol)) {
      CHECK(std::isnan(value));
    } else if (!row.contains(pair.member)) {
      CHECK(std::isnan(value));
    } else {
      const int places = std::string(pair.member) == "volume" ? 6 : 9;
      CHECK(format_decimal(value, places) == row.at(pair.member).get<std::string>());
    }
  }
}

Json rest_quote(SimulatorFixture& fixture, const FeedSymbol& symbol) {
  return fixture.data("/market-data/" + support::percent_encode(symbol.type) + "/" +
                      support::percent_encode(symbol.symbol));
}

}  // namespace

TEST_CASE("Feed: every event agrees with the REST quote of the same instant") {
  FeedFixture feed;
  SimulatorFixture rest;
  for (const char* text : kFeedInstants) {
    const Instant now = at(text);
    rest.go_to(now);
    for (const FeedSymbol& symbol : feed_symbols(feed.market, now)) {
      CHECK(feed.feed.lists(symbol.streamer, now));
      check_agreement(feed, symbol, rest_quote(rest, symbol), now);
    }
  }
}

TEST_CASE("Feed: the REST quotes of options have the feed's theoretical price between bid and ask") {
  const FeedFixture fixture;
  const Instant now = at(kMonday);
  for (const FeedSymbol& symbol : feed_symbols(fixture.market, now)) {
    if (!symbol.type.ends_with("Option")) continue;
    INFO(symbol.symbol);
    const FeedEvent quote = fixture.event(FeedEventType::quote, symbol.streamer, now);
    const FeedEvent greeks = fixture.event(FeedEventType::greeks, symbol.streamer, now);
    CHECK(quote.number("bidPrice") <= greeks.number("price"));
    CHECK(greeks.number("price") <= quote.number("askPrice"));
    const FeedEvent theoretical = fixture.event(FeedEventType::theo_price, symbol.streamer, now);
    for (const char* field : {"price", "delta", "gamma"}) CHECK(theoretical.number(field) == greeks.number(field));
  }
}

TEST_CASE("Feed: quotes change at most once in each step of 250 ms, at the instants that next_change names") {
  const FeedFixture fixture;
  const Instant start = at("2026-08-24T17:58:50.000Z");
  std::set<std::int64_t> phases;
  for (const char* symbol : {"AAPL", "SPY", "/ESU26:XCME", "BTC/USD:CXTALP", ".AAPL261218C310"}) {
    INFO(symbol);
    std::vector<Instant> changes;
    FeedEvent last = fixture.event(FeedEventType::trade, symbol, start);
    for (Instant now = start + 1ms; now < start + 3s; now += 1ms) {
      const FeedEvent event = fixture.event(FeedEventType::trade, symbol, now);
      if (event != last) changes.push_back(now);
      last = event;
    }
    std::vector<Instant> named;
    for (auto next = fixture.feed.next_change(FeedEventType::trade, symbol, start); next && *next < start + 3s;
         next = fixture.feed.next_change(FeedEventType::trade, symbol, *next)) {
      named.push_back(*next);
    }
    CHECK(changes == named);
    CHECK(changes.size() == 12);
    phases.insert(changes.front().time_since_epoch().count() % 250);
  }
  CHECK(phases.size() >= 4);
}

TEST_CASE("Feed: next_change names every change of a day, and the next session while the venue is closed") {
  const FeedFixture fixture;
  const auto next = [&](FeedEventType type, const char* symbol, const char* now) {
    const auto found = fixture.feed.next_change(type, symbol, at(now));
    return found ? support::to_iso8601(*found) : "never";
  };
  // A Saturday; the next Monday is no holiday. The day of a stock begins at midnight in New York.
  CHECK(next(FeedEventType::quote, "AAPL", "2026-08-29T15:00:00Z") == "2026-08-31T04:00:00.000Z");
  CHECK(next(FeedEventType::quote, "AAPL", "2026-08-31T04:00:00Z") == "2026-08-31T13:30:00.000Z");
  CHECK(next(FeedEventType::quote, "/ESU26:XCME", "2026-08-29T15:00:00Z") == "2026-08-30T22:00:00.000Z");
  CHECK(next(FeedEventType::quote, "RUT", kMonday) == "never");
  CHECK(next(FeedEventType::quote, "VIX", kMonday) == "never");
  CHECK(next(FeedEventType::greeks, "AAPL", kMonday) == "never");
  CHECK(next(FeedEventType::trade_eth, "SPX", kMonday) == "never");
  for (const char* symbol : {"AAPL", "SPX", "/CLV26:XNYM", "BTC/USD:CXTALP"}) {
    for (const FeedEventType type : {FeedEventType::trade, FeedEventType::summary, FeedEventType::trade_eth}) {
      INFO(symbol << " " << to_string(type));
      // Whatever differs a minute later, a change lay between.
      for (Instant now = at("2026-08-28T10:00:00Z"); now < at("2026-09-01T02:00:00Z"); now += 61min) {
        const auto before = fixture.feed.event(type, symbol, now), after = fixture.feed.event(type, symbol, now + 1min);
        if (before == after) continue;
        const auto change = fixture.feed.next_change(type, symbol, now);
        REQUIRE(change);
        CHECK(*change > now);
        CHECK(*change <= now + 1min);
      }
    }
  }
}

TEST_CASE("Feed: two feeds with the same seed have the same events, another seed has others") {
  const FeedFixture one(7), same(7), other(8);
  // The prices of the reference instant are those of all seeds.
  const Instant now = at("2026-08-25T15:00:00.400Z");
  for (const FeedSymbol& symbol : feed_symbols(one.market, now)) {
    INFO(symbol.streamer);
    for (int type = 0; type < 10; ++type) {
      const auto kind = static_cast<FeedEventType>(type);
      CHECK(one.feed.event(kind, symbol.streamer, now) == same.feed.event(kind, symbol.streamer, now));
    }
    CHECK(one.feed.event(FeedEventType::trade, symbol.streamer, now) !=
          other.feed.event(FeedEventType::trade, symbol.streamer, now));
    CHECK(one.candles(symbol.streamer + "{=h}", now - 48h, now) ==
          same.candles(symbol.streamer + "{=h}", now - 48h, now));
    CHECK(one.feed.time_and_sales(symbol.streamer, now - 10s, now, 100) ==
          same.feed.time_and_sales(symbol.streamer, now - 10s, now, 100));
  }
}

TEST_CASE("Feed: an event has all fields of its type in order, beginning with its type and symbol") {
  const FeedFixture fixture;
  const Instant now = at("2026-08-24T21:00:00Z");
  for (const char* name : {"Quote", "Trade", "TradeETH", "Summary", "Profile", "Underlying", "TimeAndSale"}) {
    const auto type = parse_feed_event_type(name);
    INFO(name);
    REQUIRE(type);
    CHECK(to_string(*type) == name);
    const FeedEvent event = fixture.event(*type, "AAPL", now);
    std::vector<std::string_view> names;
    for (const auto& field : event.fields) names.push_back(field.first);
    CHECK(names == field_names(*type));
    CHECK(std::get<std::string>(*event.find("eventType")) == name);
    CHECK(std::get<std::string>(*event.find("eventSymbol")) == "AAPL");
    CHECK(event.number("eventTime") == 0);
    CHECK(event.find("nothing") == nullptr);
    CHECK_THROWS_AS(event.number("nothing"), std::out_of_range);
  }
  CHECK_FALSE(parse_feed_event_type("quote"));
}

TEST_CASE("Feed: what the broker's feed does not have is absent") {
  const FeedFixture fixture;
  const Instant now = at(kMonday);
  for (int type = 0; type < 10; ++type) CHECK_FALSE(fixture.feed.event(static_cast<FeedEventType>(type), "RUT", now));
  CHECK_FALSE(fixture.feed.event(FeedEventType::quote, "VIX", now));
  CHECK(fixture.feed.event(FeedEventType::trade, "VIX", now));
  CHECK_FALSE(fixture.feed.event(FeedEventType::greeks, "AAPL", now));
  CHECK_FALSE(fixture.feed.event(FeedEventType::trade_eth, "AAPL", now));
  for (const char* symbol : {"",
                             "aapl",
                             "AAPL  261218C00310000",
                             ".AAPL261218C310.0",
                             ".AAPL261218C0",
                             ".AAPL",
                             "/ES",
                             "/ESZ6",
                             "/ESZ26",
                             "/ESZ26:XCBT",
                             "./EW3U26C7600",
                             "./EW3U26C7600:XNYM",
                             "BTC/USD",
                             ".",
                             "./",
                             "/",
                             ":XCME",
                             ":CXTALP",
                             ".C1",
                             "./C1:XCME",
                             "AAPL{=d}"}) {
    INFO(symbol);
    CHECK_FALSE(fixture.feed.lists(symbol, now));
    CHECK_FALSE(fixture.feed.event(FeedEventType::quote, symbol, now));
  }
}

TEST_CASE("Feed: every streamer symbol that the REST API names is listed") {
  const FeedFixture fixture;
  const Instant now = at(kMonday);
  const Date today = new_york_date(now);
  for (const auto listings : {stocks(), funds(), indices()}) {
    for (const InstrumentSpec& listing : listings) {
      INFO(listing.symbol);
      CHECK(fixture.feed.lists(listing.symbol, now) == (listing.symbol != "RUT"));
      const auto chain = fixture.market.chains().find(listing, today);
      if (chain == nullptr) continue;
      for (const Expiration& row : chain->expirations) {
        const OptionName name{row.root, row.date, false, row.strikes.front()};
        INFO(occ_symbol(name));
        CHECK(fixture.feed.lists(occ_streamer(name), now));
      }
    }
  }
  for (const FutureProduct& product : future_products()) {
    const auto contracts = list_contracts(product, today);
    for (const FutureContract& contract : contracts) CHECK(fixture.feed.lists(contract.streamer, now));
    const auto chain = fixture.market.future_chains().find(product, today);
    if (chain == nullptr) continue;
    for (const FutureExpiration& row : chain->expirations) {
      const FutureOptionName name{row.future.symbol, row.contract_symbol, row.date, true, row.strikes.back()};
      INFO(future_option_symbol(name));
      CHECK(fixture.feed.lists(future_option_streamer(name, product.streamer_exchange), now));
    }
  }
}
