// docs/coverage.md: every endpoint and every read of the broker client has a tool, or a reason why it has none.
#include "coverage/coverage.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>
#include <regex>
#include <set>

#include "paths.hpp"
#include "program.hpp"
#include "settings/configuration.hpp"
#include "snapshot.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace {

const std::filesystem::path kRoot = test::kProjectRoot;

app::Program make_program() {
  app::Flags flags;
  flags.demo = true;
  return app::Program(app::load_configuration(app::Variables(std::map<std::string, std::string>{}), flags));
}

// The texts that the first group of a pattern finds in the files of a folder.
std::set<std::string> find_in_sources(const std::filesystem::path& folder, const std::regex& pattern) {
  std::set<std::string> found;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const std::string text = test::read_file(file.path().string());
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
      found.insert((*at)[1].str() + ((*at).size() > 2 ? " " + (*at)[2].str() : ""));
    }
  }
  return found;
}

}  // namespace

TEST_CASE("A row without a tool says why, and no subject has two rows") {
  const auto& rows = GENERATE(app::official_tools(), app::broker_endpoints());
  std::set<std::string> subjects;
  for (const app::Coverage& row : rows) {
    INFO(row.subject);
    CHECK(subjects.insert(row.subject).second);
    CHECK((!row.tool.empty() || row.note.ends_with('.')));
    CHECK((row.arguments.empty() || !row.tool.empty()));
  }
  CHECK(app::official_tools().size() == 84);
}

TEST_CASE("A row is offered if its tool and all its arguments are") {
  const app::Program program = make_program();
  const mcp::Registry& registry = program.registry();
  const std::string table = app::coverage_table({{"a", "fetch_accounts"},
                                                 {"b", "fetch_positions", "account_number, group_by"},
                                                 {"c", "fetch_positions", "no_such_argument"},
                                                 {"d", "no_such_tool"},
                                                 {"e", "", "", "It is a secret."}},
                                                registry);
  CHECK(table.starts_with("Of 5, 2 are offered, 2 are not yet offered, and 1 is left out on purpose."));
  CHECK(table.find("| `b` | `fetch_positions` | account_number, group_by |  |") != std::string::npos);
  CHECK(table.find("| `c` | not yet offered |  |  |") != std::string::npos);
  CHECK(table.find("| `e` | left out |  | It is a secret. |") != std::string::npos);
}

TEST_CASE("A call of a tool of TastyTrade's server is told the tool that does it here") {
  const app::Program program = make_program();
  for (const app::Coverage& row : app::official_tools()) {
    if (program.registry().find(row.tool) == nullptr) continue;
    INFO(row.subject);
    try {
      program.registry().get("tastytrade_" + row.subject);
      FAIL("the tool exists");
    } catch (const support::Error& error) {
      CHECK((error.message() + error.hint).find(row.tool) != std::string::npos);
    }
  }
}

TEST_CASE("Every endpoint that the simulator serves has a row") {
  std::set<std::string> subjects;
  for (const app::Coverage& row : app::broker_endpoints()) subjects.insert(row.subject);
  const auto served =
      find_in_sources(kRoot / "simulator/endpoints", std::regex(R"rx(\{"(GET|POST|PUT|PATCH|DELETE)", "(/[^"]*)")rx"));
  CHECK(served.size() > 60);
  for (const std::string& endpoint : served) {
    if (endpoint.find(" /simulator/") != std::string::npos) continue;  // the simulator's own
    INFO(endpoint);
    CHECK(subjects.contains(endpoint));
  }
}

TEST_CASE("Every read of the broker client is used by a tool") {
  const std::string header = test::read_file((kRoot / "include/tastytrade_mcp/broker/client.hpp").string());
  const std::regex method(R"rx(\n  Answer<[^;]*?> ([a-z_]+)\()rx");
  const auto called = find_in_sources(kRoot / "tools", std::regex(R"rx((?:\.|->)([a-z_]+)\()rx"));
  std::size_t methods = 0;
  for (std::sregex_iterator at(header.begin(), header.end(), method), end; at != end; ++at, ++methods) {
    const std::string name = (*at)[1];
    INFO(name);
    CHECK(called.contains(name));
  }
  CHECK(methods >= 30);
}
