#include "http/server/sockets/listening_socket.hpp"

#include <utility>

#include "http/access/client_address.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"

namespace transports::http {

namespace platform = support::platform;

namespace {

using support::Error;
using support::ErrorCode;

constexpr int kBacklog = 1024;  // connections that wait to be accepted
constexpr std::size_t kMaxDescriptors = 65'536;

[[noreturn]] void fail_to_bind(const std::string& host, int port, const std::error_code& error) {
  if (error == std::errc::address_in_use) {
    throw Error(ErrorCode::not_ready, "Port " + std::to_string(port) + " is already in use on " + host + ".",
                "Set PORT to a free one, or stop the program that listens there.");
  }
  if (error == std::errc::address_not_available) {
    throw Error(ErrorCode::not_ready, "The address " + host + " is none of this machine's.",
                "Set HOST to 127.0.0.1, 0.0.0.0 or an address of this machine.");
  }
  if (error == std::errc::permission_denied) {
    throw Error(ErrorCode::not_ready, "This user may not listen on port " + std::to_string(port) + ".",
                "Set PORT to a number above 1023.");
  }
  throw Error(ErrorCode::not_ready,
              "Cannot listen on " + host + ":" + std::to_string(port) + ": " + error.message() + ".",
              "Check HOST and PORT.");
}

std::string format_peer(const std::optional<platform::IpAddress>& address) {
  if (!address) return "";
  std::string text = platform::to_string(*address);
  // A dual-stack socket shows IPv4 clients as ::ffff:a.b.c.d, which normalize_address() makes a.b.c.d.
  return address->is_ipv6 ? normalize_address(text).value_or(text) : text;
}

ListeningSocket::Failure classify(const std::error_code& error) {
  for (const std::errc code : {std::errc::too_many_files_open, std::errc::too_many_files_open_in_system,
                               std::errc::no_buffer_space, std::errc::not_enough_memory}) {
    if (error == code) return ListeningSocket::Failure::out_of_resources;
  }
  for (const std::errc code : {std::errc::bad_file_descriptor, std::errc::invalid_argument, std::errc::not_a_socket}) {
    if (error == code) return ListeningSocket::Failure::broken;
  }
  return ListeningSocket::Failure::nothing_there;  // or the connection ended before it was accepted
}

}  // namespace

ListeningSocket ListeningSocket::bind(const std::string& host, int port) {
  platform::ListenResult result = platform::listen_on(host, port, kBacklog);
  if (!result.host_error.empty()) {
    throw Error(ErrorCode::not_ready, "The address " + host + " cannot be resolved: " + result.host_error + ".",
                "Set HOST to 127.0.0.1, 0.0.0.0 or an address of this machine.");
  }
  if (!result.socket.is_open()) fail_to_bind(host, port, result.error);
  ListeningSocket listener;
  listener.port_ = result.port;
  listener.socket_ = std::move(result.socket);
  return listener;
}

std::variant<ListeningSocket::Accepted, ListeningSocket::Failure> ListeningSocket::accept() const {
  platform::AcceptResult result = platform::accept_connection(socket_.get());
  if (!result.socket.is_open()) return classify(result.error);
  return Accepted{std::move(result.socket), format_peer(result.peer)};
}

std::string find_peer_address(platform::SocketHandle socket) {
  return format_peer(platform::peer_address(socket));
}

std::size_t raise_descriptor_limit() {
  return platform::raise_descriptor_limit(kMaxDescriptors);
}

}  // namespace transports::http
