// Access control lists of Windows: private ones, and who else has access to a file.
#pragma once

#include <vector>

#include "platform/windows_api.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"

namespace support::platform {

// An access control list that allows full control to this process's user, SYSTEM and Administrators.
class PrivateAccess {
 public:
  // `is_inherited`: files and directories that are created in the directory get the same entries.
  explicit PrivateAccess(bool is_inherited);
  // For CreateFileW() and CreateDirectoryW(): the list alone, nothing inherited from the parent directory.
  SECURITY_ATTRIBUTES* attributes() { return &attributes_; }

 private:
  ACL* list() { return reinterpret_cast<ACL*>(list_.data()); }

  std::vector<std::byte> list_;
  SECURITY_DESCRIPTOR descriptor_{};
  SECURITY_ATTRIBUTES attributes_{};
};

// Fills in the members of FileStatus that tell the owner and who else has access. A volume without access control
// (FAT) gives a file that is not its user's own and that all may write.
void read_access(HANDLE file, FileStatus& status);

// Gives the file a private list; entries of the parent directory are not inherited.
std::error_code make_private(HANDLE file);

// Gives the file the access control list of another one.
std::error_code copy_access(HANDLE from, HANDLE to);

}  // namespace support::platform
