#include "notification_writer.hpp"

#include "tastytrade_mcp/support/json.hpp"

namespace transports {
namespace {

constexpr std::size_t kMaxQueue = 1024;  // messages, before droppable ones are dropped

}  // namespace

// Where one subscription's messages go.
class NotificationWriter::Sink final : public mcp::MessageSink {
 public:
  // `id`: of the subscription, as JSON text; empty: the session's stream.
  Sink(std::weak_ptr<NotificationWriter> writer, Key key, std::string id)
      : writer_(std::move(writer)), key_(key), id_(std::move(id)) {}

  bool send(std::string_view message, mcp::Delivery delivery) override {
    const auto writer = writer_.lock();
    return !writer || writer->send(std::string(message), delivery);
  }

  void end(std::string_view result) override {
    const auto writer = writer_.lock();
    if (!writer) return;
    if (!result.empty()) {
      writer->send(std::string(result), mcp::Delivery::required);
      // The specification's pages on subscriptions and on stdio differ: one ends a subscription with its result, the
      // other with a cancellation. Clients of either accept both, in this order.
      writer->send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id_ + "}}",
                   mcp::Delivery::required);
    }
    writer->mark_ended(key_);
  }

 private:
  const std::weak_ptr<NotificationWriter> writer_;
  const Key key_;
  const std::string id_;
};

// The handle may not be in handles_ yet, and must not be dropped while the server calls its sink.
void NotificationWriter::mark_ended(Key key) {
  const support::MutexLock lock(mutex_);
  ended_.push_back(key);
}

void NotificationWriter::add(Key key, mcp::SubscriptionHandle handle) {
  const support::MutexLock lock(mutex_);
  if (handle) handles_.emplace(key, std::move(handle));
}

void NotificationWriter::subscribe(mcp::Server& server, const mcp::SubscriptionPtr& request) {
  const Key key = ++last_key_;
  add(key, server.subscribe(request, std::make_shared<Sink>(weak_from_this(), key, mcp::request_id(*request))));
}

void NotificationWriter::attach(mcp::Server& server, const mcp::Session& session, std::string_view scope) {
  const Key key = ++last_key_;
  add(key, server.attach_session(session, scope, std::make_shared<Sink>(weak_from_this(), key, "")));
}

void NotificationWriter::collect_ended() {
  std::vector<mcp::SubscriptionHandle> ended;  // dropped outside the lock
  const support::MutexLock lock(mutex_);
  for (const Key key : ended_) {
    const auto handle = handles_.find(key);
    if (handle == handles_.end()) continue;
    ended.push_back(std::move(handle->second));
    handles_.erase(handle);
  }
  ended_.clear();
}

bool NotificationWriter::send(std::string message, mcp::Delivery delivery) {
  const support::MutexLock lock(mutex_);
  if (closing_) return true;
  if (delivery == mcp::Delivery::droppable && queue_.size() >= kMaxQueue) return false;
  queue_.push_back(std::move(message));
  if (!thread_.joinable()) thread_ = std::thread([this] { write_queue(); });
  changed_.notify_one();
  return true;
}

void NotificationWriter::write_queue() {
  support::MutexLock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this]() REQUIRES(mutex_) { return closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::string message = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    writer_.write(std::move(message));
    lock.lock();
  }
}

void NotificationWriter::finish() {
  std::map<Key, mcp::SubscriptionHandle> handles;  // dropped outside the lock
  {
    const support::MutexLock lock(mutex_);
    closing_ = true;
    handles.swap(handles_);
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace transports
