#include "man_page.hpp"

#include "help.hpp"
#include "option_table.hpp"
#include "settings/settings.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

constexpr const char* kDate = "2026-11-28";  // of the last change of the page

// Text of a line: no character of it is a request or an escape. `x` becomes bold.
std::string roff(const std::string& text) {
  std::string escaped = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  bool is_bold = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if (c == '\'') {
      escaped += "\\(aq";
    } else if (c == '~') {
      escaped += "\\(ti";
    } else if (c == '`') {
      is_bold = !is_bold;
      escaped += is_bold ? "\\fB" : "\\fR";
    } else if (text.compare(i, 3, "\u2013") == 0) {
      escaped += "\\(en";
      i += 2;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// Text of a paragraph. Its lines are short, as mandoc(1) wants them, and none begins with a request.
std::string paragraph(const std::string& text) {
  std::string lines;
  for (const std::string& line : wrap_text(roff(text), 78)) lines += (line.starts_with('.') ? "\\&" : "") + line + '\n';
  return lines;
}

std::string bold(const std::string& text) {
  return "\\fB" + roff(text) + "\\fR";
}

void add_entry(std::string& page, const std::string& term, const std::string& text) {
  page += ".TP\n" + term + '\n' + paragraph(text);
}

void add_options(std::string& page, const Command& command) {
  for (const Option& option : command.options) {
    if (option.description.empty()) continue;
    std::string term = option.letter == 0 ? "" : bold(std::string("-") + option.letter) + ", ";
    term += bold(option.name);
    if (!option.value.empty()) term += " \\fI" + roff(option.value) + "\\fR";
    add_entry(page, term, option.description);
  }
}

void add_examples(std::string& page, const Command& command) {
  if (command.examples.empty()) return;
  page += ".RS\n.nf\n";
  for (const std::string& example : command.examples) page += roff(example) + '\n';
  page += ".fi\n.RE\n";
}

void add_command(std::string& page, const Command& command) {
  page += ".SS " + command.name + '\n' + bold(usage_line(command)) + "\n.PP\n" + paragraph(command.description);
  for (const Argument& argument : command.arguments) {
    add_entry(page, "\\fI" + roff(argument.name) + "\\fR", argument.description);
  }
  add_options(page, command);
  page += ".PP\nExamples:\n";
  add_examples(page, command);
}

void add_exit_status(std::string& page) {
  page += ".SH EXIT STATUS\n";
  for (const Command& command : commands()) {
    if (command.exit_codes.empty()) continue;
    page += ".SS " + command.name + '\n';
    for (const ExitCode& code : command.exit_codes) add_entry(page, bold(std::to_string(code.code)), code.meaning);
  }
}

void add_settings(std::string& page) {
  page += ".SH ENVIRONMENT\n";
  std::string group;
  for (const Setting& setting : settings()) {
    if (group != setting.group) page += std::string(".SS ") + setting.group + '\n';
    group = setting.group;
    const bool has_default = std::string(setting.standard) != "\u2013";
    add_entry(page, bold(setting.name),
              setting.description + (has_default ? " Default: " + std::string(setting.standard) + "." : ""));
  }
  page += ".SS Terminal\n";
  add_entry(page, bold("NO_COLOR"), "Print without colour.");
  add_entry(page, bold("COLUMNS"), "Width of the terminal, in place of the width that it reports.");
}

}  // namespace

std::string man_page() {
  std::string page = std::string(".TH TASTYTRADE\\-MCP 1 ") + kDate + " \"TastyTrade MCP Server " +
                     TASTYTRADE_MCP_VERSION + "\" \"User Commands\"\n.SH NAME\ntastytrade\\-mcp \\- ";
  page += "give AI clients a TastyTrade account to read\n.SH SYNOPSIS\n" + bold(usage_line(program_command())) +
          "\n.SH DESCRIPTION\n" + paragraph(program_command().description);
  page += "Without \\fB\\-\\-mode\\fR the environment chooses the transport:\n";
  for (const ModeRule& rule : mode_rules()) add_entry(page, roff(rule.condition), rule.mode + ": " + rule.meaning);
  page += ".SH OPTIONS\n";
  add_options(page, program_command());
  page += ".SH COMMANDS\n";
  for (const Command& command : commands()) add_command(page, command);
  add_exit_status(page);
  add_settings(page);
  page += ".SH EXAMPLES\n";
  add_examples(page, program_command());
  return page;
}

}  // namespace app
