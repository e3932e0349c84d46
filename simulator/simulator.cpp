#include "tastytrade_mcp/simulator/simulator.hpp"

#include <httplib.h>
#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "connection_threads.hpp"
#include "pipeline.hpp"
#include "request_log.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

// A header that never leaves: it tells the writer to close the connection instead of writing.
constexpr const char* kCut = "X-Simulator-Cut";

// A test may open a hundred connections at once; the library's own queue holds five.
class Listener final : public httplib::Server {
 public:
  void widen_backlog() { ::listen(svr_sock_, 256); }
};

std::string scheme_word(const std::string& authorization) {
  const auto space = authorization.find(' ');
  return space == std::string::npos ? "raw" : authorization.substr(0, space);
}

Request read_request(const httplib::Request& from) {
  Request request = Request::of(from.method, from.target);
  for (const auto& [name, value] : from.headers) request.headers.emplace(support::to_lower(name), value);
  request.body = from.body;
  return request;
}

}  // namespace

class Simulator::Implementation {
 public:
  Implementation(Options chosen, const support::Clock& clock)
      : world_(std::move(chosen)),
        clock_(clock),
        log_(world_.options.max_requests_kept),
        pipeline_(world_, faults_, clock) {
    configure();
    bind();
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }

  ~Implementation() { stop(); }

  void stop() {
    const std::lock_guard once(stop_mutex_);
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    // The server can be told to stop only once it runs.
    server_.wait_until_ready();
    server_.stop();
    thread_.join();
  }

  int port() const { return port_; }
  SimulationState& world() { return world_; }
  Faults& faults() { return faults_; }
  RequestLog& log() { return log_; }

 private:
  void configure() {
    server_.new_task_queue = [] { return new ConnectionThreads(64); };
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(1'000'000);
    server_.set_keep_alive_timeout(30);
    server_.set_payload_max_length(1 << 20);
    // Without SO_REUSEPORT, which the library would set: a port in use must be refused, not shared.
    server_.set_socket_options([](auto socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
    // Every answer passes here, those that the library makes by itself included.
    server_.set_header_writer([this](httplib::Stream& stream, httplib::Headers& headers) -> ssize_t {
      if (headers.find(kCut) != headers.end()) return -1;
      std::string text = "Date: " + http_date(clock_.now()) + "\r\n";
      for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
      text += "\r\n";
      return stream.write(text.data(), text.size());
    });
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
      handle(request, response);
    };
    // Compiling this takes a tenth of the time of [\s\S], and five methods compile it.
    const char* const any = R"((?:.|\n|\r)*)";
    server_.Get(any, handler);
    server_.Post(any, handler);
    server_.Put(any, handler);
    server_.Patch(any, handler);
    server_.Delete(any, handler);
  }

  void bind() {
    const Options& options = world_.options;
    if (options.port == 0) {
      port_ = server_.bind_to_any_port(options.host);
    } else {
      port_ = server_.bind_to_port(options.host, options.port) ? options.port : -1;
    }
    if (port_ <= 0) {
      throw support::Error(support::ErrorCode::not_ready,
                           "The simulator cannot listen on " + options.host + ":" + std::to_string(options.port) + ".",
                           "Choose another port, or 0 for any free one.");
    }
    server_.widen_backlog();
  }

  void handle(const httplib::Request& from, httplib::Response& response) {
    // After a bodiless request that might have had a body the library waits for one, and takes the connection's next
    // request for it. The request itself is no constant; this is its own note that there is nothing left to read.
    const_cast<httplib::Request&>(from).body_consumed_ = true;
    const Request request = read_request(from);
    const std::string* agent = request.header("user-agent");
    const std::string* authorization = request.header("authorization");
    const auto number = log_.add({request.method, request.target, agent == nullptr ? "" : *agent,
                                  authorization == nullptr ? "" : scheme_word(*authorization), false});
    const auto reply =
        pipeline_.answer(request, [&](std::chrono::milliseconds delay) { return wait_out(delay, from); });
    if (from.is_connection_closed()) log_.mark_disconnected(number);
    if (!reply || reply->delivery == Reply::Delivery::cut) {
      response.set_header(kCut, "1");
      return;
    }
    deliver(*reply, response);
  }

  static void deliver(const Reply& reply, httplib::Response& response) {
    response.status = reply.status;
    if (reply.delivery == Reply::Delivery::half) {
      // Promised in full, closed after half of it.
      const std::size_t sent = reply.body.size() / 2;
      response.set_content_provider(
          std::max<std::size_t>(reply.body.size(), 2), reply.content_type,
          [body = reply.body, sent](std::size_t offset, std::size_t, httplib::DataSink& sink) {
            if (offset == 0 && sent > 0) sink.write(body.data(), sent);
            return false;
          });
      return;
    }
    if (!reply.body.empty()) response.set_content(reply.body, reply.content_type);
  }

  // Real time, whatever the simulated clock says: what is tested is a client that waits. False if the client went
  // away or the simulator stops.
  bool wait_out(std::chrono::milliseconds delay, const httplib::Request& from) {
    const auto until = std::chrono::steady_clock::now() + delay;
    std::unique_lock lock(mutex_);
    while (!stopping_ && std::chrono::steady_clock::now() < until) {
      wake_.wait_until(lock, std::min(until, std::chrono::steady_clock::now() + 2ms));
      lock.unlock();
      const bool gone = from.is_connection_closed();
      lock.lock();
      if (gone) return false;
    }
    return !stopping_;
  }

  SimulationState world_;
  const support::Clock& clock_;
  Faults faults_;
  RequestLog log_;
  Pipeline pipeline_;
  Listener server_;
  int port_ = -1;
  std::mutex stop_mutex_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

Simulator::Simulator(Options options, const support::Clock& clock)
    : implementation_(std::make_unique<Implementation>(std::move(options), clock)) {}

Simulator::~Simulator() = default;

int Simulator::port() const {
  return implementation_->port();
}
std::string Simulator::url() const {
  return "http://" + options().host + ":" + std::to_string(port());
}
const Options& Simulator::options() const {
  return implementation_->world().options;
}
void Simulator::inject(Fault fault) {
  implementation_->faults().add(std::move(fault));
}
void Simulator::clear_faults() {
  implementation_->faults().clear();
}
std::vector<RecordedRequest> Simulator::requests() const {
  return implementation_->log().all();
}
void Simulator::clear_requests() {
  implementation_->log().clear();
}
void Simulator::revoke_tokens() {
  implementation_->world().tokens.revoke_all();
}
void Simulator::stop() {
  implementation_->stop();
}

}  // namespace simulator
