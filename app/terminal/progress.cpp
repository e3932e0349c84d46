#include "progress.hpp"

#include "tastytrade_mcp/support/log.hpp"

namespace app {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr std::chrono::milliseconds kTimeToErase{200};

}  // namespace

Progress::Progress(const Terminal& errors, std::string text, bool is_quiet)
    : line_(clock_, errors.width), text_(std::move(text)) {
  if (!errors.can_move_cursor || is_quiet) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Progress::set(std::string text) {
  const support::MutexLock lock(mutex_);
  text_ = std::move(text);
}

void Progress::run(const std::stop_token& stop) {
  while (const auto text = wait(stop)) {
    if (std::string line = line_.update(*text); !line.empty()) support::write_to_stderr(std::move(line));
  }
  std::string end = line_.erase();
  if (end.empty()) return;
  support::write_to_stderr(std::move(end));
  support::flush_log(kTimeToErase);
}

std::optional<std::string> Progress::wait(const std::stop_token& stop) {
  support::MutexLock lock(mutex_);
  if (wake_.wait_for(lock, stop, kInterval, [&] { return stop.stop_requested(); })) return std::nullopt;
  return text_;
}

}  // namespace app
