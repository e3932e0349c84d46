#include "tastytrade_mcp/simulator/simulator.hpp"

#include <httplib.h>

#include <condition_variable>
#include <thread>

#include "connection_threads.hpp"
#include "pipeline.hpp"
#include "request_log.hpp"
#include "streams/stream_server.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

// Response header for the header writer only: close the connection instead of writing a response.
constexpr const char* kCut = "X-Simulator-Cut";

// httplib::Server with a listening socket of our own. httplib's queue of connections holds five, a test may open a
// hundred at once. httplib sets SO_REUSEPORT: a port in use must be an error, not shared.
class Server final : public httplib::Server {
 public:
  // Returns the port; 0 if the address cannot be bound.
  int listen_on(const std::string& host, int port) {
    support::platform::ListenResult result = support::platform::listen_on(host, port, 256);
    if (!result.socket.is_open()) return 0;
    support::platform::set_blocking(result.socket.get(), true);
    svr_sock_ = result.socket.release();
    return result.port;
  }
};

std::string authorization_scheme(const std::string& authorization) {
  const auto space = authorization.find(' ');
  return space == std::string::npos ? "raw" : authorization.substr(0, space);
}

support::Error make_listen_error(const std::string& host, int port) {
  return support::Error(support::ErrorCode::not_ready,
                        "The simulator cannot listen on " + host + ":" + std::to_string(port) + ".",
                        "Choose another port, or 0 for any free one.");
}

Request read_request(const httplib::Request& from) {
  Request request = Request::parse(from.method, from.target);
  for (const auto& [name, value] : from.headers) request.headers.emplace(support::to_lower(name), value);
  request.body = from.body;
  return request;
}

}  // namespace

class Simulator::Impl {
 public:
  Impl(Options chosen, const support::Clock& clock)
      : state_(std::move(chosen)),
        clock_(clock),
        log_(state_.options.max_recorded_requests),
        pipeline_(state_, faults_, clock) {
    configure();
    bind();
    start_streams();
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }

  ~Impl() { stop(); }

  void stop() {
    const support::MutexLock stop_lock(stop_mutex_);
    if (!thread_.joinable()) return;
    {
      const support::MutexLock lock(mutex_);
      is_stopping_ = true;
    }
    wake_.notify_all();
    // httplib ignores stop() before the server runs.
    server_.wait_until_ready();
    server_.stop();
    thread_.join();
    if (streams_) streams_->stop();
  }

  int port() const { return port_; }
  SimulationState& state() { return state_; }
  Faults& faults() { return faults_; }
  RequestLog& log() { return log_; }
  StreamFaults& stream_faults() { return stream_faults_; }
  StreamServer* streams() { return streams_.get(); }

 private:
  void configure() {
    server_.new_task_queue = [] { return new ConnectionThreads(64); };
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(1'000'000);
    server_.set_keep_alive_timeout(30);
    server_.set_payload_max_length(1 << 20);
    // Called for every response, including those that httplib makes by itself.
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
    const Options& options = state_.options;
    port_ = server_.listen_on(options.host, options.port);
    if (port_ == 0) throw make_listen_error(options.host, options.port);
  }

  void start_streams() {
    const Options& options = state_.options;
    if (!options.streams) return;
    try {
      streams_ = std::make_unique<StreamServer>(state_, stream_faults_, clock_);
    } catch (const support::Error&) {
      throw make_listen_error(options.host, options.stream_port);
    }
    state_.streams = streams_.get();
  }

  void handle(const httplib::Request& from, httplib::Response& response) {
    // httplib waits for a body after a request that may have one and has none, and would read the next request of the
    // connection as that body. This member tells it that the body has been read. The request object is not const.
    const_cast<httplib::Request&>(from).body_consumed_ = true;
    const Request request = read_request(from);
    const std::string* agent = request.header("user-agent");
    const std::string* authorization = request.header("authorization");
    const auto number = log_.add({request.method, request.target, agent == nullptr ? "" : *agent,
                                  authorization == nullptr ? "" : authorization_scheme(*authorization), false});
    const auto reply =
        pipeline_.answer(request, [&](std::chrono::milliseconds delay) { return wait_for_delay(delay, from); });
    if (from.is_connection_closed()) log_.mark_disconnected(number);
    if (!reply || reply->delivery == Response::Delivery::cut) {
      response.set_header(kCut, "1");
      return;
    }
    deliver(*reply, response);
  }

  static void deliver(const Response& reply, httplib::Response& response) {
    response.status = reply.status;
    if (reply.delivery == Response::Delivery::half) {
      // Content-Length is that of the whole body; the connection is closed after half of it.
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

  // Waits in real time, because a real client waits. Returns false if the client disconnects or the simulator stops.
  bool wait_for_delay(std::chrono::milliseconds delay, const httplib::Request& from) {
    const auto until = std::chrono::steady_clock::now() + delay;
    support::MutexLock lock(mutex_);
    while (!is_stopping_ && std::chrono::steady_clock::now() < until) {
      wake_.wait_until(lock, std::min(until, std::chrono::steady_clock::now() + 2ms));
      lock.unlock();
      const bool is_closed = from.is_connection_closed();
      lock.lock();
      if (is_closed) return false;
    }
    return !is_stopping_;
  }

  SimulationState state_;
  const support::Clock& clock_;
  Faults faults_;
  RequestLog log_;
  Pipeline pipeline_;
  StreamFaults stream_faults_;
  std::unique_ptr<StreamServer> streams_;
  Server server_;
  int port_ = 0;
  support::Mutex stop_mutex_;
  support::Mutex mutex_;
  std::condition_variable_any wake_;
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

Simulator::Simulator(Options options, const support::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), clock)) {}

Simulator::~Simulator() = default;

int Simulator::port() const {
  return impl_->port();
}
std::string Simulator::url() const {
  return "http://" + options().host + ":" + std::to_string(port());
}
const Options& Simulator::options() const {
  return impl_->state().options;
}
void Simulator::inject(Fault fault) {
  impl_->faults().add(std::move(fault));
}
void Simulator::clear_faults() {
  impl_->faults().clear();
}
std::vector<RecordedRequest> Simulator::requests() const {
  return impl_->log().all();
}
void Simulator::clear_requests() {
  impl_->log().clear();
}
void Simulator::revoke_tokens() {
  impl_->state().tokens.revoke_all();
}
int Simulator::stream_port() const {
  return impl_->streams() == nullptr ? 0 : impl_->streams()->port();
}
std::string Simulator::stream_url() const {
  return impl_->streams() == nullptr ? "" : impl_->streams()->url();
}
void Simulator::inject_stream(StreamFault fault) {
  impl_->stream_faults().add(std::move(fault));
}
void Simulator::clear_stream_faults() {
  impl_->stream_faults().clear();
}
void Simulator::revoke_quote_tokens() {
  impl_->state().quote_tokens.revoke_all();
}
void Simulator::push(AccountNotification notification) {
  push(std::vector{std::move(notification)});
}
void Simulator::push(std::vector<AccountNotification> notifications) {
  if (impl_->streams() != nullptr) impl_->streams()->notify(std::move(notifications));
}
void Simulator::run_due_events() {
  if (impl_->streams() != nullptr) impl_->streams()->run_due_events();
}
void Simulator::stop() {
  impl_->stop();
}

}  // namespace simulator
