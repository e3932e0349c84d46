#include "watch_screen.hpp"

#include <algorithm>

#include "command_line/output.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"

namespace app {
namespace {

// Control sequences of xterm (XTerm Control Sequences, Patch #390, "DECSET"), which other terminals know too.
constexpr const char* kEnter = "\x1b[?1049h\x1b[?25l";    // alternate screen; no cursor
constexpr const char* kRestore = "\x1b[?25h\x1b[?1049l";  // cursor; the screen as it was before
// ECMA-48: CUP to the first row, EL of a whole line, ED from the cursor to the end.
constexpr const char* kFirstRow = "\x1b[H";
constexpr const char* kEraseLine = "\x1b[2K";
constexpr const char* kEraseBelow = "\x1b[J";

std::size_t read_rows() {
  const std::size_t rows = support::platform::read_console(support::platform::kStandardOutput).height;
  return rows > 0 ? rows : 24;
}

}  // namespace

WatchScreen::WatchScreen(bool in_place, ShutdownSignal& shutdown) : in_place_(in_place), shutdown_(shutdown) {
  if (!in_place_) return;
  shutdown_.set_terminal_reset(kRestore);
  write_output(kEnter, 0);
}

WatchScreen::~WatchScreen() {
  if (!in_place_) return;
  write_output(kRestore, 0);
  shutdown_.set_terminal_reset(nullptr);
}

bool WatchScreen::show(const std::string& text) const {
  return write_output(in_place_ ? format_in_place(text, read_rows()) : text, 0) == 0;
}

std::string format_in_place(const std::string& text, std::size_t rows) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  // A line feed in the last row would move the first one off the screen.
  const std::size_t room = std::max<std::size_t>(rows, 2) - 1;
  if (lines.size() > room) {
    const std::size_t hidden = lines.size() - room + 1;
    lines.resize(room - 1);
    lines.push_back(std::to_string(hidden) + " more lines: enlarge the window");
  }
  // A line is erased before it is written: after a line that fills the row, the cursor stands on its last character.
  std::string screen = kFirstRow;
  for (const std::string& line : lines) screen += kEraseLine + line + '\n';
  return screen + kEraseBelow;
}

}  // namespace app
