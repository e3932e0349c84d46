// Combinations of options: each is refused with a reason or takes effect.
#include <catch2/catch_test_macros.hpp>

#include "app/temporary_directory.hpp"
#include "paths.hpp"
#include "process.hpp"

using test::Process;

namespace {

struct Row {
  std::vector<std::string> arguments;
  Process::Environment environment = {};
  std::string says = {};  // a part of the message; empty: the program ends with 0
};

std::string shown(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + ' ';
  return text;
}

}  // namespace

TEST_CASE("Invalid and contradictory options are refused with a reason, and the others take effect") {
  const Process::Environment bridge = {{"CHATGPT_MCP_TOKEN", "q7Yw0b3Jm1xk2VvO5nR8tC4s"}};
  const Process::Environment demo = {{"TASTYTRADE_DEMO", "true"}};
  const std::vector<Row> rows = {
      // serve: in stdio mode there is no address to listen on
      {{"--mode", "stdio", "--port", "0", "--demo"}, {}, "`--port` cannot be used in stdio mode"},
      {{"--mode", "stdio", "--host", "127.0.0.1", "--demo"}, {}, "`--host` cannot be used in stdio mode"},
      {{"serve", "--mode", "stdio", "--host", "::1", "--port", "0"},
       bridge,
       "`--host` and `--port` cannot be used in stdio mode"},
      {{"--host", "127.0.0.1", "--demo"}, {}, "`--host` cannot be used in stdio mode"},
      {{"doctor", "--mode", "stdio", "--port", "0", "--demo"}, {}, "`--port` cannot be used in stdio mode"},
      {{"--mode", "api", "serve", "--mode", "stdio"}, {}, "`--mode` is given twice"},
      {{"--port", "1", "serve", "--port", "2"}, {}, "`--port` is given twice"},
      {{"--mode", "mcp", "--demo"}, {}, "CHATGPT_MCP_TOKEN is not set"},
      // options in front of a command that does not take them
      {{"--mode", "api", "call", "fetch_accounts", "--demo"}, {}, "`call` does not take `--mode`"},
      {{"--port", "9", "call", "fetch_accounts", "--demo"}, {}, "`call` does not take `--port`"},
      {{"--host", "::1", "tools"}, {}, "`tools` does not take `--host`"},
      {{"--demo", "tools"}, {}, "`tools` does not take `--demo`"},
      {{"--demo", "health"}, {}, "`health` does not take `--demo`"},
      {{"--mode", "api", "health"}, {}, "`health` does not take `--mode`"},
      {{"--mode", "api", "config", "cursor"}, {}, "`config` does not take `--mode`"},
      {{"--port", "9", "config", "cursor"}, {}, "`config` does not take `--port`"},
      {{"--demo", "simulator"}, {}, "`simulator` does not take `--demo`"},
      // call
      {{"call", "search_symbols", "--demo", "--input", "{}", "query=A"}, {}, "`--input` and NAME=VALUE"},
      {{"call", "search_symbols", "--demo", "--json", "{}", "--arg", "query=A"}, {}, "`--input` and NAME=VALUE"},
      {{"call", "search_symbols", "--demo", "--json", "--table", "query=A"}, {}, "`--json` and `--table`"},
      {{"call", "search_symbols", "--demo", "A"}, {}, "`A` is not NAME=VALUE"},
      // words that the option table does not have
      {{"call"}, {}, "`TOOL` is missing"},
      {{"confg", "cursor"}, {}, "Did you mean `config`?"},
      {{"config", "curser"}, {}, "Did you mean `cursor`?"},
      {{"--prot", "1"}, {}, "Did you mean `--port`?"},
      {{"doctor", "--jsn"}, {}, "There is no option `--jsn` of `doctor`"},
      {{"serve", "--port"}, {}, "`--port` needs a number from 0 to 65535"},
      {{"serve", "--port", "99999"}, {}, "You gave `99999`"},
      {{"serve", "--mode=http"}, {}, "`--mode` needs stdio, mcp or api. You gave `http`"},
      {{"tools", "search", "fetch"}, {}, "`fetch` is one word too many"},
      {{"tools", "--json=yes"}, {}, "`--json` takes no value"},
      {{"-x"}, {}, "There is no option `-x`"},
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
      // what is obeyed, in front of the command or behind it
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
      {{"call", "fetch_accounts", "--demo", "--json={}"}},
      {{"call", "fetch_accounts", "--demo", "--json", "refresh=true"}},
      {{"call", "--demo", "--json", "fetch_accounts"}},
      {{"call", "fetch_accounts", "--demo", "--input", "{}"}},
      {{"call", "--demo", "--table", "--", "fetch_accounts", "refresh=true"}},
      {{"-qv", "tools", "fetch"}},
      {{"tools", "search", "--json"}},
      {{"completion", "bash"}},
      {{"completion", "zsh"}},
      {{"completion", "fish"}},
      {{"man"}},
      {{"call", "--help"}},
      {{"config", "-h"}},
      {{"-V"}},
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
