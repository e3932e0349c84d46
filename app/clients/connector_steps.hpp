// Prints the values to enter into the connector dialogs of chatgpt.com and claude.ai. There is no configuration file to
// write for them.
#pragma once

#include <ostream>
#include <string>

namespace app {

inline constexpr const char* kExampleUrl = "https://your-server.example.com";

enum class Connector { chatgpt, claude };

struct ConnectorSteps {
  std::string command;  // that starts this server in a shell, without options
  std::string url;      // of the server, without "/mcp"; empty: kExampleUrl is printed
  bool demo = false;
  bool production = false;  // the real account
};

void print_steps(const ConnectorSteps& steps, Connector connector, std::ostream& out);

// Returns `text` quoted as one word of a shell command, unquoted if it needs no quotes.
std::string quote_for_shell(const std::string& text);

}  // namespace app
