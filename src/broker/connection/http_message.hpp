// What goes over the wire and what comes back, free of any HTTP library: values, no behaviour.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broker {

struct HttpRequest {
  std::string method = "GET";
  std::string target{};  // path and query, percent-encoded
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};  // JSON, or empty
};

struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::optional<std::chrono::seconds> retry_after;
  std::string body;
};

// Why there is no response. The first group: no byte of the request has left. The second: a byte may have left, so that
// the request may have been carried out.
enum class Failure {
  resolve,          // the host's name has no address, or the name service does not answer
  connect,          // refused or unreachable
  connect_timeout,  // nobody answered
  tls,              // the handshake failed or the certificate is not to be trusted
  timeout,          // no complete answer in time
  cut,              // the connection ended before the answer was complete
  too_large,        // the answer is larger than any answer should be
};

inline std::string_view to_string(Failure failure) {
  constexpr std::array<std::string_view, 7> kNames = {"resolve", "connect", "connect_timeout", "tls",
                                                      "timeout", "cut",     "too_large"};
  return kNames[static_cast<std::size_t>(failure)];
}

inline bool was_sent(Failure failure) {
  return failure >= Failure::timeout;
}

struct HttpOutcome {
  std::optional<HttpResponse> response;
  Failure failure = Failure::cut;  // only without a response
  std::string detail;              // a few words of ours, never the other side's
};

}  // namespace broker
