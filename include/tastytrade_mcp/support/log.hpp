// Structured logging to stderr: one event, a few fields, as text or as one JSON object a line. stdout belongs to the
// protocol. Safe from any thread. Nobody who logs waits for the reader of stderr: lines are queued, up to 256 KiB, and
// written in order by one thread, which starts with the first line. While the queue is full the newest lines are
// dropped; a line "log_lines_dropped count=N" says so once there is room. At exit, up to one second is spent on what is
// still queued; a signal that ends the process at once loses it. A field never holds a secret or an account number
// beyond its last four characters: callers pass such values through last_four() or not at all.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace support {

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat { text, json };

struct LogField {
  template <class T>
  LogField(std::string_view key, const T& value) : key(key), value(convert(value)) {}

  std::string_view key;
  std::variant<std::string, std::int64_t, double, bool> value;

 private:
  using Value = std::variant<std::string, std::int64_t, double, bool>;
  static Value convert(bool value) { return value; }
  static Value convert(double value) { return value; }
  static Value convert(std::string_view value) { return std::string(value); }
  static Value convert(const std::string& value) { return value; }
  static Value convert(const char* value) { return std::string(value); }
  template <class Integer>
  requires std::is_integral_v<Integer>
  static Value convert(Integer value) { return static_cast<std::int64_t>(value); }
};

// Call once at start-up. Before that: info, text.
void configure_log(LogLevel level, LogFormat format);
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// As long as it exists, every line that its thread logs carries `request_id`, so that all lines of one request can be
// found. Scopes nest, and the inner one counts; one with an empty id leaves the outer one in place. Ends on the thread
// that made it.
class LogScope {
 public:
  explicit LogScope(std::string request_id);
  ~LogScope();
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

  // The request id of this thread, for a scope on another thread that works for the same request. Empty: none.
  static const std::string& current_request_id();

 private:
  const std::string request_id_;
  const LogScope* const outer_;
};

// Queues text for stderr as it is, behind the lines logged so far, whatever the level is.
void write_to_stderr(std::string text);

// Waits until the lines logged so far are written, at most for `limit`. Returns whether they are.
bool flush_log(std::chrono::milliseconds limit);

// Makes an exception that nobody catches end the process with SIGABRT after a line in the log. The C++ library's own
// handler writes to stderr first, and would wait there for a reader that has stalled. Call once at start-up.
void log_terminations();

inline void log_debug(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::debug, e, f);
}
inline void log_info(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::info, e, f);
}
inline void log_warning(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::warning, e, f);
}
inline void log_error(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::error, e, f);
}

}  // namespace support
