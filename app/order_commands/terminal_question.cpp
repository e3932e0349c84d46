#include "terminal_question.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

namespace platform = support::platform;

namespace {

constexpr std::size_t kMaxAnswerBytes = 200;

}  // namespace

void require_person(const std::string& action, const std::string& hint) {
  if (platform::read_console(platform::kStandardInput).is_terminal &&
      platform::read_console(platform::kStandardError).is_terminal) {
    return;
  }
  throw support::Error(support::ErrorCode::refused,
                       action + " needs a person at a terminal, and standard input or standard error is no terminal.",
                       hint);
}

std::optional<std::string> ask_line(const std::string& question, const std::stop_token& stop) {
  support::write_to_stderr(question);
  platform::StreamReader input(platform::kStandardInput);
  std::string line;
  while (line.size() <= kMaxAnswerBytes) {
    char byte = 0;
    if (input.read(&byte, 1, stop) == 0) {
      support::write_to_stderr("\n");
      return std::nullopt;
    }
    if (byte == '\n') return line;
    line += byte;
  }
  return std::nullopt;
}

bool is_yes(const std::optional<std::string>& answer, std::string_view digits) {
  if (!answer) return false;
  std::string_view line = *answer;
  if (line.ends_with('\r')) line.remove_suffix(1);  // of a console whose lines end in two characters
  if (digits.empty()) return line == "yes";
  return line.starts_with("yes ") && support::to_lower(line.substr(4)) == digits;
}

}  // namespace app
