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

// Those that are not there; nobody else may write in them, whatever the umask. What fails is seen by the directory
// itself.
void make_parents(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || std::filesystem::exists(path, error)) return;
  make_parents(path.parent_path());
  ::mkdir(path.c_str(), 0755);
}

}  // namespace

std::string flaw_in_state_directory(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return errno == ENOENT ? "" : system_reason(errno);
  if (!S_ISDIR(status.st_mode)) return "it is no directory";
  if (status.st_uid != ::geteuid() && status.st_uid != 0) return "it belongs to another user";
  // They could put a key of their own where ours will be.
  if ((status.st_mode & S_IWOTH) != 0) return "every user may write in it";
  return "";
}

std::string make_state_directory(const std::string& path) {
  make_parents(std::filesystem::path(path).parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_reason(errno);
  return flaw_in_state_directory(path);
}

}  // namespace app
