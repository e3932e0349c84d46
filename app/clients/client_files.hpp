// A client's own JSON file: found, read with care, and replaced whole or not at all. It belongs to the user and holds
// other servers and their secrets, so nothing of its content ever gets into a message. Free functions; one process at a
// time is expected to write such a file.
#pragma once

#include <string>

#include "json_editor.hpp"
#include "settings/settings.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace app {

enum class Platform { linux_desktop, macos, windows };
Platform this_platform();

// Where `client` ("claude-desktop", "claude-code", "cursor", "vscode") keeps its servers. Those that belong to a
// project are relative to the working directory. Throws Error{invalid_argument} if no home directory is known.
std::string client_file(const std::string& client, const Variables& variables, Platform platform);

struct ClientFile {
  std::string path;  // links followed, so that a linked file stays a link
  bool exists = false;
  std::string text = {};  // as it was read, without its byte-order mark
  bool had_byte_order_mark = false;
  support::Json root = support::Json::object();
  Indent indent = {};
};

// An absent or blank file reads as an empty object; comments and trailing commas are allowed, as editors allow them,
// and a byte-order mark at the beginning, as editors on Windows write it. Throws Error{refused} that names the line if
// the file is not JSON, Error{not_ready} if it cannot be read.
ClientFile read_client_file(const std::string& path);

// Backs the file up to "<path>.bak-20261123T153000Z" if it exists, then changes it in one step to say what `file.root`
// says; what was equal before keeps every byte. The file keeps its permissions, or for its owner only if it is new.
// Returns the backup's path, empty if there was nothing to back up. Throws Error{not_ready}; the file is then as it
// was.
std::string replace_client_file(const ClientFile& file, support::Instant now);

}  // namespace app
