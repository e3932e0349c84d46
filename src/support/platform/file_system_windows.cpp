#include "tastytrade_mcp/support/platform/file_system.hpp"

#include "platform/windows_api.hpp"

namespace support::platform {

FileSystem read_file_system(const std::string& path, std::error_code& error) {
  error.clear();
  const std::wstring native_path = to_native_path(path);
  if (::GetFileAttributesW(native_path.c_str()) == INVALID_FILE_ATTRIBUTES) {
    error = last_windows_error();
    return {};
  }
  std::wstring volume(native_path.size() + 2, L'\0');  // its root is not longer, but for a backslash
  if (!::GetVolumePathNameW(native_path.c_str(), volume.data(), static_cast<DWORD>(volume.size()))) {
    error = last_windows_error();
    return {};
  }
  const bool is_network = ::GetDriveTypeW(volume.c_str()) == DRIVE_REMOTE;
  return {is_network ? "network drive" : "", is_network};
}

}  // namespace support::platform
