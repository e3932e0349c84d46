#include "host_check.hpp"
#include "tastytrade_mcp/support/uri.hpp"

#include <algorithm>

namespace transports::http {

HostCheck::HostCheck(const HttpOptions& options) : is_behind_proxy_(!options.client_address_header.empty()) {
  // HOST may be a bare IPv6 address, which an authority writes in brackets.
  const bool bare_ipv6 = options.host.find(':') != std::string::npos && !options.host.starts_with('[');
  const auto bound = support::parse_authority(bare_ipv6 ? '[' + options.host + ']' : options.host);
  is_bound_to_loopback_ = bound && bound->is_loopback();
  for (const std::string& name : options.allowed_hosts) {
    if (const auto authority = support::parse_authority(name)) allowed_.push_back(*authority);
  }
  // The port of a public URL is the proxy's affair, and not every proxy repeats it.
  if (const auto origin = support::find_origin(options.public_url)) allowed_.push_back({origin->authority.host, ""});
}

bool HostCheck::has_only_loopback_names() const {
  return is_bound_to_loopback_ &&
         std::all_of(allowed_.begin(), allowed_.end(), [](const support::Authority& a) { return a.is_loopback(); });
}

bool HostCheck::allows(const support::Authority& host) const {
  if (is_bound_to_loopback_ && host.is_loopback()) return true;
  return std::any_of(allowed_.begin(), allowed_.end(), [&](const support::Authority& allowed) {
    return allowed.host == host.host && (allowed.port.empty() || allowed.port == host.port);
  });
}

std::optional<HttpError> HostCheck::check(const Request& request) const {
  if (!is_bound_to_loopback_ && allowed_.empty()) return std::nullopt;
  const auto host = support::parse_authority(request.headers.find("Host").value_or(""));
  if (host && allows(*host)) return std::nullopt;
  return HttpError{.status = 403,
                   .code = "forbidden",
                   .message = "This server does not answer under the name in the Host header.",
                   .hint = "If the name is right, add it to ALLOWED_HOSTS or set PUBLIC_URL."};
}

}  // namespace transports::http

bool transports::is_bound_to_loopback(const HttpOptions& options) {
  return http::HostCheck(options).is_bound_to_loopback();
}

bool transports::offers_login(const HttpOptions& options) {
  if (options.mode != HttpMode::mcp) return false;
  if (options.public_url.empty()) return http::HostCheck(options).has_only_loopback_names();
  const auto origin = support::find_origin(options.public_url);
  return origin && (origin->scheme == "https" || origin->authority.is_loopback());
}

bool transports::is_local_only(const HttpOptions& options) {
  return http::HostCheck(options).is_local_only();
}

bool transports::is_host_entry(std::string_view entry) {
  return support::parse_authority(entry).has_value();
}

std::optional<std::string> transports::public_origin(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto origin = support::parse_origin(url);
  if (!origin || (origin->scheme != "https" && origin->scheme != "http")) return std::nullopt;
  return origin->scheme + "://" + support::to_string(origin->authority);
}
