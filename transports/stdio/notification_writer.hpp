// What belongs to no call on its way to a stdio client: subscriptions, the session's stream. Those who announce never
// wait for a client that does not read: a thread of the announcer's own writes, and what it cannot keep up with is left
// out, but for acknowledgements and results. Made by serve_stdio() as a shared_ptr, because the server may be about to
// announce something while it goes; safe from any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "line_writer.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace transports {

class NotificationWriter : public std::enable_shared_from_this<NotificationWriter> {
 public:
  explicit NotificationWriter(LineWriter& writer) : writer_(writer) {}
  ~NotificationWriter() { finish(); }

  void listen(mcp::Server& server, mcp::Subscription subscription);
  void attach(mcp::Server& server, const mcp::Session& session, const std::string& scope);
  // Lets go of subscriptions that have ended.
  void collect_ended();
  // Writes what is waiting, and takes no more. Ends every subscription; the server's end_subscriptions() comes before.
  void finish();

 private:
  using Key = std::uint64_t;

  mcp::MessageSink outlet(Key key, const support::Json& id);
  void mark_ended(Key key);
  void add(Key key, std::shared_ptr<void> handle);
  void send(const support::Json& message);
  void write_all();

  LineWriter& writer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Key, std::shared_ptr<void>> handles_;
  std::vector<Key> ended_;
  Key last_key_ = 0;  // the reader's
  std::deque<support::Json> waiting_;
  bool closing_ = false;
  std::thread thread_;  // from the first message on
};

}  // namespace transports
