// Strict-Transport-Security.
#include "http/access/transport_security.hpp"

#include <catch2/catch_test_macros.hpp>

using transports::http::strict_transport_security;

TEST_CASE("Strict-Transport-Security is sent for public names over this server's own TLS only") {
  const auto policy = [](const char* host, bool secure) {
    transports::http::Request request;
    request.secure = secure;
    if (host != nullptr) request.headers.add("Host", host);
    return strict_transport_security(request).has_value();
  };
  for (const char* host : {"trade.example.com", "Trade.Example.COM", "trade.example.com:8443", "trade.example.com.",
                           "a.co", "xn--bcher-kva.de"}) {
    CAPTURE(host);
    CHECK(policy(host, true));
    CHECK_FALSE(policy(host, false));
  }
  for (const char* host : {"localhost", "localhost:8086", "app.localhost", "127.0.0.1", "127.0.0.1:8086", "[::1]",
                           "[2001:db8::1]:443", "192.0.2.1", "203.0.113.5:8443", "nas", "nas.local", "nas.lan",
                           "host.internal", "router.home.arpa", "", "bad host"}) {
    CAPTURE(host);
    CHECK_FALSE(policy(host, true));
  }
  CHECK_FALSE(policy(nullptr, true));
}
