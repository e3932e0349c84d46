// The values of each kind of argument, in the forms in which people and models write them.
#include "arguments_fixture.hpp"

using mcp::Arguments;
using test::all_kinds;
using test::bound;
using test::Json;
using test::Kind;
using test::mentions;
using test::Parameter;
using test::parameter;
using test::refusal;

TEST_CASE("A text may be given as a number or a list of one item, and is trimmed") {
  for (const Json& given : {Json("5WT00001"), Json("  5WT00001\n"), Json::array({"5WT00001"})}) {
    CHECK(bound({{"account_number", given}}).text("account_number") == "5WT00001");
  }
  CHECK(bound({{"account_number", 5001234}}).text("account_number") == "5001234");
  for (const Json& given : {Json(true), Json::object(), Json::array({"a", "b"}), Json::array()}) {
    CHECK(mentions(refusal({{"account_number", given}}), "`account_number` must be a text"));
  }
  CHECK(mentions(refusal({{"account_number", std::string(21, 'x')}}), "21 bytes, at most 20"));
  CHECK(mentions(refusal({{"account_number", "a\r\nb"}}), "control characters"));
}

TEST_CASE("A list may be given as an array, comma-separated text, JSON text or a single value") {
  const std::vector<std::string> two = {"AAPL", "TSLA"};
  for (const Json& given : {Json{"AAPL", "TSLA"}, Json("AAPL,TSLA"), Json(" AAPL , TSLA,"), Json(R"(["AAPL","TSLA"])"),
                            Json(R"( [ "AAPL", "TSLA" ] )"), Json{" AAPL", "", "TSLA "}}) {
    INFO(given.dump());
    CHECK(bound({{"symbols", given}}).list("symbols") == two);
  }
  CHECK(bound({{"symbols", "AAPL"}}).list("symbols") == std::vector<std::string>{"AAPL"});
  CHECK(bound({{"symbol", "AAPL"}}).list("symbols") == std::vector<std::string>{"AAPL"});
  CHECK(bound({{"symbols", 7203}}).list("symbols") == std::vector<std::string>{"7203"});
  CHECK(bound({{"symbols", "AAPL  260116C00150000"}}).list("symbols").front() == "AAPL  260116C00150000");
  CHECK_FALSE(bound({{"symbols", Json::array()}}).has("symbols"));
  CHECK(mentions(refusal({{"symbols", {"A", "B", "C", "D"}}}), "more than 3 items"));
  CHECK(mentions(refusal({{"symbols", "A,B,C,D"}}), "more than 3 items"));
  CHECK(mentions(refusal({{"symbols", std::string(100'000, 'x')}}), "too long"));
  CHECK(mentions(refusal({{"symbols", std::string(500, 'x')}}), "500 bytes, at most 200"));
  CHECK(mentions(refusal({{"symbols", {"A", {"B"}}}}), "list of texts"));
  CHECK(mentions(refusal({{"symbols", true}}), "list of texts"));
}

TEST_CASE("A list may be written in the notation of Python, with semicolons or one item a line") {
  const std::vector<std::string> two = {"AAPL", "TSLA"};
  for (const Json& given :
       {Json("['AAPL','TSLA']"), Json("['AAPL', \"TSLA\"]"), Json("[AAPL, TSLA]"), Json("('AAPL', 'TSLA')"),
        Json("AAPL;TSLA"), Json("AAPL\nTSLA"), Json("AAPL\r\nTSLA\n"), Json("\"AAPL\",\"TSLA\""), Json("\"AAPL,TSLA\""),
        Json::parse(R"([["AAPL","TSLA"]])"), Json::parse(R"(["[\"AAPL\",\"TSLA\"]"])"),
        Json::parse(R"({"symbol":["AAPL","TSLA"]})"), Json::parse(R"([{"symbol":"AAPL"},{"symbol":"TSLA"}])")}) {
    INFO(given.dump());
    CHECK(bound({{"symbols", given}}).list("symbols") == two);
  }
  CHECK(bound({{"symbols", "AAPL TSLA"}}).list("symbols") == std::vector<std::string>{"AAPL TSLA"});
  for (const Json& given : {Json{"A", Json{"B"}}, Json::parse(R"([[[[["A"]]]]])"), Json::parse(R"({"other":"A"})"),
                            Json::parse("[true]")}) {
    CHECK(mentions(refusal({{"symbols", given}}), "list of texts"));
  }
}

TEST_CASE("Invisible characters are removed from values") {
  const std::vector<std::string> two = {"AAPL", "TSLA"};
  for (const char* given :
       {"\u200BAAPL,TSLA\u200D", "\uFEFFAAPL\u00A0,\u00A0TSLA", "AA\u2060PL;TSLA", "[\"AAPL\u200C\",\"TSLA\"]"}) {
    INFO(given);
    CHECK(bound({{"symbols", given}}).list("symbols") == two);
  }
  CHECK(bound({{"symbols", {"\u200BAAPL", "\u00A0TSLA\uFEFF"}}}).list("symbols") == two);
  CHECK(bound({{"account_number", "\u200B5WT00001\u00A0"}}).text("account_number") == "5WT00001");
  CHECK_FALSE(bound({{"account_number", "\u200B\u00A0"}}).has("account_number"));
}

TEST_CASE("An invalid item of a list is marked, and the other items are kept") {
  CHECK(bound({{"symbols", {"AAPL", "T\x01SLA"}}}).list("symbols") == std::vector<std::string>{"AAPL", "T\uFFFDSLA"});
  const auto items = bound({{"symbols", {"AAPL", std::string(500, 'x')}}}).list("symbols");
  REQUIRE(items.size() == 2);
  CHECK(items[1].size() <= 200);
  CHECK(items[1].ends_with("\u2026"));
}

TEST_CASE("Spaces separate items of a list of symbols, unless the whole text may be one symbol") {
  Parameter symbols = parameter("symbols", Kind::text_list);
  symbols.splits_words = true;
  const auto list = [&](const Json& given) { return mcp::bind("t", {symbols}, {{"symbols", given}}).list("symbols"); };
  using TextMap = std::vector<std::string>;
  CHECK(list("AAPL TSLA") == TextMap{"AAPL", "TSLA"});
  CHECK(list("AAPL  TSLA\tSPY") == TextMap{"AAPL", "TSLA", "SPY"});
  CHECK(list("AAPL|TSLA") == TextMap{"AAPL", "TSLA"});
  CHECK(list("/ES BTC/USD $SPX") == TextMap{"/ES", "BTC/USD", "$SPX"});
  CHECK(list("AAPL, TSLA SPY") == TextMap{"AAPL", "TSLA", "SPY"});
  CHECK(list(Json::array({"AAPL,TSLA"})) == TextMap{"AAPL", "TSLA"});
  CHECK(list(Json::array({"AAPL,F,/ES,BRK.B,T"})) == TextMap{"AAPL", "F", "/ES", "BRK.B", "T"});
  CHECK(list("aapl tsla") == TextMap{"aapl", "tsla"});
  // A list's own items are whole.
  CHECK(list(Json{"AAPL,", "TSLA ;"}) == TextMap{"AAPL", "TSLA"});
  CHECK(list(Json{"AAPL TSLA", "SPY"}) == TextMap{"AAPL TSLA", "SPY"});
  CHECK(list(Json{"AAPL,TSLA", "SPY"}) == TextMap{"AAPL,TSLA", "SPY"});
  for (const char* one : {"AAPL  261218C00300000", "AAPL 261218C00300000", "./ESZ6 ESZ6  261218P6300", "BRK B",
                          "AAPL 12/18/26 300 C", "AAPL 18 Dec 26 300 Call", "ES Z6", "Apple Inc", "what is this?"}) {
    CHECK(list(one) == TextMap{one});
    CHECK(list(Json::array({one, "SPY"})) == TextMap{one, "SPY"});
  }
  for (const char* one : {"AAPL;DROP", "AAPL December 18, 2026 270P", "what, this?"}) {
    CHECK(list(Json::array({one})) == TextMap{one});
  }
  CHECK(list("AAPL December 18, 2026 270P") == TextMap{"AAPL December 18  2026 270P"});
  CHECK(list("AAPL, 2026") == TextMap{"AAPL", "2026"});
  CHECK(list("AAPL  261218C00300000,TSLA") == TextMap{"AAPL  261218C00300000", "TSLA"});
}

TEST_CASE("A whole number may be given as text or as a JSON number with the fraction 0") {
  for (const Json& given :
       {Json(5), Json(5.0), Json("5"), Json(" 5 "), Json("5.0"), Json("5."), Json("+5"), Json(5U), Json("\"5\""),
        Json("'5'"), Json("0.5e1"), Json("50E-1"), Json("$5"), Json::array({5}), Json::array({"5"}), Json("[5]")}) {
    INFO(given.dump());
    CHECK(bound({{"count", given}}).integer("count") == 5);
  }
  CHECK(bound({{"count", "1e2"}}).integer("count") == 100);
  Parameter amount = parameter("amount", Kind::integer);
  CHECK(mcp::bind("t", {amount}, {{"amount", "1,250,000"}}).integer("amount") == 1'250'000);
  CHECK(mcp::bind("t", {amount}, {{"amount", "-1_000"}}).integer("amount") == -1000);
  for (const Json& given : {Json(5.5),
                            Json("5.5"),
                            Json("five"),
                            Json("5 contracts"),
                            Json(true),
                            Json::array({5, 6}),
                            Json("0x10"),
                            Json(1e300),
                            Json("99999999999999999999"),
                            Json("1e999999999"),
                            Json("e2"),
                            Json("5%"),
                            Json("1,00"),
                            Json("12,3456"),
                            Json("0,500"),
                            Json("1,000,"),
                            Json(",100"),
                            Json("--5"),
                            Json("5-"),
                            Json("$"),
                            Json("."),
                            Json(std::string(200, '0'))}) {
    INFO(given.dump());
    CHECK(mentions(refusal({{"count", given}}), "`count` must be a whole number"));
  }
  for (const Json& given : {Json(0), Json(501), Json("-1"), Json(1e15)}) {
    CHECK(mentions(refusal({{"count", given}}), "from 1 to 500"));
  }
}

TEST_CASE("A decimal keeps all its digits") {
  for (const auto& [given, exact] : std::vector<std::pair<Json, std::string>>{
           {"1.25", "1.25"},
           {1.25, "1.25"},
           {190.05, "190.05"},
           {5, "5"},
           {"0.1", "0.1"},
           {" 3.10 ", "3.1"},
           {"$1,234.50", "1234.5"},
           {"+$5", "5"},
           {"USD 5.25", "5.25"},
           {"5.25 usd", "5.25"},
           {"1e3", "1000"},
           {1e3, "1000"},
           {"1.5E2", "150"},
           {"1E-8", "0.00000001"},
           {1e-8, "0.00000001"},
           {".5", "0.5"},
           {"300.0", "300"},
           {"12,345,678,901,234,567,890.123456789", "12345678901234567890.123456789"}}) {
    INFO(given.dump());
    CHECK(bound({{"price", given}}).decimal("price") == support::Decimal::of(exact));
  }
  for (const Json& given : {Json("NaN"), Json("inf"), Json(true), Json("1e41"), Json("1.2.3"), Json::object()}) {
    INFO(given.dump());
    CHECK(mentions(refusal({{"price", given}}), "plain decimal number"));
  }
  for (const char* given : {"-0.01", "-$5", "$-5",
                            "\xE2\x88\x92"
                            "5"}) {
    CHECK(mentions(refusal({{"price", given}}), "at least 0"));
  }
}

TEST_CASE("The error of an invalid number suggests a valid spelling") {
  CHECK(mentions(refusal({{"price", "1,5"}}), "Write 1.5."));
  CHECK(mentions(refusal({{"price", "1.234,56"}}), "Write 1234.56."));
  CHECK(mentions(refusal({{"count", "5 contracts"}}), "Write 5."));
  for (const char* given : {"five", "5%", "", "0x10", "1,2,3.4,5"}) {
    CHECK_FALSE(mentions(refusal({{"price", given}}), "Write"));
  }
}

TEST_CASE("A flag may be given as true, yes, on, 1 or t, and as their opposites") {
  for (const Json& given :
       {Json(true), Json("true"), Json("True"), Json("TRUE"), Json("yes"), Json("1"), Json(1), Json("1.0"), Json(1.0),
        Json("on"), Json("Y"), Json("t"), Json(" true "), Json("'true'"), Json::array({true}), Json::array({"yes"})}) {
    INFO(given.dump());
    CHECK(bound({{"refresh", given}}).flag("refresh"));
  }
  for (const Json& given : {Json(false), Json("false"), Json("False"), Json("No"), Json("0"), Json(0), Json("0.0"),
                            Json("off"), Json("N"), Json("f")}) {
    INFO(given.dump());
    const Arguments arguments = bound({{"refresh", given}});
    CHECK(arguments.has("refresh"));
    CHECK_FALSE(arguments.flag("refresh"));
  }
  for (const Json& given : {Json(2), Json("maybe"), Json::array({true, true}), Json(1.5), Json("-1")}) {
    CHECK(mentions(refusal({{"refresh", given}}), "true or false"));
  }
}

TEST_CASE("A date is accepted in every order of its parts that means one day only") {
  const auto day = support::parse_date("2026-12-18");
  for (const Json& given : {Json("2026-12-18"),
                            Json("20261218"),
                            Json(20261218),
                            Json(20261218.0),
                            Json("12/18/2026"),
                            Json("2026/12/18"),
                            Json("2026.12.18"),
                            Json("12-18-2026"),
                            Json("18/12/2026"),
                            Json("18.12.2026"),
                            Json("12/18/26"),
                            Json("12-18-26"),
                            Json("261218"),
                            Json("Dec 18 2026"),
                            Json("Dec 18, 2026"),
                            Json("dec. 18, 2026"),
                            Json("December 18, 2026"),
                            Json("DECEMBER 18TH 2026"),
                            Json("18 Dec 2026"),
                            Json("18 December 2026"),
                            Json("18th of December, 2026"),
                            Json("18-Dec-2026"),
                            Json("18-Dec-26"),
                            Json("18DEC26"),
                            Json("Dec 18 '26"),
                            Json("2026-Dec-18"),
                            Json("2026 Dec 18"),
                            Json("Fri Dec 18 2026"),
                            Json("Friday, December 18, 2026"),
                            Json("Fri, 18 Dec 2026 16:00:00 GMT"),
                            Json("Fri Dec 18 2026 00:00:00 GMT+0000 (Coordinated Universal Time)"),
                            Json("2026-12-18T00:00:00Z"),
                            Json("2026-12-18T00:00:00.000Z"),
                            Json("2026-12-18T16:00:00-05:00"),
                            Json("2026-12-18T16:00:00-05:00[America/New_York]"),
                            Json("2026-12-18 16:00"),
                            Json("2026-12-18 16:00:00+00"),
                            Json("2026-12-18 4:00 PM ET"),
                            Json("2026-12-18 at 4pm"),
                            Json("2026-12-18 UTC"),
                            Json("20261218T160000Z"),
                            Json("12/18/2026 16:00"),
                            Json(" 2026-12-18\n"),
                            Json("\"2026-12-18\""),
                            Json::array({"2026-12-18"})}) {
    INFO(given.dump());
    const auto taken = bound({{"expires_on", given}}).date("expires_on");
    CHECK(taken == day);
  }
  CHECK(bound({{"expires_on", "12/11/2026"}}).date("expires_on") == support::parse_date("2026-12-11"));
  CHECK(bound({{"expires_on", "2/1/26"}}).date("expires_on") == support::parse_date("2026-02-01"));
  CHECK(bound({{"expires_on", "2026-6-2"}}).date("expires_on") == support::parse_date("2026-06-02"));
  CHECK(bound({{"expires_on", "12.12.2026"}}).date("expires_on") == support::parse_date("2026-12-12"));
}

TEST_CASE("The error of an invalid or ambiguous date suggests valid ones") {
  for (const auto& [given, advice] :
       std::vector<std::pair<const char*, const char*>>{{"2026-02-30", "Write 2026-02-28."},
                                                        {"02/30/2026", "Write 2026-02-28."},
                                                        {"Feb 29 2027", "Write 2027-02-28."},
                                                        {"12-11-2026", "Write 2026-11-12 or 2026-12-11."},
                                                        {"11.12.2026", "Write 2026-11-12 or 2026-12-11."},
                                                        {"18/12/26", "Write 2018-12-26 or 2026-12-18."},
                                                        {"26-12-18", "Write 2018-12-26 or 2026-12-18."},
                                                        {"120626", "Write 2012-06-26 or 2026-12-06."},
                                                        {"Mon Dec 18 2026", "2026-12-18 is a Friday."},
                                                        {"2026-12-18 call", "Write 2026-12-18."},
                                                        {"tomorrow", "Write it like 2026-12-18."},
                                                        {"Dec 18", "Write it like 2026-12-18."},
                                                        {"Dec 2026", "Write it like 2026-12-18."},
                                                        {"12/18", "Write it like 2026-12-18."},
                                                        {"2026-18-12", "Write it like 2026-12-18."},
                                                        {"2026-12-18T25:00", "Write 2026-12-18."},
                                                        {"18 Foo 2026", "Write it like 2026-12-18."},
                                                        {"12/18/2026/5", "Write 2026-12-18."},
                                                        {"12//2026", "Write it like"},
                                                        {"2026", "Write it like"},
                                                        {"1/2/3", "Write it like"},
                                                        {"99999999", "Write it like"},
                                                        {"99999999999999999999", "Write it like"}}) {
    const std::string message = refusal({{"expires_on", given}});
    INFO(given << ": " << message);
    CHECK(mentions(message, "`expires_on` must be a date that exists, as YYYY-MM-DD"));
    CHECK(mentions(message, advice));
  }
  for (const Json& given : {Json(true), Json::object(), Json::array({"2026-12-18", "2026-12-19"}), Json(1.5)}) {
    CHECK(mentions(refusal({{"expires_on", given}}), "YYYY-MM-DD"));
  }
}

TEST_CASE("The case, spaces, hyphens and underscores of a choice do not matter") {
  for (const char* given : {"Buy to Open", "buy to open", "BUY_TO_OPEN", "buy-to-open", "BuyToOpen", " buy to open "}) {
    CHECK(bound({{"action", given}}).text("action") == "Buy to Open");
  }
  CHECK(bound({{"action", "Good Till Cancelled"}}).text("action") == "good_till_cancelled");
  CHECK(bound({{"action", Json::array({"sell to open"})}}).text("action") == "Sell to Open");
  const std::string message = refusal({{"action", "sell open"}});
  CHECK(mentions(message, "one of: Sell to Open"));
  CHECK(mentions(message, "Buy to Open"));
  CHECK(mentions(refusal({{"action", true}}), "one of: Buy to Open"));
  CHECK(bound({{"action", "\"Buy to Open\""}}).text("action") == "Buy to Open");
  CHECK(mentions(refusal({{"action", std::string(1000, 'x')}}), "one of:"));
}

TEST_CASE("A choice may be given in the plural or by an alias that the tool declares") {
  Parameter type = parameter("option_type", Kind::choice);
  type.choices = {"both", "call", "put"};
  type.choice_aliases = {{"c", "call"}, {"p", "put"}, {"callput", "both"}};
  const auto chosen = [&](const Json& given) {
    return mcp::bind("t", {type}, {{"option_type", given}}).text("option_type");
  };
  for (const char* given : {"call", "calls", "CALLS", "C", "c"}) CHECK(chosen(given) == "call");
  for (const char* given : {"put", "Puts", "P"}) CHECK(chosen(given) == "put");
  CHECK(chosen({"call", "put"}) == "both");
  CHECK(chosen("call-put") == "both");
  for (const Json& given : {Json("ca"), Json("x"), Json{"put", "call"}, Json{"call", 5}}) {
    CHECK(mentions(refusal({{"option_type", given}}, {type}), "one of: "));
  }
}

TEST_CASE("For every kind of argument, a word for a missing value means that the argument is absent") {
  for (const Parameter& each : all_kinds()) {
    for (const char* word : {"null", "NULL", "none", "None", "nil", "undefined", "n/a", "N/A", "", "   ", "\"null\""}) {
      for (const Json& given : {Json(word), Json::array({word}), Json::array({nullptr}), Json::array({word, word})}) {
        if (given.size() > 1 && each.kind != Kind::text_list) continue;
        INFO(each.name << ": " << given.dump());
        CHECK_FALSE(bound({{each.name, given}}).has(each.name));
        Parameter needed = each;
        needed.required = true;
        CHECK(mentions(refusal({{each.name, given}}, {needed}), "place_order needs `" + each.name + "`"));
      }
    }
    CHECK_FALSE(bound({{each.name, nullptr}}).has(each.name));
  }
  CHECK_FALSE(bound({{"symbols", "['none']"}}).has("symbols"));
  CHECK(mentions(refusal({{"s", "none"}}, {{.name = "s", .required = true}}), "\"none\" counts as left out"));
  // Beside other items it may be a symbol's name, which the answer then says it does not know.
  CHECK(bound({{"symbols", {"AAPL", "NULL"}}}).list("symbols") == std::vector<std::string>{"AAPL", "NULL"});
  CHECK(bound({{"symbols", {"AAPL", nullptr}}}).list("symbols") == std::vector<std::string>{"AAPL"});
  Parameter group = parameter("group_by", Kind::choice);
  group.choices = {"none", "underlying"};
  group.default_value = "underlying";
  CHECK(mcp::bind("t", {group}, {{"group_by", "None"}}).text("group_by") == "none");
  CHECK(mcp::bind("t", {group}, {{"group_by", "null"}}).text("group_by") == "underlying");
}

TEST_CASE("A verbatim text is a name as it is written, whatever it looks like") {
  const Parameter name{.name = "name", .is_verbatim = true};
  for (const char* text : {"\"q\"", "[a]", "none", "null", "'x'", "{\"name\":\"y\"}", "a,b"}) {
    CAPTURE(text);
    CHECK(mcp::bind("t", {name}, {{"name", text}}).text("name") == text);
  }
  CHECK_FALSE(mcp::bind("t", {name}, {{"name", " "}}).has("name"));
  CHECK_FALSE(mcp::bind("t", {name}, {{"name", nullptr}}).has("name"));
  CHECK(mentions(refusal({{"name", Json::array({"a"})}}, {name}), "name"));
}
