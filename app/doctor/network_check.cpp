// Checks whether the broker's host can be reached (name, connection, TLS, HTTP), and compares the clocks.
#include <httplib.h>
#include <openssl/x509_vfy.h>

#include <charconv>

#include "checks.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/host_lookup.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using support::Instant;
using support::platform::HostLookup;

constexpr std::chrono::seconds kTimeout{8};
constexpr std::chrono::seconds kClockWarning{30};
constexpr std::chrono::seconds kClockFailure{300};

struct Address {
  bool tls = true;
  std::string host;
  int port = 443;
};

// The form was checked when the settings were read: scheme, host and perhaps a port.
Address parse_address(const std::string& url) {
  Address address;
  address.tls = url.starts_with("https://");
  address.port = address.tls ? 443 : 80;
  std::string_view rest = std::string_view(url).substr(std::min(url.size(), url.find("://") + 3));
  const auto colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
    const std::string_view digits = rest.substr(colon + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  address.host = rest;
  return address;
}

// Returns nullopt if the system's resolver does not return within kTimeout. The resolver cannot be cancelled, so it
// runs in a detached thread.
std::optional<HostLookup> resolve(const std::string& host) {
  struct Lookup {
    support::Mutex mutex;
    std::condition_variable_any done;
    std::optional<HostLookup> result GUARDED_BY(mutex);
  };
  const auto lookup = std::make_shared<Lookup>();
  std::thread([lookup, host] {
    HostLookup result = support::platform::look_up_host(host, 1);
    const support::MutexLock lock(lookup->mutex);
    lookup->result = std::move(result);
    lookup->done.notify_all();
  }).detach();
  support::MutexLock lock(lookup->mutex);
  lookup->done.wait_for(lock, kTimeout, [&]() REQUIRES(lookup->mutex) { return lookup->result.has_value(); });
  return lookup->result;
}

void explain_resolver(Check& check, const Address& address, const std::optional<HostLookup>& result) {
  check.status = CheckStatus::failed;
  if (result && result->outcome == HostLookup::Outcome::unknown_name) {
    check.detail = "DNS: no address is known for " + address.host + ".";
    check.hint =
        "Check that this machine has a network and a working name server, and TASTYTRADE_API_URL if it is set.";
  } else {
    check.detail = "DNS: the name service gives no answer for " + address.host +
                   (result ? std::string(" (") + result->reason + ")." : ".");
    check.hint = "This machine has no network or no working name server. In a container, check its DNS setting.";
  }
}

void explain_tls(Check& check, const Address& address, httplib::Error error, std::uint64_t verification,
                 const support::Clock& clock) {
  check.status = CheckStatus::failed;
  const auto code = static_cast<int>(verification);
  const std::string reason = verification == 0 ? "" : std::string(" (") + ::X509_verify_cert_error_string(code) + ")";
  if (error == httplib::Error::SSLLoadingCerts) {
    check.detail = "TLS: the system's trusted certificates cannot be read.";
    check.hint = "Install the package ca-certificates, or point SSL_CERT_FILE at a bundle.";
  } else if (error == httplib::Error::SSLServerHostnameVerification) {
    check.detail = "TLS: the certificate was issued for another host than " + address.host + ".";
    check.hint = "Another machine answers in place of TastyTrade, or TASTYTRADE_API_URL names the wrong host.";
  } else if (error == httplib::Error::SSLServerVerification) {
    check.detail = "TLS: the certificate of " + address.host + " is not trusted" + reason + ".";
    const bool about_time = code == X509_V_ERR_CERT_NOT_YET_VALID || code == X509_V_ERR_CERT_HAS_EXPIRED;
    check.hint = about_time
                     ? "This machine's clock says " + support::to_iso8601(clock.now()) + "; if that is wrong, set it."
                     : "A company proxy that opens TLS needs its certificate among the system's; otherwise "
                       "install the package ca-certificates.";
  } else {
    check.detail = "TLS: the handshake with " + address.host + " failed" + reason + ".";
    check.hint = "Nothing that speaks TLS 1.2 or later answers there; check TASTYTRADE_API_URL and any proxy.";
  }
}

void explain_failure(Check& check, const Address& address, const httplib::Result& result, const support::Clock& clock) {
  check.status = CheckStatus::failed;
  const std::string where = address.host + " port " + std::to_string(address.port);
  switch (result.error()) {
    case httplib::Error::Connection:
      check.detail = "TCP: " + where + " refuses the connection or cannot be reached.";
      check.hint = "A firewall may be in the way; outgoing connections to that port must be allowed.";
      return;
    case httplib::Error::ConnectionTimeout:
      check.detail = "TCP: " + where + " does not answer within " + std::to_string(kTimeout.count()) + " seconds.";
      check.hint = "A firewall that drops packets looks like this; outgoing connections to that port must be allowed.";
      return;
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
    case httplib::Error::SSLServerHostnameVerification:
      explain_tls(check, address, result.error(), result.ssl_backend_error(), clock);
      return;
    default:
      check.detail = "HTTP: " + where + " accepts the connection, but gives no complete answer (" +
                     httplib::to_string(result.error()) + ").";
      check.hint = "Try again in a minute; check TASTYTRADE_API_URL and any proxy.";
  }
}

template <class Client>
void send_request(Client& client, const broker::Config& config, const Address& address, const support::Clock& clock,
                  NetworkFinding& finding) {
  client.set_connection_timeout(kTimeout);
  client.set_read_timeout(kTimeout);
  client.set_follow_location(false);
  finding.sent_at = clock.now();
  // Sent without credentials: any answer shows that the host can be reached.
  const httplib::Result result = client.Get("/", {{"User-Agent", config.user_agent}, {"Accept", "application/json"}});
  finding.answered_at = clock.now();
  if (!result) {
    explain_failure(finding.check, address, result, clock);
    return;
  }
  finding.date = result->get_header_value("Date");
  finding.check.detail = config.url + " answers.";
  if (result->status >= 502 && result->status <= 504) {
    finding.check.status = CheckStatus::warning;
    finding.check.detail =
        config.url + " can be reached, but its gateway answers with status " + std::to_string(result->status) + ".";
    finding.check.hint = "TastyTrade may be down for maintenance; try again later.";
  }
}

}  // namespace

NetworkFinding check_network(const broker::Config& config, const Variables& variables, const support::Clock& clock) {
  NetworkFinding finding;
  finding.check.name = "network";
  const Address address = parse_address(config.url);
  const auto resolved = resolve(address.host);
  if (!resolved || resolved->outcome != HostLookup::Outcome::found) {
    explain_resolver(finding.check, address, resolved);
  } else if (address.tls) {
    httplib::SSLClient client(address.host, address.port);
    if (!config.ca_file.empty()) client.set_ca_cert_path(config.ca_file);
    send_request(client, config, address, clock, finding);
  } else {
    httplib::ClientImpl client(address.host, address.port);
    send_request(client, config, address, clock, finding);
  }
  if (finding.check.status == CheckStatus::failed) {
    for (const char* proxy : {"HTTPS_PROXY", "https_proxy", "ALL_PROXY"}) {
      if (variables.has(proxy)) {
        finding.check.notes.push_back(std::string(proxy) +
                                      " is set, but this program connects directly and does not use it.");
        break;
      }
    }
  }
  return finding;
}

Check check_clock(const NetworkFinding& network, const orders::Settings& trading) {
  Check check{.name = "clock"};
  const auto broker_time = support::parse_http_date(network.date, network.answered_at);
  if (!broker_time) {
    check.status = CheckStatus::skipped;
    check.detail = "TastyTrade's answer has no Date header.";
    return check;
  }
  // The header has whole seconds and was written between the request and the answer.
  auto apart = std::chrono::milliseconds(0);
  if (*broker_time + std::chrono::seconds(1) < network.sent_at)
    apart = network.sent_at - (*broker_time + std::chrono::seconds(1));
  if (*broker_time > network.answered_at) apart = network.answered_at - *broker_time;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(apart));
  const bool blocks_orders =
      trading.enabled && !trading.is_read_only && std::chrono::abs(apart) > trading.max_clock_skew;
  if (seconds <= kClockWarning && !blocks_orders) {
    check.detail = "Within " + std::to_string(seconds.count() + 1) + " s of TastyTrade's.";
    return check;
  }
  check.status = seconds > kClockFailure || blocks_orders ? CheckStatus::failed : CheckStatus::warning;
  check.detail = "This machine's clock is " + std::to_string(seconds.count()) + " s " +
                 (apart.count() > 0 ? "ahead of" : "behind") + " TastyTrade's.";
  if (blocks_orders) {
    check.notes.push_back("No order passes with it: at most " + std::to_string(trading.max_clock_skew.count()) +
                          " s are allowed (MAX_CLOCK_SKEW_SECONDS).");
  }
  check.hint = "Set the clock, or switch on time synchronisation (NTP); certificates and token lifetimes depend on it.";
  return check;
}

}  // namespace app
