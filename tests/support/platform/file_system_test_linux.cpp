#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "tastytrade_mcp/support/platform/file_system.hpp"

using support::platform::FileSystem;
using support::platform::read_file_system;

TEST_CASE("File system: it is named, and a missing file is an error") {
  std::error_code error;
  CHECK(read_file_system("/nowhere/at/all", error).type == "");
  CHECK(error == std::errc::no_such_file_or_directory);
  const FileSystem process = read_file_system("/proc/self", error);
  CHECK_FALSE(error);
  CHECK(process.type == "proc");
  CHECK_FALSE(process.is_network);
  if (std::filesystem::exists("/dev/shm")) {
    CHECK(read_file_system("/dev/shm", error).type == "tmpfs");
  }
  CHECK_FALSE(read_file_system("/dev/shm", error).is_network);
}
