// Tells which package of a registry the program was installed from, and the command with which a client starts it. The
// packages of npm and of PyPI hold a file that names them; a program from an archive has none.
#pragma once

#include <string>
#include <vector>

namespace app {

enum class Registry { none, npm, pypi };

struct PackageOrigin {
  Registry registry = Registry::none;
  std::string package = {};   // "tastytrade-mcp", "@you/tastytrade-mcp"
  bool is_temporary = false;  // the program is in the cache of npx or uvx, which may be emptied
};

// Reads share/installed-from ("npm NAME" or "pypi NAME"), found from the path of the program. A file with other
// content, or with a name that the registry does not allow, counts as absent.
PackageOrigin find_package_origin(const std::string& program);

// The program that a client starts: the server itself, or the runner of a package.
enum class Runner { program, npx, uvx };

// Returns the words of the command: `program` itself, or the runner and the package. `needs_shell`: a client of
// Windows, which cannot start npx without cmd.exe, because npx is a batch file there.
std::vector<std::string> make_command(Runner runner, const PackageOrigin& origin, const std::string& program,
                                      bool needs_shell);

}  // namespace app
