// The command `config CLIENT`: prints the configuration of an MCP client for this server, or merges it into the
// client's file. Copies settings of this shell and names them. Never prints or writes credentials of the environment.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "package_origin.hpp"
#include "settings/settings.hpp"

namespace app {

struct ClientConfigOptions {
  std::string client;  // "claude-desktop", "claude-code", "cursor", "vscode", "claude", "chatgpt"
  bool write = false;
  bool demo = false;
  bool production = false;          // the real account
  bool with_token = false;          // with `url`: the client sends the server token in a header and does not log in
  std::string binary;               // absolute path of this program
  PackageOrigin origin = {};        // the package that this program is from
  Runner runner = Runner::program;  // `program`: a client starts `binary`, or the package if `binary` is temporary
  std::string url;                  // of a server that runs elsewhere; empty: the client starts this program
  std::optional<std::string> file;  // the file to write; if not set, the client's own
};

// Returns the exit code, 0. Throws Error{invalid_argument} for an unknown client, a malformed URL, and options that
// exclude each other or do not apply to this client. Also throws the errors of read_client_file() and
// replace_client_file().
int run_client_config(const Variables& variables, const ClientConfigOptions& options, std::ostream& out);

}  // namespace app
