// Watchlists of the three kinds.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using broker::WatchlistKind;
using support::ErrorCode;

namespace {

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Watchlists are read with their entries, and what cannot be read of them is named") {
  fake.on("/watchlists", items(R"({"name":"Favourites","group-name":"default","order-index":9999,"cms-id":null,
      "watchlist-entries":[{"symbol":"AAPL","instrument-type":"Equity"},{"symbol":"/ES"},null,{"symbol":7},
        {"symbol":"AAPL 261218C00370000","instrument-type":"Equity Option"}]},
      {"name":"Empty"},{"group-name":"x"},null,{"name":7})"));
  const auto lists = client.watchlists(WatchlistKind::own, patient());
  REQUIRE(lists->size() == 2);
  CHECK(lists->unreadable.size() == 3);
  const broker::Watchlist& first = lists->front();
  CHECK(first.group == "default");
  CHECK(first.order_index == 9999);
  REQUIRE(first.entries.size() == 3);
  CHECK(first.entries.unreadable.size() == 2);
  CHECK(first.entries[2].symbol == "AAPL  261218C00370000");
  CHECK((*lists)[1].entries.empty());
}

TEST_CASE_METHOD(Fixture, "One entry or one pair that is no list is a list of one") {
  fake.on("/watchlists/One", data(R"({"name":"One","watchlist-entries":{"symbol":"AAPL"}})"));
  CHECK(client.watchlist(WatchlistKind::own, "One", patient())->entries.size() == 1);
  fake.on("/pairs-watchlists", items(R"({"name":"Pairs","pairs-equations":{"left-action":"Buy to Open",
      "left-symbol":"KO","left-quantity":2,"right-action":"Sell to Open","right-symbol":"PEP","right-quantity":"1"}})"));
  const auto lists = client.watchlists(WatchlistKind::pairs, patient());
  REQUIRE(lists->front().pairs.size() == 1);
  const broker::WatchlistPair& pair = lists->front().pairs.front();
  CHECK(pair.left.symbol == "KO");
  CHECK(pair.left.quantity == Decimal(2));
  CHECK(pair.right.action == "Sell to Open");
}

TEST_CASE_METHOD(Fixture, "A pair without one of its symbols is named") {
  fake.on("/pairs-watchlists/P", data(R"({"name":"P","pairs-equations":[{"left-symbol":"KO"},null,
      {"left-symbol":"KO","right-symbol":"PEP"}]})"));
  const auto list = client.watchlist(WatchlistKind::pairs, "P", patient());
  CHECK(list->pairs.size() == 1);
  CHECK(list->pairs.unreadable.size() == 2);
}

TEST_CASE_METHOD(Fixture, "The whole content of public watchlists is asked for") {
  fake.on("/public-watchlists", items(R"({"name":"All Earnings","watchlist-entries":[{"symbol":"AAPL"}]})"));
  CHECK(client.watchlists(WatchlistKind::publics, patient())->size() == 1);
  CHECK(fake.requests("/public-watchlists").at(0).query() == "counts-only=false");
}

TEST_CASE_METHOD(Fixture, "A name with a slash and spaces is one part of the path") {
  fake.on("/public-watchlists/High%20IV%20%2F%20Liquid", data(R"({"name":"High IV / Liquid"})"));
  CHECK(client.watchlist(WatchlistKind::publics, "High IV / Liquid", patient())->name == "High IV / Liquid");
}

TEST_CASE_METHOD(Fixture, "A blank name is refused before a request, because its path is that of all watchlists") {
  fake.on("/watchlists/", items(""));
  for (const char* name : {"", " ", "\t"}) {
    CHECK_THROWS_AS(client.watchlist(WatchlistKind::own, name, patient()), support::Error);
  }
  CHECK(fake.count("/watchlists/") == 0);
}

TEST_CASE_METHOD(Fixture, "A watchlist that does not exist is not found, and one without a name is an error") {
  try {
    client.watchlist(WatchlistKind::own, "None", patient());
    FAIL("no error");
  } catch (const support::Error& error) {
    CHECK(error.code == ErrorCode::not_found);
  }
  fake.on("/watchlists/Odd", data(GENERATE("{}", "[]", R"({"name":null})")));
  CHECK_THROWS_AS(client.watchlist(WatchlistKind::own, "Odd", patient()), support::Error);
}
