// Names the operating system that the program was built for. Each other header of this folder declares what the program
// uses of an operating system; src/support/platform implements it, one file for each system (…_posix.cpp for Linux and
// macOS, …_linux.cpp, …_macos.cpp, …_windows.cpp).
//
// Rules for all headers of this folder:
//   - Texts and paths are UTF-8 on every system. On Windows the program's manifest sets the active code page to UTF-8,
//   so
//     that std::filesystem::path(std::string) and path::string() agree with that.
//   - A std::error_code is of std::generic_category() where errno has a value for the failure, so that it compares
//   equal
//     to a std::errc and its message is English; otherwise (Windows only) of std::system_category().
//   - A function without an error parameter cannot fail, or says what it returns then. None throws unless it says so.
#pragma once

namespace support::platform {

enum class System { linux_os, macos, windows };
System current_system();

}  // namespace support::platform
