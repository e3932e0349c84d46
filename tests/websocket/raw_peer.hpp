// One end of a WebSocket connection, written with plain sockets, so that a test decides about each byte: frames, halves
// of frames, silence, resets. Blocking. A read ends when the other end closes, or when another thread calls
// shut_down().
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "self_signed.hpp"

namespace test {

struct Frame {
  int opcode = 0;  // RFC 6455 section 5.2: 1 text, 2 binary, 8 close, 9 ping, 10 pong
  std::string payload;
};
inline constexpr int kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

std::string make_frame(int opcode, std::string_view payload);         // as a server sends it
std::string make_masked_frame(int opcode, std::string_view payload);  // as a client sends it
std::string make_close_payload(int code, std::string_view reason);
int read_close_code(const std::optional<Frame>& frame);  // 0: it is no close frame, or has no code

class RawPeer {
 public:
  RawPeer(int socket, SSL_CTX* tls);  // owns the socket
  ~RawPeer();
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  bool accept_tls();                                               // the server's TLS handshake, if there is TLS
  std::string read_head();                                         // of an HTTP message
  std::string accept_upgrade(std::string_view first_frames = {});  // returns the head of the request
  void write(std::string_view bytes);
  std::optional<Frame> read_frame();  // nothing at the end of the connection
  std::optional<Frame> read_close();  // skips other frames
  void wait_for_end();                // reads and discards
  void shut_down();                   // from any thread
  void reset();                       // sends RST

 private:
  bool read_exactly(char* data, std::size_t size);
  long read_some(char* data, std::size_t size);

  int socket_;
  std::unique_ptr<SSL, Release<SSL, SSL_free>> ssl_;
};

// Connects to a loopback port.
std::unique_ptr<RawPeer> connect_plain(int port);
// The same, and sends an upgrade with these header lines besides the required ones.
std::unique_ptr<RawPeer> connect_raw(int port, std::string_view target = "/", std::string_view header_lines = {});

}  // namespace test
