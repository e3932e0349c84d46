// Command lines as the parser reads them, and its message for each that it refuses.
#include <catch2/catch_test_macros.hpp>

#include "command_line/parser.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace {

struct Row {
  std::vector<std::string> words;
  std::string result;
};

// "call t a=1 --input={}": the command, its arguments, then the options by name. For a refused line, the message.
std::string read(const std::vector<std::string>& words) {
  try {
    const app::CommandLine line = app::parse_command_line(words);
    std::string text = line.command->name;
    for (const std::string& argument : line.arguments) text += ' ' + argument;
    for (const auto& [name, values] : line.options) {
      for (const std::string& value : values) text += ' ' + name + (value.empty() ? "" : '=' + value);
    }
    return text;
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    CHECK_FALSE(error.hint.empty());
    return error.message();
  }
}

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) CHECK(read(row.words) == row.result);
}

}  // namespace

TEST_CASE("command line: options stand before or behind the command, with a space or an equals sign") {
  check({
      {{}, ""},
      {{"--demo"}, " --demo"},
      {{"--mode", "api", "serve", "--port=1"}, "serve --mode=api --port=1"},
      {{"--demo", "call", "t", "--demo"}, "call t --demo --demo"},
      {{"--file", "f", "config", "cursor"}, "config cursor --file=f"},
      {{"-qv", "tools", "-q"}, "tools --quiet --quiet --verbose"},
      {{"--mode", "chatgpt"}, " --mode=chatgpt"},
      {{"--port", "010"}, " --port=010"},
      {{"tools", "--json=true"}, "tools --json"},
  });
}

TEST_CASE("command line: arguments and values are kept as they are") {
  check({
      {{"call", "t", "x=-5", "y=a=b", "z="}, "call t x=-5 y=a=b z="},
      {{"call", "t", "-", "++", "--demo"}, "call t - ++ --demo"},
      {{"call", "t", "[a=1,b=2]", "[]", "{}"}, "call t [a=1,b=2] [] {}"},
      {{"call", "t", ""}, "call t "},
      {{"call", "t", "é", "a\nb=1"}, "call t é a\nb=1"},
      {{"call", "/ES"}, "call /ES"},
      {{"call", "t", "--arg", "[a=1,b=2]", "--arg=a=b=c", "--arg", "-x=1"},
       "call t --arg=[a=1,b=2] --arg=a=b=c --arg=-x=1"},
      {{"call", "t", "--input", "-"}, "call t --input=-"},
      {{"call", "t", "--input", "{}"}, "call t --input={}"},
      {{"call", "t", "--input=[]"}, "call t --input=[]"},
      {{"config", "cursor", "--file", "-q"}, "config cursor --file=-q"},
      {{"tools", "serve"}, "tools serve"},
  });
}

TEST_CASE("command line: behind two dashes no word is an option") {
  check({
      {{"tools", "--"}, "tools"},
      {{"tools", "--", "--json"}, "tools --json"},
      {{"call", "t", "--demo", "--", "-x=1", "--file=", "--"}, "call t -x=1 --file= -- --demo"},
      {{"--"}, "There is no command `--`."},
      {{"--", "tools"}, "There is no command `--`."},
  });
}

TEST_CASE("command line: the former forms of --input are read") {
  check({
      {{"call", "t", "--json", "{\"a\":1}"}, "call t --input={\"a\":1}"},
      {{"call", "t", "--json={\"a\":1}"}, "call t --input={\"a\":1}"},
      {{"call", "--json", "[1]", "t"}, "call t --input=[1]"},
      {{"call", "t", "--json", "{}", "--input", "{}"}, "`--input` is given twice."},
      {{"call", "t", "--json", "x=1"}, "call t x=1 --json"},
      {{"tools", "--json={\"a\":1}"}, "`--json` takes no value."},
  });
}

TEST_CASE("command line: help and version are given whatever else is missing or superfluous") {
  check({
      {{"--help", "call"}, "call --help"},
      {{"call", "-h"}, "call --help"},
      {{"tools", "a", "b", "--help"}, "tools a b --help"},
      {{"--mode", "api", "tools", "--help"}, "tools --help --mode=api"},
      {{"--json", "--help"}, " --help --json"},
      {{"-vqh"}, " --help --quiet --verbose"},
      {{"tools", "--version"}, "tools --version"},
      {{"call", "--hlep", "--help"}, "There is no option `--hlep` of `call`."},
      {{"foo", "--help"}, "There is no command `foo`."},
  });
}

TEST_CASE("command line: a missing value is refused, and an option is never taken for a value") {
  check({
      {{"--port"}, "`--port` needs a number from 0 to 65535."},
      {{"health", "--port"}, "`--port` needs a number from 1 to 65535."},
      {{"serve", "--foo", "--port"}, "`--port` needs a number from 0 to 65535."},
      {{"serve", "--mode"}, "`--mode` needs stdio, mcp or api."},
      {{"config", "cursor", "--file="}, "`--file` needs the name of a file."},
      {{"config", "cursor", "--file=", "f"}, "`--file` needs the name of a file."},
      {{"config", "cursor", "--file", ""}, "`--file` needs the name of a file."},
      {{"config", "cursor", "--file", "--demo"}, "`--file` needs the name of a file."},
      {{"config", "cursor", "--file", "--mode"}, "`--file` needs the name of a file."},
      {{"serve", "--host", "--port=1"}, "`--host` needs a value."},
      {{"serve", "--host=", "--port=1"}, "`--host` needs a value."},
  });
}

TEST_CASE("command line: a wrong value is refused, with the values that are possible") {
  check({
      {{"--port", "65536"}, "`--port` needs a number from 0 to 65535. You gave `65536`."},
      {{"--port", "99999999999999999999"}, "`--port` needs a number from 0 to 65535. You gave `99999999999999999999`."},
      {{"--port", "-1"}, "`--port` needs a number from 0 to 65535. You gave `-1`."},
      {{"--port=0x50"}, "`--port` needs a number from 0 to 65535. You gave `0x50`."},
      {{"--port", " 80"}, "`--port` needs a number from 0 to 65535. You gave ` 80`."},
      {{"--port", "80_80"}, "`--port` needs a number from 0 to 65535. You gave `80_80`."},
      {{"--port=1=2"}, "`--port` needs a number from 0 to 65535. You gave `1=2`."},
      {{"--port", "0", "health"}, "`--port` needs a number from 1 to 65535. You gave `0`."},
      {{"--mode=MCP"}, "`--mode` needs stdio, mcp or api. You gave `MCP`."},
      {{"order", "settle", "4", "--order-id="}, "`--order-id` needs a value."},
      {{"order", "sel"}, "`ACTION` must be preview, place, cancel, list, reconcile or settle. You gave `sel`."},
      {{"journal", "show", "--last", "0"}, "`--last` needs a number from 1 to 1000000. You gave `0`."},
      {{"completion", "bsh"}, "`SHELL` must be bash, zsh or fish. You gave `bsh`."},
      {{"--demo=false"}, "`--demo` takes no value."},
      {{"--demo="}, "`--demo` takes no value."},
      {{"config", "cursor", "--production="}, "`--production` takes no value."},
  });
}

TEST_CASE("command line: an unknown, repeated or superfluous word is refused") {
  check({
      {{"foo"}, "There is no command `foo`."},
      {{"foo", "tools"}, "There is no command `foo`."},
      {{""}, "There is no command ``."},
      {{"-"}, "There is no command `-`."},
      {{"++"}, "There is no command `++`."},
      {{"tools --json"}, "There is no command `tools --json`."},
      {{"--prot", "1"}, "There is no option `--prot`."},
      {{"doctor", "--jsn=1"}, "There is no option `--jsn` of `doctor`."},
      {{"--=x"}, "There is no option `--`."},
      {{"---x"}, "There is no option `---x`."},
      {{"--!x"}, "There is no option `--!x`."},
      {{"-5"}, "There is no option `-5`."},
      {{"-é"}, "There is no option `-é`."},
      {{"-qx"}, "There is no option `-x`."},
      {{"-q=1"}, "There is no option `-=1`."},
      {{"call", "t", "-x=1"}, "There is no option `-x=1` of `call`."},
      {{"call", "t", "--serve.demo"}, "There is no option `--serve.demo` of `call`."},
      {{"call"}, "`TOOL` is missing."},
      {{"tools", "a", "b"}, "`b` is one word too many."},
      {{"serve", "serve"}, "`serve` is one word too many."},
      {{"--mode", "api", "serve", "--mode", "stdio"}, "`--mode` is given twice."},
      {{"--mode", "api", "call", "t"}, "`call` does not take `--mode`."},
      {{"tools", "--mode", "api"}, "`tools` does not take `--mode`."},
      {{"--json"}, "`--json` needs a command."},
      {{std::string(100, 'x')}, "There is no command `" + std::string(60, 'x') + "…`."},
  });
}
