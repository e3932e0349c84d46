// The file system that holds a file. Safe from any thread.
#pragma once

#include <string>
#include <system_error>

namespace support::platform {

struct FileSystem {
  std::string type;         // "nfs", "fuse.sshfs"; empty: not known by name
  bool is_network = false;  // other machines may change its files, and locks may not reach them
};

// Returns the file system of an existing file or directory, links followed. Linux: statfs(); for FUSE, the type in
// /proc/self/mountinfo. macOS: statfs(), a file system without MNT_LOCAL. Windows: GetDriveTypeW(), a remote drive.
FileSystem read_file_system(const std::string& path, std::error_code& error);

}  // namespace support::platform
