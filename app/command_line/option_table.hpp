// The commands of the program with their options, arguments, examples and exit codes. The command line is parsed by
// this table, and --help, the man page, the shell completions and docs/command-line.md are made from it. Values only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace app {

struct Option {
  std::string name;                              // "--port"
  char letter = 0;                               // 'q' for "-q"; 0: none
  std::string value = {};                        // "PORT": what the help calls the value; empty: the option takes none
  std::string description = {};                  // empty: the option is accepted, and no help shows it
  std::vector<std::string> choices = {};         // the only values; empty: any value
  std::vector<std::string> hidden_choices = {};  // values that are accepted as well, and that no help shows
  int minimum = 0, maximum = -1;                 // of a whole number; maximum < minimum: the value is not a number
  std::string example = {};                      // "--port 8086"
  bool repeats = false;

  bool is_number() const { return minimum <= maximum; }
};

// A word of the command line that is no option.
struct Argument {
  std::string name;  // "TOOL"
  std::string description;
  bool is_required = false;
  bool repeats = false;
  std::vector<std::string> choices = {};
};

struct ExitCode {
  int code;
  std::string meaning;
};

struct Command {
  std::string name;         // "call"; empty: the program itself
  std::string summary;      // for the list of commands
  std::string description;  // the first lines of its help
  std::vector<Argument> arguments = {};
  std::vector<Option> options = {};
  std::vector<std::string> examples = {};
  std::vector<ExitCode> exit_codes = {};
};

// The program without a command: its options, and what its help says.
const Command& program_command();
// In the order in which the help lists them.
const std::vector<Command>& commands();
const Command* find_command(std::string_view name);
// `name`: with its dashes. Null if the command does not take the option. Finds options of all commands (--help) too.
const Option* find_option(const Command& command, std::string_view name);
const Option* find_option(const Command& command, char letter);

// A rule by which the program chooses its mode if --mode is not given. The first rule with a true condition counts.
struct ModeRule {
  std::string condition, mode, meaning;
};
const std::vector<ModeRule>& mode_rules();

// The table as Markdown: commands with usage, options and exit codes, for docs/command-line.md.
std::string command_line_document();  // help.cpp

}  // namespace app
