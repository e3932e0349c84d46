// Checks the state directory, the port and the certificate files. Leaves no file behind.
#include <httplib.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "checks.hpp"
#include "state/state_directory.hpp"
#include "state/state_key.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace app {
namespace {

namespace fs = std::filesystem;
using support::system_reason;

// Returns why no file can be created in `directory`, which need not exist; empty if one can.
std::string find_write_problem(const fs::path& directory) {
  std::error_code error;
  if (fs::exists(directory, error)) {
    if (!fs::is_directory(directory, error)) return "it is not a directory";
    std::string draft = (directory / ".doctor-XXXXXX").string();
    const int descriptor = ::mkstemp(draft.data());
    if (descriptor < 0) return system_reason(errno);
    ::close(descriptor);
    ::unlink(draft.c_str());
    return "";
  }
  if (error) return error.message();
  fs::path parent = fs::absolute(directory, error);
  while (!fs::exists(parent, error) && parent.has_relative_path()) {
    if (error) return error.message();
    parent = parent.parent_path();
  }
  if (!fs::is_directory(parent, error)) return parent.string() + " is not a directory";
  return ::access(parent.c_str(), W_OK | X_OK) == 0 ? "" : parent.string() + ": " + system_reason(errno);
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
  struct stat status {};
  const bool exists = ::stat(directory.c_str(), &status) == 0;
  check.detail = directory + (exists ? " can be written." : " can be made.");
  if (exists && (status.st_mode & S_IWGRP) != 0) {
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

// Binds the server's address. Returns 0, an errno, or -1 if the host's name has no address.
int bind_problem(const transports::HttpOptions& http) {
  std::string host = http.host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(http.port).c_str(), &wanted, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return errno;
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const bool good = ::bind(socket, found->ai_addr, found->ai_addrlen) == 0 && ::listen(socket, 1) == 0;
  const int problem = good ? 0 : errno;
  ::close(socket);
  return problem;
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
  const int problem = bind_problem(http);
  const std::string where = http.host + " port " + std::to_string(http.port);
  if (problem == 0) {
    check.notes.push_back(where + " is free.");
    return;
  }
  if (problem == EADDRINUSE && is_used_by_own_server(http)) {
    check.notes.push_back(where + ": this server is running there already.");
    return;
  }
  check.worsen(CheckStatus::failed);
  if (problem == EADDRINUSE) {
    check.detail = where + " is in use by another program.";
    check.hint = "Choose another with PORT or --port, or end that program.";
  } else if (problem == EACCES) {
    check.detail = where + " cannot be bound by this user.";
    check.hint = "Choose a PORT of 1024 or above.";
  } else {
    check.detail =
        where + " cannot be bound" + (problem > 0 ? ": " + system_reason(problem) + "." : ": the host has no address.");
    check.hint = "HOST must be an address of this machine: 127.0.0.1 for it alone, 0.0.0.0 for all.";
  }
}

void check_certificate(const transports::HttpOptions& http, Check& check) {
  for (const auto& [variable, file] :
       {std::pair("TLS_CERT_FILE", &http.tls_certificate_file), std::pair("TLS_KEY_FILE", &http.tls_key_file)}) {
    if (file->empty() || ::access(file->c_str(), R_OK) == 0) continue;
    check.worsen(CheckStatus::failed);
    check.detail = std::string(variable) + " cannot be read: " + system_reason(errno) + ".";
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
