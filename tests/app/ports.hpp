// Ports for tests: one that sends the same response to every request, and one that refuses every connection.
#pragma once

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

namespace test {

// A server that answers every request with one status and headers.
class Answering {
 public:
  explicit Answering(int status, const httplib::Headers& headers = {}, const std::string& body = "{}") {
    server_.Get(".*", [=](const httplib::Request&, httplib::Response& response) {
      response.status = status;
      for (const auto& [name, value] : headers) response.set_header(name, value);
      response.set_content(body, "application/json");
    });
    server_.set_read_timeout(std::chrono::milliseconds(100));  // what is no request is soon given up
    port = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
  }
  ~Answering() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }
  int port = 0;

 private:
  httplib::Server server_;
  std::thread thread_;
};

// A port on which nobody listens and that nobody else gets meanwhile: connections to it are refused.
class ClosedPort {
 public:
  ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port = ntohs(address.sin_port);
  }
  ~ClosedPort() { ::close(socket_); }
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }

 private:
  int socket_;

 public:
  int port = 0;
};

}  // namespace test
