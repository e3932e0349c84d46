// Files on Windows: access control lists, files that another program holds, long paths, links.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include "platform/windows_api.hpp"
#include "support/platform/temporary_directory.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"

// sddl.h needs windows.h, which a header above includes.
#include <sddl.h>

using namespace support::platform;
using test::read_file;
using test::TemporaryDirectory;
using test::write_file;

namespace {

FileStatus status_of(const std::string& path, Links links = Links::report) {
  std::error_code error;
  const FileStatus status = read_status(path, links, error);
  REQUIRE_FALSE(error);
  return status;
}

// Gives a file the access control list of the text ("Security Descriptor String Format").
void set_list(const std::string& path, const wchar_t* text) {
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  REQUIRE(::ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1, &descriptor, nullptr));
  const BOOL is_set = ::SetFileSecurityW(to_native_path(path).c_str(),
                                         DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, descriptor);
  ::LocalFree(descriptor);
  REQUIRE(is_set);
}

bool is_wine() {
  return ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr;
}

// Opens a file as a virus scanner does, so that nobody else may use it; closes it after `time`.
std::thread hold(const std::string& path, std::chrono::milliseconds time) {
  const HANDLE file = ::CreateFileW(to_native_path(path).c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
  REQUIRE(file != INVALID_HANDLE_VALUE);
  return std::thread([file, time] {
    std::this_thread::sleep_for(time);
    ::CloseHandle(file);
  });
}

}  // namespace

TEST_CASE("A file that everyone may write is told, and made private") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("key");
  write_file(path, "secret");
  set_list(path, L"D:P(A;;FA;;;WD)");
  CHECK(status_of(path).is_accessible_to_others);
  CHECK(status_of(path).is_world_writable);
  std::error_code error;
  File file = open_own_file(path, Access::read_and_write, error);
  REQUIRE(file.is_open());
  CHECK_FALSE(file.make_private());
  CHECK_FALSE(status_of(path).is_accessible_to_others);
  CHECK_FALSE(status_of(path).is_world_writable);
  CHECK(read_file(path) == "secret");
}

TEST_CASE("A file that others may only read is accessible to them, and not writable") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("key");
  write_file(path, "secret");
  set_list(path, L"D:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;FR;;;WD)(A;;FA;;;OW)");
  CHECK(status_of(path).is_accessible_to_others);
  CHECK_FALSE(status_of(path).is_world_writable);
}

TEST_CASE("What another function creates in a private directory is private") {
  if (is_wine()) SKIP("wine inherits no access control lists");
  const TemporaryDirectory directory;
  const std::string path = directory.file("state");
  REQUIRE_FALSE(create_directory(path, true));
  CHECK_FALSE(status_of(path).is_accessible_to_others);
  write_file(path + "/state.db", "rows");
  CHECK_FALSE(status_of(path + "/state.db").is_accessible_to_others);
}

TEST_CASE("A file that another program holds for a moment is opened, replaced and deleted") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("config.json"), draft = directory.file("draft");
  write_file(path, "old");
  const std::chrono::milliseconds time(300);
  {
    std::thread holder = hold(path, time);
    std::error_code error;
    CHECK(open_own_file(path, Access::read, error).is_open());
    CHECK_FALSE(error);
    holder.join();
  }
  {
    write_file(draft, "new");
    std::thread holder = hold(path, time);
    CHECK_FALSE(replace_file(draft, path));
    holder.join();
    CHECK(read_file(path) == "new");
  }
  {
    std::thread holder = hold(path, time);
    CHECK_FALSE(remove_file(path));
    holder.join();
    CHECK(status_of(path).type == FileStatus::Type::missing);
  }
}

TEST_CASE("A file that another program does not let go is not replaced, and nothing is lost") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("config.json"), draft = directory.file("draft");
  write_file(path, "old");
  write_file(draft, "new");
  std::thread holder = hold(path, std::chrono::seconds(4));
  CHECK(replace_file(draft, path));
  holder.join();
  CHECK(read_file(path) == "old");
  CHECK(read_file(draft) == "new");
}

TEST_CASE("A path may be longer than 259 characters") {
  const TemporaryDirectory directory;
  std::string path = directory.path();
  for (const char* part : {"/a", "/b", "/c"}) {
    path += part + std::string(100, 'x');
    REQUIRE_FALSE(create_directory(path, true));
  }
  path += "/file";
  std::error_code error;
  {
    File file = create_private_file(path, error);
    REQUIRE(file.is_open());
    CHECK_FALSE(file.write("text"));
  }
  CHECK(status_of(path).size == 4);
  CHECK_FALSE(replace_file(path, path + "2"));
  CHECK_FALSE(remove_file(path + "2"));
  CHECK_FALSE(check_directory_writable(path.substr(0, path.rfind('/'))));
}

TEST_CASE("A symbolic link is reported, and not opened") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("target"), link = directory.file("link");
  write_file(path, "text");
  ::CreateSymbolicLinkW(to_native_path(link).c_str(), to_native_path(path).c_str(), 0);
  if (status_of(link).type == FileStatus::Type::missing) SKIP("this user may not create symbolic links, or it is wine");
  CHECK(status_of(link).type == FileStatus::Type::link);
  CHECK(status_of(link, Links::follow).type == FileStatus::Type::regular);
  std::error_code error;
  CHECK_FALSE(open_own_file(link, Access::read, error).is_open());
  CHECK(error == std::errc::too_many_symbolic_link_levels);
}

TEST_CASE("A device is no file") {
  CHECK(status_of("NUL").type == FileStatus::Type::other);
}
