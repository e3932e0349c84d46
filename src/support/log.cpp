#include "tastytrade_mcp/support/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace support {
namespace {

std::atomic<LogLevel> current_level{LogLevel::info};
std::atomic<LogFormat> current_format{LogFormat::text};

// One sink with a lock of its own; the line is composed here, so that spdlog's pattern adds nothing.
spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("tastytrade-mcp", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *instance;
}

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

// key=value; a text with spaces, quotes or control characters is written as a JSON string.
std::string to_plain(const LogField& field) {
  const Json value = to_json(field);
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const bool bare =
        !text.empty() && text.find_first_of(" \"=\\") == std::string::npos && printable(text, text.size() + 4) == text;
    return bare ? text : to_text(value);
  }
  return to_text(value);
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) {
  current_level = level;
  current_format = format;
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level < current_level.load(std::memory_order_relaxed)) return;
  const std::string time = to_iso8601(SystemClock().now());
  std::string line;
  if (current_format == LogFormat::json) {
    Json entry = {{"time", time}, {"level", level_name(level)}, {"event", event}};
    for (const LogField& field : fields) entry[std::string(field.key)] = to_json(field);
    line = to_text(entry);
  } else {
    line = time + ' ' + std::string(level_name(level)) + ' ' + std::string(event);
    for (const LogField& field : fields) line += ' ' + std::string(field.key) + '=' + to_plain(field);
  }
  logger().log(spdlog::level::info, "{}", line);
}

}  // namespace support
