// An HTTP client that sends exactly the bytes of the test over a socket and reads responses one by one. For one thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "published_schema.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "waiting.hpp"

namespace http_test {

using support::Json;
using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  Json json() const { return test::checked_message(body); }
  bool has(const std::string& name) const { return headers.contains(name); }
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// The server has ended the connection.
struct Closed : std::runtime_error {
  Closed() : std::runtime_error("closed") {}
};

class Client {
 public:
  // `from`: this machine's address that the server sees; empty for 127.0.0.1. All of 127.0.0.0/8 will do.
  explicit Client(int port, const std::string& from = "")
      : port_(port), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (!from.empty() && ::inet_pton(AF_INET, from.c_str(), &address.sin_addr) == 1) {
      ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    }
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval timeout{test::kHangTimeout.count(), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      hang_up();
      throw std::runtime_error("refused");
    }
  }
  Client(Client&& other) noexcept
      : port_(other.port_), socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
  Client& operator=(Client&&) = delete;
  virtual ~Client() { hang_up(); }

  void hang_up() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  void half_close() { ::shutdown(socket_, SHUT_WR); }

  // False if the other side is gone.
  bool send(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const auto count = put(bytes.data() + done, bytes.size() - done);
      if (count <= 0) return false;
      done += static_cast<std::size_t>(count);
    }
    return true;
  }

  // The next answer; `head` for one without a body. Throws Closed if the connection ends first.
  Answer read(bool head = false) {
    Answer answer = read_head();
    if (head || answer.status == 204 || answer.status == 202) return answer;
    if (answer.has("content-length")) {
      answer.body = take(std::stoul(answer.header("content-length")));
    } else {
      while (true) {
        const std::string chunk = read_chunk();
        if (chunk.empty()) break;
        answer.body += chunk;
      }
    }
    return answer;
  }
  Answer read_head() {
    const std::string head = until("\r\n\r\n");
    Answer answer;
    answer.status = std::stoi(head.substr(9, 3));
    for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
      const auto end = head.find("\r\n", at);
      const auto colon = head.find(": ", at);
      answer.headers[support::to_lower(head.substr(at, colon - at))] = head.substr(colon + 2, end - colon - 2);
      at = end + 2;
    }
    return answer;
  }
  // Empty: the last one.
  std::string read_chunk() {
    const std::size_t size = std::stoul(until("\r\n"), nullptr, 16);
    std::string chunk = take(size);
    take(2);
    return chunk;
  }
  // Everything until the server ends the connection.
  std::string read_to_end() {
    while (!ended()) {
    }
    return std::exchange(received_, {});
  }
  // Whether something arrives within `time`.
  bool is_readable(std::chrono::milliseconds time) const {
    pollfd watched{socket_, POLLIN, 0};
    return ::poll(&watched, 1, static_cast<int>(time.count())) > 0;
  }
  // Waits for the server. Returns whether it ended the connection; false if it sent something.
  bool ended() {
    try {
      fill();
      return false;
    } catch (const Closed&) {
      return true;
    }
  }

  std::string format(const std::string& method, const std::string& path, const HeaderList& headers = {},
                     const std::string& body = "") const {
    std::string text = method + ' ' + path + " HTTP/1.1\r\n";
    bool host = false;
    for (const auto& [name, value] : headers) {
      text += name + ": " + value + "\r\n";
      host = host || support::to_lower(name) == "host";
    }
    if (!host) text += "Host: localhost:" + std::to_string(port_) + "\r\n";
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
  }
  Answer request(const std::string& method, const std::string& path, const HeaderList& headers = {},
                 const std::string& body = "") {
    send(format(method, path, headers, body));
    return read(method == "HEAD");
  }

 protected:
  int socket() const { return socket_; }
  virtual ssize_t put(const char* data, std::size_t size) { return ::send(socket_, data, size, MSG_NOSIGNAL); }
  // Returns 0 if the connection has ended, and -1 with EAGAIN if nothing came within kHangTimeout.
  virtual ssize_t get(char* buffer, std::size_t size) { return ::recv(socket_, buffer, size, 0); }
  bool has_received() const { return !received_.empty(); }
  void fill() {
    char buffer[16384];
    const auto count = get(buffer, sizeof(buffer));
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::logic_error("the server sends nothing");
    if (count <= 0) throw Closed();
    received_.append(buffer, static_cast<std::size_t>(count));
  }
  std::string until(const std::string& end) {
    std::size_t at = 0;
    while ((at = received_.find(end)) == std::string::npos) fill();
    return take(at + end.size());
  }
  std::string take(std::size_t size) {
    while (received_.size() < size) fill();
    std::string taken = received_.substr(0, size);
    received_.erase(0, size);
    return taken;
  }

 private:
  int port_;
  int socket_;
  std::string received_;
};

}  // namespace http_test
