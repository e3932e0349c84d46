// Writes what belongs to no request to a stdio client: the messages of subscriptions and of the session's stream. A
// thread of the writer's own writes, so that the threads that notify never wait for a client that does not read.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "line_writer.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace transports {

// Must be owned by a shared_ptr, because the server may notify while the writer is destroyed. Safe from any thread, but
// subscribe(), attach() and collect_ended() belong to the thread that reads.
class NotificationWriter : public std::enable_shared_from_this<NotificationWriter> {
 public:
  explicit NotificationWriter(LineWriter& writer) : writer_(writer) {}
  ~NotificationWriter() { finish(); }

  void subscribe(mcp::Server& server, const mcp::SubscriptionPtr& request);
  void attach(mcp::Server& server, const mcp::Session& session, std::string_view scope);
  // Drops the handles of subscriptions that have ended.
  void collect_ended();
  // Writes the queue and takes no more messages. Server::end_subscriptions() must come before.
  void finish();

 private:
  class Sink;
  using Key = std::uint64_t;  // of a subscription or the session's stream

  bool send(std::string message, mcp::Delivery delivery);  // see mcp::MessageSink
  void mark_ended(Key key);
  void add(Key key, mcp::SubscriptionHandle handle);
  void write_queue();

  LineWriter& writer_;
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<Key, mcp::SubscriptionHandle> handles_ GUARDED_BY(mutex_);
  std::vector<Key> ended_ GUARDED_BY(mutex_);
  Key last_key_ = 0;  // of the reading thread
  std::deque<std::string> queue_ GUARDED_BY(mutex_);
  bool closing_ GUARDED_BY(mutex_) = false;
  std::thread thread_;  // starts with the first message
};

}  // namespace transports
