// What to enter, and where, in clients that keep no file on this machine: the connector dialogs of ChatGPT and Claude.
#pragma once

#include <ostream>
#include <string>

namespace app {

inline constexpr const char* kExampleUrl = "https://your-server.example.com";

enum class Connector { chatgpt, claude };

struct ConnectorSteps {
  std::string binary;  // absolute path
  std::string url;     // of the server, without "/mcp"; may be empty
  bool demo = false;
  bool production = false;  // the real account
};

void print_steps(const ConnectorSteps& steps, Connector connector, std::ostream& out);

// `text` as one word of a shell's command line.
std::string shell_quoted(const std::string& text);

}  // namespace app
