#include "package_origin.hpp"

#include <algorithm>
#include <fstream>

#include "settings/packaged_files.hpp"

namespace app {
namespace {

bool is_name(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  // A hyphen at the beginning would make an option of it.
  return !text.empty() && text.size() <= 214 && text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), is_allowed);
}

// A name, or "@scope/name".
bool is_npm_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return is_name(text);
  return text.front() == '@' && is_name(text.substr(1, slash - 1)) && is_name(text.substr(slash + 1));
}

// npx keeps its packages in _npx of npm's cache, uvx in archive-v0 of uv's cache.
bool is_in_cache(const std::string& program, Registry registry) {
  std::string path = program;
  std::replace(path.begin(), path.end(), '\\', '/');
  return path.find(registry == Registry::npm ? "/_npx/" : "/archive-v0/") != std::string::npos;
}

}  // namespace

PackageOrigin find_package_origin(const std::string& program) {
  std::ifstream file(find_packaged_file(program, "installed-from"), std::ios::binary);
  std::string registry, package, rest;
  if (!(file >> registry >> package) || file >> rest) return {};
  PackageOrigin origin;
  if (registry == "npm" && is_npm_name(package)) origin.registry = Registry::npm;
  if (registry == "pypi" && is_name(package)) origin.registry = Registry::pypi;
  if (origin.registry == Registry::none) return {};
  origin.package = package;
  origin.is_temporary = is_in_cache(program, origin.registry);
  return origin;
}

std::vector<std::string> make_command(Runner runner, const PackageOrigin& origin, const std::string& program,
                                      bool needs_shell) {
  if (runner == Runner::uvx) return {"uvx", "--from", origin.package, "tastytrade-mcp"};
  if (runner == Runner::program) return {program};
  std::vector<std::string> command = {"npx", "-y", origin.package};
  if (needs_shell) command.insert(command.begin(), {"cmd", "/c"});
  return command;
}

}  // namespace app
