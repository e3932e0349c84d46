#include "tastytrade_mcp/support/platform/files.hpp"

#include <chrono>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

#include "platform/access_control.hpp"
#include "platform/windows_api.hpp"

namespace support::platform {
namespace {

constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

HANDLE native(File::Handle handle) {
  return reinterpret_cast<HANDLE>(handle);
}

// Whether the error goes away when another process closes the file. A program that has opened a file without
// FILE_SHARE_DELETE makes its renaming and deleting fail with ERROR_ACCESS_DENIED.
bool is_held_error(DWORD error, bool is_rename_or_delete) {
  return error == ERROR_SHARING_VIOLATION || error == ERROR_LOCK_VIOLATION ||
         (is_rename_or_delete && error == ERROR_ACCESS_DENIED);
}

// Calls `operation`, which returns an error of Windows, until it succeeds or fails for another reason than that another
// process holds the file; for at most two seconds.
template <typename Operation>
DWORD retry_while_held(bool is_rename_or_delete, const Operation& operation) {
  constexpr std::chrono::seconds kPatience(2);
  constexpr std::chrono::milliseconds kPause(20);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    const DWORD error = operation();
    if (!is_held_error(error, is_rename_or_delete) || std::chrono::steady_clock::now() >= end) return error;
    std::this_thread::sleep_for(kPause);
  }
}

DWORD error_of(BOOL result) {
  return result ? ERROR_SUCCESS : ::GetLastError();
}

struct OpenOptions {
  DWORD access = 0;
  DWORD disposition = OPEN_EXISTING;
  DWORD flags = 0;
  SECURITY_ATTRIBUTES* security = nullptr;
};

OwnedHandle open_native(const std::wstring& path, const OpenOptions& options, DWORD& error) {
  OwnedHandle opened;
  error = retry_while_held(false, [&] {
    opened = OwnedHandle(::CreateFileW(path.c_str(), options.access, kShareAll, options.security, options.disposition,
                                       // Without FILE_FLAG_BACKUP_SEMANTICS a directory cannot be opened.
                                       FILE_ATTRIBUTE_NORMAL | FILE_FLAG_BACKUP_SEMANTICS | options.flags, nullptr));
    return error_of(opened.is_open());
  });
  return opened;
}

struct Attributes {
  bool is_directory = false;
  bool is_reparse_point = false;
  bool is_link = false;
};

// A reparse point of another kind, such as a file that is stored in a cloud, is a file.
bool read_attributes(HANDLE file, Attributes& attributes) {
  FILE_ATTRIBUTE_TAG_INFO info{};
  if (!::GetFileInformationByHandleEx(file, FileAttributeTagInfo, &info, sizeof(info))) return false;
  attributes.is_directory = (info.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  attributes.is_reparse_point = (info.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
  attributes.is_link = attributes.is_reparse_point &&
                       (info.ReparseTag == IO_REPARSE_TAG_SYMLINK || info.ReparseTag == IO_REPARSE_TAG_MOUNT_POINT);
  return true;
}

FileStatus read_status_of(HANDLE file, std::error_code& error) {
  FileStatus status;
  error.clear();
  Attributes attributes;
  if (::GetFileType(file) != FILE_TYPE_DISK) {
    status.type = FileStatus::Type::other;
  } else if (!read_attributes(file, attributes)) {
    error = last_windows_error();
    return {};
  } else {
    status.type = attributes.is_link        ? FileStatus::Type::link
                  : attributes.is_directory ? FileStatus::Type::directory
                                            : FileStatus::Type::regular;
  }
  LARGE_INTEGER size{};
  if (status.type == FileStatus::Type::regular && ::GetFileSizeEx(file, &size)) {
    status.size = static_cast<std::uint64_t>(size.QuadPart);
  }
  read_access(file, status);
  return status;
}

// A handle of the same file for reading and replacing its access control list. The owner may do that, whatever the list
// says.
OwnedHandle reopen_for_access_control(HANDLE file) {
  return OwnedHandle(::ReOpenFile(file, READ_CONTROL | WRITE_DAC, kShareAll, FILE_FLAG_BACKUP_SEMANTICS));
}

// Renames with the semantics of POSIX: the old file may be open; its readers keep it. NTFS has that since Windows 10
// version 1709; other file systems refuse ("FILE_RENAME_INFORMATION", FILE_RENAME_POSIX_SEMANTICS).
DWORD replace_open_file(const std::wstring& from, const std::wstring& to) {
  DWORD error = ERROR_SUCCESS;
  const OwnedHandle draft = open_native(from, {.access = DELETE, .flags = FILE_FLAG_OPEN_REPARSE_POINT}, error);
  if (!draft.is_open()) return error;
  const std::size_t bytes = to.size() * sizeof(wchar_t);
  std::vector<std::byte> buffer(sizeof(FILE_RENAME_INFO) + bytes);
  auto* const rename = reinterpret_cast<FILE_RENAME_INFO*>(buffer.data());
  rename->Flags = FILE_RENAME_FLAG_REPLACE_IF_EXISTS | FILE_RENAME_FLAG_POSIX_SEMANTICS;
  rename->FileNameLength = static_cast<DWORD>(bytes);
  std::memcpy(rename->FileName, to.data(), bytes);
  return error_of(
      ::SetFileInformationByHandle(draft.get(), FileRenameInfoEx, rename, static_cast<DWORD>(buffer.size())));
}

File to_file(OwnedHandle opened) {
  return opened.is_open() ? File(reinterpret_cast<File::Handle>(opened.release())) : File();
}

}  // namespace

FileStatus read_status(const std::string& path, Links links, std::error_code& error) {
  const DWORD flags = links == Links::report ? FILE_FLAG_OPEN_REPARSE_POINT : 0;
  const std::wstring native_path = to_native_path(path);
  DWORD failure = ERROR_SUCCESS;
  OwnedHandle opened =
      open_native(native_path, {.access = FILE_READ_ATTRIBUTES | READ_CONTROL, .flags = flags}, failure);
  if (failure == ERROR_ACCESS_DENIED) {
    // The list does not show itself; type and size may still be read.
    opened = open_native(native_path, {.access = FILE_READ_ATTRIBUTES, .flags = flags}, failure);
  }
  error = to_error_code(failure);
  if (error == std::errc::no_such_file_or_directory) error.clear();
  return opened.is_open() ? read_status_of(opened.get(), error) : FileStatus();
}

File& File::operator=(File&& other) noexcept {
  if (this == &other) return *this;
  close();
  std::swap(handle_, other.handle_);
  return *this;
}

void File::close() {
  if (handle_ != kNone) ::CloseHandle(native(handle_));
  handle_ = kNone;
}

FileStatus File::status(std::error_code& error) const {
  return read_status_of(native(handle_), error);
}

std::size_t File::read_at(std::uint64_t offset, char* buffer, std::size_t size, std::error_code& error) const {
  error.clear();
  // ReadFile() moves the position at which write() goes on, even if it gets an offset.
  LARGE_INTEGER position{};
  ::SetFilePointerEx(native(handle_), {}, &position, FILE_CURRENT);
  std::size_t done = 0;
  while (done < size) {
    OVERLAPPED at{};
    at.Offset = static_cast<DWORD>(offset + done);
    at.OffsetHigh = static_cast<DWORD>((offset + done) >> 32);
    const auto wanted = static_cast<DWORD>(std::min<std::size_t>(size - done, std::numeric_limits<int>::max()));
    DWORD count = 0;
    const DWORD failure = retry_while_held(
        false, [&] { return error_of(::ReadFile(native(handle_), buffer + done, wanted, &count, &at)); });
    if (failure != ERROR_SUCCESS && failure != ERROR_HANDLE_EOF) error = to_error_code(failure);
    if (failure != ERROR_SUCCESS || count == 0) break;
    done += count;
  }
  ::SetFilePointerEx(native(handle_), position, nullptr, FILE_BEGIN);
  return done;
}

std::error_code File::write(std::string_view text) {
  while (!text.empty()) {
    const auto wanted = static_cast<DWORD>(std::min<std::size_t>(text.size(), std::numeric_limits<int>::max()));
    DWORD count = 0;
    const DWORD failure = retry_while_held(
        false, [&] { return error_of(::WriteFile(native(handle_), text.data(), wanted, &count, nullptr)); });
    if (failure != ERROR_SUCCESS) return to_error_code(failure);
    if (count == 0) return std::make_error_code(std::errc::io_error);
    text.remove_prefix(count);
  }
  return {};
}

std::error_code File::flush() {
  return to_error_code(error_of(::FlushFileBuffers(native(handle_))));
}

std::error_code File::make_private() {
  const OwnedHandle file = reopen_for_access_control(native(handle_));
  if (!file.is_open()) return last_windows_error();
  return support::platform::make_private(file.get());
}

std::error_code File::copy_permissions(const std::string& path) {
  DWORD failure = ERROR_SUCCESS;
  const OwnedHandle from = open_native(to_native_path(path), {.access = READ_CONTROL}, failure);
  if (!from.is_open()) return to_error_code(failure);
  const OwnedHandle to = reopen_for_access_control(native(handle_));
  if (!to.is_open()) return last_windows_error();
  return copy_access(from.get(), to.get());
}

File open_own_file(const std::string& path, Access access, std::error_code& error) {
  const std::wstring native_path = to_native_path(path);
  OpenOptions options{.access = GENERIC_READ, .flags = FILE_FLAG_OPEN_REPARSE_POINT};
  if (access == Access::read_and_write) options.access |= GENERIC_WRITE;
  DWORD failure = ERROR_SUCCESS;
  OwnedHandle opened = open_native(native_path, options, failure);
  Attributes attributes;
  if (opened.is_open() && ::GetFileType(opened.get()) == FILE_TYPE_DISK && !read_attributes(opened.get(), attributes)) {
    failure = ::GetLastError();
    opened = OwnedHandle();
  }
  error = to_error_code(failure);
  if (attributes.is_link) error = std::make_error_code(std::errc::too_many_symbolic_link_levels);
  if (attributes.is_directory && access == Access::read_and_write) {
    error = std::make_error_code(std::errc::is_a_directory);
  }
  if (error) return {};
  if (attributes.is_reparse_point) {
    // The content of such a file is read through the driver that the reparse point names.
    options.flags = 0;
    opened = open_native(native_path, options, failure);
    error = to_error_code(failure);
  }
  return to_file(std::move(opened));
}

File create_private_file(const std::string& path, std::error_code& error) {
  PrivateAccess access(false);
  DWORD failure = ERROR_SUCCESS;
  OwnedHandle opened = open_native(to_native_path(path),
                                   {.access = GENERIC_READ | GENERIC_WRITE,
                                    .disposition = CREATE_NEW,
                                    .flags = FILE_FLAG_OPEN_REPARSE_POINT,
                                    .security = access.attributes()},
                                   failure);
  error = to_error_code(failure);
  return to_file(std::move(opened));
}

std::error_code move_into_place(const std::string& draft, const std::string& path) {
  const std::wstring from = to_native_path(draft), to = to_native_path(path);
  const DWORD failure =
      retry_while_held(true, [&] { return error_of(::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_WRITE_THROUGH)); });
  if (failure != ERROR_SUCCESS) remove_file(draft);
  return to_error_code(failure);
}

std::error_code replace_file(const std::string& draft, const std::string& path) {
  const std::wstring from = to_native_path(draft), to = to_native_path(path);
  if (replace_open_file(from, to) == ERROR_SUCCESS) return {};
  return to_error_code(retry_while_held(true, [&] {
    return error_of(::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH));
  }));
}

std::error_code remove_file(const std::string& path) {
  const std::wstring native_path = to_native_path(path);
  const DWORD attributes = ::GetFileAttributesW(native_path.c_str());
  const bool is_directory = attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  const bool is_reparse_point = is_directory && (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
  if (is_directory && !is_reparse_point) return std::make_error_code(std::errc::is_a_directory);
  const std::error_code error = to_error_code(retry_while_held(true, [&] {
    // A link to a directory is itself deleted like a directory.
    return error_of(is_reparse_point ? ::RemoveDirectoryW(native_path.c_str()) : ::DeleteFileW(native_path.c_str()));
  }));
  return error == std::errc::no_such_file_or_directory ? std::error_code() : error;
}

std::error_code create_directory(const std::string& path, bool is_private) {
  PrivateAccess access(true);
  return to_error_code(
      error_of(::CreateDirectoryW(to_native_path(path).c_str(), is_private ? access.attributes() : nullptr)));
}

std::error_code check_directory_writable(const std::string& path) {
  DWORD failure = ERROR_SUCCESS;
  const OwnedHandle opened = open_native(to_native_path(path), {.access = FILE_ADD_FILE | FILE_TRAVERSE}, failure);
  if (!opened.is_open()) return to_error_code(failure);
  Attributes attributes;
  if (!read_attributes(opened.get(), attributes)) return last_windows_error();
  return attributes.is_directory ? std::error_code() : std::make_error_code(std::errc::not_a_directory);
}

std::error_code check_file_readable(const std::string& path) {
  DWORD failure = ERROR_SUCCESS;
  const OwnedHandle opened = open_native(to_native_path(path), {.access = GENERIC_READ}, failure);
  return to_error_code(failure);
}

}  // namespace support::platform
