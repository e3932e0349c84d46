// The source of an event stream whose events the test sends.
#pragma once

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/event_stream.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "waiting.hpp"

namespace http_test {

// Safe from any thread.
class StreamProbe {
 public:
  // GET /api/v1/events?mode=…: `send` is open until the client leaves, `fail` fails, `wait` waits until it is
  // cancelled. The probe must outlive the stream.
  mcp::EventStream make() {
    return {.name = "events",
            .title = "Events of a test",
            .description = "What the test sends.",
            .parameters = {{.name = "mode", .required = true}},
            .kinds = {{.name = "tick", .description = "A tick.", .data = support::Json{{"type", "object"}}}},
            .route = "/api/v1/events",
            .open = [this](const mcp::StreamRequest& request, std::shared_ptr<mcp::StreamClient> client) {
              return open(request, std::move(client));
            }};
  }

  std::size_t opened() const {
    const support::MutexLock lock(mutex_);
    return clients_.size();
  }
  // Waits for it, which comes soon: the response begins before the source is known to be open.
  std::shared_ptr<mcp::StreamClient> client(std::size_t index) const {
    if (!test::wait_until([&] { return opened() > index; })) throw std::logic_error("no such stream was opened");
    const support::MutexLock lock(mutex_);
    return clients_[index];
  }
  std::size_t waiting() const {
    const support::MutexLock lock(mutex_);
    return waiting_;
  }
  std::size_t released() const { return *released_; }
  std::string last_event_id() const {
    const support::MutexLock lock(mutex_);
    return last_event_id_;
  }

 private:
  std::shared_ptr<void> open(const mcp::StreamRequest& request, std::shared_ptr<mcp::StreamClient> client) {
    const std::string mode = request.arguments.text("mode");
    if (mode == "fail") throw support::Error(support::ErrorCode::not_ready, "There are no events.");
    if (mode == "wait") {
      {
        const support::MutexLock lock(mutex_);
        ++waiting_;
      }
      request.budget.sleep(test::kHangTimeout);
    }
    const support::MutexLock lock(mutex_);
    last_event_id_ = request.last_event_id;
    clients_.push_back(std::move(client));
    return {clients_.back().get(), [released = released_](void*) { ++*released; }};
  }

  mutable support::Mutex mutex_;
  std::vector<std::shared_ptr<mcp::StreamClient>> clients_ GUARDED_BY(mutex_);
  std::string last_event_id_ GUARDED_BY(mutex_);
  std::size_t waiting_ GUARDED_BY(mutex_) = 0;
  const std::shared_ptr<std::atomic<std::size_t>> released_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace http_test
