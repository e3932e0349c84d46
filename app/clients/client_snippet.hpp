// What a client's file must say for the client to find this server: built for one client, as a document to show or as a
// merge into what the file holds. It never holds a secret: credentials stand in it as placeholders or as the client's
// own way to name a variable. Values and pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace app {

inline constexpr const char* kServerName = "tastytrade";

struct SnippetRequest {
  std::string client;       // "claude-desktop", "claude-code", "cursor", "vscode"
  std::string binary;       // absolute path
  std::string url;          // of a remote server, without "/mcp"; empty: this binary over stdio
  bool with_token = false;  // of a remote server: its token in a header, rather than a login
  bool demo = false;
  bool production = false;                                         // the real account; wins over `settings`
  std::vector<std::pair<std::string, std::string>> settings = {};  // of the shell, for the server's environment
  bool name_stdio = false;  // say "--mode stdio": the client may pass on variables that select another mode
};

struct Snippet {
  std::string container;                          // the member that holds the servers
  support::Json entry;                            // this server
  support::Json inputs = support::Json::array();  // VS Code: what it asks the user for
  std::vector<std::string> chosen = {};           // variables of the entry that replace what the file says
};

Snippet make_snippet(const SnippetRequest& request);

// The file as it would be if it held nothing else.
support::Json document(const Snippet& snippet);

// Puts the snippet into `root` and keeps everything else there and its order, values already given to our variables
// included unless they are among `chosen`. Returns what was changed, a line each; nothing if all was there already.
// Throws Error{refused} if a member it needs holds something of another kind; `root` is then not to be written.
std::vector<std::string> merge(const Snippet& snippet, support::Json& root);

}  // namespace app
