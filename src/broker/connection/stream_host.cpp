#include "connection/stream_host.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace broker {
namespace {

constexpr std::string_view kFeedDomain = ".dxfeed.com";
constexpr std::string_view kProductionStreamer = "streamer.tastyworks.com";
constexpr std::string_view kSandboxStreamer = "streamer.cert.tastyworks.com";

[[noreturn]] void refuse(const std::string& why) {
  throw support::Error(support::ErrorCode::upstream_unavailable, why,
                       "TastyTrade's answer may be damaged, or a proxy changes it.");
}

[[noreturn]] void refuse_streamer(const std::string& why) {
  throw support::Error(support::ErrorCode::invalid_argument, why,
                       "Leave TASTYTRADE_STREAMER_URL unset to use TastyTrade's own, or give it as wss://host[:port].");
}

// "wss://host[:port]/path". Nothing for other text.
std::optional<StreamUrl> parse_url(std::string_view url) {
  const auto uri = support::parse_uri(url);
  const bool is_stream = uri && (uri->scheme == "wss" || uri->scheme == "ws") && !uri->authority.host.empty() &&
                         uri->user.empty() && !uri->fragment && uri->authority.port != "0";
  if (!is_stream) return std::nullopt;
  const bool tls = uri->scheme == "wss";
  StreamUrl result{{.tls = tls,
                    .host = uri->authority.host,
                    .port = support::parse_port(uri->authority.port).value_or(tls ? 443 : 80)},
                   uri->path.empty() ? "/" : uri->path};
  if (uri->query) result.target += '?' + *uri->query;
  return result;
}

StreamUrl parse_streamer_url(const std::string& url) {
  auto result = parse_url(support::trim(url));
  if (!result) refuse_streamer("The address of the account streamer is not of the form wss://host[:port].");
  if (!result->origin.tls && !support::is_loopback_host(result->origin.host)) {
    refuse_streamer("TastyTrade tokens are never sent over plain WebSocket: the streamer's address must use wss://.");
  }
  return *std::move(result);
}

bool is_stream_host(const std::string& host, Environment environment) {
  if (host.ends_with(kFeedDomain) && host.size() > kFeedDomain.size()) return true;
  return host == (environment == Environment::production ? kProductionStreamer : kSandboxStreamer);
}

}  // namespace

StreamUrl parse_stream_url(std::string_view url, Environment environment, const Origin& rest) {
  auto parsed = parse_url(url);
  if (!parsed) refuse("TastyTrade named no usable address of its live feed.");
  StreamUrl result = *std::move(parsed);
  const std::string& host = result.origin.host;
  if (support::is_loopback_host(host)) {
    if (environment == Environment::demo || support::is_loopback_host(rest.host)) return result;
    refuse("TastyTrade named this machine as the address of its live feed.");
  }
  if (environment == Environment::demo) refuse("The demo talks to its own simulator only.");
  if (!result.origin.tls) refuse("The live feed is used over TLS only, not at " + support::printable(host, 100) + ".");
  if (!is_stream_host(host, environment)) {
    refuse("The live feed's host " + support::printable(host, 100) + " is neither dxFeed's nor TastyTrade's.");
  }
  return result;
}

void check_streamer_host(const std::string& url, const std::vector<std::string>& allowed_hosts) {
  const Origin origin = parse_streamer_url(url).origin;
  const bool is_known = support::is_loopback_host(origin.host) || origin.host == kProductionStreamer ||
                        origin.host == kSandboxStreamer || is_allowed_host(origin, allowed_hosts);
  if (is_known) return;
  throw support::Error(support::ErrorCode::invalid_argument,
                       "The streamer's host " + support::printable(origin.host, 100) + " is not TastyTrade's.",
                       "Leave TASTYTRADE_STREAMER_URL unset, or, if this host is yours, name it in "
                       "TASTYTRADE_ALLOW_API_HOST.");
}

AccountStreamer find_account_streamer(const Config& config) {
  const Origin rest = parse_origin(config.url);
  const bool is_production = config.environment == Environment::production;
  if (config.streamer_url.empty()) {
    if (config.environment == Environment::demo) return {{}, "the simulator serves no streams"};
    if (!is_broker_host(rest)) {
      return {{}, "TASTYTRADE_API_URL is another host than TastyTrade's, and TASTYTRADE_STREAMER_URL is not set"};
    }
    const std::string host(is_production ? kProductionStreamer : kSandboxStreamer);
    return {StreamUrl{{.tls = true, .host = host, .port = 443}, "/"}, ""};
  }
  StreamUrl url = parse_streamer_url(config.streamer_url);
  const std::string& host = url.origin.host;
  const bool is_loopback = support::is_loopback_host(host);
  if (is_loopback && config.environment != Environment::demo && !support::is_loopback_host(rest.host)) {
    refuse_streamer("The account streamer is on this machine, but the TastyTrade API is not.");
  }
  if (!is_loopback && config.environment == Environment::demo) {
    refuse_streamer("The demo talks to its own simulator only.");
  }
  if (host == (is_production ? kSandboxStreamer : kProductionStreamer)) {
    refuse_streamer("The account streamer is that of another environment than the chosen one, " +
                    std::string(to_string(config.environment)) + ".");
  }
  return {std::move(url), ""};
}

}  // namespace broker
