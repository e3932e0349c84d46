#include "tastytrade_mcp/support/platform/file_system.hpp"

#include <sys/mount.h>
#include <sys/param.h>

#include "platform/last_error.hpp"

namespace support::platform {

FileSystem read_file_system(const std::string& path, std::error_code& error) {
  struct statfs status {};
  error.clear();
  if (::statfs(path.c_str(), &status) != 0) {
    error = last_error();
    return {};
  }
  return {status.f_fstypename, (status.f_flags & MNT_LOCAL) == 0};
}

}  // namespace support::platform
