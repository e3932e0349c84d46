#include "server_client.hpp"

#include <httplib.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <memory>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/platform/host_lookup.hpp"
#include "tastytrade_mcp/support/platform/own_address.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;
using support::Secret;
namespace platform = support::platform;

namespace {

constexpr std::size_t kMaxAddresses = 32;  // of a name
constexpr std::chrono::seconds kTimeToConnect{2}, kTimeToAnswer{5};
constexpr std::chrono::milliseconds kTolerance{200};  // of the clock with which httplib measures the time
constexpr std::size_t kMaxHealth = std::size_t{64} << 10U, kMaxMetrics = std::size_t{16} << 20U;  // bytes
// A request with a token counts for the limit of requests of its address, which clients behind a proxy may share.
constexpr std::chrono::seconds kTimeBetweenTokens{15};

[[noreturn]] void fail(ErrorCode code, const std::string& message, const std::string& hint) {
  throw Error(code, message, hint);
}

bool is_of_this_machine(const std::string& address) {
  const auto parsed = platform::parse_ip_address(address.substr(0, address.find('%')));
  return parsed && platform::is_own_address(*parsed);
}

// The IP address of `host`. Throws Error{invalid_argument} if it has none on this machine.
std::string resolve_on_this_machine(const std::string& host, const std::string& source) {
  const std::string named = source + " names `" + support::printable(host, 100) + "`, ";
  const std::string hint = "Give an address of this machine, or run the command where the server runs.";
  const platform::HostLookup lookup = platform::look_up_host(host, kMaxAddresses);
  if (lookup.addresses.empty()) fail(ErrorCode::invalid_argument, named + "which has no address.", hint);
  const auto own = std::find_if(lookup.addresses.begin(), lookup.addresses.end(), is_of_this_machine);
  if (own != lookup.addresses.end()) return *own;
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
  std::string mode = text_of(health, "mode");
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
