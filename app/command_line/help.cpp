#include "help.hpp"

#include <algorithm>
#include <sstream>

#include "terminal/text_layout.hpp"

namespace app {
namespace {

constexpr std::size_t kMaxWidth = 80;

// Two columns, the second wrapped at words.
void add_row(std::string& text, const std::string& label, std::size_t label_width, const std::string& description) {
  const std::string margin(label_width + 4, ' ');
  std::string line = "  " + pad_right(label, label_width) + "  ";
  std::istringstream words(description);
  bool is_first = true;
  for (std::string word; words >> word; is_first = false) {
    if (!is_first && line.size() + 1 + word.size() > kMaxWidth) {
      text += line + '\n';
      line = margin + word;
    } else {
      line += (is_first ? "" : " ") + word;
    }
  }
  text += line + '\n';
}

std::vector<Option> shown_options(const Command& command) {
  std::vector<Option> shown;
  for (const Option& option : command.options) {
    if (!option.description.empty()) shown.push_back(option);
  }
  return shown;
}

void add_options(std::string& text, const Command& command) {
  const std::vector<Option> options = shown_options(command);
  std::size_t width = 0;
  for (const Option& option : options) width = std::max(width, option_label(option).size());
  text += "\nOptions\n";
  for (const Option& option : options) add_row(text, option_label(option), width, option.description);
}

void add_examples(std::string& text, const Command& command) {
  if (command.examples.empty()) return;
  text += "\nExamples\n";
  for (const std::string& example : command.examples) text += "  " + example + '\n';
}

void add_exit_codes(std::string& text, const Command& command) {
  if (command.exit_codes.empty()) return;
  text += "\nExit codes\n";
  for (const ExitCode& code : command.exit_codes) add_row(text, std::to_string(code.code), 3, code.meaning);
}

void add_commands(std::string& text) {
  std::size_t width = 0;
  for (const Command& command : commands()) width = std::max(width, command.name.size());
  text += "\nCommands\n";
  for (const Command& command : commands()) add_row(text, command.name, width, command.summary);
}

void add_modes(std::string& text) {
  std::size_t width = 0;
  for (const ModeRule& rule : mode_rules()) width = std::max(width, rule.condition.size());
  text += "\nMode\n";
  for (const ModeRule& rule : mode_rules()) add_row(text, rule.condition, width, rule.mode + ": " + rule.meaning);
}

std::string code(const std::string& text) {
  return "`" + text + "`";
}

// A bar would end the cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

void add_document_of(std::string& text, const Command& command) {
  text += "\n## " + (command.name.empty() ? std::string("tastytrade-mcp") : command.name) + "\n\n";
  text += command.description + "\n\n```text\n" + usage_line(command) + "\n```\n\n";
  text += "| Argument or option | What it does |\n|---|---|\n";
  for (const Argument& argument : command.arguments) {
    text += "| " + code(argument.name) + " | " + cell(argument.description) + " |\n";
  }
  for (const Option& option : shown_options(command)) {
    std::string label = option_label(option);
    label.erase(0, label.find_first_not_of(' '));
    text += "| " + code(label) + " | " + cell(option.description) + " |\n";
  }
  if (!command.exit_codes.empty()) {
    text += "\n| Exit code | Meaning |\n|---|---|\n";
    for (const ExitCode& each : command.exit_codes) {
      text += "| " + std::to_string(each.code) + " | " + cell(each.meaning) + " |\n";
    }
  }
  if (command.examples.empty()) return;
  text += "\n```bash\n";
  for (const std::string& example : command.examples) text += example + '\n';
  text += "```\n";
}

}  // namespace

std::string usage_line(const Command& command) {
  std::string line = "tastytrade-mcp";
  line += command.name.empty() ? " [COMMAND]" : " " + command.name;
  for (const Argument& argument : command.arguments) {
    const std::string word = argument.name + (argument.repeats ? " ..." : "");
    line += argument.is_required ? " " + word : " [" + word + "]";
  }
  return line + " [OPTIONS]";
}

std::string option_label(const Option& option) {
  const std::string letter = option.letter == 0 ? "    " : std::string("-") + option.letter + ", ";
  return letter + option.name + (option.value.empty() ? "" : " " + option.value);
}

std::string help_text(const Command& command) {
  std::string text =
      join_lines(wrap_text(command.description, kMaxWidth), 0) + "\n\nUsage: " + usage_line(command) + '\n';
  if (command.name.empty()) add_commands(text);
  if (!command.arguments.empty()) {
    std::size_t width = 0;
    for (const Argument& argument : command.arguments) width = std::max(width, argument.name.size());
    text += '\n';
    for (const Argument& argument : command.arguments) add_row(text, argument.name, width, argument.description);
  }
  add_options(text, command);
  if (find_option(command, "--mode") != nullptr) add_modes(text);
  add_examples(text, command);
  if (command.name.empty()) {
    text += "\nManual: man tastytrade-mcp, or: tastytrade-mcp man | man -l -\n";
  } else {
    add_exit_codes(text, command);
  }
  return text;
}

std::string command_line_document() {
  std::string text = "| Command | What it does |\n|---|---|\n";
  for (const Command& command : commands()) {
    text += "| [" + code(command.name) + "](#" + command.name + ") | " + cell(command.summary) + " |\n";
  }
  text += "\n| Where `--mode` is not given | Mode |\n|---|---|\n";
  for (const ModeRule& rule : mode_rules()) {
    text += "| " + cell(rule.condition) + " | " + code(rule.mode) + ": " + cell(rule.meaning) + " |\n";
  }
  add_document_of(text, program_command());
  for (const Command& command : commands()) add_document_of(text, command);
  return text;
}

}  // namespace app
