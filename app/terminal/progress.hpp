// One line on a terminal that says what long work is at, replaced each second and removed at the end. Nothing in a
// pipe.
#pragma once

#include <condition_variable>
#include <optional>
#include <string>
#include <thread>

#include "progress_line.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "terminal.hpp"

namespace app {

// Shown after one second of work. set() may be called from any thread; the line is written by a thread of this object.
class Progress {
 public:
  // `errors`: what stderr can show. `is_quiet`: show nothing.
  Progress(const Terminal& errors, std::string text, bool is_quiet);
  ~Progress();  // removes the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void set(std::string text);

 private:
  void run(const std::stop_token& stop);
  // Waits until the line is due. Returns the present text; nothing if the work has ended.
  std::optional<std::string> wait(const std::stop_token& stop);

  const support::SystemClock clock_;
  ProgressLine line_;  // used by thread_ alone
  support::Mutex mutex_;
  std::string text_ GUARDED_BY(mutex_);
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses the members above
};

}  // namespace app
