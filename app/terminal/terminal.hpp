// What an output stream can show: colour, width, characters beyond ASCII. Read once for each stream; values only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "settings/settings.hpp"

namespace app {

// Colours by meaning; the 16 named ones, so that the theme of the terminal decides.
enum class Style {
  plain,
  heading,  // of columns; words of little weight
  gain,     // also: a check that passed
  loss,     // also: a check that failed
  warning,
  error,       // the sentence that says what happened
  command,     // what one may paste
  production,  // the badge of each environment
  sandbox,
  demo,
};

struct Terminal {
  bool is_terminal = false;      // what follows is for a person; false: a pipe or a file
  bool can_move_cursor = false;  // TERM names a terminal that knows ECMA-48 sequences
  bool has_color = false;
  bool has_unicode = false;  // the locale's character set is UTF-8
  std::size_t width = 80;    // columns

  std::string paint(std::string_view text, Style style) const;
  // `unicode` where it can be shown, else `ascii`.
  std::string_view symbol(std::string_view unicode, std::string_view ascii) const {
    return has_unicode ? unicode : ascii;
  }
};

// Of the stream `descriptor`. `no_color`: the flag --no-color. Colour needs a terminal, NO_COLOR unset, and a TERM
// other than "dumb"; CLICOLOR_FORCE=1 makes it unconditional. The width is COLUMNS, else the terminal's, else 80.
Terminal read_terminal(int descriptor, const Variables& variables, bool no_color);

}  // namespace app
