#include "progress.hpp"

#include "tastytrade_mcp/support/log.hpp"
#include "text_layout.hpp"

namespace app {
namespace {

constexpr std::string_view kEraseToEnd = "\x1b[K";  // ECMA-48: EL, from the cursor to the end of the line
constexpr std::chrono::milliseconds kTimeToErase{200};

}  // namespace

Progress::Progress(const Terminal& errors, std::string text, bool is_quiet)
    : width_(errors.width), text_(std::move(text)) {
  if (!errors.can_move_cursor || is_quiet) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Progress::set(std::string text) {
  const std::lock_guard lock(mutex_);
  text_ = std::move(text);
}

// The cursor stays at the beginning of the line, so that a line of the log replaces the progress.
void Progress::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (int seconds = 1;; ++seconds) {
    if (wake_.wait_for(lock, stop, std::chrono::seconds(1), [&] { return stop.stop_requested(); })) {
      if (seconds == 1) return;
      support::write_to_stderr(std::string(kEraseToEnd));
      support::flush_log(kTimeToErase);
      return;
    }
    const std::string line = wrap_text(text_ + " ... (" + std::to_string(seconds) + " s)", width_ - 1).front();
    support::write_to_stderr(line + std::string(kEraseToEnd) + '\r');
  }
}

}  // namespace app
