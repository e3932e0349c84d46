// The builder of result schemas, and the check of results in debug builds.
#include "tastytrade_mcp/mcp/result_schema.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/mcp/tool.hpp"

using namespace mcp::schema;
using support::Json;

namespace {

Object order() {
  return {string("symbol").required(),
          decimal("price"),
          one_of("side", {"buy", "sell"}),
          date("day"),
          timestamp("sent_at"),
          integer("legs"),
          number("delta"),
          boolean("is_open"),
          string("note").unlisted()};
}

}  // namespace

TEST_CASE("The listed schema holds names and types of listed members, in their order") {
  CHECK(
      order().listed().dump() ==
      R"({"type":"object","properties":{"symbol":{"type":"string"},"price":{"type":"string"},"side":{"type":"string"},)"
      R"("day":{"type":"string"},"sent_at":{"type":"string"},"legs":{"type":"integer"},"delta":{"type":"number"},)"
      R"("is_open":{"type":"boolean"}},"required":["symbol"]})");
}

TEST_CASE("The complete schema holds all members, their forms, and no others") {
  const Json schema = order().complete();
  CHECK(schema["properties"]["note"] == Json{{"type", "string"}});
  CHECK(schema["properties"]["side"]["enum"] == Json{"buy", "sell"});
  CHECK(schema["properties"]["price"].contains("pattern"));
  CHECK(schema["required"] == Json{"symbol"});
  CHECK(schema["additionalProperties"] == false);
}

TEST_CASE("Objects and lists nest, and can be listed without their members") {
  const Object nested{object("totals", {decimal("cash").required()}), list_of("orders", order()).unlisted_members(),
                      list_of_strings("notes"), decimals_by_key("prices")};
  const Json listed = nested.listed()["properties"];
  CHECK(listed["totals"].dump() == R"({"type":"object","properties":{"cash":{"type":"string"}},"required":["cash"]})");
  CHECK(listed["orders"].dump() == R"({"type":"array","items":{"type":"object"}})");
  CHECK(listed["notes"].dump() == R"({"type":"array","items":{"type":"string"}})");
  CHECK(listed["prices"].dump() == R"({"type":"object"})");
  CHECK(nested.complete()["properties"]["orders"]["items"] == order().complete());
}

TEST_CASE("with() appends the members of another object") {
  const Json listed = Object{string("a")}.with({string("b").required()}).listed();
  CHECK(listed.dump() ==
        R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"]})");
}

TEST_CASE("A table is listed as rows of text, for programs as a list of objects, and may have either form") {
  const Object result{table("orders", order()).required()};
  CHECK(result.listed().dump() == R"({"type":"object","properties":{"orders":{"type":"array","items":{"type":"array",)"
                                  R"("items":{"type":"string"}}}},"required":["orders"]})");
  // Programs see what tools/list leaves out too.
  const Object rows{list_of("orders", order()).required()};
  CHECK(result.listed(TableForm::rows) == rows.listed(TableForm::rows));
  CHECK(result.listed(TableForm::rows)["properties"]["orders"]["items"]["properties"].contains("note"));
  const Json forms = result.complete()["properties"]["orders"]["anyOf"];
  REQUIRE(forms.size() == 2);
  CHECK(forms[0]["minItems"] == 1);
  CHECK(forms[1]["items"] == order().complete());
}

#ifndef NDEBUG
TEST_CASE("A debug build refuses a result that is not as its tool declares it") {
  Json result;
  const mcp::Tool tool{.name = "orders",
                       .result = [] { return order(); },
                       .handler = [&result](const mcp::Arguments&, mcp::Context&) { return mcp::ToolResult(result); }};
  mcp::Context context({}, support::Budget::of(std::chrono::seconds(20)));
  const auto accepts = [&](Json data) {
    result = std::move(data);
    try {
      mcp::run_tool(tool, Json::object(), context);
      return true;
    } catch (const support::Error& error) {
      CHECK(error.code == support::ErrorCode::internal);
      return false;
    }
  };
  CHECK(accepts({{"symbol", "AAPL"}, {"price", "-1240.50"}, {"side", "buy"}, {"day", "2026-11-23"}}));
  CHECK(accepts({{"symbol", "AAPL"}, {"sent_at", "2026-11-23T15:30:00.000Z"}, {"note", "not listed"}}));
  CHECK_FALSE(accepts({{"symbol", "AAPL"}, {"volume", "1"}}));  // not declared
  CHECK_FALSE(accepts({{"price", "1.00"}}));                    // without a required member
  CHECK_FALSE(accepts({{"symbol", "AAPL"}, {"price", "1,000.00"}}));
  CHECK_FALSE(accepts({{"symbol", "AAPL"}, {"price", 1}}));
  CHECK_FALSE(accepts({{"symbol", "AAPL"}, {"side", "hold"}}));
  CHECK_FALSE(accepts({{"symbol", "AAPL"}, {"day", "11/23/2026"}}));
}
#endif
