#include "state_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "state_directory.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Secret;
using support::system_reason;

namespace {

constexpr std::size_t kKeyBytes = 32;

// Returns why a file with this status cannot be the key, or an empty text.
std::string validate_key_file(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return "it is not a file";
  if (status.st_uid != ::geteuid()) return "it belongs to another user";
  if ((status.st_mode & 077) != 0) return "it is readable by others";
  return status.st_size == static_cast<off_t>(kKeyBytes) ? "" : "it is damaged";
}

Error unusable(const std::string& file, const std::string& reason) {
  return {ErrorCode::not_ready, "The key " + file + " cannot be used: " + reason + ".",
          "If it is this server's own, delete it: a new one is made at the next start, and clients log in again. "
          "Otherwise set STATE_DIR to another directory."};
}

std::string read_key(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return {};
  struct stat status {};
  std::array<char, kKeyBytes> bytes{};
  std::string reason = ::fstat(descriptor, &status) == 0 ? validate_key_file(status) : system_reason(errno);
  if (reason.empty() && ::read(descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(kKeyBytes)) {
    reason = "it cannot be read whole";
  }
  ::close(descriptor);
  if (!reason.empty()) throw unusable(file, reason);
  return {bytes.data(), bytes.size()};
}

// Writes a temporary file and links it to its name. If two processes start at the same time, one link() succeeds and
// both use its key.
std::string create_key(const std::string& file) {
  const std::string key = support::random_bytes(kKeyBytes);
  const std::string draft = file + "." + support::hex(support::random_bytes(8));
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return {};
  const bool written =
      ::write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  const bool linked = written && (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int failure = errno;
  ::unlink(draft.c_str());
  errno = failure;
  return linked ? read_key(file) : std::string();
}

}  // namespace

void check_state_key(const std::string& directory) {
  const std::string file = directory + "/state.key";
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0) return;
  if (const std::string reason = validate_key_file(status); !reason.empty()) throw unusable(file, reason);
}

Secret load_state_key(const Configuration& configuration) {
  if (!configuration.state_secret.empty()) return Secret(support::sha256(configuration.state_secret.reveal()));
  std::string problem = "no home directory is known";
  if (!configuration.state_directory.empty()) {
    const std::string file = configuration.state_directory + "/state.key";
    problem = make_state_directory(configuration.state_directory);
    if (problem.empty()) {
      std::string key = read_key(file);
      if (key.empty()) key = create_key(file);
      if (!key.empty()) return Secret(std::move(key));
      problem = system_reason(errno);
    }
  }
  if (configuration.state_directory_chosen) {
    throw Error(ErrorCode::not_ready,
                "STATE_DIR (" + configuration.state_directory + ") cannot be used: " + problem + ".",
                "Give the server a directory of its own, or set STATE_SECRET.");
  }
  support::log_warning("state_key_not_kept", {{"reason", problem},
                                              {"effect", "logins and MCP sessions end with this process"},
                                              {"hint", "set STATE_DIR or STATE_SECRET"}});
  return Secret(support::random_bytes(kKeyBytes));
}

}  // namespace app
