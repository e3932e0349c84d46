// Files on every system: creating, checking, moving, replacing.
#include "tastytrade_mcp/support/platform/files.hpp"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include "support/platform/temporary_directory.hpp"

using namespace support::platform;
using test::read_file;
using test::TemporaryDirectory;
using test::write_file;

namespace {

void create(const std::string& path, const std::string& text) {
  std::error_code error;
  File file = create_private_file(path, error);
  REQUIRE_FALSE(error);
  REQUIRE_FALSE(file.write(text));
  REQUIRE_FALSE(file.flush());
}

FileStatus status_of(const std::string& path) {
  std::error_code error;
  const FileStatus status = read_status(path, Links::report, error);
  REQUIRE_FALSE(error);
  return status;
}

}  // namespace

TEST_CASE("A new private file belongs to this user, and no other user has access") {
  const TemporaryDirectory directory;
  create(directory.file("key"), "secret");
  const FileStatus status = status_of(directory.file("key"));
  CHECK(status.type == FileStatus::Type::regular);
  CHECK(status.size == 6);
  CHECK(status.is_own);
  CHECK_FALSE(status.is_accessible_to_others);
  CHECK_FALSE(status.is_group_writable);
  CHECK_FALSE(status.is_world_writable);
}

TEST_CASE("A private file is not created in the place of another file") {
  const TemporaryDirectory directory;
  write_file(directory.file("key"), "old");
  std::error_code error;
  CHECK_FALSE(create_private_file(directory.file("key"), error).is_open());
  CHECK(error == std::errc::file_exists);
  CHECK(read_file(directory.file("key")) == "old");
}

TEST_CASE("A missing file has a status, and cannot be opened") {
  const TemporaryDirectory directory;
  CHECK(status_of(directory.file("nothing")).type == FileStatus::Type::missing);
  std::error_code error;
  CHECK_FALSE(open_own_file(directory.file("nothing"), Access::read, error).is_open());
  CHECK(error == std::errc::no_such_file_or_directory);
  CHECK(check_file_readable(directory.file("nothing")) == std::errc::no_such_file_or_directory);
  CHECK(check_directory_writable(directory.file("nothing")) == std::errc::no_such_file_or_directory);
  CHECK_FALSE(remove_file(directory.file("nothing")));
}

TEST_CASE("A file is read from an offset to its end") {
  const TemporaryDirectory directory;
  create(directory.file("text"), "0123456789");
  std::error_code error;
  const File file = open_own_file(directory.file("text"), Access::read, error);
  REQUIRE(file.is_open());
  std::string buffer(4, '.');
  CHECK(file.read_at(2, buffer.data(), buffer.size(), error) == 4);
  CHECK(buffer == "2345");
  CHECK(file.read_at(8, buffer.data(), buffer.size(), error) == 2);
  CHECK(file.read_at(10, buffer.data(), buffer.size(), error) == 0);
  CHECK(file.read_at(99, buffer.data(), buffer.size(), error) == 0);
  CHECK_FALSE(error);
}

TEST_CASE("A file that is open for reading only cannot be written") {
  const TemporaryDirectory directory;
  create(directory.file("text"), "old");
  std::error_code error;
  File file = open_own_file(directory.file("text"), Access::read, error);
  REQUIRE(file.is_open());
  CHECK(file.write("new"));
  CHECK(read_file(directory.file("text")) == "old");
}

TEST_CASE("A complete draft gets its name, and never takes that of another file") {
  const TemporaryDirectory directory;
  create(directory.file("draft"), "first");
  CHECK_FALSE(move_into_place(directory.file("draft"), directory.file("key")));
  CHECK(status_of(directory.file("draft")).type == FileStatus::Type::missing);
  CHECK(read_file(directory.file("key")) == "first");
  CHECK_FALSE(status_of(directory.file("key")).is_accessible_to_others);

  create(directory.file("draft"), "second");
  CHECK(move_into_place(directory.file("draft"), directory.file("key")) == std::errc::file_exists);
  CHECK(status_of(directory.file("draft")).type == FileStatus::Type::missing);
  CHECK(read_file(directory.file("key")) == "first");
  CHECK(move_into_place(directory.file("nothing"), directory.file("other")) == std::errc::no_such_file_or_directory);
}

TEST_CASE("Of several threads that move a draft to one name, one succeeds") {
  const TemporaryDirectory directory;
  std::atomic<int> succeeded = 0, refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      create(directory.file("draft" + std::to_string(i)), std::to_string(i));
      threads.emplace_back([&, i] {
        const auto error = move_into_place(directory.file("draft" + std::to_string(i)), directory.file("key"));
        if (!error) ++succeeded;
        if (error == std::errc::file_exists) ++refused;
      });
    }
  }
  CHECK(succeeded == 1);
  CHECK(refused == 7);
  CHECK(read_file(directory.file("key")).size() == 1);
}

TEST_CASE("A file is replaced in one step, also while another program has it open") {
  const TemporaryDirectory directory;
  create(directory.file("file"), "old");
  std::error_code error;
  const File reader = open_own_file(directory.file("file"), Access::read, error);
  create(directory.file("draft"), "new");
  CHECK_FALSE(replace_file(directory.file("draft"), directory.file("file")));
  CHECK(read_file(directory.file("file")) == "new");
  std::string buffer(3, '.');
  CHECK(reader.read_at(0, buffer.data(), buffer.size(), error) == 3);
  CHECK(buffer == "old");
  CHECK(status_of(directory.file("draft")).type == FileStatus::Type::missing);
}

TEST_CASE("A replacement that fails leaves both files") {
  const TemporaryDirectory directory;
  create(directory.file("draft"), "new");
  REQUIRE_FALSE(create_directory(directory.file("folder"), true));
  CHECK(replace_file(directory.file("draft"), directory.file("folder")));
  CHECK(replace_file(directory.file("draft"), directory.file("missing/file")));
  CHECK(read_file(directory.file("draft")) == "new");
  CHECK(status_of(directory.file("folder")).type == FileStatus::Type::directory);
}

TEST_CASE("A directory is created once, and its parent must exist") {
  const TemporaryDirectory directory;
  CHECK_FALSE(create_directory(directory.file("state"), true));
  const FileStatus status = status_of(directory.file("state"));
  CHECK(status.type == FileStatus::Type::directory);
  CHECK(status.is_own);
  CHECK_FALSE(status.is_accessible_to_others);
  CHECK(create_directory(directory.file("state"), true) == std::errc::file_exists);
  CHECK(create_directory(directory.file("a/b"), true) == std::errc::no_such_file_or_directory);
  CHECK_FALSE(check_directory_writable(directory.file("state")));
}

TEST_CASE("Long paths with letters of other scripts and spaces work") {
  const TemporaryDirectory directory;
  std::string path = directory.path();
  while (path.size() < 1'000) {
    path = (std::filesystem::path(path) / "ein Ordner für die Schlüssel von 株式会社 ☂ und noch viel mehr").string();
    REQUIRE_FALSE(create_directory(path, true));
  }
  const std::string file = (std::filesystem::path(path) / "schlüssel.key").string();
  create(file + ".draft", "text");
  CHECK_FALSE(move_into_place(file + ".draft", file));
  create(file + ".draft", "other");
  CHECK_FALSE(replace_file(file + ".draft", file));
  std::error_code error;
  const File opened = open_own_file(file, Access::read, error);
  std::string buffer(5, '.');
  CHECK(opened.read_at(0, buffer.data(), buffer.size(), error) == 5);
  CHECK(buffer == "other");
  CHECK_FALSE(check_file_readable(file));
  CHECK_FALSE(remove_file(file));
}
