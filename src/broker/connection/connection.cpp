#include "connection/connection.hpp"

#include <httplib.h>
#include <openssl/ssl.h>

#include "connection/retry_after.hpp"

#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"

namespace broker {

namespace platform = support::platform;

namespace {

using std::chrono::milliseconds;

// Not a numeric address: a connection to it fails at once, without a DNS query.
constexpr const char* kNoAddress = "none";

// The failure of a request of which no byte was sent. (The caller knows that; httplib's error does not, because it may
// report the failure of a second connection that httplib makes after the request was sent.)
Failure classify_unsent(httplib::Error error, bool out_of_time) {
  switch (error) {
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
    case httplib::Error::SSLServerHostnameVerification:
      return Failure::tls;
    case httplib::Error::ConnectionTimeout:
      return Failure::connect_timeout;
    default:
      return out_of_time ? Failure::connect_timeout : Failure::connect;
  }
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

// Formats httplib's header fields and the body as one text, which is sent at once.
std::string format_head_and_body(const httplib::Headers& headers, const HttpRequest& request) {
  std::string text;
  for (const auto& [key, value] : headers) {
    if (key != "Content-Length") text += key + ": " + value + "\r\n";
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return text + "\r\n" + request.body;
}

}  // namespace

// The socket of a connection, which another thread may shut down to cancel a request. Holds a duplicate of the
// handle, because httplib's own may be closed and reused at that time. (httplib's stop() would wait for the end of
// connect().)
class Connection::SharedSocket {
 public:
  void set(platform::SocketHandle socket) {
    const support::MutexLock lock(mutex_);
    socket_ = platform::duplicate_socket(socket);
    if (is_shut_down_ && socket_.is_open()) platform::shut_down(socket_.get());
  }

  void shut_down() {
    const support::MutexLock lock(mutex_);
    is_shut_down_ = true;
    if (socket_.is_open()) platform::shut_down(socket_.get());
  }

  void discard_unsent() {
    const support::MutexLock lock(mutex_);
    if (socket_.is_open()) platform::discard_unsent(socket_.get());
  }

  bool is_shut_down() {
    const support::MutexLock lock(mutex_);
    return is_shut_down_;
  }

 private:
  support::Mutex mutex_;
  platform::Socket socket_ GUARDED_BY(mutex_);
  bool is_shut_down_ GUARDED_BY(mutex_) = false;
};

Connection::Connection(const ConnectionSettings& settings, const support::Clock& clock,
                       std::vector<std::string> addresses)
    : settings_(settings), clock_(clock), addresses_(std::move(addresses)), socket_(std::make_shared<SharedSocket>()) {
  const Origin& origin = settings_.origin;
  if (origin.tls) {
    // httplib requires TLS 1.2 or later.
    auto client = std::make_unique<httplib::SSLClient>(origin.host, origin.port);
    if (!settings_.ca_file.empty()) client->set_ca_cert_path(settings_.ca_file);
    client->enable_server_certificate_verification(true);
    client->enable_server_hostname_verification(true);
    client->set_session_verifier([this](httplib::tls::session_t session) {
      session_ = session;
      return httplib::SSLVerifierResponse::NoDecisionMade;  // httplib goes on to check certificate and host name
    });
    client_ = std::move(client);
  } else {
    client_ = std::make_unique<httplib::ClientImpl>(origin.host, origin.port);
  }
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  client_->set_follow_location(false);
  client_->set_path_encode(false);  // the target is encoded already
  client_->set_decompress(true);
  client_->set_socket_options([shared = socket_](socket_t socket) { shared->set(socket); });
}

Connection::~Connection() = default;

bool Connection::is_reusable() const {
  if (client_->is_socket_open() == 0) return false;
  // Bytes that arrived since the last response do not belong to the next one.
  if (platform::wait_for(client_->socket(), platform::SocketEvent::readable, milliseconds(0))) return false;
  return session_ == nullptr || SSL_has_pending(static_cast<SSL*>(session_)) == 0;
}

HttpOutcome Connection::send(const HttpRequest& request, const support::Budget& budget) {
  budget.check();
  const std::stop_callback on_stop(budget.stop, [shared = socket_] { shared->shut_down(); });
  for (std::size_t tried = 1;; ++tried) {
    HttpOutcome outcome = send_to_first_address(request, budget);
    if (outcome.response || was_sent(outcome.failure) || outcome.failure == Failure::withheld) return outcome;
    budget.check();
    if (outcome.failure == Failure::tls || tried >= addresses_.size()) return outcome;
    std::rotate(addresses_.begin(), addresses_.begin() + 1, addresses_.end());
  }
}

HttpOutcome Connection::send_to_first_address(const HttpRequest& request, const support::Budget& budget) {
  const auto started = std::chrono::steady_clock::now();
  const milliseconds limit = std::max(milliseconds(1), std::min(settings_.read_timeout, budget.remaining()));
  // Seconds stay 0: otherwise httplib starts a thread to resolve even a numeric address.
  client_->set_connection_timeout(0, std::chrono::microseconds(std::min(settings_.connect_timeout, limit)).count());
  client_->set_read_timeout(limit);
  client_->set_write_timeout(limit);
  client_->set_max_timeout(limit);
  client_->set_hostname_addr_map({{settings_.origin.host, addresses_.front()}});
  bool is_connected = false;
  bool is_withheld = false;
  bool sent_any = false;
  // httplib sends the buffer after this call. If a TLS peer closes without a response, httplib repeats the request over
  // a new connection: kNoAddress and is_connected prevent that. If nothing is written, the socket is shut down, because
  // httplib would wait for a response.
  client_->set_header_writer([&](httplib::Stream& buffer, httplib::Headers& headers) -> ssize_t {
    client_->set_hostname_addr_map({{settings_.origin.host, kNoAddress}});
    bool may_write = !is_connected && !socket_->is_shut_down();
    is_connected = true;
    if (may_write && request.before_write && !request.before_write()) {
      is_withheld = true;
      may_write = false;
    }
    if (!may_write) {
      socket_->shut_down();
      return -1;
    }
    sent_any = true;
    const std::string text = format_head_and_body(headers, request);
    return buffer.write(text.data(), text.size());
  });

  httplib::Request sent;
  sent.method = request.method;
  sent.path = request.target;
  sent.start_time_ = started;
  sent.headers.emplace("Host", settings_.origin.authority());
  sent.headers.emplace("Accept-Encoding", "gzip");
  for (const auto& [key, value] : request.headers) sent.headers.emplace(key, value);
  if (!request.body.empty()) sent.headers.emplace("Content-Type", "application/json");
  HttpResponse response;
  bool too_large = false;
  sent.content_receiver = [&](const char* data, std::size_t size, std::size_t, std::size_t) {
    if (socket_->is_shut_down()) return false;
    if (size > settings_.max_body - response.body.size()) {
      too_large = true;
      return false;
    }
    response.body.append(data, size);
    return true;
  };

  httplib::Response received;
  httplib::Error error = httplib::Error::Success;
  if (!client_->send(sent, received, error)) {
    const bool out_of_time = std::chrono::steady_clock::now() - started >= limit - milliseconds(5);
    // Drops bytes that have not arrived in time: later a search may have ended the request.
    if (out_of_time) socket_->discard_unsent();
    if (is_withheld) return {std::nullopt, Failure::withheld, {}};
    if (!sent_any) return {std::nullopt, classify_unsent(error, out_of_time), describe_tls(error)};
    return {std::nullopt, too_large ? Failure::too_large : out_of_time ? Failure::timeout : Failure::cut, {}};
  }
  response.status = received.status;
  response.content_type = received.get_header_value("Content-Type");
  response.date = support::parse_http_date(received.get_header_value("Date"), clock_.now());
  response.retry_after = parse_retry_after(received.get_header_value("Retry-After"), clock_.now());
  return {std::move(response), Failure::cut, {}};
}

}  // namespace broker
