// Files that only their owner may read: creates, checks and replaces them. Every operation names one path or one open
// file; the files of std::filesystem serve the rest. Safe from any thread.
//
// Windows: paths of any length, so an absolute path gets the prefix \\?\. A file is opened with FILE_SHARE_READ,
// FILE_SHARE_WRITE and FILE_SHARE_DELETE, so that other processes may open, rename and delete it. A virus scanner may
// hold a file for a moment: what fails with ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION or (replace, move, remove)
// ERROR_ACCESS_DENIED is repeated for at most two seconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace support::platform {

// Tells a file from all others of this machine. Windows: all are 0, which tells nothing.
struct FileId {
  std::uint64_t device = 0, number = 0;
  bool operator==(const FileId&) const = default;
};

// The type of a file, its owner, and who else may use it.
struct FileStatus {
  enum class Type { missing, regular, directory, link, other };
  Type type = Type::missing;
  FileId id;
  std::uint64_t size = 0;
  // POSIX: it belongs to the effective user. Windows: to the user of the process's token, or to the default owner of
  // that token (Administrators, if the process is elevated).
  bool is_own = false;
  // It belongs to root. Windows: to SYSTEM, Administrators or TrustedInstaller.
  bool belongs_to_system = false;
  // Users other than its owner have some access: any of the mode's bits 077. Windows: an entry of the DACL allows
  // something to a SID other than the owner, the process's user, SYSTEM, Administrators, OWNER RIGHTS and CREATOR
  // OWNER; a file without a DACL counts as accessible to all.
  bool is_accessible_to_others = false;
  // The group may write: the mode's bit 020. Windows: false.
  bool is_group_writable = false;
  // Every user may write: the mode's bit 02. Windows: a SID that is_accessible_to_others counts may write data, add
  // files, delete (children), or change DACL or owner.
  bool is_world_writable = false;
};

enum class Links { follow, report };

// Returns the status of a file, or of a link itself (Links::report). A missing file is no error: Type::missing.
// Windows: a reparse point that is a symbolic link or a junction is a link; a FIFO, a device or a named pipe is
// Type::other.
FileStatus read_status(const std::string& path, Links links, std::error_code& error);

// An open file. Closes it on destruction.
class File {
 public:
  using Handle = std::intptr_t;  // a descriptor; Windows: a HANDLE
  static constexpr Handle kNone = -1;

  File() = default;
  explicit File(Handle handle) : handle_(handle) {}
  File(File&& other) noexcept : handle_(other.handle_) { other.handle_ = kNone; }
  File& operator=(File&& other) noexcept;
  ~File() { close(); }

  bool is_open() const { return handle_ != kNone; }
  void close();
  FileStatus status(std::error_code& error) const;
  // Reads from `offset` on. Returns the number of bytes: fewer than `size` at the end of the file only.
  std::size_t read_at(std::uint64_t offset, char* buffer, std::size_t size, std::error_code& error) const;
  // Writes all of `text` at the current position.
  std::error_code write(std::string_view text);
  // Waits until the disk has what was written (fsync, FlushFileBuffers).
  std::error_code flush();
  // Takes all access away from other users: mode 0600. Windows: a protected DACL that allows full control to the owner,
  // SYSTEM and Administrators.
  std::error_code make_private();
  // Gives the file the permissions of the file `path`, links followed: the mode's bits 0777. Windows: its DACL.
  std::error_code copy_permissions(const std::string& path);

 private:
  Handle handle_ = kNone;
};

enum class Access { read, read_and_write };

// Opens an existing file. A link is not followed: error std::errc::too_many_symbolic_link_levels. Does not wait for the
// other end of a FIFO. A missing file: std::errc::no_such_file_or_directory. The handle is not inherited by children.
File open_own_file(const std::string& path, Access access, std::error_code& error);

// Creates a file for reading and writing that only its owner may access, as make_private() says, from its first moment
// on. An existing file or link: std::errc::file_exists.
File create_private_file(const std::string& path, std::error_code& error);

// Gives the complete file `draft` the name `path`, in one step. Never replaces: an existing file or link gives
// std::errc::file_exists. The name `draft` is gone afterwards, also after a failure. A loss of power does not undo it,
// where the file system allows to sync a directory. POSIX: link(), unlink(), and fsync() of the directory. Windows:
// MoveFileExW without MOVEFILE_REPLACE_EXISTING.
std::error_code move_into_place(const std::string& draft, const std::string& path);

// Replaces `path` by `draft` in one step: other processes see the old file or the new one. After a failure `path` is
// unchanged and `draft` is still there. Synced as move_into_place() does. Windows: MoveFileExW with
// MOVEFILE_REPLACE_EXISTING and MOVEFILE_WRITE_THROUGH.
std::error_code replace_file(const std::string& draft, const std::string& path);

// Deletes a file, not a directory. A missing file is no error.
std::error_code remove_file(const std::string& path);

// Creates a directory; `is_private`: for its owner alone (mode 0700; Windows: the DACL of make_private(), inherited by
// what is created in it). Otherwise mode 0755, or the inherited DACL. Its parent must exist, and is synced. An existing
// file or directory gives std::errc::file_exists.
std::error_code create_directory(const std::string& path, bool is_private);

// Whether this process may create files in the directory. Creates none. POSIX: access() with W_OK and X_OK. Windows:
// opens the directory for FILE_ADD_FILE and FILE_TRAVERSE.
std::error_code check_directory_writable(const std::string& path);

// Whether this process may read the file. POSIX: access() with R_OK. Windows: opens it for GENERIC_READ.
std::error_code check_file_readable(const std::string& path);

}  // namespace support::platform
