#include "packaged_files.hpp"

namespace app {

namespace fs = std::filesystem;

fs::path find_packaged_file(const fs::path& program, const std::string& name) {
  if (program.empty()) return {};
  const fs::path folder = program.parent_path();
  for (const fs::path& path : {folder / "share" / name, folder.parent_path() / "share" / "tastytrade-mcp" / name}) {
    std::error_code error;
    if (fs::is_regular_file(path, error) && fs::file_size(path, error) > 0 && !error) return path;
  }
  return {};
}

}  // namespace app
