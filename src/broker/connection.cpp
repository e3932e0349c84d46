#include "connection.hpp"

#include <fcntl.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

namespace broker {
namespace {

using std::chrono::milliseconds;

Failure classify(httplib::Error error, bool too_large, bool out_of_time) {
  switch (error) {
    case httplib::Error::Connection:
    case httplib::Error::BindIPAddress:
      return Failure::connect;
    case httplib::Error::ConnectionTimeout:
      return Failure::connect_timeout;
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
    case httplib::Error::SSLServerHostnameVerification:
      return Failure::tls;
    default:
      break;
  }
  if (too_large) return Failure::too_large;
  return out_of_time ? Failure::timeout : Failure::cut;
}

std::string describe_tls(httplib::Error error) {
  switch (error) {
    case httplib::Error::SSLLoadingCerts:
      return "the file of trusted certificates could not be read";
    case httplib::Error::SSLServerVerification:
      return "its certificate is not signed by a trusted authority or has expired";
    case httplib::Error::SSLServerHostnameVerification:
      return "its certificate was issued for another host";
    case httplib::Error::SSLConnection:
      return "the TLS handshake failed";
    default:
      return {};
  }
}

std::optional<std::chrono::seconds> parse_retry_after(const std::string& text) {
  long seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::min(seconds, 86'400L));
}

}  // namespace

// The socket as another thread may cut it. It holds a descriptor of its own for the same socket, because the number of
// httplib's may already belong to somebody else when the cut comes. (httplib's own stop() would wait for a connection
// that is still being made.)
class Connection::Wire {
 public:
  ~Wire() { adopt(-1); }

  void adopt(int socket) {
    const std::lock_guard lock(mutex_);
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = socket < 0 ? -1 : ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (is_cut_ && descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
  }

  void cut() {
    const std::lock_guard lock(mutex_);
    is_cut_ = true;
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
  }

  bool is_cut() {
    const std::lock_guard lock(mutex_);
    return is_cut_;
  }

 private:
  std::mutex mutex_;
  int descriptor_ = -1;
  bool is_cut_ = false;
};

Connection::Connection(const ConnectionSettings& settings, std::vector<std::string> addresses)
    : settings_(settings), addresses_(std::move(addresses)), wire_(std::make_shared<Wire>()) {
  const Origin& origin = settings_.origin;
  if (origin.tls) {
    // httplib asks for TLS 1.2 or later and checks certificate and host name unless told otherwise.
    auto client = std::make_unique<httplib::SSLClient>(origin.host, origin.port);
    if (!settings_.ca_file.empty()) client->set_ca_cert_path(settings_.ca_file);
    client->enable_server_certificate_verification(true);
    client->enable_server_hostname_verification(true);
    client_ = std::move(client);
  } else {
    client_ = std::make_unique<httplib::ClientImpl>(origin.host, origin.port);
  }
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  client_->set_follow_location(false);
  client_->set_path_encode(false);  // the target comes encoded
  client_->set_decompress(true);
  client_->set_socket_options([wire = wire_](socket_t socket) { wire->adopt(socket); });
  // A cut that came between the making of a socket and its connecting would be lost on the socket: look again once
  // connected, before the first byte is sent.
  client_->set_header_writer([wire = wire_](httplib::Stream& stream, httplib::Headers& headers) -> ssize_t {
    if (wire->is_cut()) return -1;
    std::string text;
    for (const auto& [key, value] : headers) text += key + ": " + value + "\r\n";
    text += "\r\n";
    return stream.write(text.data(), text.size());
  });
}

Connection::~Connection() = default;

Outcome Connection::exchange(const HttpRequest& request, const support::Budget& budget) {
  budget.check();
  const std::stop_callback on_stop(budget.stop, [wire = wire_] { wire->cut(); });
  Outcome outcome;
  const std::size_t choices = std::max<std::size_t>(addresses_.size(), 1);
  for (std::size_t i = 0; i < choices; ++i) {
    if (!addresses_.empty()) client_->set_hostname_addr_map({{settings_.origin.host, addresses_.front()}});
    outcome = attempt(request, budget);
    if (outcome.reply) return outcome;
    if (budget.stop.stop_requested()) budget.check();
    if (outcome.failure != Failure::connect && outcome.failure != Failure::connect_timeout) break;
    // The next address, if there is one, and if none works the first again for the next caller.
    if (addresses_.size() > 1) std::rotate(addresses_.begin(), addresses_.begin() + 1, addresses_.end());
    if (budget.remaining() == milliseconds(0)) break;
  }
  budget.check();
  return outcome;
}

Outcome Connection::attempt(const HttpRequest& request, const support::Budget& budget) {
  const auto started = std::chrono::steady_clock::now();
  const milliseconds limit = std::max(milliseconds(1), std::min(settings_.read_timeout, budget.remaining()));
  // Whole seconds are left 0 on purpose: with them httplib resolves even a numeric address in a thread of its own.
  client_->set_connection_timeout(0, std::chrono::microseconds(std::min(settings_.connect_timeout, limit)).count());
  client_->set_read_timeout(limit);
  client_->set_write_timeout(limit);
  client_->set_max_timeout(limit);

  httplib::Request sent;
  sent.method = request.method;
  sent.path = request.target;
  sent.start_time_ = started;
  sent.headers.emplace("Host", settings_.origin.authority());
  sent.headers.emplace("Accept-Encoding", "gzip");
  for (const auto& [key, value] : request.headers) sent.headers.emplace(key, value);
  if (!request.body.empty()) sent.headers.emplace("Content-Type", "application/json");
  sent.body = request.body;
  HttpReply reply;
  bool too_large = false;
  sent.content_receiver = [&](const char* data, std::size_t size, std::size_t, std::size_t) {
    if (wire_->is_cut()) return false;
    if (size > settings_.largest_body - reply.body.size()) {
      too_large = true;
      return false;
    }
    reply.body.append(data, size);
    return true;
  };

  httplib::Response received;
  httplib::Error error = httplib::Error::Success;
  if (!client_->send(sent, received, error)) {
    const bool out_of_time = std::chrono::steady_clock::now() - started >= limit - milliseconds(5);
    return {std::nullopt, classify(error, too_large, out_of_time), describe_tls(error)};
  }
  reply.status = received.status;
  reply.content_type = received.get_header_value("Content-Type");
  reply.retry_after = parse_retry_after(received.get_header_value("Retry-After"));
  return {std::move(reply), Failure::cut, {}};
}

}  // namespace broker
