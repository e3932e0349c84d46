#include "shell_settings.hpp"

#include "placeholder.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace app {
namespace {

constexpr std::string_view kProduction = "TASTYTRADE_USE_PRODUCTION";

// Secrets, and names that are of use with their secret only.
bool is_withheld(const Setting& setting) {
  const std::string_view name = setting.name;
  return setting.secret || name == "TASTYTRADE_CLIENT_ID" || name.ends_with("_USERNAME");
}

bool concerns(const Setting& setting, bool demo) {
  const std::string_view group = setting.group;
  if (group == "Demo") return demo && std::string_view(setting.name) != "TASTYTRADE_DEMO";
  return group == "Tools" || group == "Cache" || group == "Log" || (!demo && (group == "Broker" || group == "State"));
}

}  // namespace

ShellSettings read_shell_settings(const Variables& variables, bool demo) {
  ShellSettings shell;
  for (const Setting& setting : settings()) {
    const auto value = variables.get(setting.name);
    if (!value || !concerns(setting, demo)) continue;
    if (const auto problem = validate_unquoted(*value)) {
      throw support::Error(support::ErrorCode::invalid_argument, setting.name + problem->message, problem->hint);
    }
    if (is_withheld(setting)) {
      if (std::string_view(setting.group) == "Broker") shell.withheld.emplace_back(setting.name);
    } else if (setting.name == kProduction) {
      try {
        shell.values.emplace_back(setting.name, variables.flag(setting.name, false) ? "true" : "false");
      } catch (const support::Error&) {
        shell.unreadable_production = true;
      }
    } else {
      shell.values.emplace_back(setting.name, *value);
    }
  }
  return shell;
}

}  // namespace app
