#include "system_directories.hpp"

namespace app {

const char* home_variable(System system) {
  return system == System::windows ? "USERPROFILE" : "HOME";
}

std::string default_state_directory(const Variables& variables, System system) {
  const auto home = variables.get(home_variable(system));
  if (system == System::windows) {
    if (const auto local = variables.get("LOCALAPPDATA")) return *local + "\\tastytrade-mcp";
    return home ? *home + "\\AppData\\Local\\tastytrade-mcp" : "";
  }
  const auto base = variables.get("XDG_STATE_HOME");
  if (base && base->starts_with('/')) return *base + "/tastytrade-mcp";
  if (!home) return "";
  return *home + (system == System::macos ? "/Library/Application Support" : "/.local/state") + "/tastytrade-mcp";
}

}  // namespace app
