// Fetching a metadata document from a hostile server.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "document_fetch.hpp"
#include "self_signed.hpp"
#include "waiting.hpp"

using namespace std::chrono_literals;
using oauth::OAuthError;

namespace {

[[maybe_unused]] const auto previous_handler = std::signal(SIGPIPE, SIG_IGN);

using Tls = std::unique_ptr<SSL, Release<SSL, SSL_free>>;
using TlsContext = std::unique_ptr<SSL_CTX, Release<SSL_CTX, SSL_CTX_free>>;

// Serves one connection on loopback with `script`, which gets the accepted socket.
class Server {
 public:
  explicit Server(std::function<void(Server&, int socket)> script)
      : key_(EVP_EC_gen("P-256")), certificate_(self_signed(key_.get(), "client.example")), script_(std::move(script)) {
    ca_file = (std::filesystem::temp_directory_path() / "fetch-test-XXXXXX").string();
    ::close(::mkstemp(ca_file.data()));
    std::FILE* const out = std::fopen(ca_file.c_str(), "w");
    PEM_write_X509(out, certificate_.get());
    std::fclose(out);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    REQUIRE(::listen(listener_, 4) == 0);
    socklen_t size = sizeof(address);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      timeval limit{test::kHangTimeout.count(), 0};
      ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
      script_(*this, socket);
      ::close(socket);
    });
  }
  ~Server() {
    ::shutdown(listener_, SHUT_RDWR);
    wait();
    ::close(listener_);
    std::remove(ca_file.c_str());
  }

  void wait() {
    if (thread_.joinable()) thread_.join();
  }
  // Answers the TLS handshake and reads the request's head.
  Tls begin_tls(int socket) {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context_.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    Tls tls(SSL_new(context_.get()));
    SSL_set_fd(tls.get(), socket);
    if (SSL_accept(tls.get()) != 1) return nullptr;
    char buffer[4096];
    SSL_read(tls.get(), buffer, sizeof(buffer));
    return tls;
  }

  std::string ca_file;
  int port = 0;
  std::atomic<bool> was_left = false;  // the client hung up before the script was at its end

 private:
  Key key_;
  Certificate certificate_;
  std::function<void(Server&, int)> script_;
  int listener_ = -1;
  TlsContext context_;
  std::thread thread_;
};

// Reads until the client disconnects. Returns false if it does not within kHangTimeout.
bool wait_for_disconnect(int socket) {
  char buffer[4096];
  ssize_t count = 0;
  while ((count = ::recv(socket, buffer, sizeof(buffer), 0)) > 0) {
  }
  return count == 0 || errno == ECONNRESET;
}

// Sends a byte of `text` every 20 ms until the client disconnects. Returns false if it does not within 20 s.
bool dribble(int socket, const std::function<bool(const char*)>& put, const std::string& text) {
  for (int i = 0; i < 1000; ++i) {
    if (!put(&text[static_cast<std::size_t>(i) % text.size()])) return true;
    pollfd watched{socket, POLLRDHUP, 0};
    if (::poll(&watched, 1, 20) > 0) return true;
  }
  return false;
}

void serve_slowly(Server& server, int socket, const std::string& first, const std::string& rest) {
  const Tls tls = server.begin_tls(socket);
  if (!tls) return;
  SSL_write(tls.get(), first.data(), static_cast<int>(first.size()));
  server.was_left = dribble(
      socket, [&](const char* byte) { return SSL_write(tls.get(), byte, 1) == 1; }, rest);
}

void serve(Server& server, int socket, const std::string& answer) {
  const Tls tls = server.begin_tls(socket);
  if (!tls) return;
  SSL_write(tls.get(), answer.data(), static_cast<int>(answer.size()));
  SSL_shutdown(tls.get());
}

std::string failure_of(const Server& server, const support::Budget& budget) {
  try {
    oauth::fetch_document({.host = "client.example",
                           .address = "127.0.0.1",
                           .port = server.port,
                           .target = "/id",
                           .ca_file = server.ca_file},
                          budget);
    return "";
  } catch (const OAuthError& error) {
    CHECK(error.code == "invalid_client");
    return error.what();
  }
}

std::string answer_with(const std::string& body, const std::string& more = "Content-Type: application/json\r\n") {
  return "HTTP/1.1 200 OK\r\n" + more + "Content-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("A metadata document is fetched with its max-age") {
  Server server([](Server& self, int socket) {
    serve(self, socket,
          answer_with(R"({"client_id":"x"})", "Content-Type: application/json\r\nCache-Control: max-age=90\r\n"));
  });
  const auto fetched = oauth::fetch_document({.host = "client.example",
                                              .address = "127.0.0.1",
                                              .port = server.port,
                                              .target = "/id",
                                              .ca_file = server.ca_file},
                                             support::Budget::of(10s));
  CHECK(fetched.document["client_id"] == "x");
  CHECK(fetched.fresh_for == 90s);
}

TEST_CASE("A fetch ends at its deadline, whatever part arrives slowly") {
  const std::pair<const char*, std::function<void(Server&, int)>> scripts[] = {
      {"no handshake", [](Server& self, int socket) { self.was_left = wait_for_disconnect(socket); }},
      {"a handshake byte by byte",
       [](Server& self, int socket) {
         const std::string record("\x16\x03\x03\x40\x00", 5);  // announces 16 KiB, which then trickle in
         ::send(socket, record.data(), record.size(), MSG_NOSIGNAL);
         self.was_left = dribble(
             socket, [&](const char* byte) { return ::send(socket, byte, 1, MSG_NOSIGNAL) == 1; }, "\x02");
       }},
      {"a status line byte by byte", [](Server& self, int socket) { serve_slowly(self, socket, "H", "TTP/1.1 "); }},
      {"headers byte by byte",
       [](Server& self, int socket) { serve_slowly(self, socket, "HTTP/1.1 200 OK\r\n", "X-A: b\r\n"); }},
      {"a body byte by byte",
       [](Server& self, int socket) {
         serve_slowly(self, socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n",
                      " ");
       }},
      {"chunks byte by byte",
       [](Server& self, int socket) {
         serve_slowly(self, socket,
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
                      "1\r\n \r\n");
       }},
  };
  for (const auto& [name, script] : scripts) {
    CAPTURE(name);
    Server server(script);
    CHECK(failure_of(server, support::Budget::of(400ms)).find("in time") != std::string::npos);
    server.wait();
    CHECK(server.was_left);
  }
}

TEST_CASE("A fetch ends when it is cancelled") {
  const auto source = std::make_unique<std::stop_source>();
  Server server([&source](Server& self, int socket) {
    const Tls tls = self.begin_tls(socket);
    source->request_stop();
    self.was_left = wait_for_disconnect(socket);
  });
  CHECK(failure_of(server, support::Budget::of(60s, source->get_token())).find("in time") != std::string::npos);
  server.wait();
  CHECK(server.was_left);
}

TEST_CASE("A fetch without time left fails at once") {
  Server server([](Server&, int) {});
  CHECK(failure_of(server, support::Budget::of(0ms)).find("in time") != std::string::npos);
}

TEST_CASE("A metadata document must be JSON without repeated members, and not a redirect") {
  const std::pair<std::string, const char*> cases[] = {
      {answer_with(R"({"client_id":"x","client_id":"y"})"), "\"client_id\" twice"},
      {answer_with(std::string("{}\0{}", 5)), "not valid JSON"},
      {answer_with("{}{}"), "not valid JSON"},
      {answer_with("\"\xFF\""), "not valid JSON"},
      {answer_with(std::string(100, '[') + std::string(100, ']')), "nests deeper"},
      {answer_with("[" + std::string(6000, ' ') + "]"), "larger than 5 KiB"},
      {answer_with("{}", "Content-Type: text/html\r\n"), "not JSON"},
      {"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
       "answered 302"},
  };
  for (const auto& [answer, why] : cases) {
    CAPTURE(why);
    Server server([&answer = answer](Server& self, int socket) { serve(self, socket, answer); });
    CHECK(failure_of(server, support::Budget::of(10s)).find(why) != std::string::npos);
  }
}
