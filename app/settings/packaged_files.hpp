// Finds files that a package holds beside the program: trusted certificates, and the name of the package.
#pragma once

#include <filesystem>
#include <string>

namespace app {

// Returns the path of `name` in the folder "share" beside `program` (archives, npm, the bundle), or else in
// "../share/tastytrade-mcp" (a Python environment, /usr). Empty if neither holds a file with content, or `program` is
// empty.
std::filesystem::path find_packaged_file(const std::filesystem::path& program, const std::string& name);

}  // namespace app
