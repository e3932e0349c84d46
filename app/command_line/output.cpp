#include "output.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "tastytrade_mcp/support/log.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

constexpr std::string_view kProgram = "tastytrade-mcp: ";
constexpr std::size_t kNoWrap = 100'000;  // in a pipe a message stays on one line, for a log to take it whole

std::size_t wrap_width(const Terminal& terminal) {
  return terminal.is_terminal ? std::min(terminal.width, kMaxTextWidth) : kNoWrap;
}

}  // namespace

int write_output(const std::string& text, int exit_code) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(STDOUT_FILENO, text.data() + written, text.size() - written);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno == EPIPE) {
      std::signal(SIGPIPE, SIG_DFL);
      std::raise(SIGPIPE);
    } else if (errno != EINTR) {
      support::write_to_stderr(std::string(kProgram) +
                               "The output cannot be written: " + support::system_reason(errno) + ".\n");
      return 1;
    }
  }
  return exit_code;
}

std::string format_message(const std::string& sentence, const std::string& hint, const Terminal& terminal) {
  // The program's name takes part in the wrapping.
  std::string text = join_lines(wrap_text(std::string(kProgram) + clean_text(sentence), wrap_width(terminal)), 2)
                         .substr(kProgram.size());
  std::string message = terminal.paint(kProgram, Style::heading) + terminal.paint(text, Style::error) + '\n';
  if (hint.empty()) return message;
  return message + "  " + join_lines(wrap_text(clean_text(hint), wrap_width(terminal) - 2), 2) + '\n';
}

std::string format_message(const support::Error& error, const Terminal& terminal) {
  std::string hint = error.detail.empty() ? error.hint : "";
  if (error.retry_after) {
    hint +=
        (hint.empty() ? "Wait " : "\nWait ") + std::to_string(error.retry_after->count()) + " s before the next try.";
  }
  return format_message(error.operator_message(), hint, terminal);
}

}  // namespace app
