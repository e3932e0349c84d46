// Which tools are offered: by the settings of the server, and by a connection.
#include "tastytrade_mcp/mcp/tool_selection.hpp"

#include "mcp/server_fixture.hpp"
#include "tastytrade_mcp/support/error.hpp"

using support::Error;
using test::Json;
using test::request;
using test::ServerFixture;

namespace {

const mcp::SelectionNames kNames{.toolsets = "TOOLSETS", .excluded = "TOOLS_EXCLUDE"};

mcp::Tool make_tool(const std::string& name, const std::string& toolset) {
  mcp::Tool tool = test::tool(name, [](const mcp::Arguments&, mcp::Context&) { return Json{{"ran", true}}; });
  tool.toolset = toolset;
  return tool;
}

// A tool of each of three toolsets; a resource, a template and a prompt that need the second.
mcp::Catalog make_catalog() {
  mcp::Catalog catalog;
  catalog.tools = {make_tool("fetch_cash", "account"), make_tool("fetch_holdings", "account"),
                   make_tool("fetch_prices", "market_data"), make_tool("find_page", "documents")};
  const auto read = [](const mcp::TextMap&, mcp::Context&) { return std::vector{mcp::ResourceContent{.text = "x"}}; };
  mcp::Resource holdings{.uri = "test://holdings", .name = "holdings"};
  holdings.tool = "fetch_holdings";
  holdings.read = read;
  mcp::Resource page{.uri = "test://page", .name = "page"};
  page.read = read;
  catalog.resources = {holdings, page};
  mcp::ResourceTemplate of_account{.uri_template = "test://holdings/{account}", .name = "of account"};
  of_account.tool = "fetch_holdings";
  of_account.read = read;
  of_account.completers["account"] = [](std::string_view, const mcp::TextMap&, mcp::Context&) {
    return std::vector<std::string>{"5WT00001"};
  };
  catalog.resource_templates = {of_account};
  const auto answer = [](const mcp::TextMap&, mcp::Context&) { return mcp::PromptAnswer{}; };
  mcp::Prompt review{.name = "review", .tools = {"fetch_prices", "fetch_holdings"}};
  review.get = answer;
  mcp::Prompt prices{.name = "prices", .tools = {"fetch_prices"}};
  prices.get = answer;
  catalog.prompts = {review, prices};
  catalog.instructions = {{"An account."}, {"Start with fetch_holdings.", {"fetch_holdings"}}, {"Be careful."}};
  return catalog;
}

std::vector<std::string> select(std::string_view toolsets, std::string_view excluded = {}) {
  std::vector<std::string> names;
  for (const mcp::Tool& tool : mcp::select_tools(make_catalog(), {toolsets, excluded}, kNames).tools) {
    names.push_back(tool.name);
  }
  return names;
}

Error refuse(std::string_view toolsets, std::string_view excluded = {}) {
  try {
    select(toolsets, excluded);
  } catch (const Error& error) {
    return error;
  }
  FAIL("not refused: " << toolsets << " | " << excluded);
  return {support::ErrorCode::internal, ""};
}

using Names = std::vector<std::string>;

// What a stateless client gets whose connection selects tools.
Json ask(ServerFixture& server, const mcp::ToolSelection& selection, const std::string& method, Json params = nullptr,
         int status = 200) {
  const Json message = test::claiming(request(method, params.is_null() ? Json::object() : std::move(params)));
  const mcp::ProtocolHeaders headers = test::Headers::of(message).protocol();
  mcp::TransportInfo transport;
  transport.headers = &headers;
  transport.selection = selection;
  const ServerFixture::Outcome outcome = server.take(support::to_text(message), transport);
  CHECK(outcome.status == status);
  REQUIRE(outcome.body);
  return *outcome.body;
}

Names names_of(const Json& entries, const char* member = "name") {
  Names names;
  for (const Json& entry : entries) names.push_back(entry[member]);
  return names;
}

}  // namespace

TEST_CASE("A selection keeps the tools of the named toolsets, in their order, without the excluded ones") {
  const Names all{"fetch_cash", "fetch_holdings", "fetch_prices", "find_page"};
  CHECK(select("") == all);
  CHECK(select(" , ") == all);
  CHECK(select("all") == all);
  CHECK(select("documents, ALL") == all);
  CHECK(select("documents,account") == Names{"fetch_cash", "fetch_holdings", "find_page"});
  CHECK(select("Market Data, market-data") == Names{"fetch_prices"});
  CHECK(select("account", "fetch_cash") == Names{"fetch_holdings"});
  CHECK(select("", "FETCH-CASH,find_page") == Names{"fetch_holdings", "fetch_prices"});
}

TEST_CASE("A selection that names what does not exist is refused, with the names that do") {
  const Error toolset = refuse("account,acount data");
  CHECK(toolset.code == support::ErrorCode::invalid_argument);
  CHECK(toolset.message() == "TOOLSETS names no toolset of this server: `acount data`.");
  CHECK(toolset.hint == "There are: account, market_data, documents.");
  const Error tool = refuse("", "fetch_price");
  CHECK(tool.message() == "TOOLS_EXCLUDE names no tool of this server: `fetch_price`.");
  CHECK(tool.hint.starts_with("There are: fetch_prices, "));
  CHECK(refuse(std::string(5000, 'x') + "\n").message().size() < 200);
  CHECK(refuse("market_data", "fetch_prices").message() == "TOOLSETS and TOOLS_EXCLUDE leave no tool.");
}

TEST_CASE("Resources, templates, prompts and instructions go with the tools that they need") {
  const mcp::Registry registry(mcp::select_tools(make_catalog(), {"market_data"}, kNames));
  REQUIRE(registry.catalog().resources.size() == 1);
  CHECK(registry.catalog().resources.front().uri == "test://page");
  CHECK(registry.catalog().resource_templates.empty());
  REQUIRE(registry.catalog().prompts.size() == 1);
  CHECK(registry.catalog().prompts.front().name == "prices");
  CHECK(registry.instructions() == "An account. Be careful.");
  CHECK(mcp::Registry(make_catalog()).instructions() == "An account. Start with fetch_holdings. Be careful.");
}

TEST_CASE("A toolset can be switched off, and the names and routes of its tools are kept with the reason") {
  mcp::Catalog catalog = make_catalog();
  catalog.tools[1].effect = mcp::Effect::destructive;
  catalog.tools[1].http_method = "PATCH";
  catalog.tools[1].routes = {"/holdings"};
  catalog.tools[2].effect = mcp::Effect::write;
  catalog.tools[2].routes = {"/holdings"};
  CHECK_NOTHROW(mcp::Registry(catalog));  // one path, two methods
  catalog.tools[1].toolset = catalog.tools[2].toolset = "writes";
  mcp::switch_off_toolset(catalog, "writes", "is off: set ON.");
  REQUIRE(catalog.unselected.size() == 2);
  CHECK(catalog.unselected[0].http_method == "PATCH");
  CHECK(catalog.unselected[1].http_method == "POST");
  CHECK(catalog.unselected[1].routes == Names{"/holdings"});
  CHECK(catalog.resources.size() == 1);  // without the one that needs a tool that is off
  const mcp::Registry registry(catalog);
  CHECK(registry.tools().size() == 2);
  try {
    registry.get("Fetch-Prices");
    FAIL("it is offered");
  } catch (const Error& error) {
    CHECK(error.message() == "The tool `fetch_prices` is not offered here. fetch_prices is off: set ON.");
  }
  mcp::Catalog nothing;
  nothing.tools = {make_tool("set_cash", "account")};
  CHECK_THROWS_AS(mcp::switch_off_toolset(nothing, "account", "is off: set ON."), Error);
}

TEST_CASE("The error for a tool that is not selected says which choice left it out") {
  const mcp::Registry registry(mcp::select_tools(make_catalog(), {"market_data, account", "fetch_cash"}, kNames));
  const auto message = [&registry](const char* name) {
    try {
      return registry.get(name).name;
    } catch (const Error& error) {
      return error.message();
    }
  };
  CHECK(message("find_page") ==
        "The tool `find_page` is not offered here. It is in the toolset documents, and TOOLSETS selects market_data, "
        "account.");
  CHECK(message("fetch-cash") == "The tool `fetch_cash` is not offered here. TOOLS_EXCLUDE takes it out.");
  CHECK(message("fetch_nothing").starts_with("There is no tool `fetch_nothing`."));
}

TEST_CASE("A second selection takes tools away and brings none back") {
  mcp::Catalog of_server = mcp::select_tools(make_catalog(), {"account,market_data"}, kNames);
  CHECK_THROWS_AS(mcp::select_tools(of_server, {"documents"}, kNames), Error);
  const mcp::Catalog of_connection = mcp::select_tools(of_server, {"all", "find_page, fetch_cash"}, kNames);
  CHECK(of_connection.tools.size() == 2);
  CHECK(of_connection.unselected.size() == 2);
}

TEST_CASE("An optional toolset is offered only if it is named or all are, and then a connection keeps it") {
  const auto choose = [](std::string_view toolsets, std::string_view excluded = {}) {
    mcp::Catalog whole = make_catalog();
    whole.optional_toolsets = {"documents"};
    return mcp::select_tools(std::move(whole), {toolsets, excluded}, kNames);
  };
  const auto names = [](const mcp::Catalog& catalog) {
    Names list;
    for (const mcp::Tool& tool : catalog.tools) list.push_back(tool.name);
    return list;
  };
  const Names all{"fetch_cash", "fetch_holdings", "fetch_prices", "find_page"};
  CHECK(names(choose("")) == Names{"fetch_cash", "fetch_holdings", "fetch_prices"});
  CHECK(names(choose(" , ", "fetch_cash")) == Names{"fetch_holdings", "fetch_prices"});
  CHECK(names(choose("all")) == all);
  CHECK(names(choose("documents")) == Names{"find_page"});

  const mcp::Registry registry(choose(""));
  try {
    registry.get("find_page");
    FAIL("it is offered");
  } catch (const Error& error) {
    CHECK(error.message() ==
          "The tool `find_page` is not offered here. It is in the toolset documents, which is offered only if TOOLSETS "
          "names it.");
  }
  // A connection without a choice keeps the tools of the server. No choice adds a tool that the server does not offer.
  CHECK(names(mcp::select_tools(choose("all"), {"", "fetch_cash"}, kNames)) ==
        Names{"fetch_holdings", "fetch_prices", "find_page"});
  CHECK(names(mcp::select_tools(choose(""), {"all"}, kNames)) == Names{"fetch_cash", "fetch_holdings", "fetch_prices"});
  CHECK_THROWS_AS(mcp::select_tools(choose(""), {"documents"}, kNames), Error);
}

TEST_CASE("What a connection has not selected does not exist for it, and does for the next one") {
  ServerFixture server(make_catalog(), {});
  const mcp::ToolSelection prices{.toolsets = "market_data"};
  CHECK(names_of(ask(server, prices, "tools/list")["result"]["tools"]) == Names{"fetch_prices"});
  CHECK(ask(server, prices, "tools/call", {{"name", "fetch_prices"}})["result"]["isError"] != true);
  const Json refused = ask(server, prices, "tools/call", {{"name", "fetch_holdings"}});
  CHECK(refused["error"]["code"] == -32602);
  CHECK(refused["error"]["message"].get<std::string>().find("`toolsets` of this connection") != std::string::npos);
  CHECK(names_of(ask(server, prices, "resources/list")["result"]["resources"]) == Names{"page"});
  CHECK(ask(server, prices, "resources/templates/list")["result"]["resourceTemplates"].empty());
  CHECK(ask(server, prices, "resources/read", {{"uri", "test://holdings"}}).contains("error"));
  CHECK(ask(server, prices, "resources/read", {{"uri", "test://holdings/5WT00001"}}).contains("error"));
  CHECK(names_of(ask(server, prices, "prompts/list")["result"]["prompts"]) == Names{"prices"});
  CHECK(ask(server, prices, "prompts/get", {{"name", "review"}}).contains("error"));
  const Json completion = {{"ref", {{"type", "ref/resource"}, {"uri", "test://holdings/{account}"}}},
                           {"argument", {{"name", "account"}, {"value", ""}}}};
  CHECK(ask(server, prices, "completion/complete", completion, 404).contains("error"));
  CHECK(ask(server, prices, "server/discover")["result"]["instructions"] == "Be careful.");

  CHECK(names_of(ask(server, {}, "tools/list")["result"]["tools"]).size() == server.registry.tools().size());
  CHECK(ask(server, {}, "completion/complete", completion)["result"]["completion"]["total"] == 1);
  CHECK(ask(server, {}, "tools/call", {{"name", "fetch_holdings"}})["result"]["isError"] != true);
}

TEST_CASE("A connection that names what does not exist is refused with status 400") {
  ServerFixture server(make_catalog(), {});
  const Json refused = ask(server, {.toolsets = "orders"}, "tools/list", nullptr, 400);
  CHECK(refused["error"]["code"] == -32602);
  CHECK(refused["error"]["message"].get<std::string>().find("market_data") != std::string::npos);
  for (int i = 0; i < 200; ++i) {  // more selections than are kept
    const std::string toolsets = std::string(static_cast<std::size_t>(i), ' ') + "market_data";
    CHECK(ask(server, {.toolsets = toolsets}, "tools/list")["result"]["tools"].size() == 1);
  }
}
