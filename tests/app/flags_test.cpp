// Every flag of every subcommand against every other: what makes sense together is done, the rest is refused with a
// reason, and nothing is ignored without a word.
#include <catch2/catch_test_macros.hpp>

#include "paths.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"

using test::Process;

namespace {

struct Row {
  std::vector<std::string> arguments;
  Process::Environment environment = {};
  std::string says = {};  // a part of the reason; empty: it is done
};

std::string shown(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + ' ';
  return text;
}

}  // namespace

TEST_CASE("program: flags that make no sense together are refused with a reason, the others are understood") {
  const Process::Environment bridge = {{"CHATGPT_MCP_TOKEN", "q7Yw0b3Jm1xk2VvO5nR8tC4s"}};
  const Process::Environment demo = {{"TASTYTRADE_DEMO", "true"}};
  const std::vector<Row> rows = {
      // serve: where nothing listens there is no address
      {{"--mode", "stdio", "--port", "0", "--demo"}, {}, "--port is for a server that listens"},
      {{"--mode", "stdio", "--host", "127.0.0.1", "--demo"}, {}, "--host is for a server that listens"},
      {{"serve", "--mode", "stdio", "--host", "::1", "--port", "0"}, bridge, "--host and --port are for a server"},
      {{"--host", "127.0.0.1", "--demo"}, {}, "--host is for a server that listens"},
      {{"doctor", "--mode", "stdio", "--port", "0", "--demo"}, {}, "--port is for a server that listens"},
      {{"--mode", "api", "serve", "--mode", "stdio"}, {}, "--mode is given twice"},
      {{"--port", "1", "serve", "--port", "2"}, {}, "--port is given twice"},
      {{"--mode", "chatgpt", "--demo"}, {}, "CHATGPT_MCP_TOKEN is not set"},
      // flags before a subcommand that does not know them
      {{"--mode", "api", "call", "fetch_accounts", "--demo"}, {}, "--mode means nothing to `call`"},
      {{"--port", "9", "call", "fetch_accounts", "--demo"}, {}, "--port means nothing to `call`"},
      {{"--host", "::1", "tools"}, {}, "--host means nothing to `tools`"},
      {{"--demo", "tools"}, {}, "--demo means nothing to `tools`"},
      {{"--demo", "health"}, {}, "--demo means nothing to `health`"},
      {{"--mode", "api", "health"}, {}, "--mode means nothing to `health`"},
      {{"--mode", "api", "config", "cursor"}, {}, "--mode means nothing to `config`"},
      {{"--port", "9", "config", "cursor"}, {}, "--port means nothing to `config`"},
      {{"--demo", "simulator"}, {}, "--demo means nothing to `simulator`"},
      // call
      {{"call", "search_symbols", "--demo", "--json", "{}", "--arg", "query=A"}, {}, "--json and --arg"},
      // config: the account
      {{"config", "cursor", "--demo", "--production"}, {}, "--demo and --production contradict each other"},
      {{"--demo", "config", "chatgpt", "--production"}, {}, "--demo and --production contradict each other"},
      {{"config", "cursor", "--production"}, demo, "--production and TASTYTRADE_DEMO=true"},
      {{"config", "cursor", "--url", "https://a.example", "--production"},
       {},
       "--production cannot be used with --url"},
      {{"config", "vscode", "--url", "https://a.example", "--demo"}, {}, "--demo cannot be used with --url"},
      {{"config", "claude-code", "--url", "https://a.example", "--demo"}, {}, "--demo cannot be used with --url"},
      // config: the token
      {{"config", "cursor", "--token"}, {}, "--token is for a server that runs elsewhere"},
      {{"config", "vscode", "--token", "--demo"}, {}, "--token is for a server that runs elsewhere"},
      {{"config", "chatgpt", "--url", "https://a.example", "--token"}, {}, "it has no field for a token"},
      {{"config", "claude", "--token"}, {}, "it has no field for a token"},
      {{"config", "claude-desktop", "--url", "https://a.example", "--token"}, {}, "it has no field for a token"},
      // config: the file
      {{"config", "chatgpt", "--write"}, {}, "ChatGPT keeps no file"},
      {{"config", "chatgpt", "--file", "f.json"}, {}, "ChatGPT keeps no file"},
      {{"config", "claude", "--file", "f.json"}, {}, "Claude keeps no file"},
      {{"config", "claude-desktop", "--url", "https://a.example", "--file", "f"}, {}, "holds local servers only"},
      {{"config", "claude-desktop", "--url", "https://a.example", "--write"}, {}, "holds local servers only"},
      // what is understood, before its subcommand or behind
      {{"config", "cursor", "--production"}},
      {{"config", "claude-desktop", "--production"}},
      {{"config", "chatgpt", "--production", "--url", "https://a.example"}},
      {{"config", "claude", "--demo"}},
      {{"config", "cursor", "--url", "https://a.example", "--token"}},
      {{"config", "cursor", "--file", "f.json"}},
      {{"config", "cursor", "--file", "g.json", "--write", "--demo"}},
      {{"--demo", "config", "vscode"}},
      {{"--demo", "call", "fetch_accounts"}},
      {{"--demo", "call", "fetch_accounts", "--demo", "--compact"}},
      {{"call", "fetch_accounts", "--demo", "--json", "{}"}},
      {{"tools", "--json"}},
      {{"doctor", "--demo", "--json"}},
      {{"--demo", "doctor"}},
      {{"doctor", "--demo", "--mode", "api", "--port", "0", "--host", "127.0.0.1"}},
      {{"--demo", "--mode", "stdio"}},
      {{"serve", "--demo", "--mode", "stdio"}, bridge},
  };
  for (const Row& row : rows) {
    CAPTURE(shown(row.arguments));
    const test::TemporaryDirectory home;
    std::vector<std::string> command = {"/usr/bin/env", "--chdir=" + home.path(), test::kServerBinary};
    command.insert(command.end(), row.arguments.begin(), row.arguments.end());
    Process::Environment environment = row.environment;
    environment.insert({{"HOME", home.path()}, {"PATH", "/usr/bin:/bin"}, {"STATE_DB", "memory"}});
    Process program(command, environment);
    const int code = program.wait();
    CAPTURE(program.err);
    if (row.says.empty()) {
      CHECK(code == 0);
    } else {
      CHECK(code == 2);
      CHECK(program.err.find(row.says) != std::string::npos);
      CHECK(program.out.empty());
    }
  }
}
