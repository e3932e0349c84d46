// Builds the entry of this server for the file of an MCP client, and merges it into the file's content. An entry holds
// no secret: it names credentials as placeholders or in the client's own syntax for variables. Values and pure
// functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace app {

inline constexpr const char* kServerName = "tastytrade";

struct SnippetRequest {
  std::string client;                // "claude-desktop", "claude-code", "cursor", "vscode"
  std::vector<std::string> command;  // of this server over stdio: the program and its first arguments
  std::string url;                   // of a remote server, without "/mcp"; empty: `command`
  bool with_token = false;           // with `url`: the client sends the server token in a header and does not log in
  bool demo = false;
  bool production = false;                                         // the real account; wins over `settings`
  std::vector<std::pair<std::string, std::string>> settings = {};  // of the shell, for the server's environment
  bool name_stdio = false;  // add "--mode stdio": the client may pass variables that select another mode
};

struct Snippet {
  std::string container;                          // the member that holds the servers
  support::Json entry;                            // this server
  support::Json inputs = support::Json::array();  // VS Code: the values that it asks the user for
  std::vector<std::string> overrides = {};        // variables of the entry that replace values of the file
};

Snippet make_snippet(const SnippetRequest& request);

// Returns the content of a file that holds this server only.
support::Json to_document(const Snippet& snippet);

// Merges the snippet into `root`, the content of a file. Keeps other members and their order, and values of this
// server's variables unless they are among `overrides`. Returns a line for each change. Throws Error{refused} if a
// member that it needs has another type; `root` must then not be written.
std::vector<std::string> merge_into(const Snippet& snippet, support::Json& root);

}  // namespace app
