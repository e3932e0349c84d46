// What commands print on a terminal and into a pipe.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch_test_macros.hpp>

#include "app/temporary_directory.hpp"
#include "paths.hpp"
#include "process.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "terminal/text_layout.hpp"
#include "terminal_process.hpp"

using support::Json;
using test::Process;
using test::TerminalProcess;

namespace {

const test::TemporaryDirectory& home() {
  static const test::TemporaryDirectory directory;
  return directory;
}

Process::Environment variables(Process::Environment more = {}) {
  more.insert({{"HOME", home().path()},
               {"PATH", "/usr/bin:/bin"},
               {"LANG", "C.UTF-8"},
               {"TERM", "xterm"},
               {"TASTYTRADE_DEMO_CLOCK", "2026-11-27T17:30:00Z"}});
  return more;
}

std::string without_color(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size());
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (const std::string& line : app::wrap_text(text, 100'000)) widest = std::max(widest, app::text_width(line));
  return widest;
}

std::string run_on_terminal(std::vector<std::string> arguments, Process::Environment more = {},
                            unsigned short columns = 80) {
  arguments.insert(arguments.begin(), test::kServerBinary);
  TerminalProcess process(std::move(arguments), variables(std::move(more)), columns);
  CHECK(process.wait() == 0);
  return process.screen;
}

std::string run_in_pipe(std::vector<std::string> arguments, Process::Environment more = {}) {
  arguments.insert(arguments.begin(), test::kServerBinary);
  Process process(std::move(arguments), variables(std::move(more)));
  CHECK(process.wait() == 0);
  return process.out;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("call prints a table with all digits on a terminal, and JSON into a pipe") {
  const std::string screen = without_color(run_on_terminal({"call", "fetch_positions", "--demo"}));
  const std::string json = run_in_pipe({"call", "fetch_positions", "--demo"});
  CHECK(contains(screen, "[DEMO]"));
  CHECK(contains(screen, "27 Nov 2026 12:30 ET"));
  CHECK(contains(screen, "  370 call   18 Dec 21d"));
  CHECK(contains(screen, "Not shown: "));
  const Json answer = Json::parse(json);
  for (const Json& position : answer["positions"]) {
    // 37729.92 is shown as 37,729.92: without commas the digits are those of the answer.
    std::string digits = screen;
    std::erase(digits, ',');
    std::string value = position["market_value"].get<std::string>();
    if (value.starts_with('-')) value.replace(0, 1, "\u2212");
    INFO(value);
    CHECK(contains(digits, value));
  }
  CHECK_FALSE(contains(json, "\x1b"));
}

TEST_CASE("No line of any tool's table is wider than the terminal") {
  const std::vector<std::vector<std::string>> calls = {
      {"fetch_accounts"},
      {"fetch_balances"},
      {"fetch_positions"},
      {"fetch_positions", "group_by=underlying"},
      {"fetch_positions", "account=5WT00002"},
      {"fetch_market_data", "symbols=AAPL,SPX,/ES,BTC/USD,ZZZZ"},
      {"search_options", "symbol=AAPL"},
      {"search_options", "symbol=SPX", "days_min=0", "days_max=10", "strikes=2"},
      {"search_options", "symbol=AAPL", "days=21", "detail=symbols"},
      {"search_symbols", "query=A"},
      {"search", "query=AAPL"},
  };
  for (const unsigned short columns : std::vector<unsigned short>{80, 100, 60}) {
    for (std::vector<std::string> arguments : calls) {
      arguments.insert(arguments.begin(), "call");
      arguments.emplace_back("--demo");
      CAPTURE(columns, arguments);
      const std::string screen = without_color(run_on_terminal(arguments, {}, columns));
      CHECK(widest_line(screen) <= columns);
    }
  }
}

TEST_CASE("No row of the demo's positions is wrapped at 80 columns") {
  const auto count_rows = [](const std::string& screen) {
    const auto begin = screen.find("\n\n"), end = screen.find("\nSession date");
    REQUIRE(end != std::string::npos);
    return std::count(screen.begin() + static_cast<std::ptrdiff_t>(begin),
                      screen.begin() + static_cast<std::ptrdiff_t>(end), '\n');
  };
  for (const char* clock : {"2026-11-27T17:30:00Z", "2026-11-28T18:00:00Z", "2026-12-01T15:00:00Z",
                            "2026-12-30T20:00:00Z", "2026-03-10T16:00:00Z"}) {
    for (const char* grouping : {"group_by=none", "group_by=underlying"}) {
      CAPTURE(clock, grouping);
      const auto run = [&](unsigned short columns) {
        return without_color(run_on_terminal({"call", "fetch_positions", grouping, "--demo"},
                                             {{"TASTYTRADE_DEMO_CLOCK", clock}}, columns));
      };
      const std::string screen = run(80);
      INFO(screen);
      CHECK(count_rows(screen) == count_rows(run(200)));
      CHECK(widest_line(screen) <= 80);
      for (const char* heading : {"QTY", "MARK", "VALUE", "TODAY", "SINCE OPEN"}) CHECK(contains(screen, heading));
    }
  }
}

TEST_CASE("No row of the demo's symbols is wrapped at 80 columns") {
  const auto count_lines = [](unsigned short columns) {
    const std::string screen =
        run_on_terminal({"call", "search_symbols", "query=A", "limit=22", "--demo"}, {}, columns);
    return std::count(screen.begin(), screen.end(), '\n');
  };
  CHECK(count_lines(80) == count_lines(200));
}

TEST_CASE("A table names every member of a row that it omits") {
  for (const std::string tool : {"fetch_positions", "fetch_balances", "fetch_accounts"}) {
    const std::string screen = support::to_lower(without_color(run_on_terminal({"call", tool, "--demo"})));
    const Json answer = Json::parse(run_in_pipe({"call", tool, "--demo"}));
    const Json& rows = answer.contains("positions")  ? answer["positions"]
                       : answer.contains("balances") ? answer["balances"]
                                                     : answer["accounts"];
    // Headings that are shorter than the member's name, and members that make up a label.
    const std::vector<std::string> renamed = {
        "symbol",      "underlying_symbol", "quantity", "mark_price", "market_value",       "day_profit",
        "open_profit", "option_type",       "strike",   "expires_at", "days_to_expiration", "account_number"};
    for (const Json& row : rows) {
      for (const auto& member : row.items()) {
        const std::string& name = member.key();
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        INFO(name);
        const bool is_renamed = std::find(renamed.begin(), renamed.end(), name) != renamed.end();
        CHECK((is_renamed || contains(screen, name) || contains(screen, words)));
      }
    }
  }
}

TEST_CASE("A page of a table has the total number of rows and the cursor of the next page") {
  const std::string screen = run_on_terminal({"call", "search_symbols", "query=A", "limit=3", "--demo"});
  CHECK(contains(screen, "3 of 22 rows."));
  CHECK(contains(screen, "cursor=3"));
}

TEST_CASE("Colors are printed on a terminal only, and not with NO_COLOR, TERM=dumb or --no-color") {
  const std::vector<std::string> call = {"call", "fetch_positions", "--demo"};
  CHECK(contains(run_on_terminal(call), "\x1b[32m+"));
  CHECK_FALSE(contains(run_on_terminal(call, {{"NO_COLOR", "1"}}), "\x1b"));
  CHECK_FALSE(contains(run_on_terminal(call, {{"TERM", "dumb"}}), "\x1b"));
  CHECK_FALSE(contains(run_on_terminal({"call", "fetch_positions", "--demo", "--no-color"}), "\x1b"));
  CHECK_FALSE(contains(run_in_pipe({"call", "fetch_positions", "--demo", "--table"}), "\x1b"));
  CHECK(
      contains(run_in_pipe({"call", "fetch_positions", "--demo", "--table"}, {{"CLICOLOR_FORCE", "1"}}), "\x1b[32m+"));
}

TEST_CASE("In a locale that is not UTF-8 the table has only ASCII characters") {
  const std::string screen = run_on_terminal({"call", "fetch_positions", "--demo"}, {{"LC_ALL", "C"}});
  CHECK(std::all_of(screen.begin(), screen.end(), [](unsigned char c) { return c < 0x80; }));
  CHECK(contains(screen, "-1,420.00"));
}

TEST_CASE("The option --json prints JSON on a terminal, and --table prints a table into a pipe") {
  CHECK(Json::accept(run_on_terminal({"call", "fetch_balances", "--json", "--demo"})));
  CHECK(contains(run_in_pipe({"call", "fetch_balances", "--table", "--demo"}), "Net liquidating value"));
}

TEST_CASE("clean_text() removes control sequences of terminals") {
  CHECK(app::clean_text("a\x1b[31mb\x07\u202Ec\u009Bd\n\x7F") == "a[31mbcd\n");
}

TEST_CASE("On a terminal, stdio mode says that it waits for a client, and Ctrl-C ends it") {
  TerminalProcess server({test::kServerBinary, "--demo"}, variables());
  REQUIRE(server.wait_for("Stop it with Ctrl-C."));
  CHECK(contains(server.screen, "waiting for an AI client"));
  CHECK(contains(server.screen, "tastytrade-mcp call fetch_positions --demo"));
  server.type("\x03");
  CHECK(server.wait() == 0);
  CHECK(contains(server.screen, "Press Ctrl-C again to stop at once."));
  CHECK(contains(server.screen, "Stopped after "));
}

TEST_CASE("On a terminal, an error and its hint are wrapped at the terminal's width") {
  TerminalProcess call({test::kServerBinary, "call", "fetch_accounts"}, variables(), 60);
  CHECK(call.wait() == 3);
  const std::string screen = without_color(call.screen);
  CHECK(contains(screen, "tastytrade-mcp: No TastyTrade credentials are set.\n  "));
  CHECK(widest_line(screen.substr(screen.find("tastytrade-mcp:"))) <= 60);
}

TEST_CASE("call --input - reads the arguments from stdin") {
  Process call({test::kServerBinary, "call", "fetch_market_data", "--demo", "--input", "-"}, variables());
  call.write(R"({"symbols": ["AAPL", "SPX"]})");
  CHECK(call.wait() == 0);
  CHECK(Json::parse(call.out)["quotes"].size() == 2);
}

TEST_CASE("A closed pipe ends a command without a message, and a full disk is an error") {
  Process shell(
      {"/bin/bash", "-c",
       "set -o pipefail; \"$0\" call search_options symbol=SPX days_min=0 days_max=900 limit=100 --demo | true",
       test::kServerBinary},
      variables());
  const int code = shell.wait();
  CHECK((code == 141 || code == 0));  // 0: the output was written before the reader ended
  CHECK(shell.err.empty());
  Process full({"/bin/sh", "-c", "exec \"$0\" tools >/dev/full", test::kServerBinary}, variables());
  CHECK(full.wait() == 1);
  CHECK(contains(full.err, "The output cannot be written: No space left on device."));
}

TEST_CASE("On a terminal, a command that waits for TastyTrade says so after a second") {
  // Accepts connections and answers nothing.
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(silent, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  REQUIRE(::listen(silent, 16) == 0);
  const Process::Environment broker{
      {"TASTYTRADE_API_URL", "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port))},
      {"TASTYTRADE_CLIENT_ID", "c7ff2a10-7f2e"},
      {"TASTYTRADE_CLIENT_SECRET", "5f2c9d1e8b7a"},
      {"TASTYTRADE_REFRESH_TOKEN", "eyJhbGciOiJFZERTQSJ9.e30.b64"}};
  const std::pair<std::vector<std::string>, std::string> commands[] = {
      {{test::kServerBinary, "call", "fetch_accounts"}, "Waiting for TastyTrade ... ("},
      {{test::kServerBinary, "doctor"}, "Checking the network ... ("}};
  for (const auto& [command, line] : commands) {
    CAPTURE(line);
    TerminalProcess process(command, variables(broker));
    CHECK(process.wait_for(line));
  }
  ::close(silent);
}
