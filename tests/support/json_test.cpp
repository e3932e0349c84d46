#include "tastytrade_mcp/support/json.hpp"

#include <catch2/catch_test_macros.hpp>

using support::Json;

TEST_CASE("members keep their order, and bad bytes do not throw") {
  const Json value = {{"z", 1}, {"a", "\xff"}};
  CHECK(support::to_text(value) == "{\"z\":1,\"a\":\"\xEF\xBF\xBD\"}");
}

TEST_CASE("depth is counted outside strings, and no further than asked") {
  CHECK(support::nesting_depth("17", 10) == 0);
  CHECK(support::nesting_depth(R"({"a":[{}]})", 10) == 3);
  CHECK(support::nesting_depth(R"(["[[[\"[[["])", 10) == 1);
  CHECK(support::nesting_depth("[[[[[[[[", 3) == 3);
  CHECK(support::nesting_depth("]]]][", 3) == 1);
}

TEST_CASE("absent and null are the same") {
  const Json value = Json::parse(R"({"a":null,"b":0})");
  CHECK(support::find(value, "a") == nullptr);
  CHECK(support::find(value, "c") == nullptr);
  CHECK(support::find(Json::parse("[1]"), "a") == nullptr);
  REQUIRE(support::find(value, "b") != nullptr);
  CHECK(*support::find(value, "b") == 0);
}
