// Structured log to stderr: a line is an event and fields, as text or as a JSON object. (stdout carries MCP messages.)
// Safe from any thread. A caller never waits for the reader of stderr: lines are queued, up to 256 KiB, and written in
// order by one thread. While the queue is full the newest lines are dropped; the line "log_lines_dropped count=N"
// reports them. At exit, queued lines are written for at most one second; a signal that ends the process at once loses
// them. Callers must not pass secrets, and pass account numbers through last_four().
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
// Whether lines of this level are written. Asked where the fields themselves cost something.
bool is_logged(LogLevel level);

// What the log lines of one request have in common.
struct LogIds {
  std::string request_id;     // empty: the line belongs to no request
  std::string trace_id = {};  // of the caller's trace (trace_context.hpp), or empty
};

// While it exists, every log line of its thread carries these ids. Of nested scopes the inner one counts; one with an
// empty request id changes nothing. Must be destroyed on the thread that made it.
class LogScope {
 public:
  explicit LogScope(LogIds ids);
  ~LogScope();
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

  // The ids of this thread, to pass to another thread that works for the same request.
  static const LogIds& current();

 private:
  const LogIds ids_;
  const LogScope* const outer_;
};

// Queues text for stderr unchanged, after the lines logged so far, at any log level.
void write_to_stderr(std::string text);

// Lines that were dropped since the start because the queue was full.
std::uint64_t log_lines_dropped();

// Waits for at most `limit` until the lines logged so far are written. Returns whether they are.
bool flush_log(std::chrono::milliseconds limit);

// Makes an uncaught exception write a log line and end the process with SIGABRT. (The default handler writes to stderr
// itself and could block on a stalled reader.) Call once at start-up.
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
