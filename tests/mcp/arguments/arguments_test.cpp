// Names of arguments, missing and unknown arguments, wrappers and the input schema.
#include "arguments_fixture.hpp"

using mcp::Arguments;
using test::bound;
using test::Json;
using test::Kind;
using test::mentions;
using test::Parameter;
using test::parameter;
using test::refusal;

TEST_CASE("The name of an argument is accepted in camel case, with hyphens and by its alias") {
  for (const char* name :
       {"account_number", "accountNumber", "account-number", "AccountNumber", "account", "Account"}) {
    CHECK(bound({{name, "X"}}).text("account_number") == "X");
  }
}

TEST_CASE("Different values under a name and its alias are refused") {
  CHECK(bound({{"account", "X"}, {"account_number", "X"}}).text("account_number") == "X");
  CHECK(bound({{"account", nullptr}, {"accountNumber", "X"}}).text("account_number") == "X");
  CHECK(mentions(refusal({{"account", "X"}, {"account_number", "Y"}}), "given twice"));
}

TEST_CASE("null and empty text mean that an argument is absent") {
  const Arguments arguments = bound({{"account_number", nullptr}, {"count", ""}, {"action", " "}, {"symbols", ""}});
  for (const char* name : {"account_number", "count", "action", "symbols"}) CHECK_FALSE(arguments.has(name));
  CHECK(arguments.text("account_number").empty());
  CHECK(arguments.list("symbols").empty());
  CHECK_FALSE(arguments.flag("refresh"));
  CHECK_FALSE(arguments.integer("count"));
  CHECK_FALSE(arguments.decimal("price"));
  CHECK_FALSE(arguments.date("expires_on"));
}

TEST_CASE("The error of a missing argument has its name and description") {
  Parameter needed = parameter("symbol", Kind::text);
  needed.required = true;
  needed.description = "The underlying, for example AAPL.";
  for (const Json& given : {Json(nullptr), Json::object(), Json{{"symbol", nullptr}}, Json{{"symbol", ""}}}) {
    CHECK(refusal(given, {needed}) == "place_order needs `symbol`. The underlying, for example AAPL.");
  }
}

TEST_CASE("The error of an unknown argument lists the tool's arguments, the nearest first") {
  CHECK(mentions(refusal({{"pric", 1}}), "place_order has no argument `pric`. It takes: price, "));
  CHECK(mentions(refusal({{"expiry", 1}}), "action"));
  CHECK(mentions(refusal({{"accoun", 1}}), "It takes: account_number, "));  // by its alias
  CHECK(mentions(refusal({{"coutn", 1}}), "It takes: count, "));            // two letters swapped
  CHECK(mentions(refusal({{"x", 1}}, {}), "It takes none."));
  const std::string message = refusal({{std::string("\x1b") + std::string(5000, 'y'), 1}});
  CHECK(message.size() < 300);
  CHECK_FALSE(mentions(message, "\x1b"));
}

TEST_CASE("Arguments that are not an object are refused") {
  for (const Json& given :
       {Json::array(), Json("x"), Json(5), Json("[]"), Json("\"x\""), Json(std::string(500, '['))}) {
    CHECK(mentions(refusal(given), "one JSON object"));
  }
  CHECK(mentions(refusal(R"({"count":1,"count":2})"), "one JSON object"));
}

TEST_CASE("Arguments may be JSON text, or lie in a wrapper whose name is no argument of the tool") {
  for (const Json& given :
       {Json(R"({"count": 5})"), Json(" {\"count\": 5}\n"), Json{{"arguments", {{"count", 5}}}},
        Json{{"params", {{"count", 5}}}}, Json{{"Input", R"({"count": 5})"}}, Json(R"({"arguments":{"count":"5"}})")}) {
    INFO(given.dump());
    CHECK(bound(given).integer("count") == 5);
  }
  for (const Json& given : {Json(""), Json("  "), Json("null"), Json("{}"), Json{{"arguments", nullptr}},
                            Json{{"args", Json::object()}}, Json{{"input", ""}}}) {
    INFO(given.dump());
    CHECK_FALSE(bound(given).has("count"));
  }
  // Not where it could mean something else.
  CHECK(mentions(refusal({{"arguments", {{"count", 5}}}, {"count", 6}}), "no argument `arguments`"));
  CHECK(mentions(refusal({{"arguments", 5}}), "no argument `arguments`"));
  CHECK(mentions(refusal({{"arguments", "x"}}), "no argument `arguments`"));
  CHECK(mcp::bind("t", {parameter("input", Kind::text)}, {{"input", "{}"}}).text("input") == "{}");
}

TEST_CASE("An error shows only the beginning of a long value") {
  CHECK(refusal({{"count", std::string(100'000, '9') + "x"}}).size() < 200);
}

TEST_CASE("An absent argument has its default value") {
  Parameter limit = parameter("limit", Kind::integer);
  limit.default_value = 20;
  CHECK(mcp::bind("t", {limit}, nullptr).integer("limit") == 20);
  CHECK(mcp::bind("t", {limit}, {{"limit", 5}}).integer("limit") == 5);
  CHECK(mcp::bind("t", {limit}, {{"limit", nullptr}}).integer("limit") == 20);
}

TEST_CASE("The two ends of a range may be given as arguments of their own") {
  Parameter period = parameter("period", Kind::text);
  period.aliases = {"since"};
  period.range_aliases = {{"start_date", "end_date"}, {"from", "to"}};
  const auto read = [&](const Json& given) { return mcp::bind("t", {period}, given).text("period"); };
  CHECK(read({{"start_date", "2026-01-05"}, {"end_date", "2026-02-10"}}) == "2026-01-05..2026-02-10");
  CHECK(read({{"endDate", "2026-02-10"}, {"StartDate", "2026-01-05"}}) == "2026-01-05..2026-02-10");
  CHECK(read({{"from", "2026-01-05"}}) == "2026-01-05..");
  CHECK(read({{"from", "2026-01-05"}, {"to", nullptr}}) == "2026-01-05..");
  CHECK(read({{"from", ""}, {"to", " "}}).empty());
  CHECK(read({{"from", "a"}, {"to", "b"}, {"period", "a..b"}}) == "a..b");
  const auto refused = [&](const Json& given, std::string_view part) {
    try {
      mcp::bind("t", {period}, given);
      return false;
    } catch (const support::Error& error) {
      return mentions(error.message() + error.hint, part);
    }
  };
  CHECK(refused({{"to", "2026-02-10"}}, "needs `from` as text"));
  CHECK(refused({{"from", 5}, {"to", "2026-02-10"}}, "needs `from` as text"));
  CHECK(refused({{"from", "a"}, {"period", "ytd"}}, "given twice"));
  CHECK(refused({{"from", "a"}, {"start_date", "b"}}, "given twice"));
  CHECK(refused({{"star_date", "a"}}, "It takes: period"));
}

TEST_CASE("A parameter that is not listed is accepted, and stands in the schema for programs alone") {
  Parameter format = parameter("format", Kind::text);
  format.is_listed = false;
  CHECK(mcp::bind("t", {format}, {{"format", "rows"}}).text("format") == "rows");
  CHECK(mcp::input_schema({format})["properties"].empty());
  CHECK(mcp::input_schema({format}, mcp::Unlisted::included)["properties"].contains("format"));
}

TEST_CASE("The input schema has the members of each kind of parameter, and no others") {
  Parameter symbol = parameter("symbol", Kind::text);
  symbol.required = true;
  symbol.description = "The underlying.";
  Parameter limit = parameter("limit", Kind::integer);
  limit.minimum = 1;
  limit.maximum = 50;
  limit.default_value = 20;
  Parameter side = parameter("side", Kind::choice);
  side.choices = {"buy", "sell"};
  const std::vector<Parameter> parameters{symbol,
                                          limit,
                                          side,
                                          parameter("on", Kind::date),
                                          parameter("list", Kind::text_list),
                                          parameter("price", Kind::decimal),
                                          parameter("fresh", Kind::boolean)};
  CHECK(mcp::input_schema(parameters, mcp::Unlisted::included).dump() ==
        R"({"type":"object","properties":{)"
        R"("symbol":{"type":"string","description":"The underlying."},)"
        R"("limit":{"type":"integer","minimum":1,"maximum":50,"default":20},)"
        R"("side":{"type":"string","enum":["buy","sell"]},)"
        R"("on":{"type":"string","format":"date"},)"
        R"("list":{"type":"array","items":{"type":"string"}},)"
        R"("price":{"type":"number"},)"
        R"("fresh":{"type":"boolean"}},)"
        R"("required":["symbol"],"additionalProperties":false})");
  CHECK(mcp::input_schema({}, mcp::Unlisted::included).dump() ==
        R"({"type":"object","properties":{},"additionalProperties":false})");
  // Models get neither limits nor defaults.
  CHECK(mcp::input_schema(parameters).dump() == R"({"type":"object","properties":{)"
                                                R"("symbol":{"type":"string","description":"The underlying."},)"
                                                R"("limit":{"type":"integer"},)"
                                                R"("side":{"type":"string","enum":["buy","sell"]},)"
                                                R"("on":{"type":"string"},)"
                                                R"("list":{"type":"array","items":{"type":"string"}},)"
                                                R"("price":{"type":"number"},)"
                                                R"("fresh":{"type":"boolean"}},)"
                                                R"("required":["symbol"]})");
}
