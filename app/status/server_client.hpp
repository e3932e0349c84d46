// Asks the server on this machine for its metrics and its readiness, for `status`.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "findings.hpp"
#include "server_address.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace app {

struct ServerAnswer {
  ParsedMetrics metrics;
  std::optional<ReadinessAnswer> readiness;
};

// Used by one thread.
class ServerClient {
 public:
  // Throws Error{invalid_argument} if PORT is not a port, or if the host is not an address of this machine: the token
  // is sent to programs on this machine only.
  ServerClient(const Variables& variables, const Flags& flags);

  const ServerAddress& address() const { return address_; }

  // Sends GET /health, /health/ready and /metrics, in this order. The token is METRICS_TOKEN, else the one of the mode
  // that /health names: CHATGPT_MCP_TOKEN, API_TOKEN. It goes only to what answers as this program does, and over HTTPS
  // only to the owner of the certificate in TLS_CERT_FILE. A stop ends the requests.
  // Throws Error with a hint: `upstream_unavailable` if the server is not there, or does not answer in time or not
  // completely; `rate_limited` for status 429; `auth_failed` for a missing or wrong token; `not_found` for another
  // program or an older server; `invalid_argument` for a TLS_CERT_FILE that cannot be read; `cancelled` after a stop.
  ServerAnswer ask(const std::stop_token& stop);

 private:
  struct Answer;
  class Connection;

  std::string ask_mode(Connection& connection) const;
  std::optional<ReadinessAnswer> ask_readiness(Connection& connection, const support::Secret& own_token);
  ParsedMetrics ask_metrics(Connection& connection, const std::string& mode) const;
  [[noreturn]] void refuse_token(const std::string& mode, bool was_sent) const;

  ServerAddress address_;
  std::string port_source_;  // where the port comes from, for the hint of an error
  const support::Secret metrics_token_, mcp_token_, api_token_;
  // The last answer of /health/ready to a request with a token: why the server is not ready.
  std::optional<std::chrono::steady_clock::time_point> reason_asked_at_;
  std::string reason_;
};

}  // namespace app
