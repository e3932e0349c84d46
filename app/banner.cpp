#include "banner.hpp"

#include <sstream>

#include "tastytrade_mcp/support/log.hpp"

namespace app {
namespace {

std::string limit(std::int64_t count, const char* unit) {
  return count == 0 ? std::string("no limit ") + unit : std::to_string(count) + " requests " + unit;
}

std::string door_line(const Configuration& configuration, const std::string& url) {
  switch (configuration.mode) {
    case TransportMode::stdio:
      return "stdio MCP (Claude Desktop and other local clients)";
    case TransportMode::mcp:
      return "ChatGPT HTTP MCP bridge at " + url + "/mcp";
    case TransportMode::api:
      return "plain HTTP API at " + url + "/api/v1";
  }
  return "";
}

std::string login_line(const broker::Config& broker) {
  if (broker.environment == broker::Environment::demo) return "embedded simulator, no account, no network";
  if (broker.credentials.has_grant()) return broker.url + ", OAuth grant";
  if (broker.credentials.has_login()) return broker.url + ", user name and password";
  return broker.url + ", no credentials";
}

}  // namespace

void print_banner(const Configuration& configuration, const std::string& url) {
  for (const std::string& warning : configuration.warnings)
    support::log_warning("configuration", {{"warning", warning}});
  const auto& http = configuration.http;
  const std::string limits = configuration.mode == TransportMode::stdio
                                 ? std::string("none of its own; the broker's published ceilings are kept")
                                 : limit(http.requests_per_minute, "a minute for each address, ") +
                                       limit(http.requests_per_hour, "an hour for each token");
  if (configuration.log_format == support::LogFormat::json) {
    support::log_info("started", {{"version", TASTYTRADE_MCP_VERSION},
                                  {"door", to_string(configuration.mode)},
                                  {"url", url},
                                  {"environment", broker::to_string(configuration.broker.environment)},
                                  {"broker", login_line(configuration.broker)},
                                  {"limits", limits}});
    return;
  }
  if (configuration.log_level > support::LogLevel::info) return;
  std::ostringstream text;
  text << "TastyTrade MCP Server " << TASTYTRADE_MCP_VERSION << '\n'
       << "  door    " << door_line(configuration, url) << '\n'
       << "  broker  " << broker::to_string(configuration.broker.environment) << ": "
       << login_line(configuration.broker) << '\n'
       << "  limits  " << limits << '\n';
  support::write_to_stderr(text.str());
}

}  // namespace app
