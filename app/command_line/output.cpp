#include "output.hpp"

#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/signals.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"
#include "terminal/text_layout.hpp"

namespace app {

namespace platform = support::platform;

namespace {

constexpr std::string_view kProgram = "tastytrade-mcp: ";
constexpr int kOutcomeUnknown = 8;
constexpr std::size_t kNoWrap = 100'000;  // in a pipe a message stays on one line, for a log to take it whole

std::size_t wrap_width(const Terminal& terminal) {
  return terminal.is_terminal ? std::min(terminal.width, kMaxTextWidth) : kNoWrap;
}

}  // namespace

int write_output(const std::string& text, int exit_code) {
  const std::error_code error = platform::write_stream(platform::kStandardOutput, text);
  if (error == std::errc::broken_pipe) platform::end_by_broken_pipe();
  if (!error) return exit_code;
  support::write_to_stderr(std::string(kProgram) + "The output cannot be written: " + error.message() + ".\n");
  // Of an order whose outcome is unknown the identifier must not be lost.
  if (exit_code != kOutcomeUnknown) return 1;
  support::write_to_stderr(text);
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
