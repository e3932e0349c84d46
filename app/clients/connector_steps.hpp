// Prints the values to enter into the connector dialogs of ChatGPT and Claude, which keep no file on this machine.
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

// Returns `text` quoted as one word of a shell command, unquoted if it needs no quotes.
std::string quote_for_shell(const std::string& text);

}  // namespace app
