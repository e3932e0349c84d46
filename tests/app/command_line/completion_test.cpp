// Completion in bash, zsh and fish, the manual page in mandoc and groff, and help texts. Where a program is not
// installed, its test is skipped.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "app/temporary_directory.hpp"
#include "command_line/help.hpp"
#include "paths.hpp"
#include "process.hpp"

using test::Process;

namespace {

std::string shell_output(const std::string& shell, const std::vector<std::string>& options, const std::string& script) {
  const test::TemporaryDirectory home;
  const Process::Environment environment = {{"HOME", home.path()}, {"PATH", "/usr/bin:/bin"}, {"LANG", "C.UTF-8"}};
  const std::string file = home.path() + "/completion";
  Process made({"/bin/sh", "-c", "exec \"$0\" completion " + shell + " >" + file, test::kServerBinary}, environment);
  REQUIRE(made.wait() == 0);
  std::vector<std::string> command = {"/usr/bin/env", shell};
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"-c", "source " + file + "\n" + script});
  Process process(command, environment);
  CHECK(process.wait() == 0);
  CHECK(process.err.empty());
  return process.out;
}

void skip_without(const std::string& program) {
  if (!std::filesystem::exists("/usr/bin/" + program) && !std::filesystem::exists("/bin/" + program)) {
    SKIP(program << " is not installed");
  }
}

// Completes the last word of the command line in bash.
std::string complete_in_bash(const std::string& words) {
  return shell_output("bash", {"--norc", "--noprofile"},
                      "COMP_WORDS=(" + words +
                          "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                          "compopt() { :; }\n_tastytrade_mcp; echo \"${COMPREPLY[*]}\"");
}

bool has_word(const std::string& text, const std::string& word) {
  return (" " + text).find(" " + word) != std::string::npos || text.find("\n" + word) != std::string::npos;
}

}  // namespace

TEST_CASE("bash completes commands, options, tools, arguments and their values") {
  skip_without("bash");
  CHECK(complete_in_bash("tastytrade-mcp con") == "config\n");
  CHECK(complete_in_bash("tastytrade-mcp call fetch_p") == "fetch_positions\n");
  CHECK(complete_in_bash("tastytrade-mcp --demo call fetch_market_d") == "fetch_market_data\n");
  CHECK(complete_in_bash("tastytrade-mcp call search_options expiration_") == "expiration_from= expiration_to=\n");
  CHECK(complete_in_bash("tastytrade-mcp call search_options option_type = c") == "call\n");
  CHECK(complete_in_bash("tastytrade-mcp serve --mode s") == "stdio\n");
  CHECK(complete_in_bash("tastytrade-mcp doctor --j") == "--json\n");
  CHECK(complete_in_bash("tastytrade-mcp config cur") == "cursor\n");
  CHECK(complete_in_bash("tastytrade-mcp order pre") == "preview\n");
  CHECK(complete_in_bash("tastytrade-mcp order place time_in") == "time_in_force=\n");
  CHECK(complete_in_bash("tastytrade-mcp order cancel und") == "underlying=\n");
  CHECK(complete_in_bash("tastytrade-mcp journal ver") == "verify\n");
  CHECK(complete_in_bash("tastytrade-mcp order --never") == "--never-arrived\n");
  CHECK_FALSE(has_word(complete_in_bash("tastytrade-mcp call fetch --a"), "--arg"));
}

TEST_CASE("zsh completes commands, options, tools, arguments and their values") {
  skip_without("zsh");
  // Stand-ins for the functions that exist only while zsh completes a line.
  const std::string stubs =
      "compadd() { while [[ $1 == -* ]]; do if [[ $1 == -S ]]; then shift; fi; shift; done; print -- \"$@\"; }\n"
      "_describe() { print -- \"${found[@]}\"; }\ncompset() { :; }\n";
  const auto complete = [&](const std::string& words, int current) {
    return shell_output("zsh", {"-f"},
                        stubs + "words=(" + words + "); CURRENT=" + std::to_string(current) + "\n_tastytrade_mcp");
  };
  const std::string script_only = shell_output("zsh", {"-f"}, "whence -w _tastytrade_mcp");
  CHECK(script_only.find("function") != std::string::npos);
  CHECK(complete("tastytrade-mcp ''", 2).find("call:Call one tool") != std::string::npos);
  CHECK(complete("tastytrade-mcp call ''", 3).find("fetch_balances:Balances") != std::string::npos);
  CHECK(has_word(complete("tastytrade-mcp call search_options ''", 4), "symbol="));
  CHECK(has_word(complete("tastytrade-mcp call search_options option_type=", 4), "put"));
  CHECK(has_word(complete("tastytrade-mcp order ''", 3), "reconcile"));
  CHECK(has_word(complete("tastytrade-mcp order place ''", 4), "time_in_force="));
  CHECK(has_word(complete("tastytrade-mcp serve --mode ''", 4), "stdio"));
}

TEST_CASE("fish completes commands, options, tools and arguments") {
  skip_without("fish");
  const auto complete = [](const std::string& line) {
    return shell_output("fish", {"--no-config"}, "complete -C '" + line + "'");
  };
  CHECK(has_word(complete("tastytrade-mcp "), "call"));
  CHECK(has_word(complete("tastytrade-mcp call fetch_b"), "fetch_balances"));
  CHECK(has_word(complete("tastytrade-mcp call search_options exp"), "expiration="));
  CHECK(has_word(complete("tastytrade-mcp order place time"), "time_in_force="));
  CHECK(has_word(complete("tastytrade-mcp serve --mode "), "stdio"));
  CHECK(has_word(complete("tastytrade-mcp doctor --"), "--json"));
}

TEST_CASE("The manual page is rendered without a warning") {
  for (const auto& [program, options] :
       {std::pair("mandoc", "-Tlint -Wwarning"), std::pair("groff", "-man -Tutf8 -ww -z")}) {
    if (!std::filesystem::exists(std::string("/usr/bin/") + program)) {
      WARN(program << " is not installed");
      continue;
    }
    Process process({"/bin/sh", "-c", std::string("\"$0\" man | ") + program + ' ' + options, test::kServerBinary},
                    {{"PATH", "/usr/bin:/bin"}, {"HOME", "/tmp"}, {"LANG", "C.UTF-8"}});
    CHECK(process.wait() == 0);
    CHECK(process.out.empty());
    CHECK(process.err.empty());
  }
}

TEST_CASE("Every help text fits into 80 columns and names each option of its command") {
  for (const app::Command& command : app::commands()) {
    const std::string text = app::help_text(command);
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin)) {
      INFO(text.substr(begin, end - begin));
      CHECK(end - begin <= 80);
    }
    for (const app::Option& option : command.options) {
      if (!option.description.empty()) CHECK(text.find(option.name) != std::string::npos);
    }
  }
}
