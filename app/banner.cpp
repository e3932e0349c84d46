#include "banner.hpp"

#include "answer_tables/figures.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

using Line = std::pair<std::string, std::string>;  // label and text

const auto kProcessStart = std::chrono::steady_clock::now();

std::chrono::milliseconds time_since_start() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - kProcessStart);
}

// "3 h 28 min", "12 min 5 s", "4 s".
std::string format_duration(std::chrono::milliseconds duration) {
  const auto seconds = duration.count() / 1000, minutes = seconds / 60, hours = minutes / 60;
  if (hours > 0) return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
  if (minutes > 0) return std::to_string(minutes) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds) + " s";
}

std::string format_limit(std::int64_t count, const std::string& unit, const Terminal& terminal) {
  return (count == 0 ? "no limit" : format_decimal(std::to_string(count), terminal) + " requests") + unit;
}

std::string limits_text(const Configuration& configuration, const Terminal& terminal) {
  if (configuration.mode == TransportMode::stdio) return "none; TastyTrade's published limits are kept";
  return format_limit(configuration.http.requests_per_minute, " a minute and address", terminal) + ", " +
         format_limit(configuration.http.requests_per_hour, " an hour and token", terminal);
}

// Describes the access of clients: "read only", or what they may write.
std::string describe_access(const Configuration& configuration) {
  const bool has_lists = configuration.enable_writes, has_orders = configuration.trading.enabled;
  if (configuration.read_only || (!has_lists && !has_orders)) return "read only";
  if (!has_orders) return "reads, and changes watchlists and alerts";
  return has_lists ? "reads, places orders, and changes watchlists and alerts" : "reads, and places orders";
}

std::string account_text(const broker::Config& broker) {
  if (broker.environment == broker::Environment::demo) return "demo: simulated broker, made-up data";
  if (broker.credentials.has_grant()) return "OAuth grant, used at " + broker.url;
  if (broker.credentials.has_login()) return "user name and password, used at " + broker.url;
  return "no TastyTrade credentials are set: calls will fail";
}

Style badge_style(broker::Environment environment) {
  switch (environment) {
    case broker::Environment::production:
      return Style::production;
    case broker::Environment::sandbox:
      return Style::sandbox;
    case broker::Environment::demo:
      return Style::demo;
  }
  return Style::plain;
}

// The program's name and version at the left, the environment at the right.
std::string title_line(const Configuration& configuration, const Terminal& terminal) {
  const broker::Environment environment = configuration.broker.environment;
  const std::string title = std::string("TastyTrade MCP Server ") + TASTYTRADE_MCP_VERSION;
  const std::string badge = "[" + support::to_upper(broker::to_string(environment)) + "]";
  const std::size_t width = std::min<std::size_t>(terminal.width, 80);
  const std::size_t gap = width > title.size() + badge.size() + 2 ? width - title.size() - badge.size() : 2;
  std::string line = title + std::string(gap, ' ') + terminal.paint(badge, badge_style(environment)) + '\n';
  if (environment == broker::Environment::production) line += "This is a real account with real money.\n";
  return line;
}

std::string format_lines(const std::vector<Line>& lines, const Terminal& terminal, Style style = Style::plain) {
  std::size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.first.size());
  std::string text;
  for (const auto& [label, value] : lines)
    text += "  " + pad_right(label, width) + "  " + terminal.paint(value, style) + '\n';
  return text;
}

std::vector<Line> mcp_lines(const transports::HttpOptions& http, const std::string& url) {
  const std::string& base = http.public_url.empty() ? url : http.public_url;
  std::vector<Line> lines = {{"Server URL", base + "/mcp"}};
  if (!http.public_url.empty()) lines.emplace_back("Listens at", url);
  lines.emplace_back("Steps", base + "/");
  lines.emplace_back("Login", "the server token, CHATGPT_MCP_TOKEN");
  return lines;
}

std::string api_token_text(const transports::HttpOptions& http) {
  if (!http.api_token.empty()) return "API_TOKEN, as Authorization: Bearer";
  if (http.demo) return "none needed for demo data";
  return transports::is_local_only(http) ? "none: every program on this machine can read the account"
                                         : "not set: account data is not served";
}

std::vector<Line> api_lines(const transports::HttpOptions& http, const std::string& url) {
  const std::string& base = http.public_url.empty() ? url : http.public_url;
  std::vector<Line> lines = {{"API", base + "/api/v1"}};
  if (!http.public_url.empty()) lines.emplace_back("Listens at", url);
  lines.emplace_back("Routes", base + "/docs");
  lines.emplace_back("Token", api_token_text(http));
  return lines;
}

std::string http_banner(const Configuration& configuration, const std::string& url, const Terminal& terminal) {
  std::vector<Line> lines = configuration.mode == TransportMode::mcp ? mcp_lines(configuration.http, url)
                                                                     : api_lines(configuration.http, url);
  lines.emplace_back("Account", account_text(configuration.broker));
  lines.emplace_back("Access", describe_access(configuration));
  lines.emplace_back("Limits", limits_text(configuration, terminal));
  return title_line(configuration, terminal) + '\n' + format_lines(lines, terminal) + "\nReady in " +
         std::to_string(time_since_start().count()) + " ms. Stop it with Ctrl-C.\n";
}

std::string stdio_banner(const Configuration& configuration, const Terminal& terminal) {
  const std::vector<Line> lines = {{"Try it", "tastytrade-mcp call fetch_positions --demo"},
                                   {"Connect a client", "tastytrade-mcp config claude-desktop --write"},
                                   {"Check the setup", "tastytrade-mcp doctor"},
                                   {"All commands", "tastytrade-mcp --help"}};
  return title_line(configuration, terminal) +
         "\nThis program is waiting for an AI client on standard input (stdio).\n"
         "Clients such as Claude Desktop start it themselves. You do not have to.\n\n" +
         format_lines(lines, terminal, Style::command) + "\nStop it with Ctrl-C.\n";
}

}  // namespace

void print_banner(const Configuration& configuration, const std::string& url, const Terminal& terminal,
                  bool has_person) {
  for (const std::string& warning : configuration.warnings) {
    support::log_warning("configuration", {{"warning", warning}});
  }
  const bool is_stdio = configuration.mode == TransportMode::stdio;
  const bool has_banner = configuration.log_format == support::LogFormat::text &&
                          configuration.log_level <= support::LogLevel::info && (!is_stdio || has_person);
  if (has_banner) {
    support::write_to_stderr(is_stdio ? stdio_banner(configuration, terminal)
                                      : http_banner(configuration, url, terminal));
    return;
  }
  support::log_info("started", {{"version", TASTYTRADE_MCP_VERSION},
                                {"mode", to_string(configuration.mode)},
                                {"url", url},
                                {"environment", broker::to_string(configuration.broker.environment)},
                                {"account", account_text(configuration.broker)},
                                {"limits", limits_text(configuration, terminal)}});
}

void print_stopping(const Terminal& terminal, std::chrono::milliseconds limit) {
  if (!terminal.is_terminal) return;
  support::write_to_stderr("\nStopping: calls in progress may take " + format_duration(limit) +
                           " more. Press Ctrl-C again to stop at once.\n");
}

void print_stopped(const Terminal& terminal) {
  if (!terminal.is_terminal) return;
  support::write_to_stderr("Stopped after " + format_duration(time_since_start()) + ".\n");
}

}  // namespace app
