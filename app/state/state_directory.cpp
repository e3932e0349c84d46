#include "state_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "tastytrade_mcp/support/error.hpp"

namespace app {

using support::system_reason;

namespace {

// Creates missing parents with mode 0755 whatever the umask. A failure shows when the directory itself is created.
void make_parents(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || std::filesystem::exists(path, error)) return;
  make_parents(path.parent_path());
  ::mkdir(path.c_str(), 0755);
}

}  // namespace

std::string validate_state_directory(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return errno == ENOENT ? "" : system_reason(errno);
  if (!S_ISDIR(status.st_mode)) return "it is not a directory";
  if (status.st_uid != ::geteuid() && status.st_uid != 0) return "it belongs to another user";
  // Another user could put a key of their own there.
  if ((status.st_mode & S_IWOTH) != 0) return "every user may write in it";
  return "";
}

std::string make_state_directory(const std::string& path) {
  make_parents(std::filesystem::path(path).parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_reason(errno);
  return validate_state_directory(path);
}

}  // namespace app
