// The README cannot drift from the code: its tables are made from the values the program runs on.
#include <catch2/catch_test_macros.hpp>

#include "documentation.hpp"
#include "paths.hpp"
#include "program.hpp"
#include "snapshot.hpp"

TEST_CASE("the README's tables are those of the code") {
  app::Flags flags;
  flags.demo = true;
  const app::Variables none(std::map<std::string, std::string>{});
  app::Program program(app::load_configuration(none, flags));
  const std::string readme = test::read_file(std::string(test::kProjectRoot) + "/README.md");
  std::string current = app::with_section(readme, "settings", app::settings_table());
  current = app::with_section(current, "tools", app::tools_table(program.registry()));
  current = app::with_section(current, "resources", app::resources_table(program.registry()));
  current = app::with_section(current, "prompts", app::prompts_table(program.registry()));
  current = app::with_section(current, "endpoints", app::endpoints_table(program.registry()));
  INFO("run scripts/snapshot");
  CHECK(test::snapshot("README.md", current) == current);
}

TEST_CASE("every variable that the code reads is in the table of settings") {
  // The configuration asks Variables by name; whatever it asks for must be documented.
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
