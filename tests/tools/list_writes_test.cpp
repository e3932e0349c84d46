// The tools that write watchlists and quote alerts, with the real client and the simulator.
#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <thread>

#include "schema_check.hpp"
#include "snapshot.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;

namespace {

struct WritingFixture : test::ToolFixture {
  WritingFixture() { registry = mcp::Registry(tools::catalog(client, {.default_account = "", .enable_writes = true})); }

  Json write(std::string_view tool, const Json& arguments) {
    Json result = call(tool, arguments);
    CHECK(test::violations(registry.get(tool).result.get(), result) == "");
    return result;
  }
  Json entries(const std::string& name) { return call("fetch_watchlists", {{"name", name}, {"kind", "private"}}); }
  std::string version(const std::string& name) { return entries(name)["version"].get<std::string>(); }
};

mcp::Registry make_registry(broker::Client& client, tools::Settings settings) {
  return mcp::Registry(tools::catalog(client, settings));
}

support::Error error_of_name(const mcp::Registry& registry, std::string_view tool) {
  try {
    registry.get(tool);
  } catch (const support::Error& error) {
    return error;
  }
  throw std::logic_error("the tool is offered");
}

constexpr const char* kWrites[] = {"create_watchlist", "update_watchlist", "delete_watchlist", "create_quote_alert",
                                   "delete_quote_alert"};

}  // namespace

TEST_CASE("The tools that write are offered only with ENABLE_WRITES and without READ_ONLY, and say so") {
  test::ToolFixture fixture;
  const mcp::Registry off = make_registry(fixture.client, {.default_account = ""});
  const mcp::Registry read_only =
      make_registry(fixture.client, {.default_account = "", .enable_writes = true, .read_only = true});
  const mcp::Registry on = make_registry(fixture.client, {.default_account = "", .enable_writes = true});
  for (const char* tool : kWrites) {
    INFO(tool);
    CHECK(has(error_of_name(off, tool).message(),
              std::string(tool) + " is not enabled on this server: set ENABLE_WRITES"));
    CHECK(has(error_of_name(read_only, tool).message(), "READ_ONLY"));
    CHECK_FALSE(has(error_of_name(read_only, tool).message(), "set ENABLE_WRITES"));
    const mcp::Tool* offered = on.find(tool);
    REQUIRE(offered != nullptr);
    CHECK(offered->scope == "write");
    CHECK(offered->toolset == "list_writes");
    CHECK(offered->effect != mcp::Effect::read);
  }
  CHECK(off.scopes() == std::vector<std::string>{"read"});
  CHECK(read_only.scopes() == std::vector<std::string>{"read"});
  CHECK(on.scopes() == std::vector<std::string>{"read", "write"});
  CHECK(on.tools().size() == off.tools().size() + std::size(kWrites));
  CHECK(has(off.instructions(), "read-only"));
  CHECK_FALSE(has(on.instructions(), "read-only"));
}

TEST_CASE("A toolset of writes that is off can be named, and is no toolset to start with alone") {
  test::ToolFixture fixture;
  const mcp::Registry some = make_registry(fixture.client, {.default_account = "", .toolsets = "lists,list_writes"});
  CHECK(some.tools().size() == 2);
  CHECK(has(error_of_name(some, "delete_watchlist").message(), "ENABLE_WRITES"));
  CHECK_THROWS_AS(make_registry(fixture.client, {.default_account = "", .toolsets = "list_writes"}), support::Error);
  const mcp::Registry one = make_registry(
      fixture.client,
      {.default_account = "", .toolsets = "list_writes", .excluded_tools = "delete_watchlist", .enable_writes = true});
  CHECK(one.tools().size() == 4);
  CHECK(has(error_of_name(one, "delete_watchlist").message(), "TOOLS_EXCLUDE"));
}

TEST_CASE("The entry in tools/list of each tool that writes is the committed one") {
  const WritingFixture fixture;
  std::size_t bytes = 0;
  for (const char* name : kWrites) {
    const Json entry = mcp::to_mcp(fixture.registry.get(name), "2026-07-28");
    INFO(name << ": run scripts/snapshot if the change is meant");
    const std::string current = entry.dump(2) + "\n";
    CHECK(test::snapshot("tests/tools/snapshots/" + std::string(name) + ".json", current) == current);
    Json shown = entry;
    shown.erase("icons");
    bytes += support::to_text(shown).size();
    CHECK(entry["annotations"]["readOnlyHint"] == false);
  }
  CHECK(bytes <= 5'200);
}

TEST_CASE("A watchlist is created, changed, renamed and deleted, and each answer says what is there") {
  WritingFixture fixture;
  const std::string name = "\"Semis\" / 🚀 & co";
  const Json created =
      fixture.write("create_watchlist", {{"name", name}, {"symbols", "nvda, amd /ES"}, {"group", "Tech"}});
  CHECK(created["watchlist"]["symbols"] == Json::parse(R"(["NVDA","AMD","/ES"])"));
  CHECK(created["watchlist"]["group"] == "Tech");
  CHECK(fixture.entries(name)["total"] == 3);
  CHECK(fixture.version(name) == created["watchlist"]["version"].get<std::string>());

  const Json changed = fixture.write(
      "update_watchlist",
      {{"name", name}, {"add", {"TSLA", "nvda"}}, {"remove", {"amd"}}, {"version", created["watchlist"]["version"]}});
  CHECK(changed["watchlist"]["symbols"] == Json::parse(R"(["NVDA","/ES","TSLA"])"));
  CHECK(changed["changes"]["added"] == Json::parse(R"(["TSLA"])"));
  CHECK(changed["changes"]["removed"] == Json::parse(R"(["AMD"])"));
  CHECK(changed["changes"]["already_there"] == Json::parse(R"(["NVDA"])"));
  CHECK(fixture.entries(name)["group"] == "Tech");

  const Json renamed = fixture.write("update_watchlist", {{"name", name}, {"rename_to", "Chips"}});
  CHECK(renamed["changes"]["renamed_from"] == name);
  CHECK(fixture.call_error("fetch_watchlists", {{"name", name}}).code == ErrorCode::not_found);
  const Json replaced = fixture.write("update_watchlist", {{"name", "chips"}, {"replace", {"SPY", "NVDA"}}});
  CHECK(replaced["watchlist"]["symbols"] == Json::parse(R"(["SPY","NVDA"])"));
  CHECK(replaced["changes"]["removed"] == Json::parse(R"(["/ES","TSLA"])"));

  const Json deleted = fixture.write("delete_watchlist", {{"name", "Chips"}});
  CHECK(deleted["watchlist"]["symbols"] == Json::parse(R"(["SPY","NVDA"])"));
  CHECK(fixture.call_error("delete_watchlist", {{"name", "Chips"}}).code == ErrorCode::not_found);
}

TEST_CASE("A watchlist that was changed since the version is not changed again, and the error says what is there") {
  WritingFixture fixture;
  const std::string version = fixture.version("Core");
  fixture.write("update_watchlist", {{"name", "Core"}, {"add", "TSLA"}});
  const auto error = fixture.call_error("update_watchlist", {{"name", "Core"}, {"add", "AMD"}, {"version", version}});
  CHECK(error.code == ErrorCode::conflict);
  CHECK(has(error.message(), "AAPL, MSFT, SPY, BRK/B, TLT, TSLA"));
  CHECK(has(error.message(), fixture.version("Core")));
  CHECK(fixture.entries("Core")["total"] == 6);
}

TEST_CASE("What cannot be done to a watchlist is refused before anything is written") {
  WritingFixture fixture;
  const Json before = fixture.call("fetch_watchlists", {});
  struct Refused {
    std::string tool;
    Json arguments;
    ErrorCode code;
    std::string says;
  };
  const std::vector<Refused> cases = {
      {"create_watchlist",
       {{"name", "New"}, {"symbols", {"AAPL", "NOSUCHTHING"}}},
       ErrorCode::invalid_argument,
       "NOSUCHTHING"},
      {"create_watchlist", {{"name", "core"}, {"symbols", "AAPL"}}, ErrorCode::conflict, "'Core'"},
      {"create_watchlist", {{"name", "New"}}, ErrorCode::invalid_argument, "symbols"},
      {"create_watchlist", {{"name", "New"}, {"symbols", Json::array()}}, ErrorCode::invalid_argument, "symbols"},
      {"create_watchlist", {{"name", " "}, {"symbols", "AAPL"}}, ErrorCode::invalid_argument, "name"},
      {"create_watchlist", {{"name", std::string(300, 'n')}, {"symbols", "AAPL"}}, ErrorCode::invalid_argument, "200"},
      {"create_watchlist", {{"name", ".."}, {"symbols", "AAPL"}}, ErrorCode::invalid_argument, ".."},
      {"update_watchlist", {{"name", "Core"}}, ErrorCode::invalid_argument, "`add`"},
      {"update_watchlist", {{"name", "Core"}, {"replace", Json::array()}}, ErrorCode::invalid_argument, "empty list"},
      {"update_watchlist",
       {{"name", "Core"}, {"add", "TSLA"}, {"replace", {"SPY"}}},
       ErrorCode::invalid_argument,
       "replace"},
      {"update_watchlist", {{"name", "Core"}, {"add", "NOSUCHTHING"}}, ErrorCode::invalid_argument, "NOSUCHTHING"},
      {"update_watchlist", {{"name", "Core"}, {"remove", "TSLA"}}, ErrorCode::invalid_argument, "AAPL, MSFT"},
      {"update_watchlist", {{"name", "Nowhere"}, {"add", "TSLA"}}, ErrorCode::not_found, "'Core'"},
      {"update_watchlist", {{"name", "All Earnings"}, {"add", "TSLA"}}, ErrorCode::not_found, "private"},
      {"update_watchlist", {{"name", "Core"}, {"rename_to", "LATER"}}, ErrorCode::conflict, "'Later'"},
      {"update_watchlist",
       {{"name", "Core"}, {"rename_to", std::string(300, 'n')}},
       ErrorCode::invalid_argument,
       "200"},
      {"delete_watchlist", {{"name", "Nowhere"}}, ErrorCode::not_found, "'Core'"},
      {"create_quote_alert",
       {{"symbol", "NOSUCHTHING"}, {"operator", ">"}, {"threshold", 1}},
       ErrorCode::invalid_argument,
       "NOSUCHTHING"},
      {"create_quote_alert",
       {{"symbol", "AAPL"}, {"operator", ">="}, {"threshold", 1}},
       ErrorCode::invalid_argument,
       "operator"},
      {"create_quote_alert",
       {{"symbol", "AAPL"}, {"operator", ">"}, {"threshold", 0}},
       ErrorCode::invalid_argument,
       "threshold"},
      {"create_quote_alert",
       {{"symbol", "AAPL"}, {"operator", ">"}, {"threshold", -5}},
       ErrorCode::invalid_argument,
       "threshold"},
      {"create_quote_alert",
       {{"symbol", "AAPL"}, {"operator", ">"}, {"threshold", 0.35}, {"field", "iv"}},
       ErrorCode::invalid_argument,
       "percent"},
      {"create_quote_alert",
       {{"symbol", "AAPL"}, {"operator", ">"}, {"threshold", 400}, {"expires", "2026-11-22"}},
       ErrorCode::invalid_argument,
       "past"},
      {"delete_quote_alert", Json::object(), ErrorCode::invalid_argument, "id"},
  };
  for (const Refused& one : cases) {
    INFO(one.tool << ' ' << one.arguments.dump().substr(0, 120));
    const auto error = fixture.call_error(one.tool, one.arguments);
    INFO(error.message() << ' ' << error.hint);
    CHECK(error.code == one.code);
    CHECK(has(error.message() + error.hint, one.says));
  }
  CHECK(fixture.call("fetch_watchlists", {{"refresh", true}})["watchlists"] == before["watchlists"]);
  CHECK(fixture.call("fetch_quote_alerts", {})["total"] == 3);
}

TEST_CASE("A change that changes nothing is not written") {
  WritingFixture fixture;
  const Json result = fixture.write("update_watchlist", {{"name", "Core"}, {"add", "aapl"}, {"rename_to", "Core"}});
  CHECK(has(result["note"].get<std::string>(), "nothing was written"));
  const auto requests = fixture.simulator.requests();
  CHECK(std::none_of(requests.begin(), requests.end(), [](const auto& each) { return each.method == "PUT"; }));
}

TEST_CASE("An alert is created, listed and deleted, and a second deletion is no failure") {
  WritingFixture fixture;
  const Json price = fixture.write(
      "create_quote_alert", {{"symbol", "aapl"}, {"operator", ">"}, {"threshold", "1000"}, {"expires", "2026-12-31"}});
  CHECK(price["alert"]["operator"] == "above");
  CHECK(price["alert"]["threshold"] == "1000.00");
  CHECK(price["alert"]["field"] == "last");
  CHECK(price["alert"]["expires_at"] == "2027-01-01T05:00:00.000Z");
  const Json volatility = fixture.write(
      "create_quote_alert", {{"symbol", "AAPL"}, {"operator", "above"}, {"threshold", 95.5}, {"field", "IV"}});
  CHECK(volatility["alert"]["threshold"] == "95.5");
  const Json listed = fixture.call("fetch_quote_alerts", {{"symbol", "AAPL"}, {"status", "waiting"}});
  CHECK(listed["total"] == 3);
  const Json id = price["alert"]["id"];
  CHECK(fixture.write("delete_quote_alert", {{"id", id}})["status"] == "deleted");
  fixture.write("delete_quote_alert", {{"id", id}});
  const Json unknown = fixture.write("delete_quote_alert", {{"id", "999999"}});
  CHECK(unknown["status"] == "not_there");
  CHECK(fixture.call("fetch_quote_alerts", {{"symbol", "AAPL"}, {"status", "waiting"}})["total"] == 2);
}

TEST_CASE("An alert whose value is there already says that it may fire at once") {
  WritingFixture fixture;
  const Json result =
      fixture.write("create_quote_alert", {{"symbol", "AAPL"}, {"operator", "below"}, {"threshold", 100000}});
  CHECK(has(result["note"].get<std::string>(), "at once"));
}

TEST_CASE("A caller without the scope write cannot write") {
  WritingFixture fixture;
  mcp::Context context({.id = "oauth:x", .scopes = {"read", "trade"}}, support::Budget::of(std::chrono::seconds(5)));
  for (const char* tool : kWrites) {
    try {
      mcp::run_tool(fixture.registry.get(tool), Json::object(), context);
      FAIL("no error");
    } catch (const support::Error& error) {
      CHECK(error.code == ErrorCode::forbidden);
      CHECK(has(error.hint, "\"write\""));
    }
  }
}

TEST_CASE("Changes of one list at the same time are made one after another, and none is lost") {
  WritingFixture fixture;
  const std::vector<std::string> symbols = {"TSLA", "NVDA", "AMD", "PLTR", "QQQ", "IWM"};
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (const std::string& symbol : symbols) {
    threads.emplace_back([&, symbol] {
      try {
        fixture.call("update_watchlist", {{"name", "Later"}, {"add", symbol}});
      } catch (const support::Error&) {
        ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(fixture.entries("Later")["total"] == symbols.size());
}

TEST_CASE("A change whose answer is lost is made once, and what is read next shows it") {
  WritingFixture fixture;
  CHECK(fixture.entries("Core")["total"] == 5);
  const auto lose = [&](const std::string& path) {
    simulator::Fault fault;
    fault.kind = simulator::Fault::Kind::lost_reply;
    fault.path_prefix = path;
    fixture.simulator.inject(fault);
  };
  lose("/watchlists/Core");
  const auto change = fixture.call_error("update_watchlist", {{"name", "Core"}, {"add", "TSLA"}});
  CHECK(change.code == ErrorCode::outcome_unknown);
  CHECK_FALSE(change.retryable);
  CHECK(has(change.hint, "fetch_watchlists"));
  CHECK(fixture.entries("Core")["total"] == 6);
  lose("/quote-alerts");
  const auto alert =
      fixture.call_error("create_quote_alert", {{"symbol", "AAPL"}, {"operator", ">"}, {"threshold", 1000}});
  CHECK(alert.code == ErrorCode::outcome_unknown);
  CHECK(fixture.call("fetch_quote_alerts", {{"symbol", "AAPL"}, {"status", "waiting"}})["total"] == 2);
  const auto requests = fixture.simulator.requests();
  const auto count = [&](std::string_view method, std::string_view path) {
    return std::count_if(requests.begin(), requests.end(),
                         [&](const auto& each) { return each.method == method && each.target == path; });
  };
  CHECK(count("PUT", "/watchlists/Core") == 1);
  CHECK(count("POST", "/quote-alerts") == 1);
}
