// Checks the state directory, the port and the certificate files. Leaves no file behind.
#include <httplib.h>

#include <filesystem>

#include "checks.hpp"
#include "state/state_directory.hpp"
#include "state/state_key.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"

namespace app {
namespace {

namespace fs = std::filesystem;
namespace platform = support::platform;

// Returns why no file can be created in `directory`, which need not exist; empty if one can.
std::string find_write_problem(const fs::path& directory) {
  std::error_code error;
  if (fs::exists(directory, error)) {
    if (!fs::is_directory(directory, error)) return "it is not a directory";
    const std::string draft = (directory / (".doctor-" + support::hex(support::random_bytes(6)))).string();
    platform::create_private_file(draft, error);
    if (error) return error.message();
    platform::remove_file(draft);
    return "";
  }
  if (error) return error.message();
  fs::path parent = fs::absolute(directory, error);
  while (!fs::exists(parent, error) && parent.has_relative_path()) {
    if (error) return error.message();
    parent = parent.parent_path();
  }
  if (!fs::is_directory(parent, error)) return parent.string() + " is not a directory";
  error = platform::check_directory_writable(parent.string());
  return error ? parent.string() + ": " + error.message() : "";
}

// Returns false if the directory of the key cannot be used.
bool check_directory(const Configuration& configuration, Check& check) {
  const std::string& directory = configuration.state_directory;
  if (!configuration.state_secret.empty() && !configuration.state_directory_chosen) {
    check.detail = "The key comes from STATE_SECRET.";
    return true;
  }
  std::string problem = directory.empty() ? "no home directory is known" : validate_state_directory(directory);
  if (problem.empty()) problem = find_write_problem(directory);
  if (!problem.empty()) {
    const bool listens = configuration.mode != TransportMode::stdio;
    check.detail =
        (directory.empty() ? std::string("The state directory") : directory) + " cannot be used: " + problem + ".";
    check.hint = "Set STATE_DIR to a directory that only the server's user may write in, or set STATE_SECRET.";
    if (configuration.state_directory_chosen) {
      check.worsen(CheckStatus::failed);
    } else if (listens) {
      check.worsen(CheckStatus::warning);
    } else {
      check.detail += " It is not needed in stdio mode.";
      check.hint.clear();
    }
    return false;
  }
  std::error_code unread;
  const platform::FileStatus status = platform::read_status(directory, platform::Links::follow, unread);
  const bool exists = status.type != platform::FileStatus::Type::missing;
  check.detail = directory + (exists ? " can be written." : " can be made.");
  if (status.is_group_writable) {
    check.worsen(CheckStatus::warning);
    check.notes.push_back("The group of " + directory + " may replace what is in it; chmod g-w takes that away.");
  }
  if (!configuration.state_secret.empty()) return true;
  try {
    check_state_key(directory);
  } catch (const support::Error& error) {
    check.worsen(CheckStatus::failed);
    check.detail = error.message();
    check.hint = error.hint;
  }
  return true;
}

// Binds the server's address for a moment.
platform::ListenResult try_to_listen(const transports::HttpOptions& http) {
  std::string host = http.host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return platform::listen_on(host, http.port, 1);
}

template <class Client>
bool is_own_server(Client& client) {
  client.set_connection_timeout(std::chrono::seconds(2));
  client.set_read_timeout(std::chrono::seconds(2));
  const httplib::Result result = client.Get("/health");
  if (!result || result->status != 200) return false;
  const auto health = support::Json::parse(result->body, nullptr, false);
  return support::find(health, "environment") != nullptr && support::find(health, "version") != nullptr;
}

// Whether a running server of this program holds the port: the doctor may run in the container of that server.
bool is_used_by_own_server(const transports::HttpOptions& http) {
  const bool any = http.host == "0.0.0.0" || http.host == "::" || http.host == "[::]" || http.host == "localhost";
  const std::string host = any ? "127.0.0.1" : http.host;
  if (http.tls_certificate_file.empty()) {
    httplib::ClientImpl client(host, http.port);
    return is_own_server(client);
  }
  httplib::SSLClient client(host, http.port);
  client.enable_server_certificate_verification(false);
  return is_own_server(client);
}

void check_port(const transports::HttpOptions& http, Check& check) {
  if (http.port == 0) return;
  const platform::ListenResult result = try_to_listen(http);
  const std::string where = http.host + " port " + std::to_string(http.port);
  if (result.socket.is_open()) {
    check.notes.push_back(where + " is free.");
    return;
  }
  const bool is_in_use = result.error == std::errc::address_in_use;
  if (is_in_use && is_used_by_own_server(http)) {
    check.notes.push_back(where + ": this server is running there already.");
    return;
  }
  check.worsen(CheckStatus::failed);
  if (is_in_use) {
    check.detail = where + " is in use by another program.";
    check.hint = "Choose another with PORT or --port, or end that program.";
  } else if (result.error == std::errc::permission_denied) {
    check.detail = where + " cannot be bound by this user.";
    check.hint = "Choose a PORT of 1024 or above.";
  } else {
    check.detail =
        where + " cannot be bound: " + (result.error ? result.error.message() + "." : "the host has no address.");
    check.hint = "HOST must be an address of this machine: 127.0.0.1 for it alone, 0.0.0.0 for all.";
  }
}

void check_certificate(const transports::HttpOptions& http, Check& check) {
  for (const auto& [variable, file] :
       {std::pair("TLS_CERT_FILE", &http.tls_certificate_file), std::pair("TLS_KEY_FILE", &http.tls_key_file)}) {
    const std::error_code error = file->empty() ? std::error_code() : platform::check_file_readable(*file);
    if (!error) continue;
    check.worsen(CheckStatus::failed);
    check.detail = std::string(variable) + " cannot be read: " + error.message() + ".";
    check.hint = "Name a PEM file that the server's user may read.";
  }
}

}  // namespace

Check check_state(const Configuration& configuration) {
  Check check{.name = "state"};
  const bool is_usable = check_directory(configuration, check);
  const bool has_other_store = !configuration.state_db.empty() || !configuration.redis_url.empty();
  if (check.status != CheckStatus::failed && (is_usable || has_other_store)) check_store(configuration, check);
  if (!is_usable && check.status == CheckStatus::warning) {
    check.notes.emplace_back("The server starts nevertheless. Logins and MCP sessions then end with its process.");
  }
  if (configuration.mode != TransportMode::stdio && check.status != CheckStatus::failed) {
    check_port(configuration.http, check);
    check_certificate(configuration.http, check);
  }
  return check;
}

}  // namespace app
