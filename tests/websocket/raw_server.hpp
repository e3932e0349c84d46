// A server of one connection, with TCP or TLS, whose thread runs a script. And the client that is tested against it.
#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "raw_peer.hpp"
#include "tastytrade_mcp/websocket/client.hpp"

namespace test {

// A key and a certificate for a name ("DNS") or an address ("IP").
struct Identity {
  explicit Identity(const std::string& name = "localhost", const std::string& kind = "DNS")
      : key(EVP_EC_gen("P-256")), certificate(self_signed(key.get(), name, kind)), ca_file(certificate.get()) {}

  Key key;
  Certificate certificate;
  CertificateFile ca_file;
};

class RawServer {
 public:
  using Script = std::function<void(RawPeer&)>;

  // Accepts one connection on 127.0.0.1 and calls `script`. With an identity it speaks TLS, and calls the script after
  // the handshake if it succeeded.
  explicit RawServer(Script script, const Identity* identity = nullptr, int port = 0);
  // Ends the connection, and waits for the script.
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  void wait();  // for the end of the script

 private:
  void serve(const Script& script);

  std::unique_ptr<SSL_CTX, Release<SSL_CTX, SSL_CTX_free>> tls_;
  int listening_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  RawPeer* peer_ = nullptr;
  std::thread thread_;
};

websocket::Endpoint endpoint_of(int port, const Identity* identity = nullptr);
// With short times, so that a test is quick.
websocket::ClientLimits quick_limits();

struct Run {
  websocket::End end;
  std::vector<std::string> messages;
  bool was_open = false;
  std::chrono::milliseconds duration{};
};
// Runs a client on this thread, until its end. `opened` is called with it.
Run run_client(const websocket::Endpoint& endpoint, const websocket::ClientLimits& limits = quick_limits(),
               const std::function<void(websocket::Client&)>& opened = {}, std::stop_token stop = {});

}  // namespace test
