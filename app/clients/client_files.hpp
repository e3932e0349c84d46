// Finds, reads and replaces the JSON file of an MCP client. The file also holds other servers and their secrets, so no
// message quotes it. Free functions; they expect that no other process writes the file at the same time.
#pragma once

#include <string>

#include "json_editor.hpp"
#include "settings/settings.hpp"
#include "settings/system_directories.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace app {

// Returns the path of the file of `client` ("claude-desktop", "claude-code", "cursor", "vscode"). The paths of Claude
// Code and VS Code are relative to the working directory. Throws Error{invalid_argument} if no home directory is known.
std::string find_client_file(const std::string& client, const Variables& variables, System system);

struct ClientFile {
  std::string path;  // symlinks resolved, so that replacing the file keeps them
  bool exists = false;
  std::string text = {};  // without its byte-order mark; empty if the file is absent or blank
  bool had_byte_order_mark = false;
  support::Json root = support::Json::object();
  Indent indent = {};
};

// Reads the file. An absent or blank file gives an empty object. Accepts comments, trailing commas and a byte-order
// mark. Throws Error{refused} that names the line if the file is not JSON, Error{not_ready} if it cannot be read.
ClientFile read_client_file(const std::string& path);

// Copies the file to "<path>.bak-20261123T153000Z" if it exists, then writes `file.root` into it by one rename. Members
// that are equal keep their bytes. The file keeps its permissions; a new one is for its owner only. Returns the path of
// the copy, empty if there was no file. Throws Error{not_ready} and leaves the file unchanged.
std::string replace_client_file(const ClientFile& file, support::Instant now);

}  // namespace app
