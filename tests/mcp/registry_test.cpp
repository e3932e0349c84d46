// The list of tools as a whole, and the forms in which one is shown.
#include <catch2/catch_message.hpp>

#include "bench.hpp"
#include "tastytrade_mcp/support/error.hpp"

using test::Json;
using test::tool;
using Kind = mcp::Parameter::Kind;

namespace {

mcp::Tool named(std::string name) {
  return tool(std::move(name), [](const mcp::Arguments&, mcp::Context&) { return Json::object(); });
}

mcp::Tool with(std::vector<mcp::Parameter> parameters) {
  mcp::Tool made = named("tool");
  made.parameters = std::move(parameters);
  return made;
}

mcp::Parameter parameter(std::string name, Kind kind = Kind::text, std::string header = {}) {
  mcp::Parameter made{.name = std::move(name), .kind = kind, .description = ""};
  made.header = std::move(header);
  return made;
}

}  // namespace

TEST_CASE("names and routes are unique and fit every client") {
  CHECK_NOTHROW(mcp::Registry({named("a"), named("A"), named(std::string(64, 'x')), named("get_a-B9")}));
  CHECK_THROWS_AS(mcp::Registry({named("a"), named("a")}), std::invalid_argument);
  for (const char* name : {"", "a.b", "a b", "a/b", "é"}) {
    CHECK_THROWS_AS(mcp::Registry({named(name)}), std::invalid_argument);
  }
  CHECK_THROWS_AS(mcp::Registry({named(std::string(65, 'x'))}), std::invalid_argument);
  mcp::Tool first = named("a");
  mcp::Tool second = named("b");
  first.routes = second.routes = {"/api/v1/things"};
  CHECK_THROWS_AS(mcp::Registry({first, second}), std::invalid_argument);
}

TEST_CASE("no written name means two arguments") {
  mcp::Parameter aliased = parameter("symbol");
  aliased.aliases = {"ticker"};
  CHECK_NOTHROW(mcp::Registry({with({aliased, parameter("count")})}));
  CHECK_THROWS_AS(mcp::Registry({with({aliased, parameter("Ticker")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a_b"), parameter("aB")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("side", Kind::choice)})}), std::invalid_argument);
}

TEST_CASE("a default is a value the argument takes") {
  mcp::Parameter limit = parameter("limit", Kind::integer);
  limit.default_value = 20;
  CHECK_NOTHROW(mcp::Registry({with({limit})}));
  limit.maximum = 10;
  CHECK_THROWS_AS(mcp::Registry({with({limit})}), std::invalid_argument);
}

TEST_CASE("mirrored arguments have a form that fits a header") {
  CHECK_NOTHROW(mcp::Registry({with({parameter("a", Kind::text, "A"), parameter("b", Kind::boolean, "B")})}));
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::text, "A"), parameter("b", Kind::text, "a")})}),
                  std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::text, "A B")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::decimal, "A")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::text_list, "A")})}), std::invalid_argument);
}

TEST_CASE("a tool is found by its exact name, and the nearest are named otherwise") {
  const mcp::Registry registry({named("get_accounts"), named("get_positions"), named("search_symbols")});
  CHECK(registry.find("get_positions") == &registry.tools()[1]);
  CHECK(registry.find("Get_Positions") == nullptr);
  try {
    registry.get("positions");
    FAIL("found");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::not_found);
    CHECK(error.hint.starts_with("Nearest first: get_positions, "));
  }
  const mcp::Registry empty(std::vector<mcp::Tool>{});
  CHECK_THROWS_AS(empty.get("x"), support::Error);
}

TEST_CASE("listings keep the order, and an unknown version gets the newest handshake's") {
  const mcp::Registry registry({named("b"), named("a"), named("c")});
  const Json& listing = registry.listing("2025-06-18");
  CHECK(listing[0]["name"] == "b");
  CHECK(listing[2]["name"] == "c");
  CHECK(&registry.listing("1999-01-01") == &registry.listing("2025-11-25"));
}

TEST_CASE("OpenAI's two forms carry the input schema and are not strict") {
  const mcp::Tool made = with({parameter("symbol", Kind::text, "Symbol")});
  const Json flat = mcp::to_openai_responses(made);
  CHECK(flat.dump() ==
        R"({"type":"function","name":"tool","description":"A tool of the tests.","parameters":)"
        R"({"type":"object","properties":{"symbol":{"type":"string"}},"additionalProperties":false},"strict":false})");
  const Json nested = mcp::to_openai_chat(made);
  CHECK(nested["type"] == "function");
  CHECK(nested["function"]["parameters"] == flat["parameters"]);
  CHECK(nested["function"]["strict"] == false);
  CHECK_FALSE(nested["function"].contains("type"));
}

TEST_CASE("run_tool gives a direct caller the data or an Error") {
  test::Bench bench;
  mcp::Context context({}, support::Budget::of(std::chrono::seconds(5)));
  CHECK(mcp::run_tool(bench.registry.get("echo"), {{"text", "x"}}, context).structured["text"] == "x");
  CHECK_THROWS_AS(mcp::run_tool(bench.registry.get("echo"), {{"nope", "x"}}, context), support::Error);
  try {
    mcp::run_tool(bench.registry.get("crash"), nullptr, context);
    FAIL("no error");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::internal);
    CHECK(mcp::error_text(error).find("secret") == std::string::npos);
  }
}

TEST_CASE("a context counts what the cache said") {
  mcp::Context context({}, {});
  CHECK(context.cache_outcome() == "none");
  context.count_cache(true);
  CHECK(context.cache_outcome() == "hit");
  context.count_cache(false);
  CHECK(context.cache_outcome() == "mixed");
  mcp::Context other({}, {});
  other.count_cache(false);
  CHECK(other.cache_outcome() == "miss");
}
