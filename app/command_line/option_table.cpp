#include "option_table.hpp"

#include <algorithm>

namespace app {
namespace {

Option demo_option() {
  return {.name = "--demo", .description = "Use made-up data: no account, no network"};
}

Option mode_option() {
  return {.name = "--mode",
          .value = "MODE",
          .description = "stdio, mcp or api (default: see Mode)",
          .choices = {"stdio", "mcp", "api"},
          .hidden_choices = {"chatgpt"},  // the former name of `mcp`
          .example = "--mode mcp"};
}

Option host_option() {
  return {.name = "--host",
          .value = "ADDRESS",
          .description = "Address to listen on (default HOST, else 127.0.0.1)",
          .example = "--host 127.0.0.1"};
}

Option port_option(std::string description, int minimum = 0) {
  return {.name = "--port",
          .value = "PORT",
          .description = std::move(description),
          .minimum = minimum,
          .maximum = 65535,
          .example = "--port 8086"};
}

Option json_option(std::string description) {
  return {.name = "--json", .description = std::move(description)};
}

std::vector<Option> shared_options() {
  return {{.name = "--quiet", .letter = 'q', .description = "Print results and errors only"},
          {.name = "--verbose", .letter = 'v', .description = "Log more (LOG_LEVEL=debug)"},
          {.name = "--no-color", .description = "Print without colour; NO_COLOR=1 does the same"},
          {.name = "--help", .letter = 'h', .description = "Print this help"}};
}

std::vector<Option> with_shared(std::vector<Option> options) {
  for (Option& option : shared_options()) options.push_back(std::move(option));
  return options;
}

std::vector<Option> serve_options() {
  return {demo_option(), mode_option(), host_option(),
          port_option("Port to listen on (default PORT, else 8086; 0: any)")};
}

std::vector<ExitCode> call_exit_codes() {
  return {{0, "done"},
          {1, "any other failure"},
          {2, "wrong argument or setting"},
          {3, "the login failed"},
          {4, "not found"},
          {5, "refused, or no such account"},
          {6, "TastyTrade is unreachable or too slow"}};
}

Command serve_command() {
  return {.name = "serve",
          .summary = "Wait for clients: stdio, MCP over HTTP, or the HTTP API (default)",
          .description = "Serves clients until it is stopped, or until its standard input ends (stdio).",
          .options = with_shared(serve_options()),
          .examples = {"tastytrade-mcp serve --mode mcp --demo", "tastytrade-mcp serve --mode api --port 8086"},
          .exit_codes = {{0, "stopped by a signal, or the standard input ended"},
                         {2, "wrong option or setting"},
                         {6, "the address, the state or a certificate cannot be used"},
                         {7, "stopped, but a call did not end in time"},
                         {130, "stopped at once by a second signal"}}};
}

Command call_command() {
  std::vector<ExitCode> exit_codes = call_exit_codes();
  exit_codes.push_back({8, "an order was sent, and its outcome is unknown, or only a part was done"});
  return {
      .name = "call",
      .summary = "Call one tool and print its answer",
      .description = "Calls one tool and prints its answer: a table on a terminal, JSON in a pipe.",
      .arguments =
          {{.name = "TOOL", .description = "Name of the tool; `tastytrade-mcp tools` lists them", .is_required = true},
           {.name = "NAME=VALUE", .description = "An argument of the tool; repeat a name for a list", .repeats = true}},
      .options =
          with_shared({json_option("Print JSON, on a terminal too"),
                       {.name = "--table", .description = "Print a table, in a pipe too"},
                       {.name = "--compact", .description = "Print JSON on one line"},
                       {.name = "--input",
                        .value = "OBJECT",
                        .description = "All arguments as one JSON object; `-` reads it from stdin",
                        .example = "--input '{\"symbols\":[\"AAPL\"]}'"},
                       demo_option(),
                       {.name = "--arg", .value = "NAME=VALUE", .example = "symbols=AAPL,TSLA", .repeats = true}}),
      .examples = {"tastytrade-mcp call fetch_positions --demo",
                   "tastytrade-mcp call fetch_market_data symbols=AAPL,SPX,/ES",
                   "tastytrade-mcp call search_options symbol=AAPL days_min=20 days_max=60",
                   "tastytrade-mcp call fetch_balances --json | jq '.balances[0].cash_balance'"},
      .exit_codes = std::move(exit_codes)};
}

Command order_command() {
  std::vector<ExitCode> exit_codes = call_exit_codes();
  exit_codes[5].meaning = "refused: by a check, by TastyTrade, or by the person who was asked";
  exit_codes[6].meaning = "TastyTrade is unreachable or too slow; nothing was sent";
  exit_codes.push_back({8, "sent, and the outcome is unknown (`order reconcile` looks), or only a part was done"});
  return {
      .name = "order",
      .summary = "Preview, place, cancel, list and reconcile orders",
      .description =
          "Works with orders, with the limits and the journal of the server (docs/trading-safety.md). `place` and "
          "`cancel` show what is sent, and ask at the terminal first; without a terminal they are refused. "
          "`list` and `settle` read the journal file and need no login. Prints text on a terminal, JSON in a pipe.",
      .arguments = {{.name = "ACTION",
                     .description = "preview, place, cancel, list, reconcile or settle",
                     .is_required = true,
                     .choices = {"preview", "place", "cancel", "list", "reconcile", "settle"}},
                    {.name = "ARGUMENT",
                     .description = "preview, place, cancel: NAME=VALUE as `tastytrade-mcp tools preview_order` and "
                                    "`tools cancel_order` list them. reconcile: the external identifier, or the number "
                                    "of the intent in the journal. settle: that number",
                     .repeats = true}},
      .options =
          with_shared({json_option("Print JSON, on a terminal too"),
                       {.name = "--input",
                        .value = "OBJECT",
                        .description = "All arguments as one JSON object; `-` reads it from stdin",
                        .example = "--input '{\"symbols\":[\"AAPL\"]}'"},
                       {.name = "--yes", .description = "place, cancel: ask nobody. In the demo and the sandbox only"},
                       {.name = "--open", .description = "list: only orders whose end is not known"},
                       {.name = "--order-id",
                        .value = "ID",
                        .description = "settle: the order of TastyTrade that it is",
                        .example = "--order-id 441561040"},
                       {.name = "--never-arrived", .description = "settle: TastyTrade has no such order"},
                       demo_option()}),
      .examples = {"tastytrade-mcp order preview --demo account=5WT00001 \\\n"
                   "      legs='buy_to_open 10 AMD' order_type=limit price=mid time_in_force=day",
                   "tastytrade-mcp order cancel id=441561040", "tastytrade-mcp order list --open",
                   "tastytrade-mcp order settle 41 --order-id 441561040"},
      .exit_codes = std::move(exit_codes)};
}

Command journal_command() {
  return {.name = "journal",
          .summary = "Verify, show or export the order journal",
          .description =
              "Reads the order journal: the file that ORDER_JOURNAL names, else journal.db in STATE_DIR. It needs no "
              "login, changes nothing, and may run while the server does. The seals are checked if the key of the "
              "server is here. With REDIS_URL the file first gets what other replicas wrote, and verify compares it "
              "with the journal in Redis.",
          .arguments = {{.name = "ACTION",
                         .description = "verify: check that no record was changed, removed or added. show: the last "
                                        "records. export: every record, a JSON object a line",
                         .is_required = true,
                         .choices = {"verify", "show", "export"}}},
          .options = with_shared({{.name = "--last",
                                   .value = "N",
                                   .description = "show: this many records (default 30)",
                                   .minimum = 1,
                                   .maximum = 1'000'000,
                                   .example = "--last 5"},
                                  json_option("verify, show: print JSON"),
                                  {.name = "--file",
                                   .value = "FILE",
                                   .description = "Another journal file, such as a copy; it is read by itself",
                                   .example = "--file journal-copy.db"}}),
          .examples = {"tastytrade-mcp journal verify", "tastytrade-mcp journal show --last 5",
                       "tastytrade-mcp journal export > journal.jsonl"},
          .exit_codes = {{0, "done; verify: the journal is whole"},
                         {1, "verify: the journal is broken"},
                         {2, "wrong option or setting, or the file cannot be read"}}};
}

Command halt_command() {
  return {
      .name = "halt-trading",
      .summary = "Stop every further order of the server",
      .description =
          "Writes a halt into the order journal, which the server reads before each order. Working orders stay at "
          "TastyTrade, unless `--cancel-opening` is given: it then lists those that only open positions or add to "
          "them, asks at the terminal, and cancels them. Orders that close, and brackets whose trigger has filled, "
          "stay. That needs the login; the halt needs none, and holds whatever becomes of the orders. A file HALT in "
          "STATE_DIR halts, too; once a server has seen it, remove the file and run resume-trading to go on.",
      .arguments = {{.name = "REASON", .description = "Why, for the journal", .repeats = true}},
      .options = with_shared(
          {{.name = "--cancel-opening", .description = "Then cancel the working orders that only open positions"},
           {.name = "--yes", .description = "--cancel-opening: ask nobody. In the demo and the sandbox only"},
           demo_option()}),
      .examples = {"tastytrade-mcp halt-trading the prices look wrong", "tastytrade-mcp halt-trading --cancel-opening"},
      .exit_codes = {{0, "trading is halted; with --cancel-opening: and no opening order works any more"},
                     {2, "wrong option or setting"},
                     {3, "the login to TastyTrade failed; trading is halted"},
                     {4, "there is no journal"},
                     {5, "the journal is in memory (demo); a cancellation was refused, or the answer was not yes"},
                     {6, "the journal cannot be written; TastyTrade is unreachable, or not all orders could be read"},
                     {8, "an opening order still works, has filled meanwhile, or its cancellation is unknown"}}};
}

Command resume_command() {
  return {.name = "resume-trading",
          .summary = "End a halt of trading, at a terminal",
          .description =
              "Shows since when trading is halted, by whom and why, and which orders have no known end. Asks, and "
              "resumes. Confirmations of before the halt stay void. Needs a terminal; it needs no login.",
          .options = with_shared({demo_option()}),
          .examples = {"tastytrade-mcp resume-trading"},
          .exit_codes = {{0, "trading is resumed, or was not halted"},
                         {2, "wrong option or setting"},
                         {4, "there is no journal"},
                         {5, "the answer was not yes, there is no terminal, or the file HALT exists"},
                         {6, "the journal cannot be written"}}};
}

Command tools_command() {
  return {.name = "tools",
          .summary = "List the tools and their arguments",
          .description = "Lists the tools, or shows the arguments of one.",
          .arguments = {{.name = "TOOL", .description = "Show the arguments of this tool"}},
          .options = with_shared({json_option("Print JSON, as tools/list gives it")}),
          .examples = {"tastytrade-mcp tools", "tastytrade-mcp tools search_options"}};
}

Command doctor_command() {
  std::vector<Option> options = serve_options();
  options.push_back(json_option("Print JSON"));
  return {.name = "doctor",
          .summary = "Check settings, network and login, step by step",
          .description =
              "Checks whether a server with these settings can work, and says what to do if not. "
              "It changes nothing, and prints no secret.",
          .options = with_shared(std::move(options)),
          .examples = {"tastytrade-mcp doctor", "tastytrade-mcp doctor --demo", "tastytrade-mcp doctor --mode mcp"},
          .exit_codes = {{0, "no check failed"},
                         {2, "wrong option"},
                         {10, "settings"},
                         {11, "state"},
                         {12, "network"},
                         {13, "clock"},
                         {14, "credentials"},
                         {15, "permissions"},
                         {16, "orders: the first check that failed"}}};
}

Command config_command() {
  return {.name = "config",
          .summary = "Print or write the configuration of a client",
          .description = "Prints what a client needs to find this server, or writes it into the client's file.",
          .arguments = {{.name = "CLIENT",
                         .description = "claude-desktop, claude-code, cursor, vscode, claude or chatgpt",
                         .is_required = true,
                         .choices = {"claude-desktop", "claude-code", "cursor", "vscode", "claude", "chatgpt"}}},
          .options = with_shared(
              {{.name = "--write", .description = "Merge it into the client's file; a backup is made first"},
               {.name = "--file",
                .value = "FILE",
                .description = "Path of the client's file, if it is not the usual one",
                .example = "--file ~/.cursor/mcp.json"},
               {.name = "--url",
                .value = "URL",
                .description = "Address of a server that runs elsewhere, https://HOST",
                .example = "--url https://trade.example.com"},
               {.name = "--token", .description = "With --url: send the token in a header, without a login"},
               {.name = "--npx", .description = "The client starts the npm package that this program is from"},
               {.name = "--uvx", .description = "The client starts the PyPI package that this program is from"},
               {.name = "--production", .description = "Use the real account (TASTYTRADE_USE_PRODUCTION=true)"},
               demo_option()}),
          .examples = {"tastytrade-mcp config claude-desktop --write",
                       "tastytrade-mcp config cursor --url https://trade.example.com"},
          .exit_codes = {{0, "done"},
                         {2, "wrong option or setting"},
                         {5, "the file holds something else"},
                         {6, "the file cannot be read or written"}}};
}

Command simulator_command() {
  return {
      .name = "simulator",
      .summary = "Run the simulated broker alone, for tests",
      .description = "Runs the simulated broker until it is stopped, and prints the variables that reach it.",
      .options = with_shared({port_option("Port to listen on (default: any free port)"),
                              {.name = "--stream-port",
                               .value = "PORT",
                               .description = "Port of the market data feed and the account streamer (default: any)",
                               .minimum = 0,
                               .maximum = 65535,
                               .example = "--stream-port 9001"},
                              {.name = "--strict-user-agent",
                               .description = "Refuse a User-Agent that is not product/version, as TastyTrade does"},
                              {.name = "--odd-shapes",
                               .value = "NAMES",
                               .description = "Send unusual answers, such as nulls or cut-page; see docs/tastytrade.md",
                               .example = "--odd-shapes nulls,cut-page"}}),
      .examples = {"tastytrade-mcp simulator --port 9000 --stream-port 9001",
                   "tastytrade-mcp simulator --odd-shapes nulls,cut-page"}};
}

Command health_command() {
  return {.name = "health",
          .summary = "End with 0 if the server on this machine is alive",
          .description = "Asks the server on this machine whether it is alive (GET /health).",
          .options = with_shared({{.name = "--host",
                                   .value = "ADDRESS",
                                   .description = "Its address (default HOST, else 127.0.0.1)",
                                   .example = "--host 127.0.0.1"},
                                  port_option("Its port (default PORT, else 8086)", 1)}),
          .examples = {"tastytrade-mcp health --port 8086"},
          .exit_codes = {{0, "alive"}, {1, "no answer, or not alive"}, {2, "wrong option"}}};
}

Command status_command() {
  return {
      .name = "status",
      .summary = "Show whether the server on this machine is well, and its figures",
      .description =
          "Asks the server on this machine for its metrics (GET /metrics) and whether it is ready. Prints "
          "whether all is well, what to do if not, and the figures: tables on a terminal, JSON in a "
          "pipe. The token is METRICS_TOKEN, else the server's own token, of the environment.",
      .options = with_shared({{.name = "--watch", .description = "Show them again and again until Ctrl-C, with rates"},
                              {.name = "--interval",
                               .value = "SECONDS",
                               .description = "With --watch: seconds between two looks (default 2)",
                               .minimum = 1,
                               .maximum = 3600,
                               .example = "--interval 5"},
                              json_option("Print JSON, on a terminal too; with --watch an object a line"),
                              {.name = "--host",
                               .value = "ADDRESS",
                               .description = "Its address on this machine (default HOST, else 127.0.0.1)",
                               .example = "--host 127.0.0.1"},
                              port_option("Its port (default PORT, else 8086)", 1)}),
      .examples = {"tastytrade-mcp status", "tastytrade-mcp status --watch",
                   "tastytrade-mcp status --json | jq '.findings'"},
      .exit_codes = {{0, "all is well; there may be warnings"},
                     {1, "the server answers, and there is a problem"},
                     {2, "wrong option or setting"},
                     {3, "the token is missing or wrong"},
                     {4, "another program listens there, or an older server"},
                     {6, "the server does not answer. With --watch: the code of the last look"}}};
}

Command completion_command() {
  return {.name = "completion",
          .summary = "Print tab completion for bash, zsh or fish",
          .description = "Prints a script that completes commands, options, tools and their arguments.",
          .arguments = {{.name = "SHELL",
                         .description = "bash, zsh or fish",
                         .is_required = true,
                         .choices = {"bash", "zsh", "fish"}}},
          .options = with_shared({}),
          .examples = {"source <(tastytrade-mcp completion bash)", "tastytrade-mcp completion fish | source"}};
}

Command man_command() {
  return {.name = "man",
          .summary = "Print the manual page (for `man -l -`)",
          .description = "Prints the manual page in the format of man(7).",
          .options = with_shared({}),
          .examples = {"tastytrade-mcp man | man -l -"}};
}

}  // namespace

const Command& program_command() {
  static const Command program = [] {
    Command command{
        .name = "",
        .summary = "",
        .description = "Lets Claude, ChatGPT and other clients read a TastyTrade account.",
        .options = with_shared(serve_options()),
        .examples = {"tastytrade-mcp call fetch_positions --demo", "tastytrade-mcp config claude-desktop --write",
                     "tastytrade-mcp serve --mode mcp --demo", "tastytrade-mcp doctor"},
        .exit_codes = {{0, "done"}, {2, "wrong option, argument or setting"}}};
    command.options.back().description = "Print this help; `tastytrade-mcp COMMAND --help` for one";
    command.options.push_back({.name = "--version", .letter = 'V', .description = "Print the version"});
    return command;
  }();
  return program;
}

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      serve_command(),  call_command(),   tools_command(),      order_command(),  journal_command(),
      halt_command(),   resume_command(), doctor_command(),     config_command(), simulator_command(),
      health_command(), status_command(), completion_command(), man_command()};
  return all;
}

const Command* find_command(std::string_view name) {
  const auto found =
      std::find_if(commands().begin(), commands().end(), [&](const Command& command) { return command.name == name; });
  return found == commands().end() ? nullptr : &*found;
}

const Option* find_option(const Command& command, std::string_view name) {
  const auto found = std::find_if(command.options.begin(), command.options.end(),
                                  [&](const Option& option) { return option.name == name; });
  return found == command.options.end() ? nullptr : &*found;
}

const Option* find_option(const Command& command, char letter) {
  const auto found = std::find_if(command.options.begin(), command.options.end(),
                                  [&](const Option& option) { return option.letter == letter && letter != 0; });
  return found == command.options.end() ? nullptr : &*found;
}

const std::vector<ModeRule>& mode_rules() {
  static const std::vector<ModeRule> rules = {{"CHATGPT_MCP_TOKEN is set", "mcp", "MCP over HTTP, with a login"},
                                              {"PORT is set", "api", "the HTTP API"},
                                              {"neither", "stdio", "a desktop client starts the program"}};
  return rules;
}

}  // namespace app
