#include "tastytrade_mcp/transports/stdio_server.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

#include "line_reader.hpp"
#include "line_writer.hpp"
#include "notification_writer.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace transports {

using mcp::RequestPtr;
using mcp::Response;
using mcp::SubscriptionPtr;
using support::Json;

namespace {

// Messages that precede a response go straight to the client: its reading keeps the pace of the request's thread.
class WriterSink final : public mcp::MessageSink {
 public:
  explicit WriterSink(LineWriter& writer) : writer_(writer) {}
  bool send(std::string_view message, mcp::Delivery) override {
    writer_.write(std::string(message));
    return true;
  }

 private:
  LineWriter& writer_;
};

// Handles requests on threads that start when they are needed, and writes each response when it is there.
class Workers {
 public:
  Workers(mcp::Server& server, LineWriter& writer, const StdioOptions& options)
      : server_(server), writer_(writer), options_(options) {}

  // Returns false if too many requests wait already.
  bool submit(const RequestPtr& request) {
    const support::MutexLock lock(mutex_);
    if (waiting_.size() >= options_.max_waiting) return false;
    waiting_.push_back(request);
    if (idle_ < waiting_.size() && threads_.size() < options_.workers) threads_.emplace_back([this] { work(); });
    changed_.notify_one();
    return true;
  }

  // Lets the requests finish for `drain`, then cancels them, and joins every thread.
  void finish() {
    {
      support::MutexLock lock(mutex_);
      closing_ = true;
      changed_.notify_all();
      finished_.wait_for(lock, options_.drain, [this]() REQUIRES(mutex_) { return waiting_.empty() && running_ == 0; });
      waiting_.clear();
    }
    if (options_.on_drain_over) options_.on_drain_over();
    stop_.request_stop();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void work() {
    WriterSink sink(writer_);
    support::MutexLock lock(mutex_);
    while (true) {
      ++idle_;
      changed_.wait(lock, [this]() REQUIRES(mutex_) { return closing_ || !waiting_.empty(); });
      --idle_;
      if (waiting_.empty()) return;
      RequestPtr request = std::move(waiting_.front());
      waiting_.pop_front();
      ++running_;
      lock.unlock();
      auto response = server_.handle(request, &sink, stop_.get_token());
      if (response && !response->body.empty()) writer_.write(std::move(response->body));
      request.reset();  // not under the lock
      lock.lock();
      --running_;
      finished_.notify_all();
    }
  }

  mcp::Server& server_;
  LineWriter& writer_;
  const StdioOptions& options_;
  support::Mutex mutex_;
  std::condition_variable_any changed_, finished_;
  std::deque<RequestPtr> waiting_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  std::size_t running_ GUARDED_BY(mutex_) = 0;
  bool closing_ GUARDED_BY(mutex_) = false;
  std::stop_source stop_;
};

std::string line_too_long() {
  const Json message = {{"jsonrpc", "2.0"},
                        {"error", {{"code", -32600}, {"message", "The message is longer than this server accepts."}}}};
  return support::to_text(message);
}

}  // namespace

bool serve_stdio(mcp::Server& server, const StdioOptions& options, const std::stop_token& stop) {
  LineReader reader(options.input, server.options().max_message_bytes);
  LineWriter writer(options.output);
  Workers workers(server, writer, options);
  const auto notifications = std::make_shared<NotificationWriter>(writer);
  bool is_attached = false;
  mcp::Session session;
  mcp::TransportInfo transport;
  transport.session = &session;
  transport.cancellation_scope = "stdio";
  transport.transport = "stdio";

  std::string line;
  while (!writer.broken()) {
    const auto outcome = reader.next(line, stop);
    if (outcome == LineReader::Outcome::end) break;
    if (outcome == LineReader::Outcome::too_long) {
      writer.write(line_too_long());
      continue;
    }
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    auto received = server.receive(line, transport);
    notifications->collect_ended();
    if (auto* response = std::get_if<Response>(&received)) {
      if (response->new_session) session = *response->new_session;
      if (!response->body.empty()) writer.write(std::move(response->body));
      if (response->new_session && !std::exchange(is_attached, true)) {
        notifications->attach(server, session, transport.cancellation_scope);
      }
    } else if (auto* subscription = std::get_if<SubscriptionPtr>(&received)) {
      notifications->subscribe(server, *subscription);
    } else if (const auto& request = std::get<RequestPtr>(received); !workers.submit(request)) {
      writer.write(server.reject(*request, 503, "Too many calls are waiting; send fewer at once.").body);
    }
  }
  if (options.on_drain) options.on_drain();
  support::log_debug("stdio_closing", {{"stopped", stop.stop_requested()}});
  server.end_subscriptions();
  workers.finish();
  notifications->finish();
  return !writer.broken();
}

}  // namespace transports
