// The registry of tools: what it refuses, how tools are found, and the formats in which they are listed.
#include <catch2/catch_message.hpp>

#include "mcp/server_fixture.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

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

TEST_CASE("The registry refuses repeated routes, and names that are repeated, invalid or too long") {
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

TEST_CASE("The registry refuses parameters whose names or aliases have a spelling in common") {
  mcp::Parameter aliased = parameter("symbol");
  aliased.aliases = {"ticker"};
  CHECK_NOTHROW(mcp::Registry({with({aliased, parameter("count")})}));
  CHECK_THROWS_AS(mcp::Registry({with({aliased, parameter("Ticker")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a_b"), parameter("aB")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("side", Kind::choice)})}), std::invalid_argument);
}

TEST_CASE("The registry refuses a default that its parameter does not accept") {
  mcp::Parameter limit = parameter("limit", Kind::integer);
  limit.default_value = 20;
  CHECK_NOTHROW(mcp::Registry({with({limit})}));
  limit.maximum = 10;
  CHECK_THROWS_AS(mcp::Registry({with({limit})}), std::invalid_argument);
}

TEST_CASE("The registry refuses an invalid or repeated header name, and kinds that fit no header") {
  CHECK_NOTHROW(mcp::Registry({with({parameter("a", Kind::text, "A"), parameter("b", Kind::boolean, "B")})}));
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::text, "A"), parameter("b", Kind::text, "a")})}),
                  std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::text, "A B")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::decimal, "A")})}), std::invalid_argument);
  CHECK_THROWS_AS(mcp::Registry({with({parameter("a", Kind::text_list, "A")})}), std::invalid_argument);
}

namespace {

support::Error refusal_of(const mcp::Registry& registry, std::string_view name) {
  try {
    registry.get(name);
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::not_found);
    return error;
  }
  throw std::logic_error("found");
}

// Orders, which no tool serves, and positions, which one does.
mcp::Catalog with_topics() {
  mcp::Catalog catalog;
  catalog.tools = {named("fetch_accounts"), named("fetch_positions"), named("search_symbols"), named("fetch_quotes"),
                   named("search")};
  catalog.tools[3].title = "Market data";
  catalog.topics = {{.id = "order_entry",
                     .phrases = {"place order", "cancel order", "^buy"},
                     .providers = {"*order"},
                     .needs_write = true,
                     .absence = "This server is read-only."},
                    {.id = "orders",
                     .phrases = {"order", "open order", "fill"},
                     .providers = {"*orders"},
                     .absence = "This server has no order history.",
                     .advice = "Look at the broker's."},
                    {.id = "depth", .phrases = {"order book"}, .providers = {"x.y=z"}, .absence = "No depth."},
                    {.id = "positions", .phrases = {"holding"}, .providers = {"fetch_positions"}}};
  return catalog;
}

}  // namespace

TEST_CASE("A tool is found by its exact name, and the error of another name has up to three near ones") {
  const mcp::Registry registry({named("get_accounts"), named("get_positions"), named("search_symbols"), named("fetch"),
                                named("get_a"), named("get_b"), named("get_c"), named("get_d")});
  CHECK(registry.find("get_positions") == &registry.tools()[1]);
  CHECK(registry.find("Get_Positions") == nullptr);
  for (const char* name : {"positions", "Get_Positions", "getPositions", "get_postions", "get_positiosn",
                           "list_positions", "mcp__tastytrade__get_positions", "get-positions"}) {
    INFO(name);
    CHECK(refusal_of(registry, name).hint == "Nearest first: get_positions.");
  }
  CHECK(refusal_of(registry, "get_e").hint == "Nearest first: get_a, get_b, get_c.");
  CHECK(refusal_of(registry, "something_else").hint.starts_with("This server's tools: get_accounts, get_positions,"));
  CHECK(refusal_of(registry, std::string(10'000, 'x')).message().size() < 300);
  CHECK(refusal_of(registry, "").hint.starts_with("This server's tools: "));
  const mcp::Registry empty(std::vector<mcp::Tool>{});
  CHECK(refusal_of(empty, "x").hint == "This server has no tools.");
}

TEST_CASE("The error of a tool name about a missing feature says that the feature is missing") {
  const mcp::Registry registry(with_topics());
  for (const char* name : {"place_order", "placeOrder", "cancel_orders", "buy_stock", "place_equity_order"}) {
    INFO(name);
    const support::Error error = refusal_of(registry, name);
    CHECK(error.message() == "There is no tool `" + std::string(name) + "`. This server is read-only.");
    CHECK(error.hint.empty());
  }
  for (const char* name : {"get_orders", "fetch_open_orders", "search_orders", "list_fills", "order_history"}) {
    INFO(name);
    const support::Error error = refusal_of(registry, name);
    CHECK(error.message().ends_with("This server has no order history."));
    CHECK(error.hint == "Look at the broker's.");
  }
  CHECK(refusal_of(registry, "get_order_book").message().ends_with("No depth."));
  // What a tool serves is found by its topic, by its title, and by its name's words.
  CHECK(refusal_of(registry, "get_holdings").hint == "Nearest first: fetch_positions.");
  CHECK(refusal_of(registry, "get_market_data").hint == "Nearest first: fetch_quotes.");
  CHECK(refusal_of(registry, "list_account").hint == "Nearest first: fetch_accounts.");
  // A slip of the hand stays one.
  CHECK(refusal_of(registry, "serch_symbol").hint == "Nearest first: search_symbols.");
}

TEST_CASE("The error names a topic's tool once a tool serves the topic") {
  mcp::Catalog catalog = with_topics();
  mcp::Tool place = named("place_order");
  catalog.tools.push_back(place);
  CHECK(
      refusal_of(mcp::Registry(catalog), "cancel_order").message().ends_with("read-only."));  // a read serves no order
  place.effect = mcp::Effect::destructive;
  catalog.tools.back() = place;
  catalog.tools.push_back(named("fetch_orders"));
  mcp::Tool chain = named("x");
  mcp::Parameter detail = parameter("y", Kind::choice);
  detail.choices = {"z"};
  chain.parameters = {detail};
  catalog.tools.push_back(chain);
  const mcp::Registry registry(catalog);
  CHECK(refusal_of(registry, "cancel_order").hint == "Nearest first: place_order.");
  CHECK(refusal_of(registry, "list_fills").hint == "Nearest first: fetch_orders.");
  CHECK(refusal_of(registry, "get_order_book").hint == "Nearest first: x.");
}

TEST_CASE("topic_words() splits tool names, URIs and questions into the same words") {
  using TextMap = std::vector<std::string>;
  CHECK(mcp::topic_words("fetchOpenOrders") == TextMap{"fetch", "open", "orders"});
  CHECK(mcp::topic_words("tastytrade://open-orders/5WT1") == TextMap{"tastytrade", "open", "orders", "5wt1"});
  CHECK(mcp::topic_words("  What are my \"fills\"? ") == TextMap{"what", "are", "my", "fills"});
  CHECK(mcp::topic_words("").empty());
  const auto topics = with_topics().topics;
  const auto match = [&](const char* text) { return mcp::find_topics(topics, mcp::topic_words(text)); };
  CHECK(match("please buy 10 AAPL").topics.front()->id == "order_entry");
  CHECK(match("please buy 10 AAPL").unmatched == TextMap{"aapl"});
  CHECK(match("best buy").topics.empty());
  CHECK(match("any fills of my open orders?").topics.front()->id == "orders");
  CHECK(match("any fills of my open orders?").unmatched.empty());
  CHECK(match("ordering").topics.empty());
}

TEST_CASE("Lists keep their order, and an unknown version gets that of the newest stateful revision") {
  const mcp::Registry registry({named("b"), named("a"), named("c")});
  const Json& listing = registry.listing("2025-06-18");
  CHECK(listing[0]["name"] == "b");
  CHECK(listing[2]["name"] == "c");
  CHECK(&registry.listing("1999-01-01") == &registry.listing("2025-11-25"));
}

TEST_CASE("The cached texts of each list equal its entries in every revision") {
  mcp::Catalog catalog{.tools = {named("b"), named("a")}, .prompts = {{.name = "ask", .title = "Ask"}}};
  catalog.resources = {{.uri = "test://a", .name = "a"}, {.uri = "test://hidden", .name = "hidden", .listed = false}};
  catalog.resource_templates = {{.uri_template = "test://{b}", .name = "b"}};
  catalog.has_login = true;
  const mcp::Registry registry(catalog);
  using List = mcp::Registry::List;
  for (const auto list : {List::tools, List::resources, List::resource_templates, List::prompts}) {
    for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", "1999-01-01"}) {
      const auto& texts = registry.entries(list, version);
      CHECK('[' + support::join(texts, ",") + ']' == support::to_text(registry.listing(list, version)));
      CHECK(&registry.entries(list, version) == &texts);
    }
  }
  CHECK(registry.entries(List::resources, "2025-11-25").size() == 1);
  CHECK(registry.entries(List::tools, "2024-11-05") != registry.entries(List::tools, "2025-11-25"));
}

TEST_CASE("The schema of a result is made once, when it is first needed") {
  int made = 0;
  mcp::Tool tool = named("a");
  tool.result = [&made] {
    ++made;
    return Json{{"type", "object"}};
  };
  const mcp::Registry registry({tool});
  REQUIRE(registry.find("a") != nullptr);
  CHECK_FALSE(registry.catalog().tools.empty());
  CHECK(made == 0);
  CHECK(registry.listing("2025-11-25")[0]["outputSchema"]["type"] == "object");
  CHECK(registry.listing("2026-07-28")[0]["outputSchema"]["type"] == "object");
  CHECK(tool.result.get() == Json{{"type", "object"}});  // a copy shares it
  CHECK(made == 1);
  CHECK(named("b").result.is_null());
}

TEST_CASE("Both formats of OpenAI have the input schema and are not strict") {
  const mcp::Tool made = with({parameter("symbol", Kind::text, "Symbol")});
  const Json flat = mcp::to_openai_responses(made);
  CHECK(flat.dump() == R"({"type":"function","name":"tool","description":"A tool of the tests.","parameters":)"
                       R"({"type":"object","properties":{"symbol":{"type":"string"}}},"strict":false})");
  const Json nested = mcp::to_openai_chat(made);
  CHECK(nested["type"] == "function");
  CHECK(nested["function"]["parameters"] == flat["parameters"]);
  CHECK(nested["function"]["strict"] == false);
  CHECK_FALSE(nested["function"].contains("type"));
}

TEST_CASE("run_tool returns the data to a direct caller, or throws an Error") {
  test::ServerFixture fixture;
  mcp::Context context({}, support::Budget::of(std::chrono::seconds(5)));
  CHECK(mcp::run_tool(fixture.registry.get("echo"), {{"text", "x"}}, context).tree()["text"] == "x");
  CHECK_THROWS_AS(mcp::run_tool(fixture.registry.get("echo"), {{"nope", "x"}}, context), support::Error);
  try {
    mcp::run_tool(fixture.registry.get("crash"), nullptr, context);
    FAIL("no error");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::internal);
    CHECK(mcp::format_error(error).find("secret") == std::string::npos);
  }
}

TEST_CASE("A Context counts cache hits and misses") {
  mcp::Context context({}, {});
  CHECK(context.cache_status() == "none");
  context.cache_lookups().count(true);
  CHECK(context.cache_status() == "hit");
  context.cache_lookups().count(false);
  CHECK(context.cache_status() == "mixed");
  mcp::Context other({}, {});
  other.cache_lookups().count(false);
  CHECK(other.cache_status() == "miss");
}
