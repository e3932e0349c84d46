#include "event_stream.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "signals.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace transports::http {
namespace {

using mcp::Json;

// A client slower than the call loses reports, never the response.
constexpr std::size_t kMostWaiting = 256;

class EventQueue {
 public:
  enum class Next { message, nothing, end };

  void report(const Json& notification) {
    const std::lock_guard lock(mutex_);
    if (messages_.size() >= kMostWaiting) return;
    messages_.push_back(support::to_text(notification));
    changed_.notify_one();
  }
  void finish(const std::optional<Json>& response) {
    const std::lock_guard lock(mutex_);
    if (response) messages_.push_back(support::to_text(*response));
    finished_ = true;
    changed_.notify_one();
  }
  Next next(std::string& message, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return finished_ || !messages_.empty(); });
    if (messages_.empty()) return finished_ ? Next::end : Next::nothing;
    message = std::move(messages_.front());
    messages_.pop_front();
    return Next::message;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> messages_;
  bool finished_ = false;
};

}  // namespace

void stream_call(Sink& sink, const StreamedCall& call, std::chrono::milliseconds heartbeat) {
  EventQueue queue;
  const auto run = [&] { queue.finish(call([&](const Json& notification) { queue.report(notification); })); };
  std::jthread thread;
  try {
    thread = std::jthread([&run] {
      block_signals();
      run();
    });
  } catch (const std::system_error&) {
    run();  // no thread to be had: the reports come late, but everything comes
  }
  bool listening = true;
  std::string message;
  while (true) {
    const EventQueue::Next next = queue.next(message, heartbeat);
    if (next == EventQueue::Next::end) return;
    const bool comment = next == EventQueue::Next::nothing;
    listening = listening && sink.write(comment ? ":\n\n" : "event: message\ndata: " + message + "\n\n");
  }
}

Response event_stream_response() {
  Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-cache, no-transform");
  response.headers.set("X-Accel-Buffering", "no");
  return response;
}

}  // namespace transports::http
