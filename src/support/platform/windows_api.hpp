// The Windows API for the files of this folder that end with _windows: its headers, UTF-16 texts, error codes, handles.
#pragma once

// winsock2.h must come before windows.h.
#include <winsock2.h>

#include <windows.h>

#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace support::platform {

// Ill-formed sequences become U+FFFD.
std::wstring to_utf16(std::string_view text);
std::string to_utf8(std::wstring_view text);

// The path for functions of Windows: absolute, with the prefix \\?\, so that it may be longer than 259 characters
// ("Maximum Path Length Limitation"). '/' becomes '\'. A device ("NUL", "\\.\pipe\…") stays as it is.
std::wstring to_native_path(const std::string& path);

// An error of Windows or Winsock, as system.hpp says.
std::error_code to_error_code(DWORD error);
std::error_code last_windows_error();
// The system's text for an error, without a line end.
std::string describe_windows_error(DWORD error);

// Owns a kernel object.
class OwnedHandle {
 public:
  OwnedHandle() = default;
  explicit OwnedHandle(HANDLE handle) : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  OwnedHandle(OwnedHandle&& other) noexcept : handle_(other.release()) {}
  OwnedHandle& operator=(OwnedHandle&& other) noexcept {
    if (this != &other) {
      close();
      handle_ = other.release();
    }
    return *this;
  }
  ~OwnedHandle() { close(); }

  HANDLE get() const { return handle_; }
  bool is_open() const { return handle_ != nullptr; }
  HANDLE release() { return std::exchange(handle_, nullptr); }

 private:
  void close() {
    if (handle_ != nullptr) ::CloseHandle(handle_);
  }

  HANDLE handle_ = nullptr;
};

}  // namespace support::platform
