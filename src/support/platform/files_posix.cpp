#include "tastytrade_mcp/support/platform/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "platform/last_error.hpp"

namespace support::platform {
namespace {

constexpr mode_t kPrivateFile = 0600;

FileStatus to_status(const struct stat& from) {
  FileStatus status;
  status.type = S_ISREG(from.st_mode)   ? FileStatus::Type::regular
                : S_ISDIR(from.st_mode) ? FileStatus::Type::directory
                : S_ISLNK(from.st_mode) ? FileStatus::Type::link
                                        : FileStatus::Type::other;
  status.id = {static_cast<std::uint64_t>(from.st_dev), static_cast<std::uint64_t>(from.st_ino)};
  status.size = static_cast<std::uint64_t>(from.st_size);
  status.is_own = from.st_uid == ::geteuid();
  status.belongs_to_system = from.st_uid == 0;
  status.is_accessible_to_others = (from.st_mode & 077) != 0;
  status.is_group_writable = (from.st_mode & S_IWGRP) != 0;
  status.is_world_writable = (from.st_mode & S_IWOTH) != 0;
  return status;
}

std::error_code to_error(int result) {
  return result == 0 ? std::error_code() : last_error();
}

int descriptor(File::Handle handle) {
  return static_cast<int>(handle);
}

File open_file(const std::string& path, int flags, std::error_code& error) {
  const int opened = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, kPrivateFile);
  error = opened < 0 ? last_error() : std::error_code();
  return opened < 0 ? File() : File(opened);
}

// Waits until the disk has the entry of `path` in its directory. Not every file system can: that is no error.
void sync_directory_of(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const int opened = ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::fsync(opened);
  ::close(opened);
}

}  // namespace

FileStatus read_status(const std::string& path, Links links, std::error_code& error) {
  struct stat status {};
  const int result = links == Links::follow ? ::stat(path.c_str(), &status) : ::lstat(path.c_str(), &status);
  error = to_error(result);
  if (error == std::errc::no_such_file_or_directory) error.clear();
  return result == 0 ? to_status(status) : FileStatus();
}

File& File::operator=(File&& other) noexcept {
  if (this == &other) return *this;
  close();
  std::swap(handle_, other.handle_);
  return *this;
}

void File::close() {
  if (handle_ != kNone) ::close(descriptor(handle_));
  handle_ = kNone;
}

FileStatus File::status(std::error_code& error) const {
  struct stat status {};
  error = to_error(::fstat(descriptor(handle_), &status));
  return error ? FileStatus() : to_status(status);
}

std::size_t File::read_at(std::uint64_t offset, char* buffer, std::size_t size, std::error_code& error) const {
  std::size_t done = 0;
  error.clear();
  while (done < size) {
    const ssize_t count = ::pread(descriptor(handle_), buffer + done, size - done, static_cast<off_t>(offset + done));
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (count == 0) {
      break;
    } else if (errno != EINTR) {
      error = last_error();
      break;
    }
  }
  return done;
}

std::error_code File::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor(handle_), text.data(), text.size());
    if (count > 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (count == 0) {
      return std::make_error_code(std::errc::io_error);
    } else if (errno != EINTR) {
      return last_error();
    }
  }
  return {};
}

std::error_code File::flush() {
  return to_error(::fsync(descriptor(handle_)));
}

std::error_code File::make_private() {
  return to_error(::fchmod(descriptor(handle_), kPrivateFile));
}

std::error_code File::copy_permissions(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return last_error();
  return to_error(::fchmod(descriptor(handle_), status.st_mode & 0777));
}

File open_own_file(const std::string& path, Access access, std::error_code& error) {
  return open_file(path, (access == Access::read ? O_RDONLY : O_RDWR) | O_NONBLOCK, error);
}

File create_private_file(const std::string& path, std::error_code& error) {
  return open_file(path, O_RDWR | O_CREAT | O_EXCL, error);
}

std::error_code move_into_place(const std::string& draft, const std::string& path) {
  const std::error_code error = to_error(::link(draft.c_str(), path.c_str()));
  ::unlink(draft.c_str());
  if (!error) sync_directory_of(path);
  return error;
}

std::error_code replace_file(const std::string& draft, const std::string& path) {
  const std::error_code error = to_error(std::rename(draft.c_str(), path.c_str()));
  if (!error) sync_directory_of(path);
  return error;
}

std::error_code remove_file(const std::string& path) {
  const std::error_code error = to_error(::unlink(path.c_str()));
  return error == std::errc::no_such_file_or_directory ? std::error_code() : error;
}

std::error_code create_directory(const std::string& path, bool is_private) {
  const std::error_code error = to_error(::mkdir(path.c_str(), is_private ? 0700 : 0755));
  if (!error) sync_directory_of(path);
  return error;
}

std::error_code check_directory_writable(const std::string& path) {
  return to_error(::access(path.c_str(), W_OK | X_OK));
}

std::error_code check_file_readable(const std::string& path) {
  return to_error(::access(path.c_str(), R_OK));
}

}  // namespace support::platform
