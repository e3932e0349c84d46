// Parses a command line by the option table. Pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "option_table.hpp"

namespace app {

struct CommandLine {
  const Command* command = nullptr;         // never null after parsing; without a command: program_command()
  std::vector<std::string> arguments = {};  // in the order given
  // Option names with their values; an option without a value has an empty one for each time it was given.
  std::map<std::string, std::vector<std::string>, std::less<>> options = {};

  bool has(std::string_view option) const { return options.contains(option); }
  // The last value, or the empty text.
  std::string value(std::string_view option) const;
  std::vector<std::string> values(std::string_view option) const;
};

// `words` are the arguments of main() without the program's name. Forms: --name VALUE, --name=VALUE, -q, -qv, and `--`
// behind the command, after which no word is an option. Options may stand in front of the command's name. If --help or
// --version is among the words, missing and superfluous words are no error. Throws Error{invalid_argument} with an
// example as its hint.
CommandLine parse_command_line(const std::vector<std::string>& words);

}  // namespace app
