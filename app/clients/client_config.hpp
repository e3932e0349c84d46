// `config CLIENT`: prints the configuration with which a client finds this program, or merges it into the client's
// file. Settings of this shell are copied and named. Credentials of the environment are neither printed nor written.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "settings/settings.hpp"

namespace app {

struct ClientConfigOptions {
  std::string client;  // "claude-desktop", "claude-code", "cursor", "vscode", "claude", "chatgpt"
  bool write = false;
  bool demo = false;
  bool production = false;          // the real account
  bool with_token = false;          // the remote forms: the token in a header, rather than a login
  std::string binary;               // absolute path of this program
  std::string url;                  // where a remote server is reached, for the remote forms; may be empty
  std::optional<std::string> file;  // merge into this file instead of the client's usual one
};

// Returns the exit code, 0. Throws Error{invalid_argument} for an unknown client, a malformed URL, and options that
// exclude each other or do not apply to this client; what reading and writing the file throws (client_files.hpp).
int run_client_config(const Variables& variables, const ClientConfigOptions& options, std::ostream& out);

}  // namespace app
