// A certificate that is not trusted, or is for another host, ends the connection before a credential is sent.
#include <catch2/catch_test_macros.hpp>

#include <httplib.h>

#include "broker/fake_broker.hpp"
#include "self_signed.hpp"

namespace {

std::string read_all(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return std::string(text, static_cast<std::size_t>(size));
}

std::unique_ptr<httplib::SSLServer> make_server(EVP_PKEY* key, X509* certificate) {
  const std::unique_ptr<BIO, Release<BIO, BIO_free_all>> key_out(BIO_new(BIO_s_mem()));
  const std::unique_ptr<BIO, Release<BIO, BIO_free_all>> certificate_out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(key_out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(certificate_out.get(), certificate);
  const std::string key_pem = read_all(key_out.get());
  const std::string certificate_pem = read_all(certificate_out.get());
  httplib::SSLServer::PemMemory pem{};
  pem.cert_pem = certificate_pem.c_str();
  pem.cert_pem_len = certificate_pem.size();
  pem.key_pem = key_pem.c_str();
  pem.key_pem_len = key_pem.size();
  return std::make_unique<httplib::SSLServer>(pem);
}

// A TLS server for `name`, and a file with its certificate.
struct TlsBroker {
  explicit TlsBroker(const std::string& name)
      : key(EVP_EC_gen("P-256")),
        certificate(self_signed(key.get(), name)),
        ca_file(certificate.get()),
        server(make_server(key.get(), certificate.get())) {
    server->Post("/oauth/token", [this](const httplib::Request&, httplib::Response& response) {
      ++logins;
      response.set_content(R"({"access_token":"t","expires_in":900})", "application/json");
    });
    port = server->bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server->listen_after_bind(); });
    server->wait_until_ready();
  }
  ~TlsBroker() {
    server->stop();
    thread.join();
  }

  Key key;
  Certificate certificate;
  CertificateFile ca_file;
  std::unique_ptr<httplib::SSLServer> server;
  int port = 0;
  std::atomic<int> logins{0};
  std::thread thread;
};

std::optional<support::Error> log_in(const TlsBroker& tls, const std::string& ca_file) {
  support::SystemClock clock;
  broker::Config config = config_for("https://localhost:" + std::to_string(tls.port));
  config.ca_file = ca_file;
  broker::Client client(config, clock);
  try {
    client.log_in(patient());
  } catch (const support::Error& error) {
    return error;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("A trusted certificate for the host is accepted") {
  TlsBroker tls("localhost");
  CHECK(!log_in(tls, tls.ca_file.path()));
  CHECK(tls.logins == 1);
}

TEST_CASE("An untrusted certificate is refused before anything is sent") {
  TlsBroker tls("localhost");
  const auto error = log_in(tls, "");
  REQUIRE(error);
  CHECK(error->code == support::ErrorCode::upstream_unavailable);
  CHECK(error->message().find("trusted authority") != std::string::npos);
  CHECK(tls.logins == 0);
}

TEST_CASE("A certificate for another host is refused before anything is sent") {
  TlsBroker tls("api.example.com");
  const auto error = log_in(tls, tls.ca_file.path());
  REQUIRE(error);
  CHECK(error->message().find("another host") != std::string::npos);
  CHECK(tls.logins == 0);
}

TEST_CASE("An unreadable file of certificates is the reason in the error") {
  TlsBroker tls("localhost");
  const auto error = log_in(tls, "/nonexistent/ca.pem");
  REQUIRE(error);
  CHECK(error->message().find("file of trusted certificates") != std::string::npos);
  CHECK(tls.logins == 0);
}
