#include "platform/windows_api.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace support::platform {
namespace {

constexpr std::wstring_view kLongPath = LR"(\\?\)";
constexpr std::wstring_view kLongNetworkPath = LR"(\\?\UNC\)";
constexpr std::wstring_view kDevice = LR"(\\.\)";

struct ErrorMeaning {
  DWORD error;
  std::errc meaning;
};

// "System Error Codes" and "Windows Sockets Error Codes".
constexpr ErrorMeaning kMeanings[] = {
    {ERROR_FILE_NOT_FOUND, std::errc::no_such_file_or_directory},
    {ERROR_PATH_NOT_FOUND, std::errc::no_such_file_or_directory},
    {ERROR_INVALID_DRIVE, std::errc::no_such_file_or_directory},
    {ERROR_BAD_NETPATH, std::errc::no_such_file_or_directory},
    {ERROR_BAD_NET_NAME, std::errc::no_such_file_or_directory},
    {ERROR_BAD_PATHNAME, std::errc::invalid_argument},
    {ERROR_INVALID_NAME, std::errc::invalid_argument},
    {ERROR_INVALID_PARAMETER, std::errc::invalid_argument},
    {ERROR_ACCESS_DENIED, std::errc::permission_denied},
    {ERROR_PRIVILEGE_NOT_HELD, std::errc::operation_not_permitted},
    {ERROR_SHARING_VIOLATION, std::errc::device_or_resource_busy},
    {ERROR_LOCK_VIOLATION, std::errc::device_or_resource_busy},
    {ERROR_FILE_EXISTS, std::errc::file_exists},
    {ERROR_ALREADY_EXISTS, std::errc::file_exists},
    {ERROR_DIRECTORY, std::errc::not_a_directory},
    {ERROR_DIR_NOT_EMPTY, std::errc::directory_not_empty},
    {ERROR_FILENAME_EXCED_RANGE, std::errc::filename_too_long},
    {ERROR_CANT_RESOLVE_FILENAME, std::errc::too_many_symbolic_link_levels},
    {ERROR_NOT_SAME_DEVICE, std::errc::cross_device_link},
    {ERROR_WRITE_PROTECT, std::errc::read_only_file_system},
    {ERROR_DISK_FULL, std::errc::no_space_on_device},
    {ERROR_HANDLE_DISK_FULL, std::errc::no_space_on_device},
    {ERROR_NOT_ENOUGH_MEMORY, std::errc::not_enough_memory},
    {ERROR_OUTOFMEMORY, std::errc::not_enough_memory},
    {ERROR_TOO_MANY_OPEN_FILES, std::errc::too_many_files_open},
    {ERROR_INVALID_HANDLE, std::errc::bad_file_descriptor},
    {ERROR_BROKEN_PIPE, std::errc::broken_pipe},
    {ERROR_NO_DATA, std::errc::broken_pipe},
    {ERROR_PIPE_NOT_CONNECTED, std::errc::broken_pipe},
    {ERROR_OPERATION_ABORTED, std::errc::operation_canceled},
    {ERROR_NOT_SUPPORTED, std::errc::not_supported},
    {WSAEWOULDBLOCK, std::errc::operation_would_block},
    {WSAEADDRINUSE, std::errc::address_in_use},
    {WSAEADDRNOTAVAIL, std::errc::address_not_available},
    {WSAEAFNOSUPPORT, std::errc::address_family_not_supported},
    {WSAEACCES, std::errc::permission_denied},
    {WSAEMFILE, std::errc::too_many_files_open},
    {WSAENOBUFS, std::errc::no_buffer_space},
    {WSAEBADF, std::errc::bad_file_descriptor},
    {WSAENOTSOCK, std::errc::not_a_socket},
    {WSAEINVAL, std::errc::invalid_argument},
    {WSAEINTR, std::errc::interrupted},
    {WSAECONNRESET, std::errc::connection_reset},
    {WSAECONNABORTED, std::errc::connection_aborted},
    {WSAETIMEDOUT, std::errc::timed_out},
    {WSAENETDOWN, std::errc::network_down},
};

}  // namespace

std::wstring to_utf16(std::string_view text) {
  const int length = static_cast<int>(text.size());
  if (length == 0) return {};
  std::wstring wide(static_cast<std::size_t>(::MultiByteToWideChar(CP_UTF8, 0, text.data(), length, nullptr, 0)),
                    L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, text.data(), length, wide.data(), static_cast<int>(wide.size()));
  return wide;
}

std::string to_utf8(std::wstring_view text) {
  const int length = static_cast<int>(text.size());
  if (length == 0) return {};
  const int size = ::WideCharToMultiByte(CP_UTF8, 0, text.data(), length, nullptr, 0, nullptr, nullptr);
  std::string narrow(static_cast<std::size_t>(size), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, text.data(), length, narrow.data(), size, nullptr, nullptr);
  return narrow;
}

std::wstring to_native_path(const std::string& path) {
  const std::wstring wide = to_utf16(path.c_str());
  // An empty path stays empty, and fails: GetFullPathNameW() would make it the working directory.
  if (wide.empty() || wide.starts_with(kLongPath)) return wide;
  std::wstring full(::GetFullPathNameW(wide.c_str(), 0, nullptr, nullptr), L'\0');
  if (full.empty()) return wide;
  full.resize(::GetFullPathNameW(wide.c_str(), static_cast<DWORD>(full.size()), full.data(), nullptr));
  if (full.starts_with(kDevice)) return full;
  if (full.starts_with(LR"(\\)")) return std::wstring(kLongNetworkPath) + full.substr(2);
  return std::wstring(kLongPath) + full;
}

std::error_code to_error_code(DWORD error) {
  const auto* found =
      std::find_if(std::begin(kMeanings), std::end(kMeanings), [&](const auto& entry) { return entry.error == error; });
  if (found != std::end(kMeanings)) return std::make_error_code(found->meaning);
  return {static_cast<int>(error), std::system_category()};
}

std::error_code last_windows_error() {
  return to_error_code(::GetLastError());
}

std::string describe_windows_error(DWORD error) {
  wchar_t* text = nullptr;
  const DWORD length =
      ::FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                           FORMAT_MESSAGE_MAX_WIDTH_MASK,  // without line ends
                       nullptr, error, 0, reinterpret_cast<wchar_t*>(&text), 0, nullptr);
  std::string described = length == 0 ? "error " + std::to_string(error) : to_utf8({text, length});
  ::LocalFree(text);
  while (described.ends_with(' ')) described.pop_back();
  return described;
}

}  // namespace support::platform
