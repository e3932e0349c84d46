#include "document_fetch.hpp"

#include <httplib.h>

#include <charconv>
#include <condition_variable>
#include <thread>

#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace oauth {
namespace {

using support::Json;

constexpr std::size_t kMaxDocumentBytes =
    std::size_t{5} * 1024;  // draft-ietf-oauth-client-id-metadata-document recommends this limit

constexpr const char* kTooSlow = "Its server did not answer in time.";

OAuthError invalid(const std::string& why) {
  return {"invalid_client", "The client's metadata document cannot be used. " + why, 400};
}

// Shuts httplib's connection down when the budget ends. httplib limits each wait and the receiving of the answer, but
// not a TLS handshake that arrives byte by byte. Owned by one fetch.
class ConnectionCutter {
 public:
  explicit ConnectionCutter(const support::Budget& budget)
      : on_stop_(budget.stop, [this] { cut(); }),
        timer_([this, deadline = budget.deadline](const std::stop_token& end) {
          support::MutexLock lock(mutex_);
          ended_.wait_until(lock, end, deadline, [] { return false; });
          if (!end.stop_requested()) cut_locked();
        }) {}
  ~ConnectionCutter() {
    timer_.request_stop();
    timer_.join();
  }
  ConnectionCutter(const ConnectionCutter&) = delete;
  ConnectionCutter& operator=(const ConnectionCutter&) = delete;

  // Duplicates the handle: httplib may have closed its own, and its number may name another socket, when the budget
  // ends.
  void adopt(support::platform::SocketHandle socket) {
    const support::MutexLock lock(mutex_);
    socket_ = support::platform::duplicate_socket(socket);
    if (is_cut_ && socket_.is_open()) support::platform::shut_down(socket_.get());
  }
  bool is_cut() {
    const support::MutexLock lock(mutex_);
    return is_cut_;
  }

 private:
  void cut() {
    const support::MutexLock lock(mutex_);
    cut_locked();
  }
  void cut_locked() REQUIRES(mutex_) {
    is_cut_ = true;
    if (socket_.is_open()) support::platform::shut_down(socket_.get());
  }

  support::Mutex mutex_;
  std::condition_variable_any ended_;
  support::platform::Socket socket_ GUARDED_BY(mutex_);
  bool is_cut_ GUARDED_BY(mutex_) = false;

  std::stop_callback<std::function<void()>> on_stop_;
  std::jthread timer_;
};

std::chrono::seconds freshness(const std::string& cache_control) {
  const std::string text = support::to_lower(cache_control);
  if (text.find("no-store") != std::string::npos || text.find("no-cache") != std::string::npos) return {};
  const auto at = text.find("max-age=");
  if (at == std::string::npos) return {};
  int seconds = 0;
  std::from_chars(text.data() + at + 8, text.data() + text.size(), seconds);
  return std::chrono::seconds(std::max(seconds, 0));
}

bool is_json(const std::string& content_type) {
  const std::string type = support::to_lower(support::trim(content_type.substr(0, content_type.find(';'))));
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

Json parse_document(const std::string& body) {
  try {
    return support::read_json(body, {.max_bytes = kMaxDocumentBytes});
  } catch (const support::JsonError& error) {
    throw invalid(std::string("It ") + error.what() + '.');
  }
}

}  // namespace

FetchedDocument fetch_document(const DocumentLocation& location, const support::Budget& budget) {
  const auto total = budget.remaining();
  if (total <= total.zero()) throw invalid(kTooSlow);  // for httplib 0 means no limit
  ConnectionCutter cutter(budget);
  httplib::SSLClient client(location.host, location.port);
  client.set_hostname_addr_map({{location.host, location.address}});
  if (!location.ca_file.empty()) client.set_ca_cert_path(location.ca_file);
  client.enable_server_certificate_verification(true);
  client.set_follow_location(false);
  // The time stands in microseconds alone: with whole seconds httplib resolves even an IP address in another thread.
  client.set_connection_timeout(0, std::chrono::microseconds(total).count());
  client.set_read_timeout(total);
  client.set_write_timeout(total);
  client.set_max_timeout(total);
  client.set_socket_options([&cutter](socket_t socket) { cutter.adopt(socket); });
  // shutdown() has no effect on a socket that is not connected yet, so the budget is checked again once it is.
  client.set_header_writer([&cutter](httplib::Stream& stream, httplib::Headers& headers) -> ssize_t {
    if (cutter.is_cut()) return -1;
    std::string text;
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    text += "\r\n";
    return stream.write(text.data(), text.size());
  });
  std::string body;
  const auto answer =
      client.Get(location.target, {{"Accept", "application/json"}}, [&](const char* data, std::size_t size) {
        body.append(data, size);
        return body.size() <= kMaxDocumentBytes && !cutter.is_cut();
      });
  if (body.size() > kMaxDocumentBytes) throw invalid("It is larger than 5 KiB.");
  if (!answer || cutter.is_cut()) throw invalid(kTooSlow);
  if (answer->status != 200) throw invalid("Its server answered " + std::to_string(answer->status) + '.');
  if (!is_json(answer->get_header_value("Content-Type"))) throw invalid("It is not JSON.");
  return {parse_document(body), freshness(answer->get_header_value("Cache-Control"))};
}

}  // namespace oauth
