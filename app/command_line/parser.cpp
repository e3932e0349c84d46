#include "parser.hpp"

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

class Parser {
 public:
  explicit Parser(const std::vector<std::string>& words) : words_(words) { line_.command = &program_command(); }

  CommandLine parse() {
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (only_arguments_ || word == "-" || !word.starts_with('-')) {
        take_argument(word);
      } else if (word == "--") {
        only_arguments_ = true;
      } else if (word.starts_with("--")) {
        take_long(word);
      } else {
        take_letters(word);
      }
    }
    if (!line_.has("--help") && !line_.has("--version")) check_arguments();
    return std::move(line_);
  }

 private:
  void take_argument(const std::string& word) {
    if (!line_.command->name.empty() || only_arguments_) {
      line_.arguments.push_back(word);
      return;
    }
    const Command* command = find_command(word);
    if (command == nullptr) refuse_command(word);
    for (const auto& [name, values] : line_.options) {
      if (find_option(*command, name) == nullptr && name != "--version") {
        refuse("`" + command->name + "` does not take `" + name + "`.",
               "Leave it out. All its options: " + help_command(*command));
      }
    }
    line_.command = command;
  }

  void take_long(const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const Option* option = find(name);
    if (option == nullptr) refuse_option(name);
    if (option->value.empty() && equals != std::string::npos) {
      if (name == "--json" && find_option(*line_.command, "--input") != nullptr) {  // a former form: --json='{...}'
        add(*find_option(*line_.command, "--input"), word.substr(equals + 1));
        return;
      }
      refuse("`" + name + "` takes no value.", "Write it as " + name + ".");
    }
    if (option->value.empty()) {
      take_flag(*option);
    } else if (equals != std::string::npos) {
      add(*option, word.substr(equals + 1));
    } else {
      take_value(*option);
    }
  }

  void take_letters(const std::string& word) {
    for (const char letter : word.substr(1)) {
      const Option* option = find_option(*line_.command, letter);
      if (option == nullptr) option = find_option(program_command(), letter);
      if (option == nullptr || find_option(*line_.command, option->name) == nullptr) refuse_option(word);
      take_flag(*option);
    }
  }

  // The former form of `call`, --json OBJECT, is told apart from --json by the bracket.
  void take_flag(const Option& option) {
    const bool has_object = option.name == "--json" && line_.command->name == "call" && next_ < words_.size() &&
                            (words_[next_].starts_with('{') || words_[next_].starts_with('['));
    if (has_object) {
      add(*find_option(*line_.command, "--input"), words_[next_++]);
    } else {
      line_.options[option.name].emplace_back();
    }
  }

  void take_value(const Option& option) {
    const bool is_missing =
        next_ == words_.size() || (words_[next_].starts_with("--") && find(words_[next_]) != nullptr);
    if (is_missing) refuse_value(option);
    add(option, words_[next_++]);
  }

  void add(const Option& option, const std::string& value) {
    check_value(option, value);
    std::vector<std::string>& values = line_.options[option.name];
    if (!values.empty() && !option.repeats) refuse("`" + option.name + "` is given twice.", "Give it once.");
    values.push_back(value);
  }

  static void check_value(const Option& option, const std::string& value) {
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

  [[noreturn]] static void refuse_value(const Option& option, std::string_view value = {}) {
    std::string needs = option.value == "FILE" ? "the name of a file" : "a value";
    if (option.is_number()) {
      needs = "a number from " + std::to_string(option.minimum) + " to " + std::to_string(option.maximum);
    } else if (!option.choices.empty()) {
      needs = list_choices(option.choices);
    }
    refuse("`" + option.name + "` needs " + needs + "." + (value.empty() ? "" : " You gave " + shown(value) + "."),
           "Example: " + option.example);
  }

  const Option* find(const std::string& name) const {
    const Option* option = find_option(*line_.command, name);
    // Without a command yet: an option that the command will have to take.
    if (option == nullptr && line_.command->name.empty()) {
      for (const Command& command : commands()) {
        if ((option = find_option(command, name)) != nullptr) break;
      }
    }
    return option;
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

  const std::vector<std::string>& words_;
  std::size_t next_ = 0;
  bool only_arguments_ = false;
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
  return Parser(words).parse();
}

}  // namespace app
