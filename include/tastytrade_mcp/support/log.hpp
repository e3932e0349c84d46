// Structured logging to stderr: one event, a few fields, as text or as one JSON object a line. stdout belongs to the
// protocol. Safe from any thread. A field never holds a secret or an account number beyond its last four characters:
// callers pass such values through last_four() or not at all.
#pragma once

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
