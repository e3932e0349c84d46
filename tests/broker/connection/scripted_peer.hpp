// A server on loopback, with TLS or without, whose connections follow a script: it reads requests, counts them, and
// answers or ends the connection when the script says so. One connection at a time. Owned by the test.
#pragma once

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "self_signed.hpp"
#include "waiting.hpp"

class ScriptedPeer {
 public:
  // One accepted connection, as its script sees it.
  class Link {
   public:
    Link(ScriptedPeer& peer, int socket, SSL* tls) : peer_(peer), socket_(socket), tls_(tls) {}

    // Reads one whole request. Returns false if the connection ended first.
    bool read_request() {
      std::size_t end = 0;
      while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more()) return false;
      }
      const std::size_t field = buffer_.find("Content-Length: ");
      const std::size_t size = field < end ? std::stoul(buffer_.substr(field + 16)) : 0;
      while (buffer_.size() < end + 4 + size) {
        if (!read_more()) return false;
      }
      request_ = buffer_.substr(0, end + 4 + size);
      buffer_.erase(0, end + 4 + size);
      ++peer_.requests_;
      return true;
    }
    // The last whole request: head and body.
    const std::string& request() const { return request_; }
    // Reads so many bytes of a request. Returns false if the connection ended first.
    bool read_bytes(std::size_t count) {
      for (char byte = 0; count > 0; --count) {
        if ((tls_ != nullptr ? SSL_read(tls_, &byte, 1) : ::recv(socket_, &byte, 1, 0)) <= 0) return false;
      }
      return true;
    }
    // The connection will end with a TCP reset, when the script has returned.
    void reset() {
      const linger at_once{1, 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    void write(const std::string& text) {
      if (tls_ != nullptr) {
        SSL_write(tls_, text.data(), static_cast<int>(text.size()));
      } else {
        ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      }
    }
    // Says that nothing more will be sent: with close_notify over TLS. What the client sends can still be read.
    void end_sending() {
      if (tls_ != nullptr && (SSL_get_shutdown(tls_) & SSL_SENT_SHUTDOWN) == 0) SSL_shutdown(tls_);
    }
    // Waits for the first bytes of a request.
    void await_bytes() {
      if (buffer_.empty()) read_more();
    }
    // Ends the connection in order: close_notify, then FIN. Returns when the client's system has received both.
    void end() {
      end_sending();
      ::shutdown(socket_, SHUT_WR);
      for (int unsent = 1; unsent > 0 && ::ioctl(socket_, SIOCOUTQ, &unsent) == 0;) std::this_thread::yield();
    }
    // Waits until the client has ended the connection.
    void await_end() {
      while (read_more()) {
      }
    }

   private:
    bool read_more() {
      char chunk[4096];
      const auto got = tls_ != nullptr ? SSL_read(tls_, chunk, sizeof chunk) : ::recv(socket_, chunk, sizeof chunk, 0);
      if (got <= 0) return false;
      buffer_.append(chunk, static_cast<std::size_t>(got));
      return true;
    }
    ScriptedPeer& peer_;
    int socket_;
    SSL* tls_;
    std::string buffer_, request_;
  };
  using Script = std::function<void(Link&)>;

  // Listens on a free port of `address`, or on `port`.
  ScriptedPeer(bool tls, Script script, const std::string& address = "127.0.0.1", int port = 0)
      : script_(std::move(script)),
        key_(EVP_EC_gen("P-256")),
        certificate_(self_signed(key_.get(), "localhost")),
        file_(certificate_.get()) {
    if (tls) {
      context_.reset(SSL_CTX_new(TLS_server_method()));
      SSL_CTX_use_certificate(context_.get(), certificate_.get());
      SSL_CTX_use_PrivateKey(context_.get(), key_.get());
      // Without session tickets nothing lies before the close_notify that httplib looks for.
      SSL_CTX_set_num_tickets(context_.get(), 0);
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address.c_str(), &name.sin_addr);
    socklen_t size = sizeof name;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&name), size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&name), &size) != 0) {
      throw std::runtime_error("the scripted peer has no port");
    }
    port_ = ntohs(name.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~ScriptedPeer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      if (connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
    }
    refuse();
    thread_.join();
    ::close(listener_);
  }
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  int port() const { return port_; }
  int requests() const { return requests_; }
  const std::string& ca_file() const { return file_.path(); }
  // Waits until the script has run for so many connections.
  void await_served(int connections) {
    std::unique_lock lock(mutex_);
    const bool done = changed_.wait_for(lock, test::kHangTimeout, [&] { return served_ >= connections; });
    if (!done) throw std::runtime_error("a connection to the scripted peer did not come or end");
  }
  // What happens to the TLS handshakes to come.
  enum class Handshake { done, dropped, unanswered };
  void set_handshake(Handshake handshake) { handshake_ = handshake; }
  // From now on a connection is refused.
  void refuse() { ::shutdown(listener_, SHUT_RDWR); }

 private:
  void run() {
    for (int socket; (socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      {
        const std::lock_guard lock(mutex_);
        connection_ = socket;
        if (stopping_) ::shutdown(socket, SHUT_RDWR);
      }
      serve(socket);
      const std::lock_guard lock(mutex_);
      connection_ = -1;
      ++served_;
      changed_.notify_all();
      ::close(socket);
    }
  }
  void serve(int socket) {
    const std::unique_ptr<SSL, Release<SSL, SSL_free>> tls(context_ ? SSL_new(context_.get()) : nullptr);
    if (tls) {
      SSL_set_fd(tls.get(), socket);
      char byte = 0;
      if (handshake_ == Handshake::dropped) return;
      while (handshake_ == Handshake::unanswered && ::recv(socket, &byte, 1, 0) > 0) {
      }
      if (SSL_accept(tls.get()) != 1) return;
    }
    Link link(*this, socket, tls.get());
    script_(link);
  }

  const Script script_;
  Key key_;
  Certificate certificate_;
  CertificateFile file_;
  std::unique_ptr<SSL_CTX, Release<SSL_CTX, SSL_CTX_free>> context_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> requests_{0};
  std::atomic<Handshake> handshake_{Handshake::done};
  std::mutex mutex_;
  std::condition_variable changed_;
  int served_ = 0;
  int connection_ = -1;
  bool stopping_ = false;
  std::thread thread_;
};
