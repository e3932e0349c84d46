// The generated sections of README.md and docs/*.md equal what the program prints, and their links exist.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "command_line/option_table.hpp"
#include "coverage/coverage.hpp"
#include "documentation.hpp"
#include "metrics.hpp"
#include "paths.hpp"
#include "program.hpp"
#include "snapshot.hpp"
#include "status/status_view.hpp"

namespace {

struct Section {
  std::string name;
  std::string content;
};

// The screen of `status` for recorded metrics, four minutes after the start of the server that had them.
std::string status_section() {
  const std::string recorded =
      test::read_file(std::string(test::kProjectRoot) + "/tests/app/status/recorded_metrics.txt");
  app::StatusView view;
  view.figures = app::read_figures(app::parse_prometheus_text(recorded));
  view.url = "http://127.0.0.1:8086";
  view.time = support::Instant(
      std::chrono::milliseconds(static_cast<std::int64_t>(view.figures.start_time.value_or(0) * 1000)) +
      std::chrono::minutes(4));
  view.assessment = app::assess(view.figures, app::ReadinessAnswer{true, ""}, {{view.figures, 240, true}}, 0);
  const app::Terminal terminal{.is_terminal = true, .can_move_cursor = false, .has_unicode = true, .width = 80};
  return "```text\n" + app::format_status(view, terminal) + "```\n";
}

app::Program make_program(std::map<std::string, std::string> variables) {
  app::Flags flags;
  flags.demo = true;
  return app::Program(app::load_configuration(app::Variables(std::move(variables)), flags));
}

// Compares the sections between the markers of `file` with the committed ones.
void check_sections(const std::string& file, const std::vector<Section>& sections) {
  const std::string path = std::string(test::kProjectRoot) + "/" + file;
  std::string current = test::read_file(path);
  for (const Section& section : sections) current = app::with_section(current, section.name, section.content);
  INFO(file << " differs: run scripts/snapshot");
  CHECK(test::snapshot(file, current) == current);
}

}  // namespace

TEST_CASE("Generated sections of the documents equal the output of the program") {
  const app::Program offered = make_program({{"ENABLE_WRITES", "true"}});
  check_sections("README.md", {{"tools", app::tools_overview(offered.registry())}});
  const app::Program program = make_program({{"TOOLSETS", "all"}, {"ENABLE_WRITES", "true"}});
  const mcp::Registry& registry = program.registry();
  check_sections("docs/settings.md", {{"settings", app::settings_section()}});
  check_sections("docs/trading-safety.md", {{"checks", app::checks_table()}});
  check_sections("docs/tools.md", {{"tools", app::tools_section(registry)},
                                   {"resources", app::resources_table(registry)},
                                   {"prompts", app::prompts_table(registry)}});
  check_sections("docs/coverage.md", {{"official_tools", app::coverage_table(app::official_tools(), registry)},
                                      {"broker_endpoints", app::coverage_table(app::broker_endpoints(), registry)}});
  check_sections("docs/command-line.md", {{"commands", app::command_line_document()}});
  app::register_all_metrics();
  check_sections("docs/metrics.md", {{"metrics", app::metrics_table()}});
  check_sections("docs/operations.md", {{"status", status_section()}});
  check_sections("docs/http-api.md", {{"endpoints", app::endpoints_table(registry)}});
}

TEST_CASE("Every variable that the program reads is a documented setting") {
  // configuration.cpp reads variables by name: every text in it that looks like a variable's name must be documented.
  const std::string source = test::read_file(std::string(test::kProjectRoot) + "/app/settings/configuration.cpp");
  std::size_t found = 0;
  for (std::size_t at = source.find('"'); at != std::string::npos; at = source.find('"', at + 1)) {
    const auto end = source.find('"', at + 1);
    const std::string word = source.substr(at + 1, end - at - 1);
    at = end;
    const bool variable = word.size() > 3 &&
                          word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos &&
                          !word.starts_with("RAILWAY_") && word != "HOME" && word != "XDG_STATE_HOME" &&
                          !word.ends_with('_') && word != "USERNAME" && word != "PASSWORD";
    if (!variable) continue;
    ++found;
    INFO(word);
    bool listed = false;
    for (const auto& setting : app::settings()) listed = listed || word == setting.name;
    CHECK(listed);
  }
  CHECK(found > 20);
}

TEST_CASE("The README has fewer than 200 lines") {
  const std::string readme = test::read_file(std::string(test::kProjectRoot) + "/README.md");
  CHECK(std::count(readme.begin(), readme.end(), '\n') < 200);
}

TEST_CASE("Links between the documents name existing files") {
  const std::filesystem::path root(test::kProjectRoot);
  std::vector<std::filesystem::path> files = {root / "README.md", root / "CONTRIBUTING.md", root / "SECURITY.md",
                                              root / "CHANGELOG.md"};
  for (const auto& entry : std::filesystem::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  }
  std::size_t links = 0;
  for (const auto& file : files) {
    const std::string text = test::read_file(file.string());
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
      const std::string target = text.substr(at + 2, text.find_first_of(")#", at + 2) - at - 2);
      if (target.empty() || target.find(':') != std::string::npos) continue;
      ++links;
      INFO(file << " links to " << target);
      CHECK(std::filesystem::exists(file.parent_path() / target));
    }
  }
  CHECK(links > 20);
}
