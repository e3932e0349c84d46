#include "terminal.hpp"

#include <charconv>

#include "tastytrade_mcp/support/platform/streams.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

constexpr std::size_t kMinWidth = 20, kMaxWidth = 1000;

// `console_width`: 0 if it is unknown.
std::size_t choose_width(std::size_t console_width, const Variables& variables) {
  const std::string columns = variables.text("COLUMNS");
  std::size_t width = 0;
  std::from_chars(columns.data(), columns.data() + columns.size(), width);
  if (width == 0) width = console_width;
  return width == 0 ? 80 : std::min(std::max(width, kMinWidth), kMaxWidth);
}

// The first of the three variables that is set decides, as for every program of the system (POSIX, section 8.2).
bool is_utf8_locale(const Variables& variables) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string locale = support::to_lower(variables.text(name));
    if (locale.empty()) continue;
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

const char* sgr(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::heading:
      return "2";
    case Style::gain:
      return "32";
    case Style::loss:
      return "31";
    case Style::warning:
      return "33";
    case Style::error:
      return "1;31";
    case Style::command:
      return "36";
    case Style::production:
      return "1;37;41";
    case Style::sandbox:
      return "30;46";
    case Style::demo:
      return "30;45";
  }
  return "";
}

}  // namespace

std::string Terminal::paint(std::string_view text, Style style) const {
  const std::string parameters = sgr(style);
  if (!has_color || parameters.empty() || text.empty()) return std::string(text);
  return "\x1b[" + parameters + "m" + std::string(text) + "\x1b[0m";
}

Terminal read_terminal(int descriptor, const Variables& variables, bool no_color) {
  const support::platform::Console console = support::platform::read_console(descriptor);
  Terminal terminal;
  terminal.is_terminal = console.is_terminal;
  terminal.can_move_cursor =
      terminal.is_terminal && console.has_control_sequences.value_or(variables.text("TERM", "dumb") != "dumb");
  terminal.has_unicode = console.shows_utf8.value_or(is_utf8_locale(variables));
  terminal.width = choose_width(console.width, variables);
  const bool shows_color = terminal.can_move_cursor && !variables.has("NO_COLOR");
  terminal.has_color = (variables.text("CLICOLOR_FORCE") == "1" || shows_color) && !no_color;
  return terminal;
}

}  // namespace app
