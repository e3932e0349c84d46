#include "parser.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "help.hpp"
#include "nearest_name.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::size_t kMaxShownWord = 60;  // bytes of a wrong word that a message repeats

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw Error(ErrorCode::invalid_argument, message, hint);
}

std::string shown(std::string_view word) {
  return "`" + support::printable(word, kMaxShownWord) + "`";
}

std::string list_choices(const std::vector<std::string>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
    text += choices[i];
  }
  return text;
}

std::string help_command(const Command& command) {
  return command.name.empty() ? "tastytrade-mcp --help" : "tastytrade-mcp " + command.name + " --help";
}

std::vector<std::string> shown_option_names(const Command& command) {
  std::vector<std::string> names;
  for (const Option& option : command.options) {
    if (!option.description.empty()) names.push_back(option.name);
  }
  return names;
}

[[noreturn]] void refuse_value(const Option& option, std::string_view value = {}) {
  std::string needs = option.value == "FILE" ? "the name of a file" : "a value";
  if (option.is_number()) {
    needs = "a number from " + std::to_string(option.minimum) + " to " + std::to_string(option.maximum);
  } else if (!option.choices.empty()) {
    needs = list_choices(option.choices);
  }
  refuse("`" + option.name + "` needs " + needs + "." + (value.empty() ? "" : " You gave " + shown(value) + "."),
         "Example: " + option.example);
}

[[noreturn]] void refuse_equals_sign(const Option& option) {
  refuse("`" + option.name + "` takes no value.", "Write it as " + option.name + ".");
}

void check_value(const Option& option, const std::string& value) {
  const auto is = [&](const std::string& choice) { return choice == value; };
  const bool is_choice = option.choices.empty() || std::any_of(option.choices.begin(), option.choices.end(), is) ||
                         std::any_of(option.hidden_choices.begin(), option.hidden_choices.end(), is);
  bool is_valid = is_choice && !value.empty();
  if (option.is_number()) {
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    is_valid = error == std::errc() && end == value.data() + value.size() && number >= option.minimum &&
               number <= option.maximum;
  }
  if (!is_valid) refuse_value(option, value);
}

bool is_option(const std::string& word) {
  return word.starts_with('-') && word != "-";
}

// Without the value of --name=VALUE.
std::string option_name(const std::string& word) {
  return word.starts_with("--") ? word.substr(0, word.find('=')) : word;
}

// The words of a command line, as CLI11 tells them apart.
struct Reading {
  // The given options with their values. CLI11 gives an option without a value the value `true`.
  std::vector<std::pair<const Option*, std::vector<std::string>>> options;
  std::vector<std::string> rest;          // the other words in their order: arguments, unknown options, and `--`
  const Option* without_value = nullptr;  // the last word, if it is an option that needs a value
};

// Tells options, their values and other words apart, by CLI11. It knows the options of all commands, because options
// may stand in front of the command. It checks no value: the messages of CLI11 are not ours, and CLI::Range takes 0x50
// and 010 for numbers. CLI11's subcommands are not used: they end at `--` and at a word `++`. No other file includes
// CLI11, which takes long to compile.
class Reader {
 public:
  Reader() {
    app_.set_help_flag();  // removes CLI11's own, because the table has --help
    app_.allow_extras();
    add_options(program_command());
    for (const Command& command : commands()) add_options(command);
  }

  // Null if no command has the option.
  const Option* find(const std::string& name) const {
    const auto found =
        std::find_if(options_.begin(), options_.end(), [&](const auto& each) { return each.first->name == name; });
    return found == options_.end() ? nullptr : found->first;
  }

  // With `until_command`, the first word that is no option and all words behind it become the rest.
  Reading read(const std::vector<std::string>& words, bool until_command) {
    app_.prefix_command(until_command);
    Reading reading;
    try {
      app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes the words from the back
    } catch (const CLI::ParseError&) {
      // With these options, CLI11 finds only one fault: the last word is an option, and its value is missing.
      if (!words.empty()) reading.without_value = find(option_name(words.back()));
      if (reading.without_value == nullptr) {
        refuse("The command line cannot be read.", "All options: " + help_command(program_command()));
      }
    }
    reading.rest = app_.remaining();
    for (const auto& [option, results] : options_) {
      if (results->count() > 0) reading.options.emplace_back(option, results->results());
    }
    return reading;
  }

 private:
  // Commands share options. Where they do, all or none of them give the option a value.
  void add_options(const Command& command) {
    for (const Option& option : command.options) {
      if (find(option.name) != nullptr) continue;
      const std::string names = (option.letter == 0 ? "" : std::string("-") + option.letter + ",") + option.name;
      CLI::Option* added = option.value.empty() ? app_.add_flag(names) : app_.add_option(names);
      // Keep every value as it is: without allow_extra_args(false), CLI11 splits `[a,b]`.
      added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
      options_.emplace_back(&option, added);
    }
  }

  CLI::App app_;
  std::vector<std::pair<const Option*, CLI::Option*>> options_;
};

class Parser {
 public:
  CommandLine parse(const std::vector<std::string>& words) {
    line_.command = &program_command();
    check_equals_signs(words);
    const Reading front = reader_.read(words, true);
    if (!front.rest.empty()) choose_command(front.rest.front());
    take_options(front);
    if (!front.rest.empty()) {
      const Reading back = reader_.read({front.rest.begin() + 1, front.rest.end()}, false);
      take_options(back);
      take_arguments(back.rest);
    }
    if (!line_.has("--help") && !line_.has("--version")) {
      check_options();
      check_arguments();
    }
    return std::move(line_);
  }

 private:
  // CLI11 takes `--name=` for `--name`, and the next word for its value.
  void check_equals_signs(const std::vector<std::string>& words) const {
    for (const std::string& word : words) {
      if (word == "--") return;
      if (!word.ends_with('=')) continue;
      const Option* option = reader_.find(word.substr(0, word.size() - 1));
      if (option == nullptr) continue;
      if (option->value.empty()) refuse_equals_sign(*option);
      refuse_value(*option);
    }
  }

  void choose_command(const std::string& word) {
    if (is_option(word) && word != "--") refuse_option(option_name(word));
    const Command* command = find_command(word);
    if (command == nullptr) refuse_command(word);
    line_.command = command;
  }

  // As the command has it: commands differ in the limits of a number.
  const Option& find_own(const Option& option) const {
    const Option* own = find_option(*line_.command, option.name);
    return own == nullptr ? option : *own;
  }

  void take_options(const Reading& reading) {
    if (reading.without_value != nullptr) refuse_value(find_own(*reading.without_value));
    for (const auto& [given, values] : reading.options) {
      const Option& option = find_own(*given);
      for (const std::string& value : values) {
        if (option.value.empty()) {
          take_flag(option, value);
        } else {
          take_value(option, value);
        }
      }
    }
  }

  // The value of --input in the former forms of `call`: --json='{...}' and --json '{...}'.
  bool is_former_input(const std::string& text) const {
    return line_.command->name == "call" && (text.starts_with('{') || text.starts_with('['));
  }

  void take_flag(const Option& option, const std::string& value) {
    if (value == "true") {
      line_.options[option.name].emplace_back();
    } else if (option.name == "--json" && is_former_input(value)) {
      take_value(*reader_.find("--input"), value);
    } else {
      refuse_equals_sign(option);
    }
  }

  void take_value(const Option& option, const std::string& value) {
    // CLI11 takes the next word for the value, also if it is an option.
    if (value.starts_with("--") && reader_.find(option_name(value)) != nullptr) refuse_value(option);
    check_value(option, value);
    std::vector<std::string>& values = line_.options[option.name];
    if (!values.empty() && !option.repeats) refuse("`" + option.name + "` is given twice.", "Give it once.");
    values.push_back(value);
  }

  void take_arguments(const std::vector<std::string>& words) {
    bool is_behind_dashes = false;
    for (const std::string& word : words) {
      if (!is_behind_dashes && word == "--") {
        is_behind_dashes = true;
      } else if (!is_behind_dashes && is_option(word)) {
        refuse_option(option_name(word));
      } else if (line_.has("--json") && is_former_input(word)) {
        line_.options.erase("--json");
        take_value(*reader_.find("--input"), word);
      } else {
        line_.arguments.push_back(word);
      }
    }
  }

  void check_options() const {
    for (const auto& [name, values] : line_.options) {
      if (find_option(*line_.command, name) == nullptr) refuse_other_option(name);
    }
  }

  // An option of other commands.
  [[noreturn]] void refuse_other_option(const std::string& name) const {
    const Command& command = *line_.command;
    if (!command.name.empty()) {
      refuse("`" + command.name + "` does not take `" + name + "`.",
             "Leave it out. All its options: " + help_command(command));
    }
    std::string takers;
    for (const Command& each : commands()) {
      if (find_option(each, name) != nullptr) takers += (takers.empty() ? "" : ", ") + each.name;
    }
    refuse("`" + name + "` needs a command.", "Commands that take it: " + takers);
  }

  [[noreturn]] void refuse_option(const std::string& name) const {
    const std::string subject = line_.command->name.empty() ? "" : " of `" + line_.command->name + "`";
    const std::string nearest = find_nearest(name, shown_option_names(*line_.command));
    refuse(
        "There is no option " + shown(name) + subject + ".",
        (nearest.empty() ? "" : "Did you mean `" + nearest + "`? ") + "All options: " + help_command(*line_.command));
  }

  [[noreturn]] static void refuse_command(const std::string& word) {
    std::vector<std::string> names;
    for (const Command& command : commands()) names.push_back(command.name);
    const std::string nearest = find_nearest(word, names);
    refuse("There is no command " + shown(word) + ".",
           (nearest.empty() ? "" : "Did you mean `" + nearest + "`? ") + "All commands: tastytrade-mcp --help");
  }

  void check_arguments() const {
    const Command& command = *line_.command;
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
      const Argument& argument = command.arguments[i];
      if (i >= line_.arguments.size()) {
        if (argument.is_required) refuse_missing(command, argument);
        return;
      }
      const auto& choices = argument.choices;
      if (!choices.empty() && std::find(choices.begin(), choices.end(), line_.arguments[i]) == choices.end()) {
        const std::string nearest = find_nearest(line_.arguments[i], choices);
        refuse("`" + argument.name + "` must be " + list_choices(choices) + ". You gave " + shown(line_.arguments[i]) +
                   ".",
               nearest.empty() ? "Example: " + command.examples.front() : "Did you mean `" + nearest + "`?");
      }
      if (argument.repeats) return;
    }
    if (line_.arguments.size() > command.arguments.size()) {
      refuse(shown(line_.arguments[command.arguments.size()]) + " is one word too many.",
             "Usage: " + usage_line(command));
    }
  }

  [[noreturn]] static void refuse_missing(const Command& command, const Argument& argument) {
    refuse("`" + argument.name + "` is missing.", "Example: " + command.examples.front());
  }

  Reader reader_;
  CommandLine line_;
};

}  // namespace

std::string CommandLine::value(std::string_view option) const {
  const auto found = options.find(option);
  return found == options.end() || found->second.empty() ? "" : found->second.back();
}

std::vector<std::string> CommandLine::values(std::string_view option) const {
  const auto found = options.find(option);
  return found == options.end() ? std::vector<std::string>{} : found->second;
}

CommandLine parse_command_line(const std::vector<std::string>& words) {
  return Parser().parse(words);
}

}  // namespace app
