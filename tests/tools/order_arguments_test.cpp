// The arguments of an order: what could mean two things, or would be shown as something else, is refused and never made
// into one of the two.
#include <catch2/catch_test_macros.hpp>

#include "order_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;
using test::leg;
using test::OrderFixture;

TEST_CASE_METHOD(OrderFixture, "Leg of an order: a symbol and members that contradict it are refused") {
  const char* const option = "SPY 2027-01-15 600 P";
  const Json rows = Json::array({
      {{"symbol", "AMD"}, {"underlying", "SPY"}, {"expiration", "2027-01-15"}, {"strike", 650}, {"option_type", "put"}},
      {{"symbol", "AMD"}, {"underlying", "SPY"}},
      {{"symbol", "no symbol?"},
       {"underlying", "SPY"},
       {"expiration", "2027-01-15"},
       {"strike", 650},
       {"option_type", "put"}},
      {{"symbol", option},
       {"underlying", "SPY"},
       {"expiration", "2027-01-15"},
       {"strike", 650},
       {"option_type", "put"}},
      {{"symbol", option}, {"strike", 650}},
      {{"symbol", option}, {"option_type", "call"}},
      {{"symbol", option}, {"expiration", "2027-01-22"}},
      {{"symbol", option}, {"underlying", "AMD"}},
      {{"symbol", "SPX 2026-12-18 6500 P"}, {"underlying", "SPXW"}},
      {{"symbol", "./ESZ6 EW3Z6 261218P6300"}, {"underlying", "/NQ"}},
      {{"symbol", "./ESZ6 EW3Z6 261218P6300"}, {"underlying", "/ESH7"}},
      {{"symbol", "AMD"}, {"ticker", "SPY"}},
  });
  for (const Json& row : rows) {
    INFO(row.dump());
    for (const char* const tool : {"preview_order", "fetch_margin_impact"}) {
      Json arguments = leg(row);
      arguments["account_number"] = simulator::kMarginAccount;
      if (tool == std::string_view("preview_order")) {
        arguments.update({{"order_type", "limit"}, {"price", "mid"}, {"time_in_force", "day"}});
      }
      const support::Error error = error_of([&] { return call_trading(tool, arguments); });
      INFO(tool << ": " << error.message());
      CHECK(error.code == ErrorCode::invalid_argument);
    }
  }
  CHECK(has(preview_error(leg(rows[3])).message(), "600"));
  CHECK(has(preview_error(leg(rows[3])).message(), "650"));
}

TEST_CASE_METHOD(OrderFixture, "Leg of an order: an underlying alone is no instrument to trade") {
  const support::Error error = preview_error(leg({{"underlying", "SPY"}}));
  CHECK(error.code == ErrorCode::invalid_argument);
  CHECK(has(error.message(), "without one of"));
}

TEST_CASE_METHOD(OrderFixture, "Leg of an order: a symbol and members that say the same are one leg") {
  const Json rows = Json::array({
      {{"symbol", "SPY 2027-01-15 600 P"}},
      {{"symbol", "SPY 2027-01-15 600 P"}, {"strike", "600.0"}, {"option_type", "put"}},
      {{"symbol", "SPY"}, {"expiration", "2027-01-15"}, {"strike", 600}, {"option_type", "put"}},
      {{"symbol", "spy"}, {"underlying", "SPY"}, {"expiration", "2027-01-15"}, {"strike", 600}, {"option_type", "put"}},
      {{"symbol", "SPY   270115P00600000"},
       {"underlying", "SPY"},
       {"expiration", "2027-01-15"},
       {"strike", 600},
       {"option_type", "put"}},
  });
  for (const Json& row : rows) {
    INFO(row.dump());
    CHECK(has(preview(leg(row)).at("order").get<std::string>(), "SPY 15 Jan 2027 600 put"));
  }
}

TEST_CASE_METHOD(OrderFixture, "Order: a character that does not show is refused wherever a symbol is written") {
  const std::string characters[] = {"\u200B", "\u200F", "\u202E", "\u2066", "\u00AD", "\u2060", "\uFEFF",
                                    "\u00A0", "\u0410", "\uFF21", "\t",     "\x01",   "\x7F",   "\u0085"};
  // In each text `*` is the place of the character.
  const Json rows = Json::array({
      leg({{"symbol", "AMD*"}}),
      leg({{"symbol", "*AMD"}}),
      leg({{"symbol", "A*MD"}}),
      leg({{"ticker", "AMD*"}}),
      leg({{"symbol", Json::array({"AMD*"})}}),
      leg({{"symbol", "\"AMD*\""}}),
      leg({{"symbol", "SPY 2027-01-15 600* P"}}),
      leg({{"underlying", "SPY*"}, {"expiration", "2027-01-15"}, {"strike", 600}, {"option_type", "put"}}),
      leg({{"underlying", "SPY"}, {"expiration", "2027-01-15"}, {"strike", "600*"}, {"option_type", "put"}}),
      leg({{"symbol", "AMD"}, {"quantity", "1*"}}),
      leg({{"symbol", "AMD"}, {"action", "buy_to_open*"}}),
      {{"legs", "buy_to_open 1 AMD*"}},
      {{"legs", "buy_to_open 1* AMD"}},
      {{"legs", "buy_to_open* 1 AMD"}},
      {{"legs", Json::array({"buy_to_open 1 AMD*"})}},
      {{"close_position", "AAPL*"}},
      {{"close_position", "AAPL 2026-12-18 370 C"}, {"roll_to", "2027-01-15*"}},
      {{"close_position", Json::array({"NVDA", "AAPL*"})}},
      {{"close_position", "NVDA, AAPL*"}},
      {{"close_position", "[\"NVDA\", \"AAPL*\"]"}},
      {{"legs", "buy_to_open 1 AMD"}, {"price", "200.00*"}},
      {{"legs", "buy_to_open 1 AMD"},
       {"conditions", Json::array({{{"symbol", "SPY*"}, {"comparator", "at_least"}, {"threshold", 900}}})}},
      {{"complex_type", "oto"},
       {"orders",
        Json::array(
            {{{"legs", "buy_to_open 1 AMD*"}, {"order_type", "limit"}, {"price", "mid"}, {"time_in_force", "day"}},
             {{"legs", "sell_to_close 1 AMD"},
              {"order_type", "limit"},
              {"price", "300.00"},
              {"time_in_force", "gtc"}}})}},
  });
  for (const Json& row : rows) {
    for (const std::string& character : characters) {
      std::string text = row.dump();
      const std::string written = Json(character).dump();
      text.replace(text.find('*'), 1, written.substr(1, written.size() - 2));
      INFO(text);
      const support::Error error = preview_error(Json::parse(text));
      CHECK(error.code == ErrorCode::invalid_argument);
      CHECK(has(error.message(), "has the character U+"));
    }
  }
}

TEST_CASE_METHOD(OrderFixture, "Cancellation by underlying: a character that does not show is refused") {
  const Json arguments{{"account_number", simulator::kMarginAccount}, {"underlying", "F\u200B"}};
  const support::Error error = error_of([&] { return call_trading("cancel_order", arguments); });
  CHECK(has(error.message(), "U+200B"));
}

TEST_CASE_METHOD(OrderFixture, "Order: numbers have separators of thousands and a dollar sign, never an exponent") {
  CHECK(has(preview(leg({{"symbol", "F"}, {"quantity", "1,000"}})).at("order"), "1000 shares of F"));
  CHECK(has(preview({{"legs", "buy_to_open 1,000 F"}}).at("order"), "1000 shares of F"));
  CHECK(has(preview({{"legs", "buy_to_open 1 F"}, {"price", "$9.50"}}).at("order"), "9.50"));
  CHECK(has(preview({{"legs", "buy_to_open 1 F"}, {"price", "1,250.50 debit"}}).at("order"), "1250.50"));
  const Json stop{{"order_type", "stop_limit"}, {"price", "$1,260"}, {"stop_trigger", "$1,250"}};
  Json stopped = leg({{"symbol", "F"}});
  stopped.update(stop);
  CHECK(has(preview(stopped).at("order"), "1250.00"));
  CHECK(has(preview({{"legs", "buy_to_open 0.5 AMD"}}).at("checks").dump(), "not whole"));
  Json put = leg({{"underlying", "SPY"}, {"expiration", "2027-01-15"}, {"strike", "$600"}, {"option_type", "put"}});
  CHECK(has(preview(put).at("order"), "600 put"));

  const Json refused = Json::array({
      leg({{"symbol", "F"}, {"quantity", "1e3"}}),
      leg({{"symbol", "F"}, {"quantity", "$300"}}),
      leg({{"symbol", "F"}, {"quantity", "1,5"}}),
      {{"legs", "buy_to_open 1e3 F"}},
      {{"legs", "buy_to_open $300 F"}},
      {{"legs", "buy_to_open 1,5 F"}},
      {{"legs", "buy_to_open 1 F"}, {"price", "1e2"}},
      {{"legs", "buy_to_open 1 F"}, {"order_type", "stop"}, {"stop_trigger", "1e2"}},
      leg({{"underlying", "SPY"}, {"expiration", "2027-01-15"}, {"strike", "6e2"}, {"option_type", "put"}}),
      {{"legs", "buy_to_open 1 F"},
       {"conditions", Json::array({{{"symbol", "SPY"}, {"comparator", "at_least"}, {"threshold", "9e2"}}})}},
      {{"close_position", "AAPL"}, {"quantity", "1e1"}},
  });
  for (const Json& row : refused) {
    INFO(row.dump());
    const support::Error error = preview_error(row);
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK_FALSE(has(error.message(), "more than one symbol"));
  }
}

TEST_CASE_METHOD(OrderFixture,
                 "Order: an instrument that TastyTrade does not list is called that, whatever the price") {
  for (const char* const symbol : {"ZZZZ", "SPY 2027-01-15 650.5 P"}) {
    for (const char* const price : {"mid", "natural", "mid+0.05", "1.00"}) {
      INFO(symbol << ' ' << price);
      Json order = leg({{"symbol", symbol}});
      order["price"] = price;
      std::string told;
      try {
        told = preview(order).at("checks").dump();
      } catch (const support::Error& error) {
        told = error.message();
      }
      CHECK(has(told, "TastyTrade lists no instrument"));
    }
  }
}

TEST_CASE_METHOD(OrderFixture, "Order: a code that no check has is not accepted in silence") {
  Json order = leg({{"symbol", "AMD"}});
  for (const char* const code : {"nonsense", "removes_protection", "warning:", "structure"}) {
    INFO(code);
    order["acknowledge"] = Json::array({"duplicate", code});
    const support::Error error = preview_error(order);
    CHECK(has(error.message(), code));
    CHECK(has(error.hint, "price_far_from_market"));
  }
  order["acknowledge"] = Json::array({"duplicate", "warning:some_code", "QUOTE_NOT_FRESH"});
  CHECK(preview(order).at("status") == "previewed");
  const Json cancel{{"account_number", simulator::kMarginAccount}, {"id", "1"}, {"acknowledge", "duplicate"}};
  const support::Error error = error_of([&] { return call_trading("cancel_order", cancel); });
  CHECK(has(error.hint, "removes_protection"));
}

TEST_CASE_METHOD(OrderFixture,
                 "Change of an order: another type drops the members of the old one, and an edit keeps the type") {
  Json change{{"account_number", simulator::kMarginAccount}, {"order_type", "stop"}, {"stop_trigger", "1.23"}};
  change["replaces_order_id"] = "441527020";
  const std::string told = call_trading("preview_order", change).dump();
  INFO(told);
  CHECK(has(told, "stop at 1.23"));
  CHECK(!has(told, "cannot have a price"));
  change.erase("replaces_order_id");
  change["edits_order_id"] = "441527020";
  const support::Error error = error_of([&] { return call_trading("preview_order", change); });
  CHECK(has(error.hint, "replaces_order_id"));
}

TEST_CASE_METHOD(OrderFixture, "Order times: one without a zone, and one that does not exist, are refused") {
  for (const char* const name : {"route_after", "cancel_at"}) {
    for (const char* const text :
         {"2031-03-02 15:00", "2031-03-02", "15:30", "tomorrow New York", "New York", "2031-02-30 15:00 New York",
          "2031-03-02 25:00 New York", "2031-03-02T15:00:00Z New York", "2031-03-02T15:00:00-05:00 New York",
          "2031-03-09 02:30 New York"}) {  // in the hour that is skipped
      INFO(name << ' ' << text);
      const support::Error error = preview_error({{"legs", "buy_to_open 1 F"}, {name, text}});
      CHECK(error.code == ErrorCode::invalid_argument);
      CHECK(has(error.message(), "no time with its zone"));
    }
  }
}

TEST_CASE_METHOD(OrderFixture, "Order times: those of New York and UTC are told in UTC") {
  for (const char* const text : {"2031-03-03T20:00:00Z", "2031-03-03 20:00 UTC", "2031-03-03T15:00:00-05:00",
                                 "2031-03-03 15:00 New York", "2031-03-03T15:00:00 America/New_York"}) {
    INFO(text);
    const Json told = preview({{"legs", "buy_to_open 1 F"}, {"cancel_at", text}, {"time_in_force", "gtc"}});
    CHECK(has(told.at("order"), "cancelled at 3 Mar 2031 20:00:00.000 UTC"));
  }
  CHECK(has(preview({{"legs", "buy_to_open 1 F"}, {"route_after", "2031-07-01 09:45 New York"}}).at("order"),
            "not before 1 Jul 2031 13:45:00.000 UTC"));
}

TEST_CASE_METHOD(OrderFixture, "Order times: a time of cancellation that has passed is refused") {
  const Json told = preview({{"legs", "buy_to_open 1 F"}, {"cancel_at", "2020-03-03T20:00:00Z"}});
  CHECK(told.at("status") == "refused");
  CHECK(has(told.at("checks").at("failed").dump(), "would be cancelled at once"));
}

TEST_CASE_METHOD(OrderFixture, "Order conditions: nested orders take them, an order beside them does not") {
  const Json condition{{"symbol", "SPY"}, {"comparator", "at_most"}, {"threshold", 1}, {"effect", "cancel"}};
  const Json entry{{"legs", "buy_to_open 1 F"},
                   {"order_type", "limit"},
                   {"price", "mid"},
                   {"time_in_force", "day"},
                   {"conditions", Json::array({condition})}};
  const Json exit{{"legs", "sell_to_close 1 F"},
                  {"order_type", "limit"},
                  {"price", "90.00"},
                  {"time_in_force", "gtc"},
                  {"cancel_at", "2031-03-03 15:00 New York"}};
  const Json complex{{"complex_type", "oto"}, {"orders", Json::array({entry, exit})}};
  const std::string words = preview(complex).at("order");
  CHECK(has(words, "cancelled when the last price of SPY is at most 1.00"));
  CHECK(has(words, "cancelled at 3 Mar 2031 20:00:00.000 UTC"));
  for (const char* const name : {"conditions", "route_after", "cancel_at"}) {
    Json beside = complex;
    beside[name] = name == std::string_view("conditions") ? Json::array({condition}) : Json("2031-03-03T20:00:00Z");
    CHECK(has(preview_error(beside).message(), "belongs to none of them"));
  }
}
