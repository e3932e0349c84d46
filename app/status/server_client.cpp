#include "server_client.hpp"

#include <arpa/inet.h>
#include <httplib.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cstring>
#include <memory>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;
using support::Secret;

namespace {

constexpr std::chrono::seconds kTimeToConnect{2}, kTimeToAnswer{5};
constexpr std::chrono::milliseconds kTolerance{200};  // of the clock with which httplib measures the time
constexpr std::size_t kMaxHealth = 64 * 1024, kMaxMetrics = 16 * 1024 * 1024;  // bytes
// A request with a token counts for the limit of requests of its address, which clients behind a proxy may share.
constexpr std::chrono::seconds kTimeBetweenTokens{15};

[[noreturn]] void fail(ErrorCode code, const std::string& message, const std::string& hint) {
  throw Error(code, message, hint);
}

bool is_same_address(const sockaddr& a, const sockaddr& b) {
  if (a.sa_family != b.sa_family) return false;
  if (a.sa_family == AF_INET) {
    return reinterpret_cast<const sockaddr_in&>(a).sin_addr.s_addr ==
           reinterpret_cast<const sockaddr_in&>(b).sin_addr.s_addr;
  }
  return a.sa_family == AF_INET6 && std::memcmp(&reinterpret_cast<const sockaddr_in6&>(a).sin6_addr,
                                                &reinterpret_cast<const sockaddr_in6&>(b).sin6_addr, 16) == 0;
}

bool is_of_this_machine(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const std::uint32_t ip = ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr);
    if (ip >> 24U == 127) return true;
  }
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return false;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr != nullptr && is_same_address(*each->ifa_addr, address)) return true;
  }
  return false;
}

// The IP address of `host`. Throws Error{invalid_argument} if it has none on this machine.
std::string resolve_on_this_machine(const std::string& host, const std::string& source) {
  const std::string named = source + " names `" + support::printable(host, 100) + "`, ";
  const std::string hint = "Give an address of this machine, or run the command where the server runs.";
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) {
    fail(ErrorCode::invalid_argument, named + "which has no address.", hint);
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    char text[NI_MAXHOST];
    if (!is_of_this_machine(*each->ai_addr)) continue;
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) return text;
  }
  fail(ErrorCode::invalid_argument, named + "which is not an address of this machine.", hint);
}

// The first certificate of a PEM file; null if it cannot be read.
std::shared_ptr<X509> read_certificate(const std::string& file) {
  const std::unique_ptr<BIO, decltype(&::BIO_free)> input(::BIO_new_file(file.c_str(), "r"), &::BIO_free);
  if (input == nullptr) return nullptr;
  return {::PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr), &::X509_free};
}

// The built-in verification would refuse 127.0.0.1, for which certificates are rarely issued.
httplib::SSLVerifierResponse compare_certificate(SSL* session, const X509* expected) {
  const std::unique_ptr<X509, decltype(&::X509_free)> given(::SSL_get1_peer_certificate(session), &::X509_free);
  const bool is_same = given != nullptr && ::X509_cmp(given.get(), expected) == 0;
  return is_same ? httplib::SSLVerifierResponse::CertificateAccepted
                 : httplib::SSLVerifierResponse::CertificateRejected;
}

std::unique_ptr<httplib::ClientImpl> make_http_client(const ServerAddress& address) {
  if (!address.has_tls()) return std::make_unique<httplib::ClientImpl>(address.host, address.port);
  const std::shared_ptr<X509> expected = read_certificate(address.certificate_file);
  if (expected == nullptr) {
    fail(ErrorCode::invalid_argument, "TLS_CERT_FILE cannot be read, so the server cannot be told from another.",
         "Run the command as a user who may read the certificate, with the server's TLS_CERT_FILE.");
  }
  auto client = std::make_unique<httplib::SSLClient>(address.host, address.port);
  client->enable_server_certificate_verification(false);
  client->set_session_verifier([expected](httplib::tls::session_t session) {
    return compare_certificate(static_cast<SSL*>(session), expected.get());
  });
  return client;
}

std::string text_of(const Json& object, std::string_view key) {
  const Json* value = support::find(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

}  // namespace

struct ServerClient::Answer {
  int status = 0;
  std::string body;
};

class ServerClient::Connection {
 public:
  Connection(const ServerAddress& address, const std::string& port_source, const std::stop_token& stop)
      : address_(address),
        port_source_(port_source),
        stop_(stop),
        client_(make_http_client(address)),
        on_stop_(stop, [this] { client_->stop(); }) {
    client_->set_keep_alive(true);
    client_->set_connection_timeout(kTimeToConnect);
    client_->set_read_timeout(kTimeToAnswer);
    client_->set_write_timeout(kTimeToAnswer);
    client_->set_max_timeout(std::chrono::milliseconds(kTimeToAnswer));
  }

  Answer get(const std::string& path, std::size_t max_bytes, const Secret& token = {}) {
    if (stop_.stop_requested()) fail(ErrorCode::cancelled, "Stopped.", "");
    httplib::Headers headers;
    if (!token.empty()) headers.emplace("Authorization", "Bearer " + token.reveal());
    Answer answer;
    const auto begin = std::chrono::steady_clock::now();
    const httplib::Result result = client_->Get(path, headers, [&](const char* bytes, std::size_t count) {
      if (answer.body.size() + count > max_bytes) return false;
      answer.body.append(bytes, count);
      return true;
    });
    if (stop_.stop_requested()) fail(ErrorCode::cancelled, "Stopped.", "");
    // httplib has one error for an answer that is late and for one that is cut off.
    const bool is_late = std::chrono::steady_clock::now() - begin >= kTimeToAnswer - kTolerance;
    if (!result)
      refuse(is_late && result.error() == httplib::Error::Read ? httplib::Error::Timeout : result.error(), path);
    answer.status = result->status;
    return answer;
  }

 private:
  [[noreturn]] void refuse(httplib::Error error, const std::string& path) const {
    using Reason = httplib::Error;
    const std::string url = address_.url();
    switch (error) {
      case Reason::Connection:
        fail(ErrorCode::upstream_unavailable, "No server answers at " + url + ".",
             port_source_ +
                 " Start the server, or give its port with PORT or --port. A stdio server has no port and no metrics.");
      case Reason::Canceled:
        fail(ErrorCode::upstream_unavailable, "The answer of " + url + path + " is too large.",
             "Another program may listen there. Compare PORT with the server's.");
      case Reason::SSLConnection:
        fail(ErrorCode::upstream_unavailable, "No TLS connection to " + url + " is made.",
             "Unset TLS_CERT_FILE if the server serves HTTP.");
      case Reason::SSLServerVerification:
        fail(ErrorCode::auth_failed,
             "The certificate of " + url + " is not the one in TLS_CERT_FILE. No token was sent.",
             "If the file was renewed, restart the server: it reads the file when it starts. Otherwise another program "
             "listens there.");
      case Reason::ConnectionTimeout:
      case Reason::Timeout:
        fail(ErrorCode::deadline_exceeded, "The server at " + url + " does not answer in time.",
             "It may hang: look at its log, and restart it.");
      default:
        fail(ErrorCode::upstream_unavailable, "The answer of " + url + path + " did not arrive, or not completely.",
             address_.has_tls() ? "The server may be stopping: try again."
                                : "The server may be stopping: try again. If it serves HTTPS, set TLS_CERT_FILE.");
    }
  }

  const ServerAddress& address_;
  const std::string& port_source_;
  const std::stop_token stop_;
  const std::unique_ptr<httplib::ClientImpl> client_;
  const std::stop_callback<std::function<void()>> on_stop_;  // last: it uses the members above
};

ServerClient::ServerClient(const Variables& variables, const Flags& flags)
    : address_(find_server_address(variables, flags)),
      port_source_(flags.port              ? "The port is the one of --port."
                   : variables.has("PORT") ? "The port is the one of PORT."
                                           : "PORT is not set here, so the port is 8086."),
      metrics_token_(variables.text("METRICS_TOKEN")),
      mcp_token_(variables.text("CHATGPT_MCP_TOKEN")),
      api_token_(variables.text("API_TOKEN")) {
  address_.host = resolve_on_this_machine(address_.host, flags.host.empty() ? "HOST" : "`--host`");
}

ServerAnswer ServerClient::ask(const std::stop_token& stop) {
  Connection connection(address_, port_source_, stop);
  const std::string mode = ask_mode(connection);
  ServerAnswer answer;
  // First, so that the metrics count what goes wrong in it.
  answer.readiness = ask_readiness(connection, mode == "mcp" ? mcp_token_ : api_token_);
  answer.metrics = ask_metrics(connection, mode);
  return answer;
}

std::string ServerClient::ask_mode(Connection& connection) const {
  const Answer answer = connection.get("/health", kMaxHealth);
  const Json health = Json::parse(answer.body, nullptr, false);
  const std::string mode = text_of(health, "mode");
  if (answer.status == 200 && !mode.empty() && !text_of(health, "version").empty()) return mode;
  fail(ErrorCode::not_found,
       "Another program listens at " + address_.url() + ": it does not answer /health as this one does (status " +
           std::to_string(answer.status) + ").",
       port_source_ + " Give the server's port with PORT or --port.");
}

std::optional<ReadinessAnswer> ServerClient::ask_readiness(Connection& connection, const Secret& own_token) {
  try {
    const auto ask = [&](const Secret& token) {
      return Json::parse(connection.get("/health/ready", kMaxHealth, token).body, nullptr, false);
    };
    const Json answer = ask({});
    const std::string status = text_of(answer, "status");
    if (status == "ready") return ReadinessAnswer{true, ""};
    if (status != "not_ready") return std::nullopt;
    std::string detail = text_of(answer, "detail");
    // The server gives the reason to those who may know the environment.
    if (text_of(answer, "environment").empty() && !own_token.empty()) {
      const auto now = std::chrono::steady_clock::now();
      if (!reason_asked_at_ || now - *reason_asked_at_ >= kTimeBetweenTokens) {
        reason_asked_at_ = now;
        reason_ = text_of(ask(own_token), "detail");
      }
      detail = reason_;
    }
    return ReadinessAnswer{false, support::printable(detail, 300)};
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled) throw;
    return std::nullopt;
  }
}

ParsedMetrics ServerClient::ask_metrics(Connection& connection, const std::string& mode) const {
  const Secret& token = !metrics_token_.empty() ? metrics_token_ : mode == "mcp" ? mcp_token_ : api_token_;
  const Answer answer = connection.get("/metrics", kMaxMetrics, token);
  switch (answer.status) {
    case 200:
      break;
    case 401:
    case 403:
      refuse_token(mode, !token.empty());
    case 404:
      fail(ErrorCode::not_found, "The server at " + address_.url() + " has no /metrics.",
           "It is older than this command. Update it and restart it.");
    case 429:
      fail(ErrorCode::rate_limited, "The server at " + address_.url() + " has had too many requests (status 429).",
           "Set METRICS_TOKEN: no limit applies to requests with it.");
    default:
      fail(ErrorCode::upstream_unavailable,
           "The server at " + address_.url() + " answers /metrics with status " + std::to_string(answer.status) + ".",
           "The server's log says why.");
  }
  ParsedMetrics metrics = parse_prometheus_text(answer.body);
  return metrics;
}

void ServerClient::refuse_token(const std::string& mode, bool was_sent) const {
  const std::string own = mode == "mcp" ? "CHATGPT_MCP_TOKEN" : "API_TOKEN";
  if (was_sent) {
    fail(ErrorCode::auth_failed,
         "The server at " + address_.url() + " refuses the token of " +
             (metrics_token_.empty() ? own : "METRICS_TOKEN") + ".",
         "Set METRICS_TOKEN or " + own + " to the value with which the server was started.");
  }
  fail(ErrorCode::auth_failed, "The server at " + address_.url() + " wants a token for its metrics, and none is set.",
       "Set METRICS_TOKEN or " + own + " in this command's environment, to the server's value.");
}

}  // namespace app
