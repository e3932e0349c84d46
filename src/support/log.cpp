#include "tastytrade_mcp/support/log.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <memory>

#include "log_writer.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace support {
namespace {

std::atomic<LogLevel> current_level{LogLevel::info};
std::atomic<LogFormat> current_format{LogFormat::text};

// About 1,500 lines.
constexpr std::size_t kMaxQueuedBytes = std::size_t{256} * 1024;
constexpr std::chrono::milliseconds kFlushAtExit{1000};

// Made with the first line. Never destroyed, because its thread may block in a write until the process ends.
std::atomic<LogWriter*> current_writer{nullptr};

thread_local const LogScope* innermost_scope = nullptr;

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    default:
      return "error";
  }
}

Json to_json(const LogField& field) {
  return std::visit([](const auto& value) { return Json(value); }, field.value);
}

bool is_bare(std::string_view text) {
  return !text.empty() && text.find_first_of(" \"=\\") == std::string_view::npos &&
         printable(text, text.size() + 4) == text;
}

// A text with spaces, quotes or control characters is written as a JSON string.
void append_value(std::string& line, const LogField& field) {
  const auto* const text = std::get_if<std::string>(&field.value);
  if (text != nullptr && is_bare(*text)) {
    line += *text;
  } else {
    append_text(line, to_json(field));
  }
}

using Fields = std::initializer_list<LogField>;

std::string format_line(LogLevel level, std::string_view event, Fields fields) {
  std::string line;
  const auto& [request_id, trace_id] = LogScope::current();
  if (current_format == LogFormat::json) {
    Json entry = {{"time", to_iso8601(SystemClock().now())}, {"level", level_name(level)}, {"event", event}};
    if (!request_id.empty()) entry["request_id"] = request_id;
    if (!trace_id.empty()) entry["trace_id"] = trace_id;
    for (const LogField& field : fields) entry[std::string(field.key)] = to_json(field);
    line = to_text(entry);
  } else {
    append_iso8601(line, SystemClock().now());
    line += ' ';
    line += level_name(level);
    line += ' ';
    line += event;
    if (!request_id.empty()) {
      line += " request_id=";
      append_value(line, {"request_id", request_id});
    }
    if (!trace_id.empty()) {
      line += " trace_id=";
      line += trace_id;
    }
    for (const LogField& field : fields) {
      line += ' ';
      line += field.key;
      line += '=';
      append_value(line, field);
    }
  }
  line += '\n';
  return line;
}

LogIds own_or_current(LogIds&& own) {
  if (own.request_id.empty()) return LogScope::current();
  return std::move(own);
}

std::string dropped_line(std::uint64_t count) {
  return format_line(LogLevel::warning, "log_lines_dropped", {{"count", count}});
}

void flush_at_exit() {
  flush_log(kFlushAtExit);
}

[[noreturn]] void report_termination() {
  std::string reason = "no exception";
  try {
    if (const auto current = std::current_exception()) std::rethrow_exception(current);
  } catch (const std::exception& error) {
    reason = error.what();
  } catch (...) {
    reason = "an exception of an unknown type";
  }
  log_error("terminated", {{"reason", reason}});
  flush_log(kFlushAtExit);
  std::abort();
}

// The child of a fork has no writer thread: it makes a new writer.
void reset_writer() {
  current_writer = nullptr;
}

LogWriter& writer() {
  LogWriter* known = current_writer.load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  auto made = std::make_unique<LogWriter>(platform::kStandardError, kMaxQueuedBytes, dropped_line);
  if (!current_writer.compare_exchange_strong(known, made.get())) return *known;
  static const bool registered = [] {
    platform::call_in_forked_child(reset_writer);
    return std::atexit(flush_at_exit) == 0;
  }();
  static_cast<void>(registered);
  return *made.release();
}

}  // namespace

LogScope::LogScope(LogIds ids) : ids_(own_or_current(std::move(ids))), outer_(innermost_scope) {
  innermost_scope = this;
}

LogScope::~LogScope() {
  innermost_scope = outer_;
}

const LogIds& LogScope::current() {
  static const LogIds none;
  return innermost_scope == nullptr ? none : innermost_scope->ids_;
}

void configure_log(LogLevel level, LogFormat format) {
  current_level = level;
  current_format = format;
}

bool is_logged(LogLevel level) {
  return level >= current_level.load(std::memory_order_relaxed);
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!is_logged(level)) return;
  writer().push(format_line(level, event, fields));
}

void write_to_stderr(std::string text) {
  if (!text.empty()) writer().push(std::move(text));
}

std::uint64_t log_lines_dropped() {
  LogWriter* const known = current_writer.load(std::memory_order_acquire);
  return known == nullptr ? 0 : known->count_dropped();
}

void log_terminations() {
  std::set_terminate(report_termination);
}

bool flush_log(std::chrono::milliseconds limit) {
  LogWriter* const known = current_writer.load(std::memory_order_acquire);
  return known == nullptr || known->flush(limit);
}

}  // namespace support
