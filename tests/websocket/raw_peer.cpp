#include "raw_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace test {
namespace {

std::string format_header(int opcode, std::size_t size, bool is_masked) {
  const int mask = is_masked ? 0x80 : 0;
  std::string header(1, static_cast<char>(0x80 | opcode));
  int length_bytes = 0;
  if (size < 126) {
    header += static_cast<char>(mask | static_cast<int>(size));
  } else {
    length_bytes = size <= 0xffff ? 2 : 8;
    header += static_cast<char>(mask | (length_bytes == 2 ? 126 : 127));
  }
  for (int i = length_bytes - 1; i >= 0; --i) header += static_cast<char>((size >> (8 * i)) & 0xff);
  return header;
}

// RFC 6455 section 4.2.2.
std::string compute_accept(const std::string& key) {
  const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> hash{};
  EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha1(), nullptr);
  std::array<unsigned char, 32> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), hash.data(), static_cast<int>(hash.size()));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

std::string find_header(const std::string& head, const std::string& name) {
  const std::size_t begin = head.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const std::size_t value = begin + name.size() + 4;
  return head.substr(value, head.find("\r\n", value) - value);
}

}  // namespace

std::string make_frame(int opcode, std::string_view payload) {
  return format_header(opcode, payload.size(), false).append(payload);
}

std::string make_masked_frame(int opcode, std::string_view payload) {
  const std::string mask = "\x01\x7f\x33\x5a";
  std::string frame = format_header(opcode, payload.size(), true) + mask;
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

std::string make_close_payload(int code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return payload.append(reason);
}

int read_close_code(const std::optional<Frame>& frame) {
  if (!frame || frame->opcode != kClose || frame->payload.size() < 2) return 0;
  return static_cast<unsigned char>(frame->payload[0]) * 256 + static_cast<unsigned char>(frame->payload[1]);
}

RawPeer::RawPeer(int socket, SSL_CTX* tls) : socket_(socket) {
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (tls == nullptr) return;
  ssl_.reset(SSL_new(tls));
  SSL_set_fd(ssl_.get(), socket_);
}

RawPeer::~RawPeer() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawPeer::accept_tls() {
  return !ssl_ || SSL_accept(ssl_.get()) == 1;
}

long RawPeer::read_some(char* data, std::size_t size) {
  if (ssl_) return SSL_read(ssl_.get(), data, static_cast<int>(size));
  return ::recv(socket_, data, size, 0);
}

bool RawPeer::read_exactly(char* data, std::size_t size) {
  while (size > 0) {
    const long count = read_some(data, size);
    if (count <= 0) return false;
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

std::string RawPeer::read_head() {
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && read_exactly(&byte, 1)) head += byte;
  return head;
}

std::string RawPeer::accept_upgrade(std::string_view first_frames) {
  std::string head = read_head();
  std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
      compute_accept(find_header(head, "Sec-WebSocket-Key")) + "\r\n\r\n";
  write(answer.append(first_frames));
  return head;
}

void RawPeer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const long count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                            : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::optional<Frame> RawPeer::read_frame() {
  std::array<unsigned char, 8> bytes{};
  char* const data = reinterpret_cast<char*>(bytes.data());
  if (!read_exactly(data, 2)) return std::nullopt;
  Frame frame;
  frame.opcode = bytes[0] & 0x0f;
  const bool is_masked = (bytes[1] & 0x80) != 0;
  std::size_t size = bytes[1] & 0x7f;
  if (size >= 126) {
    const std::size_t length_bytes = size == 126 ? 2 : 8;
    if (!read_exactly(data, length_bytes)) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < length_bytes; ++i) size = size * 256 + bytes[i];
  }
  std::array<char, 4> mask{};
  if (is_masked && !read_exactly(mask.data(), mask.size())) return std::nullopt;
  frame.payload.resize(size);
  if (!read_exactly(frame.payload.data(), size)) return std::nullopt;
  if (is_masked) {
    for (std::size_t i = 0; i < size; ++i) frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
  }
  return frame;
}

std::optional<Frame> RawPeer::read_close() {
  for (;;) {
    std::optional<Frame> frame = read_frame();
    if (!frame || frame->opcode == kClose) return frame;
  }
}

void RawPeer::wait_for_end() {
  std::array<char, 65536> discarded{};
  while (read_some(discarded.data(), discarded.size()) > 0) {
  }
}

void RawPeer::shut_down() {
  ::shutdown(socket_, SHUT_RDWR);
}

void RawPeer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  ::close(socket_);
  socket_ = -1;
}

std::unique_ptr<RawPeer> connect_plain(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  auto peer = std::make_unique<RawPeer>(socket, nullptr);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    throw std::runtime_error("cannot connect");
  }
  return peer;
}

std::unique_ptr<RawPeer> connect_raw(int port, std::string_view target, std::string_view header_lines) {
  auto peer = connect_plain(port);
  peer->write("GET " + std::string(target) +
              " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
              std::string(header_lines) + "\r\n");
  return peer;
}

}  // namespace test
