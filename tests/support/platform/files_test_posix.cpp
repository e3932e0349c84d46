// What POSIX adds to files_test.cpp: modes, owners, links, FIFOs, processes that are killed.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <thread>
#include <vector>

#include "support/platform/temporary_directory.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"

using namespace support::platform;
using test::read_file;
using test::TemporaryDirectory;
using test::write_file;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

FileStatus status_of(const std::string& path, Links links = Links::report) {
  std::error_code error;
  const FileStatus status = read_status(path, links, error);
  REQUIRE_FALSE(error);
  return status;
}

// Runs `check` as a user without privileges, in a child process. Returns what it returned.
template <class Check>
bool holds_for_other_user(const Check& check) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is_other = ::geteuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0);
    ::_exit(is_other && check() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace

TEST_CASE("A private file has mode 0600 and a private directory 0700, whatever the umask allows") {
  const TemporaryDirectory directory;
  const Umask open_to_all(0);
  std::error_code error;
  create_private_file(directory.file("key"), error);
  CHECK(mode_of(directory.file("key")) == 0600);
  CHECK_FALSE(create_directory(directory.file("state"), true));
  CHECK(mode_of(directory.file("state")) == 0700);
  CHECK_FALSE(create_directory(directory.file("parent"), false));
  CHECK(mode_of(directory.file("parent")) == 0755);
}

TEST_CASE("The status tells which other users have access") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("file");
  write_file(file, "text");
  for (const auto& [mode, others, group, world] :
       {std::tuple(0600, false, false, false), std::tuple(0640, true, false, false),
        std::tuple(0660, true, true, false), std::tuple(0602, true, false, true),
        std::tuple(0601, true, false, false)}) {
    REQUIRE(::chmod(file.c_str(), static_cast<mode_t>(mode)) == 0);
    const FileStatus status = status_of(file);
    CAPTURE(mode);
    CHECK(status.is_accessible_to_others == others);
    CHECK(status.is_group_writable == group);
    CHECK(status.is_world_writable == world);
  }
}

TEST_CASE("A file of another user is not this user's own") {
  const TemporaryDirectory directory;
  write_file(directory.file("file"), "text");
  if (::geteuid() != 0) SKIP("needs root");
  CHECK(status_of(directory.file("file")).belongs_to_system);
  REQUIRE(::chown(directory.file("file").c_str(), 65534, 65534) == 0);
  CHECK_FALSE(status_of(directory.file("file")).is_own);
  CHECK_FALSE(status_of(directory.file("file")).belongs_to_system);
  std::error_code error;
  const File file = open_own_file(directory.file("file"), Access::read, error);
  CHECK_FALSE(file.status(error).is_own);
}

TEST_CASE("make_private() takes access from others, and copy_permissions() gives that of a model") {
  const TemporaryDirectory directory;
  write_file(directory.file("model"), "text");
  REQUIRE(::chmod(directory.file("model").c_str(), 0644) == 0);
  std::error_code error;
  File file = create_private_file(directory.file("file"), error);
  CHECK_FALSE(file.copy_permissions(directory.file("model")));
  CHECK(mode_of(directory.file("file")) == 0644);
  CHECK_FALSE(file.make_private());
  CHECK(mode_of(directory.file("file")) == 0600);
  CHECK(file.copy_permissions(directory.file("nothing")) == std::errc::no_such_file_or_directory);
}

TEST_CASE("A link is reported and not followed, also one that leads nowhere") {
  const TemporaryDirectory directory;
  write_file(directory.file("target"), "text");
  REQUIRE(::symlink(directory.file("target").c_str(), directory.file("link").c_str()) == 0);
  REQUIRE(::symlink(directory.file("nothing").c_str(), directory.file("dangling").c_str()) == 0);
  CHECK(status_of(directory.file("link")).type == FileStatus::Type::link);
  CHECK(status_of(directory.file("link"), Links::follow).type == FileStatus::Type::regular);
  CHECK(status_of(directory.file("dangling"), Links::follow).type == FileStatus::Type::missing);
  for (const char* name : {"link", "dangling"}) {
    std::error_code error;
    CHECK_FALSE(open_own_file(directory.file(name), Access::read, error).is_open());
    CHECK(error == std::errc::too_many_symbolic_link_levels);
    CHECK_FALSE(create_private_file(directory.file(name), error).is_open());
    CHECK(error == std::errc::file_exists);
    write_file(directory.file("draft"), "draft");
    CHECK(move_into_place(directory.file("draft"), directory.file(name)) == std::errc::file_exists);
  }
  CHECK(status_of(directory.file("nothing")).type == FileStatus::Type::missing);
  CHECK(read_file(directory.file("target")) == "text");
}

TEST_CASE("Opening a FIFO does not wait for its other end") {
  const TemporaryDirectory directory;
  REQUIRE(::mkfifo(directory.file("fifo").c_str(), 0600) == 0);
  std::error_code error;
  const File file = open_own_file(directory.file("fifo"), Access::read, error);
  REQUIRE(file.is_open());
  CHECK(file.status(error).type == FileStatus::Type::other);
}

TEST_CASE("Open files are not inherited by programs that this one starts") {
  const TemporaryDirectory directory;
  std::error_code error;
  const File created = create_private_file(directory.file("key"), error);
  const File opened = open_own_file(directory.file("key"), Access::read_and_write, error);
  struct stat wanted {};
  REQUIRE(::stat(directory.file("key").c_str(), &wanted) == 0);
  int found = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || status.st_ino != wanted.st_ino || status.st_dev != wanted.st_dev) continue;
    ++found;
    CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
  }
  CHECK(found == 2);
}

TEST_CASE("In a directory that is read-only nothing can be created") {
  const TemporaryDirectory directory;
  write_file(directory.file("file"), "text");
  REQUIRE(::chmod(directory.file("file").c_str(), 0644) == 0);
  REQUIRE(::chmod(directory.path().c_str(), 0555) == 0);
  CHECK(holds_for_other_user([&] {
    std::error_code error;
    create_private_file(directory.file("key"), error);
    return error == std::errc::permission_denied &&
           check_directory_writable(directory.path()) == std::errc::permission_denied &&
           create_directory(directory.file("state"), true) == std::errc::permission_denied &&
           remove_file(directory.file("file")) == std::errc::permission_denied &&
           !check_file_readable(directory.file("file"));
  }));
  ::chmod(directory.path().c_str(), 0700);
}

TEST_CASE("A file of others that this user may not read is reported as such") {
  const TemporaryDirectory directory;
  REQUIRE(::chmod(directory.path().c_str(), 0755) == 0);
  write_file(directory.file("file"), "text");
  REQUIRE(::chmod(directory.file("file").c_str(), 0) == 0);
  CHECK(holds_for_other_user([&] {
    std::error_code error;
    open_own_file(directory.file("file"), Access::read, error);
    return error == std::errc::permission_denied &&
           check_file_readable(directory.file("file")) == std::errc::permission_denied;
  }));
}

TEST_CASE("A name that is too long is an error and not a missing file") {
  const TemporaryDirectory directory;
  std::error_code error;
  read_status(directory.file(std::string(300, 'x')), Links::report, error);
  CHECK(error == std::errc::filename_too_long);
}

TEST_CASE("A process that is killed while it replaces a file leaves the old text or the new one") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("file"), draft = directory.file("draft");
  const std::string old_text(100'000, 'a'), new_text(200'000, 'b');
  write_file(file, old_text);
  for (int i = 0; i < 20; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int round = 0;; ++round) {
        std::error_code error;
        File written = create_private_file(draft, error);
        if (written.write(round % 2 == 0 ? new_text : old_text) || replace_file(draft, file)) ::_exit(1);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1 + i % 5));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const std::string text = read_file(file);
    CHECK((text == old_text || text == new_text));
    CHECK_FALSE(remove_file(draft));
  }
}

TEST_CASE("Of several processes that move a draft to one name, one succeeds") {
  const TemporaryDirectory directory;
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const std::string draft = directory.file("draft" + std::to_string(i));
    write_file(draft, std::to_string(i));
    children.push_back(::fork());
    if (children.back() != 0) continue;
    const auto error = move_into_place(draft, directory.file("key"));
    ::_exit(!error ? 0 : error == std::errc::file_exists ? 1 : 2);
  }
  std::vector<int> exits(3);
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    ++exits.at(static_cast<std::size_t>(WEXITSTATUS(status)));
  }
  CHECK(exits == std::vector<int>{1, 7, 0});
}
