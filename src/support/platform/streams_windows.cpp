#include "tastytrade_mcp/support/platform/streams.hpp"

#include <fcntl.h>
#include <io.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "platform/console_settings.hpp"
#include "platform/windows_api.hpp"

namespace support::platform {
namespace {

constexpr std::array kStandardStreams = {kStandardInput, kStandardOutput, kStandardError};

// Null if the stream is closed. _get_osfhandle() returns -2 for a stream that the process has started without.
HANDLE handle_of(int stream) {
  const auto handle = ::_get_osfhandle(stream);
  return handle == -1 || handle == -2 ? nullptr : reinterpret_cast<HANDLE>(handle);
}

struct ConsoleSettings {
  HANDLE console = nullptr;
  DWORD mode = 0;
};
std::array<ConsoleSettings, kStandardStreams.size()> settings_before;  // of each standard stream that is a console
UINT code_page_before = 0;
std::atomic<bool> has_changed_console = false;

void change_console() {
  for (const int stream : {kStandardOutput, kStandardError}) {
    ConsoleSettings& before = settings_before[static_cast<std::size_t>(stream)];
    const HANDLE console = handle_of(stream);
    if (console == nullptr || !::GetConsoleMode(console, &before.mode)) continue;
    before.console = console;
    ::SetConsoleMode(console, before.mode | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    if (!has_changed_console.exchange(true)) {
      code_page_before = ::GetConsoleOutputCP();
      ::SetConsoleOutputCP(CP_UTF8);
    }
  }
  if (has_changed_console) std::atexit(restore_console);
}

std::error_code write_console(HANDLE console, std::string_view text) {
  const std::wstring wide = to_utf16(text);
  constexpr std::size_t kMaxUnits = 8192;  // the console has a buffer of 64 KB for a call
  for (std::size_t done = 0; done < wide.size();) {
    std::size_t size = std::min(kMaxUnits, wide.size() - done);
    // The two halves of a character stay together.
    if (done + size < wide.size() && IS_HIGH_SURROGATE(wide[done + size - 1])) --size;
    DWORD written = 0;
    if (!::WriteConsoleW(console, wide.data() + done, static_cast<DWORD>(size), &written, nullptr)) {
      return last_windows_error();
    }
    if (written == 0) return std::make_error_code(std::errc::io_error);
    done += written;
  }
  return {};
}

bool is_console(HANDLE handle) {
  DWORD mode = 0;
  return ::GetConsoleMode(handle, &mode) != 0;
}

}  // namespace

void restore_console() {
  if (!has_changed_console.exchange(false)) return;
  for (const ConsoleSettings& before : settings_before) {
    if (before.console != nullptr) ::SetConsoleMode(before.console, before.mode);
  }
  ::SetConsoleOutputCP(code_page_before);
}

bool prepare_standard_streams() {
  const bool has_output = handle_of(kStandardOutput) != nullptr;
  for (const int stream : kStandardStreams) {
    if (handle_of(stream) == nullptr) {
      const int null_device = ::_open("NUL", _O_RDWR | _O_BINARY);
      if (null_device >= 0 && null_device != stream) {
        ::_dup2(null_device, stream);
        ::_close(null_device);
      }
    }
    ::_setmode(stream, _O_BINARY);
  }
  change_console();
  return has_output;
}

std::error_code write_stream(int stream, std::string_view text) {
  const HANDLE handle = handle_of(stream);
  if (handle == nullptr) return std::make_error_code(std::errc::bad_file_descriptor);
  if (is_console(handle)) return write_console(handle, text);
  constexpr std::size_t kMaxBytes = 1 << 20;
  while (!text.empty()) {
    DWORD written = 0;
    if (!::WriteFile(handle, text.data(), static_cast<DWORD>(std::min(text.size(), kMaxBytes)), &written, nullptr)) {
      return last_windows_error();
    }
    text.remove_prefix(written);
    if (written > 0) continue;
    // A full pipe with PIPE_NOWAIT, which another process may have set, takes nothing.
    DWORD state = 0;
    if (!::GetNamedPipeHandleStateW(handle, &state, nullptr, nullptr, nullptr, nullptr, 0) ||
        (state & PIPE_NOWAIT) == 0) {
      return std::make_error_code(std::errc::io_error);
    }
    ::Sleep(1);
  }
  return {};
}

void write_stream_if_ready(int stream, std::string_view text) {
  const HANDLE handle = handle_of(stream);
  if (handle == nullptr || !is_console(handle)) return;
  [[maybe_unused]] const std::error_code error = write_console(handle, text);
}

Console read_console(int stream) {
  Console console;
  const HANDLE handle = handle_of(stream);
  DWORD mode = 0;
  if (handle == nullptr || !::GetConsoleMode(handle, &mode)) return console;
  console.is_terminal = true;
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (::GetConsoleScreenBufferInfo(handle, &info)) {
    console.width = static_cast<std::size_t>(std::max(0, info.srWindow.Right - info.srWindow.Left + 1));
    console.height = static_cast<std::size_t>(std::max(0, info.srWindow.Bottom - info.srWindow.Top + 1));
  }
  console.shows_utf8 = true;
  console.has_control_sequences = (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
  return console;
}

}  // namespace support::platform
