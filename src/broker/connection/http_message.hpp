// HTTP requests, responses and failures as values, independent of the HTTP library.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tastytrade_mcp/support/time.hpp"

namespace broker {

struct HttpRequest {
  std::string method = "GET";
  std::string target{};  // path and query, percent-encoded
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};  // JSON, or empty
  // Called when the connection stands, TLS included, immediately before the first byte is written, and not again. If it
  // returns false, nothing is written, and the failure is `withheld`. May be empty.
  std::function<bool()> before_write{};
};

struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::optional<std::chrono::seconds> retry_after;
  std::optional<support::Instant> date;  // the Date header field: the time of the host that answered
  std::string body;
};

// Why there is no response. Up to `withheld` no byte of the request was sent; from `timeout` on a byte may have been
// sent, and the request may have been carried out.
enum class Failure {
  resolve,          // the host name has no address, or DNS does not respond
  connect,          // refused or unreachable
  connect_timeout,  // no response to the connection attempt
  tls,              // the handshake failed, or the certificate is not trusted
  withheld,         // HttpRequest::before_write returned false
  timeout,          // no complete response in time
  cut,              // the connection was closed before the response was complete
  too_large,        // the body exceeds ConnectionSettings::max_body
};

inline std::string_view to_string(Failure failure) {
  constexpr std::array<std::string_view, 8> kNames = {"resolve", "connect", "connect_timeout", "tls", "withheld",
                                                      "timeout", "cut",     "too_large"};
  return kNames[static_cast<std::size_t>(failure)];
}

inline bool was_sent(Failure failure) {
  return failure >= Failure::timeout;
}

struct HttpOutcome {
  std::optional<HttpResponse> response;
  Failure failure = Failure::cut;  // only without a response
  std::string detail;              // text of this program, never of the peer
};

}  // namespace broker
