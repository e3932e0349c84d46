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

bool is_stream_host(const std::string& host, Environment environment) {
  if (host.ends_with(kFeedDomain) && host.size() > kFeedDomain.size()) return true;
  return host == (environment == Environment::production ? kProductionStreamer : kSandboxStreamer);
}

}  // namespace

StreamUrl parse_stream_url(std::string_view url, Environment environment, const Origin& rest) {
  const auto uri = support::parse_uri(url);
  const bool is_stream = uri && (uri->scheme == "wss" || uri->scheme == "ws") && !uri->authority.host.empty() &&
                         uri->user.empty() && !uri->fragment && uri->authority.port != "0";
  if (!is_stream) refuse("TastyTrade named no usable address of its live feed.");
  const bool tls = uri->scheme == "wss";
  StreamUrl result{{.tls = tls,
                    .host = uri->authority.host,
                    .port = support::parse_port(uri->authority.port).value_or(tls ? 443 : 80)},
                   uri->path.empty() ? "/" : uri->path};
  if (uri->query) result.target += '?' + *uri->query;
  const std::string& host = result.origin.host;
  if (uri->authority.is_loopback()) {
    if (environment == Environment::demo || support::is_loopback_host(rest.host)) return result;
    refuse("TastyTrade named this machine as the address of its live feed.");
  }
  if (environment == Environment::demo) refuse("The demo talks to its own simulator only.");
  if (!tls) refuse("The live feed is used over TLS only, not at " + support::printable(host, 100) + ".");
  if (!is_stream_host(host, environment)) {
    refuse("The live feed's host " + support::printable(host, 100) + " is neither dxFeed's nor TastyTrade's.");
  }
  return result;
}

}  // namespace broker
