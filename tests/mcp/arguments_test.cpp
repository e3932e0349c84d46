// Arguments as people and models write them: forgiving in form, strict in meaning, and an error that helps.
#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/mcp/arguments.hpp"
#include "tastytrade_mcp/support/error.hpp"

using mcp::Arguments;
using mcp::Json;
using mcp::Parameter;
using Kind = mcp::Parameter::Kind;

namespace {

Parameter parameter(std::string name, Kind kind) {
  return {.name = std::move(name), .kind = kind, .description = ""};
}

// Every kind, with the limits that tests run into.
std::vector<Parameter> all_kinds() {
  Parameter text = parameter("account_number", Kind::text);
  text.aliases = {"account"};
  text.max_length = 20;
  Parameter list = parameter("symbols", Kind::text_list);
  list.aliases = {"symbol"};
  list.max_items = 3;
  Parameter count = parameter("count", Kind::integer);
  count.minimum = 1;
  count.maximum = 500;
  Parameter price = parameter("price", Kind::decimal);
  price.minimum = 0;
  Parameter choice = parameter("action", Kind::choice);
  choice.choices = {"Buy to Open", "Sell to Open", "good_till_cancelled"};
  return {text, list, count, price, parameter("refresh", Kind::boolean), parameter("expires_on", Kind::date), choice};
}

Arguments bound(const Json& given) {
  return mcp::bind("place_order", all_kinds(), given);
}

// What the caller is told, hint included.
std::string refusal(const Json& given, const std::vector<Parameter>& parameters = all_kinds()) {
  try {
    mcp::bind("place_order", parameters, given);
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error.message() + " " + error.hint;
  }
  return "accepted";
}

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("texts are taken from numbers and lists of one, and trimmed") {
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

TEST_CASE("lists are taken from lists, comma-separated texts, JSON in a text and single values") {
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
  CHECK(mentions(refusal({{"symbols", {"A", "B", "C", "D"}}}), "4 items; at most 3"));
  CHECK(mentions(refusal({{"symbols", "A,B,C,D"}}), "4 items; at most 3"));
  CHECK(mentions(refusal({{"symbols", std::string(100'000, 'x')}}), "too long"));
  CHECK(mentions(refusal({{"symbols", std::string(500, 'x')}}), "500 bytes, at most 200"));
  CHECK(mentions(refusal({{"symbols", {"A", {"B"}}}}), "list of texts"));
  CHECK(mentions(refusal({{"symbols", true}}), "list of texts"));
}

TEST_CASE("whole numbers are taken from texts and from floats without a fraction") {
  for (const Json& given : {Json(5), Json(5.0), Json("5"), Json(" 5 "), Json("5.0"), Json("+5"), Json(5U)}) {
    INFO(given.dump());
    CHECK(bound({{"count", given}}).integer("count") == 5);
  }
  for (const Json& given : {Json(5.5), Json("5.5"), Json("five"), Json("5 contracts"), Json("1e2"), Json(true),
                            Json::array({5}), Json("0x10"), Json(1e300), Json("99999999999999999999")}) {
    INFO(given.dump());
    CHECK(mentions(refusal({{"count", given}}), "`count` must be a whole number"));
  }
  for (const Json& given : {Json(0), Json(501), Json("-1"), Json(1e15)}) {
    CHECK(mentions(refusal({{"count", given}}), "from 1 to 500"));
  }
}

TEST_CASE("decimals stay exact") {
  for (const auto& [given, exact] : std::vector<std::pair<Json, std::string>>{
           {"1.25", "1.25"}, {1.25, "1.25"}, {190.05, "190.05"}, {5, "5"}, {"0.1", "0.1"}, {" 3.10 ", "3.1"}}) {
    CHECK(bound({{"price", given}}).decimal("price") == support::Decimal::of(exact));
  }
  for (const Json& given : {Json("$5"), Json("1,000"), Json("NaN"), Json(true), Json("1e3"), Json::object()}) {
    CHECK(mentions(refusal({{"price", given}}), "plain decimal number"));
  }
  CHECK(mentions(refusal({{"price", "-0.01"}}), "at least 0"));
}

TEST_CASE("flags are taken from the words for yes and no") {
  for (const Json& given : {Json(true), Json("true"), Json("TRUE"), Json("yes"), Json("1"), Json(1)}) {
    CHECK(bound({{"refresh", given}}).flag("refresh"));
  }
  for (const Json& given : {Json(false), Json("false"), Json("No"), Json("0"), Json(0)}) {
    const Arguments arguments = bound({{"refresh", given}});
    CHECK(arguments.has("refresh"));
    CHECK_FALSE(arguments.flag("refresh"));
  }
  for (const Json& given : {Json(2), Json("maybe"), Json::array({true}), Json(1.5)}) {
    CHECK(mentions(refusal({{"refresh", given}}), "true or false"));
  }
}

TEST_CASE("dates are days that exist") {
  CHECK(bound({{"expires_on", "2026-06-12"}}).date("expires_on") == support::parse_date("2026-06-12"));
  for (const Json& given :
       {Json("2026-02-30"), Json("12/06/2026"), Json("2026-6-12"), Json("tomorrow"), Json(20260612)}) {
    CHECK(mentions(refusal({{"expires_on", given}}), "YYYY-MM-DD"));
  }
}

TEST_CASE("choices are compared without regard to case, spaces, hyphens and underscores") {
  for (const char* given : {"Buy to Open", "buy to open", "BUY_TO_OPEN", "buy-to-open", "BuyToOpen", " buy to open "}) {
    CHECK(bound({{"action", given}}).text("action") == "Buy to Open");
  }
  CHECK(bound({{"action", "Good Till Cancelled"}}).text("action") == "good_till_cancelled");
  CHECK(bound({{"action", Json::array({"sell to open"})}}).text("action") == "Sell to Open");
  const std::string told = refusal({{"action", "sell open"}});
  CHECK(mentions(told, "one of: Sell to Open"));
  CHECK(mentions(told, "Buy to Open"));
  CHECK(mentions(refusal({{"action", true}}), "one of: Buy to Open"));
  CHECK(mentions(refusal({{"action", std::string(1000, 'x')}}), "one of:"));
}

TEST_CASE("names are taken as other languages write them") {
  for (const char* name :
       {"account_number", "accountNumber", "account-number", "AccountNumber", "account", "Account"}) {
    CHECK(bound({{name, "X"}}).text("account_number") == "X");
  }
}

TEST_CASE("a name and its alias may not disagree") {
  CHECK(bound({{"account", "X"}, {"account_number", "X"}}).text("account_number") == "X");
  CHECK(bound({{"account", nullptr}, {"accountNumber", "X"}}).text("account_number") == "X");
  CHECK(mentions(refusal({{"account", "X"}, {"account_number", "Y"}}), "given twice"));
}

TEST_CASE("null and the empty text count as not given") {
  const Arguments arguments = bound({{"account_number", nullptr}, {"count", ""}, {"action", " "}, {"symbols", ""}});
  for (const char* name : {"account_number", "count", "action", "symbols"}) CHECK_FALSE(arguments.has(name));
  CHECK(arguments.text("account_number").empty());
  CHECK(arguments.list("symbols").empty());
  CHECK_FALSE(arguments.flag("refresh"));
  CHECK_FALSE(arguments.integer("count"));
  CHECK_FALSE(arguments.decimal("price"));
  CHECK_FALSE(arguments.date("expires_on"));
}

TEST_CASE("a missing argument is named with what it is for") {
  Parameter needed = parameter("symbol", Kind::text);
  needed.required = true;
  needed.description = "The underlying, for example AAPL.";
  for (const Json& given : {Json(nullptr), Json::object(), Json{{"symbol", nullptr}}, Json{{"symbol", ""}}}) {
    CHECK(refusal(given, {needed}) == "place_order needs `symbol`. The underlying, for example AAPL.");
  }
}

TEST_CASE("an unknown argument lists the tool's own, the nearest first") {
  CHECK(mentions(refusal({{"pric", 1}}), "place_order has no argument `pric`. It takes: price, "));
  CHECK(mentions(refusal({{"expiry", 1}}), "action"));
  CHECK(mentions(refusal({{"x", 1}}, {}), "It takes none."));
  const std::string told = refusal({{std::string("\x1b") + std::string(5000, 'y'), 1}});
  CHECK(told.size() < 300);
  CHECK_FALSE(mentions(told, "\x1b"));
}

TEST_CASE("arguments that are no object are refused") {
  for (const Json& given : {Json::array(), Json("x"), Json(5)}) CHECK(mentions(refusal(given), "one JSON object"));
}

TEST_CASE("an error shows the value only shortly") {
  CHECK(refusal({{"count", std::string(100'000, '9') + "x"}}).size() < 200);
}

TEST_CASE("defaults are bound like given values") {
  Parameter limit = parameter("limit", Kind::integer);
  limit.default_value = 20;
  CHECK(mcp::bind("t", {limit}, nullptr).integer("limit") == 20);
  CHECK(mcp::bind("t", {limit}, {{"limit", 5}}).integer("limit") == 5);
  CHECK(mcp::bind("t", {limit}, {{"limit", nullptr}}).integer("limit") == 20);
}

TEST_CASE("the schema says what matters and nothing else") {
  Parameter symbol = parameter("symbol", Kind::text);
  symbol.required = true;
  symbol.description = "The underlying.";
  Parameter limit = parameter("limit", Kind::integer);
  limit.minimum = 1;
  limit.maximum = 50;
  limit.default_value = 20;
  Parameter side = parameter("side", Kind::choice);
  side.choices = {"buy", "sell"};
  CHECK(mcp::input_schema({symbol, limit, side, parameter("on", Kind::date), parameter("list", Kind::text_list),
                           parameter("price", Kind::decimal), parameter("fresh", Kind::boolean)})
            .dump() == R"({"type":"object","properties":{)"
                       R"("symbol":{"type":"string","description":"The underlying."},)"
                       R"("limit":{"type":"integer","minimum":1,"maximum":50,"default":20},)"
                       R"("side":{"type":"string","enum":["buy","sell"]},)"
                       R"("on":{"type":"string","format":"date"},)"
                       R"("list":{"type":"array","items":{"type":"string"}},)"
                       R"("price":{"type":"number"},)"
                       R"("fresh":{"type":"boolean"}},)"
                       R"("required":["symbol"],"additionalProperties":false})");
  CHECK(mcp::input_schema({}).dump() == R"({"type":"object","properties":{},"additionalProperties":false})");
}
