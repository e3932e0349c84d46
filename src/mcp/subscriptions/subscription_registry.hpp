// Who wants to hear of changes, and telling them: subscriptions of the stateless era, streams of handshake sessions.
// Locks inside; messages are sent outside the table's lock, one at a time for each listener.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

// What one listener hears of.
struct SubscriptionFilter {
  std::set<Change> lists = {};
  std::set<std::string, std::less<>> uris = {};
  std::set<std::string, std::less<>> task_ids = {};
};

class SubscriptionRegistry {
 public:
  explicit SubscriptionRegistry(std::size_t most) : most_(most) {}

  // A subscription, acknowledged first thing with `honoured`. Null if there are too many.
  std::shared_ptr<void> add_subscription(const std::string& scope, const Json& id, SubscriptionFilter interests,
                                         Json honoured, MessageSink outlet);
  // A handshake session's stream: hears every list change, and what it subscribed to.
  std::shared_ptr<void> add_session(const std::string& scope, const std::vector<std::string>& uris, MessageSink outlet);
  void set_uris(std::string_view scope, const std::vector<std::string>& uris);

  void list_changed(Change change);
  void resource_updated(std::string_view uri);
  void task_changed(std::string_view task_id, const Json& task);

  // Ends one subscription, as its client asked for (no result then); all of a scope; all there are, with a result.
  void cancel(std::string_view scope, const Json& id);
  void end_scope(std::string_view scope);
  void end_all();

 private:
  struct Listener;
  using ListenerPtr = std::shared_ptr<Listener>;

  std::shared_ptr<void> add(const ListenerPtr& listener, const Json& greeting);
  std::vector<ListenerPtr> all();
  template <class Wants>
  void tell(const Wants& wants, std::string_view method, const Json& params);
  void remove(const ListenerPtr& listener);

  const std::size_t most_;
  std::mutex mutex_;
  std::set<ListenerPtr> listeners_;
};

}  // namespace mcp
