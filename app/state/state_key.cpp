#include "state_key.hpp"

#include <system_error>

#include "state_directory.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"

namespace app {

namespace platform = support::platform;
using support::Error;
using support::ErrorCode;
using support::Secret;

namespace {

constexpr std::size_t kKeyBytes = 32;

// Returns why a file with this status cannot be the key, or an empty text.
std::string validate_key_file(const platform::FileStatus& status) {
  if (status.type != platform::FileStatus::Type::regular) return "it is not a file";
  if (!status.is_own) return "it belongs to another user";
  if (status.is_accessible_to_others) return "it is readable by others";
  return status.size == kKeyBytes ? "" : "it is damaged";
}

Error unusable(const std::string& file, const std::string& reason) {
  return {ErrorCode::not_ready, "The key " + file + " cannot be used: " + reason + ".",
          "If it is this server's own, delete it: a new one is made at the next start, and clients log in again. "
          "Otherwise set STATE_DIR to another directory."};
}

// Returns an empty text and sets `error` if the file cannot be opened.
std::string read_key(const std::string& file, std::error_code& error) {
  const platform::File opened = platform::open_own_file(file, platform::Access::read, error);
  if (error) return {};
  const platform::FileStatus status = opened.status(error);
  std::string reason = error ? error.message() : validate_key_file(status);
  std::string key(kKeyBytes, '\0');
  if (reason.empty() && (opened.read_at(0, key.data(), key.size(), error) != key.size() || error)) {
    reason = "it cannot be read whole";
  }
  if (!reason.empty()) throw unusable(file, reason);
  return key;
}

// Writes a temporary file and moves it to its name. If two processes start at the same time, one of them succeeds and
// both use its key. Returns an empty text and sets `error` on a failure.
std::string create_key(const std::string& file, std::error_code& error) {
  const std::string key = support::random_bytes(kKeyBytes);
  const std::string draft = file + "." + support::hex(support::random_bytes(8));
  platform::File created = platform::create_private_file(draft, error);
  if (error) return {};
  error = created.write(key);
  if (!error) error = created.flush();
  created.close();
  if (error) {
    platform::remove_file(draft);
    return {};
  }
  error = platform::move_into_place(draft, file);
  return error && error != std::errc::file_exists ? std::string() : read_key(file, error);
}

}  // namespace

void check_state_key(const std::string& directory) {
  const std::string file = directory + "/state.key";
  std::error_code error;
  const platform::FileStatus status = platform::read_status(file, platform::Links::report, error);
  if (error || status.type == platform::FileStatus::Type::missing) return;
  if (const std::string reason = validate_key_file(status); !reason.empty()) throw unusable(file, reason);
}

std::optional<Secret> find_state_key(const Configuration& configuration) {
  if (!configuration.state_secret.empty()) return Secret(support::sha256(configuration.state_secret.reveal()));
  if (configuration.state_directory.empty()) return std::nullopt;
  const std::string file = configuration.state_directory + "/state.key";
  std::error_code error;
  std::string key = read_key(file, error);
  if (!key.empty()) return Secret(std::move(key));
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) return std::nullopt;
  throw unusable(file, error.message());
}

Secret load_state_key(const Configuration& configuration) {
  if (!configuration.state_secret.empty()) return Secret(support::sha256(configuration.state_secret.reveal()));
  std::string problem = "no home directory is known";
  if (!configuration.state_directory.empty()) {
    const std::string file = configuration.state_directory + "/state.key";
    problem = make_state_directory(configuration.state_directory);
    if (problem.empty()) {
      std::error_code error;
      std::string key = read_key(file, error);
      if (key.empty()) key = create_key(file, error);
      if (!key.empty()) return Secret(std::move(key));
      problem = error.message();
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
