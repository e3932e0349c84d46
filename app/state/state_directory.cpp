#include "state_directory.hpp"

#include <filesystem>
#include <system_error>

#include "tastytrade_mcp/support/platform/files.hpp"

namespace app {

namespace platform = support::platform;

namespace {

// Creates missing parents. A failure shows when the directory itself is created.
void make_parents(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || std::filesystem::exists(path, error)) return;
  make_parents(path.parent_path());
  platform::create_directory(path.string(), false);
}

}  // namespace

std::string validate_state_directory(const std::string& path) {
  std::error_code error;
  const platform::FileStatus status = platform::read_status(path, platform::Links::follow, error);
  if (error) return error.message();
  if (status.type == platform::FileStatus::Type::missing) return "";
  if (status.type != platform::FileStatus::Type::directory) return "it is not a directory";
  if (!status.is_own && !status.belongs_to_system) return "it belongs to another user";
  // Another user could put a key of their own there.
  if (status.is_world_writable) return "every user may write in it";
  return "";
}

std::string make_state_directory(const std::string& path) {
  make_parents(std::filesystem::path(path).parent_path());
  const std::error_code error = platform::create_directory(path, true);
  if (error && error != std::errc::file_exists) return error.message();
  return validate_state_directory(path);
}

}  // namespace app
