// The certificates that the client trusts.
#include <catch2/catch_test_macros.hpp>

#include "raw_server.hpp"

using namespace test;
using websocket::EndReason;

namespace {

// Connects to `host` at a server with `identity`; trusts the certificates of `ca_file`.
Run connect_to(const std::string& host, const Identity& identity, const std::string& ca_file) {
  RawServer server(
      [](RawPeer& peer) {
        peer.accept_upgrade(make_frame(kClose, make_close_payload(1000, "Bye")));
        peer.read_close();
      },
      &identity);
  websocket::Endpoint endpoint = endpoint_of(server.port(), &identity);
  endpoint.host = host;
  endpoint.ca_file = ca_file;
  return run_client(endpoint);
}

}  // namespace

TEST_CASE("WebSocket client: a trusted certificate for the host is accepted") {
  const Identity identity("localhost");
  CHECK(connect_to("localhost", identity, identity.ca_file.path()).end.reason == EndReason::peer_closed);
}

TEST_CASE("WebSocket client: a trusted certificate for the IP address is accepted") {
  const Identity identity("127.0.0.1", "IP");
  CHECK(connect_to("127.0.0.1", identity, identity.ca_file.path()).end.reason == EndReason::peer_closed);
}

TEST_CASE("WebSocket client: a certificate for another host or address is refused") {
  const Identity name("stream.example.com");
  const Run other_host = connect_to("localhost", name, name.ca_file.path());
  CHECK(other_host.end.reason == EndReason::tls_failed);
  CHECK(other_host.end.text == "its certificate was issued for another host");
  const Identity address("127.0.0.2", "IP");
  const Run other_address = connect_to("127.0.0.1", address, address.ca_file.path());
  CHECK(other_address.end.reason == EndReason::tls_failed);
  CHECK(other_address.end.text == "its certificate was issued for another host");
}

TEST_CASE("WebSocket client: a certificate that the system does not trust is refused") {
  const Identity identity("localhost");
  const Run run = connect_to("localhost", identity, "");
  CHECK(run.end.reason == EndReason::tls_failed);
  CHECK(run.end.text.starts_with("its certificate is not trusted: "));
  CHECK_FALSE(run.was_open);
}

TEST_CASE("WebSocket client: an unreadable file of certificates is the reason of the end") {
  const Identity identity("localhost");
  const Run run = connect_to("localhost", identity, "/nonexistent/ca.pem");
  CHECK(run.end.reason == EndReason::tls_failed);
  CHECK(run.end.text == "the file of trusted certificates could not be read");
}

TEST_CASE("WebSocket client: a server that does not speak TLS is refused") {
  const Identity identity("localhost");
  RawServer server([](RawPeer& peer) { peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  const Run run = run_client(endpoint_of(server.port(), &identity));
  CHECK(run.end.reason == EndReason::tls_failed);
  CHECK(run.end.text.starts_with("the TLS handshake failed"));
}
