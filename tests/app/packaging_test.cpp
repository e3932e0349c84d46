// The form of the desktop bundle and the example of an environment file have settings of this program.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "paths.hpp"
#include "settings/settings.hpp"
#include "snapshot.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace {

std::string packaged(const std::string& name) {
  return test::read_file(std::string(test::kProjectRoot) + "/packaging/" + name);
}

const app::Setting* find(const std::string& name) {
  for (const app::Setting& setting : app::settings()) {
    if (name == setting.name) return &setting;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("Each field of the desktop bundle's form is a setting, and is sensitive if the setting is secret") {
  const auto manifest = nlohmann::json::parse(packaged("manifest.json"));
  const auto& variables = manifest["server"]["mcp_config"]["env"];
  CHECK(variables.size() == manifest["user_config"].size());
  for (const auto& [name, value] : variables.items()) {
    INFO(name);
    const app::Setting* setting = find(name);
    REQUIRE(setting != nullptr);
    const std::string text = value.get<std::string>(), prefix = "${user_config.";
    REQUIRE(text.starts_with(prefix));
    const auto& field = manifest["user_config"].at(text.substr(prefix.size(), text.size() - prefix.size() - 1));
    CHECK(field.value("sensitive", false) == setting->secret);
  }
}

TEST_CASE("The example of an environment file names existing settings and has no secret") {
  std::size_t found = 0;
  for (const std::string& line : support::split(packaged("environment.example"), '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    ++found;
    INFO(line);
    const auto equals = line.find('=');
    REQUIRE(equals != std::string::npos);
    const app::Setting* setting = find(line.substr(0, equals));
    REQUIRE(setting != nullptr);
    if (setting->secret) CHECK(line.size() == equals + 1);
  }
  CHECK(found > 5);
}
