// Start, TLS and stop of the HTTP server.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>

#include "tastytrade_mcp/support/error.hpp"
#include "transports/http/event_reader.hpp"
#include "transports/http/http_server_fixture.hpp"
#include "transports/http/tls_client.hpp"
#include "waiting.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

// A self-signed certificate and its key in a directory of their own.
class Certificate {
 public:
  Certificate() {
    std::string pattern = (std::filesystem::temp_directory_path() / "certificate-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    REQUIRE(X509_sign(certificate, key, EVP_sha256()) > 0);
    write(certificate_file(), [&](std::FILE* file) { return PEM_write_X509(file, certificate); });
    write(key_file(),
          [&](std::FILE* file) { return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~Certificate() { std::filesystem::remove_all(directory_); }

  std::string certificate_file() const { return (directory_ / "certificate.pem").string(); }
  std::string key_file() const { return (directory_ / "key.pem").string(); }

 private:
  template <class Write>
  static void write(const std::string& path, Write write) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    REQUIRE(file != nullptr);
    CHECK(write(file) == 1);
    std::fclose(file);
  }
  std::filesystem::path directory_;
};

std::string start_failure(const HttpOptions& options) {
  try {
    const HttpServerFixture server(options);
    return "";
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::not_ready);
    return error.message() + " " + error.hint;
  }
}

HttpOptions tls_options(const Certificate& certificate) {
  HttpOptions options = mcp_options();
  options.tls_certificate_file = certificate.certificate_file();
  options.tls_key_file = certificate.key_file();
  return options;
}

}  // namespace

TEST_CASE("A port in use is an error that names PORT", "[http]") {
  const HttpServerFixture server;
  HttpOptions options = mcp_options();
  options.port = server.port();
  const std::string failure = start_failure(options);
  CHECK(failure.find(std::to_string(server.port())) != std::string::npos);
  CHECK(failure.find("in use") != std::string::npos);
  CHECK(failure.find("PORT") != std::string::npos);
}

TEST_CASE("An address of another machine is an error that names HOST", "[http]") {
  HttpOptions options = mcp_options();
  options.host = "192.0.2.1";
  CHECK(start_failure(options).find("HOST") != std::string::npos);
  options.host = "no such host";
  CHECK(start_failure(options).find("HOST") != std::string::npos);
}

TEST_CASE("The port is free as soon as the server has ended", "[http]") {
  HttpOptions options = mcp_options();
  {
    const HttpServerFixture server(options);
    options.port = server.port();
    Client client = server.client();
    CHECK(client.request("GET", "/health").status == 200);
  }
  const HttpServerFixture again(options);
  CHECK(again.request("GET", "/health").status == 200);
}

TEST_CASE("A certificate or key that cannot be used is an error that names its setting", "[http]") {
  const Certificate one;
  const Certificate other;
  HttpOptions options = tls_options(one);
  options.tls_key_file = other.key_file();
  CHECK(start_failure(options).find("TLS_KEY_FILE") != std::string::npos);
  options.tls_key_file = "";
  CHECK(start_failure(options).find("TLS_KEY_FILE") != std::string::npos);
  options = tls_options(one);
  options.tls_certificate_file = "/nonexistent.pem";
  CHECK(start_failure(options).find("TLS_CERT_FILE") != std::string::npos);
}

TEST_CASE("HTTPS needs TLS 1.2 and keeps connections", "[http]") {
  const Certificate certificate;
  const HttpServerFixture server(tls_options(certificate));
  TlsClient client(server.port());
  for (int i = 0; i < 3; ++i) CHECK(client.request("GET", "/health").status == 200);
  CHECK(client.request("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "fetch_accounts"})").status == 200);
  const std::string large(900'000, 'a');
  const std::string body = R"({"name": "fail", "arguments": {"code": ")" + large + "\"}}";
  CHECK(client.request("POST", "/mcp/call", {kBearer, kJson}, body).status == 400);
  CHECK(client.request("GET", "/").body.find("https://localhost:") != std::string::npos);
  CHECK_NOTHROW(TlsClient(server.port(), TLS1_2_VERSION));
  CHECK_THROWS(TlsClient(server.port(), TLS1_1_VERSION));
}

TEST_CASE("GET / of an HTTPS server on loopback shows no steps for hosted clients", "[http]") {
  const Certificate certificate;
  const HttpServerFixture server(tls_options(certificate));
  const Answer page = TlsClient(server.port()).request("GET", "/");
  CHECK(page.body.find("Claude Code") != std::string::npos);
  CHECK(page.body.find("They call from their own machines and cannot reach this one.") != std::string::npos);
  CHECK(page.body.find("Remote MCP server URL") == std::string::npos);
}

TEST_CASE("Strict-Transport-Security is sent for public names only", "[http]") {
  const Certificate certificate;
  HttpOptions options = tls_options(certificate);
  options.public_url = "https://trade.example.com";
  const HttpServerFixture server(options);
  TlsClient client(server.port());
  const auto policy = [&](const std::string& host) {
    return client.request("GET", "/mcp/tools", {{"Host", host}}).header("strict-transport-security");
  };
  CHECK(policy("trade.example.com") == "max-age=31536000");
  CHECK(policy("trade.example.com:8443") == "max-age=31536000");
  CHECK(policy("localhost").empty());
  CHECK(policy("127.0.0.1").empty());

  options.tls_certificate_file.clear();
  options.tls_key_file.clear();
  const HttpServerFixture plain(options);  // behind a proxy that speaks TLS, whose affair it is
  CHECK_FALSE(plain.request("GET", "/mcp/tools", {{"Host", "trade.example.com"}}).has("strict-transport-security"));
}

TEST_CASE("A stateless call over TLS is cancelled when its client disconnects", "[http]") {
  const Certificate certificate;
  HttpServerFixture server(tls_options(certificate));
  TlsClient client(server.port());
  client.send(client.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  CHECK(server.slow.wait_until_running());
  client.hang_up();
  CHECK(server.slow.wait_until_cancelled());
}

TEST_CASE("Streams work over TLS", "[http]") {
  const Certificate certificate;
  HttpServerFixture server(tls_options(certificate));
  TlsClient client(server.port());
  client.send(client.format("POST", "/mcp", stateless_headers("tools/call", "flood"),
                            tool_message(1, "flood", Json::object(), true, "token")));
  CHECK(client.read_head().status == 200);
  std::optional<Event> last;
  EventReader reader(client);
  while (auto event = reader.next()) last = std::move(event);
  REQUIRE(last);
  CHECK(last->json()["id"] == 1);
  CHECK(client.request("GET", "/health").status == 200);  // on the same connection
}

TEST_CASE("Plain HTTP on a TLS port gets no answer", "[http]") {
  const Certificate certificate;
  const HttpServerFixture server(tls_options(certificate));
  Client plain = server.client();
  plain.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (!plain.ended()) {
  }
  CHECK(TlsClient(server.port()).request("GET", "/health").status == 200);
}

namespace {

bool is_refused(const HttpServerFixture& server) {
  try {
    server.client();
    return false;
  } catch (const std::exception&) {
    return true;
  }
}

}  // namespace

TEST_CASE("A stop lets requests in flight finish, closes idle connections and refuses new ones", "[http]") {
  HttpServerFixture server;
  Client idle = server.client();
  REQUIRE(idle.request("GET", "/health").status == 200);
  Client busy = server.client();
  busy.send(busy.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  REQUIRE(server.slow.wait_until_running());
  server.stop();
  CHECK(idle.ended());
  CHECK(test::wait_until([&server] { return is_refused(server); }));  // idle connections may be closed before the port
  server.slow.release();
  const Answer answer = busy.read();
  CHECK(answer.status == 200);
  CHECK(answer.header("connection") == "close");
  server.wait_until_stopped();
}

TEST_CASE("Requests that outlast the drain are cancelled", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.drain = std::chrono::milliseconds(100);
  HttpServerFixture server(options);
  const std::string session = open_session(server);
  Client rest = server.client();
  rest.send(rest.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  Client mcp = server.client();
  mcp.send(mcp.format("POST", "/mcp", stateful_headers(session), tool_message(1, "slow", Json::object(), false)));
  REQUIRE(server.slow.wait_until_running(2));
  server.stop();
  server.wait_until_stopped();
  CHECK(server.slow.cancelled() == 2);
  CHECK(rest.read().status == 503);
  CHECK(mcp.read().status == 503);
}

TEST_CASE("A server that is stopped before it runs ends at once", "[http]") {
  HttpServerFixture server;
  server.stop();
  server.stop();
  server.wait_until_stopped();
  CHECK_THROWS(server.client());
}
