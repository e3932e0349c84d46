#include "tastytrade_mcp/transports/stdio_server.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

#include "line_reader.hpp"
#include "line_writer.hpp"
#include "notification_writer.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace transports {

using mcp::Call;
using mcp::Reply;
using mcp::Subscription;
using support::Json;

namespace {

// Runs calls on threads that start when they are needed. Each is answered when it finishes.
class Workers {
 public:
  Workers(mcp::Server& server, LineWriter& writer, const StdioOptions& options)
      : server_(server), writer_(writer), options_(options) {}

  // False if too many calls wait already; the call is then still the caller's.
  bool submit(Call& call) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= options_.max_waiting) return false;
    waiting_.push_back(std::move(call));
    if (idle_ < waiting_.size() && threads_.size() < options_.workers) threads_.emplace_back([this] { work(); });
    changed_.notify_one();
    return true;
  }

  // Lets the calls in flight finish for `drain`, then cancels them, and joins every thread.
  void finish() {
    {
      std::unique_lock lock(mutex_);
      closing_ = true;
      changed_.notify_all();
      finished_.wait_for(lock, options_.drain, [this] { return waiting_.empty() && running_ == 0; });
      waiting_.clear();
    }
    stop_.request_stop();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
      --idle_;
      if (waiting_.empty()) return;
      Call call = std::move(waiting_.front());
      waiting_.pop_front();
      ++running_;
      lock.unlock();
      const auto send = [this](const Json& message) { writer_.write(support::to_text(message)); };
      auto response = server_.run(std::move(call), send, stop_.get_token());
      if (response && response->text) writer_.write(*std::move(response->text));
      lock.lock();
      --running_;
      finished_.notify_all();
    }
  }

  mcp::Server& server_;
  LineWriter& writer_;
  const StdioOptions& options_;
  std::mutex mutex_;
  std::condition_variable changed_, finished_;
  std::deque<Call> waiting_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  std::size_t running_ = 0;
  bool closing_ = false;
  std::stop_source stop_;
};

Json refusal(int code, const char* message) {
  return {{"jsonrpc", "2.0"}, {"error", {{"code", code}, {"message", message}}}};
}

}  // namespace

bool serve_stdio(mcp::Server& server, const StdioOptions& options, std::stop_token stop) {
  LineReader reader(options.input, server.options().max_message_bytes);
  LineWriter writer(options.output);
  Workers workers(server, writer, options);
  const auto announcer = std::make_shared<NotificationWriter>(writer);
  bool attached = false;
  mcp::Session session;
  mcp::TransportInfo around;
  around.session = &session;
  around.cancellation_scope = "stdio";

  std::string line;
  while (!writer.broken()) {
    const auto outcome = reader.next(line, stop);
    if (outcome == LineReader::Outcome::end) break;
    if (outcome == LineReader::Outcome::too_long) {
      writer.write(support::to_text(refusal(-32600, "The message is longer than this server accepts.")));
      continue;
    }
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    auto opened = server.open(line, around);
    announcer->collect_ended();
    if (auto* reply = std::get_if<Reply>(&opened)) {
      if (reply->opened_session) session = *reply->opened_session;
      if (reply->text) writer.write(*std::move(reply->text));
      if (reply->opened_session && !std::exchange(attached, true)) {
        announcer->attach(server, session, around.cancellation_scope);
      }
    } else if (auto* subscription = std::get_if<Subscription>(&opened)) {
      announcer->listen(server, std::move(*subscription));
    } else if (auto& call = std::get<Call>(opened); !workers.submit(call)) {
      writer.write(server.refuse(std::move(call), "Too many calls are waiting; send fewer at once."));
    }
  }
  if (options.on_drain) options.on_drain();
  support::log_debug("stdio_closing", {{"stopped", stop.stop_requested()}});
  server.end_subscriptions();
  workers.finish();
  announcer->finish();
  return !writer.broken();
}

}  // namespace transports
