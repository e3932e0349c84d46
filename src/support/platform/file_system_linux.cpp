#include "tastytrade_mcp/support/platform/file_system.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

#include "platform/last_error.hpp"

namespace support::platform {
namespace {

struct KnownType {
  std::uint32_t magic;
  const char* type;
};

// Values of f_type in statfs(2) of file systems that several machines share.
constexpr std::array<KnownType, 11> kNetworkTypes{{{0x6969, "nfs"},
                                                   {0xff534d42, "cifs"},
                                                   {0xfe534d42, "smb2"},
                                                   {0x517b, "smb"},
                                                   {0x01021997, "9p"},
                                                   {0x00c36400, "ceph"},
                                                   {0x5346414f, "afs"},
                                                   {0x6b414653, "afs"},
                                                   {0x0bd00bd0, "lustre"},
                                                   {0x73757245, "coda"},
                                                   {0x564c, "ncp"}}};
constexpr std::uint32_t kFuse = 0x65735546;
// FUSE serves local file systems too.
constexpr std::array<std::string_view, 11> kNetworkFuseTypes{
    "fuse.sshfs",  "fuse.s3fs",   "fuse.rclone",  "fuse.glusterfs", "fuse.ceph-fuse", "fuse.gcsfuse",
    "fuse.goofys", "fuse.davfs2", "fuse.juicefs", "fuse.blobfuse2", "fuse.mount-s3"};

// Returns the type that the kernel's table of mounts has for a device; empty if it has none.
std::string find_mounted_type(dev_t device) {
  const std::string number = std::to_string(major(device)) + ":" + std::to_string(minor(device));
  std::ifstream mounts("/proc/self/mountinfo");
  std::string line, found;
  while (std::getline(mounts, line)) {
    // "36 35 98:0 /root /mount options optional-fields - type source options", proc_pid_mountinfo(5)
    std::istringstream words(line);
    std::string word;
    for (int i = 0; i < 3; ++i) words >> word;
    if (word != number) continue;
    while (words >> word && word != "-") {
    }
    words >> found;
  }
  return found;
}

}  // namespace

FileSystem read_file_system(const std::string& path, std::error_code& error) {
  struct statfs status {};
  struct stat file {};
  error.clear();
  if (::statfs(path.c_str(), &status) != 0 || ::stat(path.c_str(), &file) != 0) {
    error = last_error();
    return {};
  }
  const auto magic = static_cast<std::uint32_t>(status.f_type);
  for (const KnownType& known : kNetworkTypes) {
    if (known.magic == magic) return {known.type, true};
  }
  const std::string type = find_mounted_type(file.st_dev);
  const bool is_network =
      magic == kFuse && std::find(kNetworkFuseTypes.begin(), kNetworkFuseTypes.end(), type) != kNetworkFuseTypes.end();
  return {type, is_network};
}

}  // namespace support::platform
