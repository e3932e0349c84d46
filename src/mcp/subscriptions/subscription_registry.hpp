// The open subscriptions (stateless flavour) and session streams (stateful flavour), and what each is notified of. Safe
// from any thread. Messages are sent outside the registry's lock, one at a time for each subscriber.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace mcp {

// What one subscriber is notified of.
struct SubscriptionFilter {
  std::set<Change> lists = {};
  std::set<std::string, std::less<>> uris = {};
  std::set<std::string, std::less<>> task_ids = {};
};

// See ServerOptions::watch_resource.
using WatchResource = std::function<std::shared_ptr<void>(std::string_view uri)>;

class SubscriptionRegistry {
 public:
  explicit SubscriptionRegistry(std::size_t max_subscribers, WatchResource watch_resource = {})
      : max_subscribers_(max_subscribers), watch_resource_(std::move(watch_resource)) {}

  // Sends the acknowledgement, which names the `honoured` part of the filter, before anything else. Returns null if
  // too many are open.
  std::shared_ptr<void> add_subscription(const std::string& scope, const Json& id, SubscriptionFilter filter,
                                         const Json& honoured, std::shared_ptr<MessageSink> sink);
  // A session's stream is notified of every change of a list, and of `uris`.
  std::shared_ptr<void> add_session(std::string_view scope, const std::vector<std::string>& uris,
                                    std::shared_ptr<MessageSink> sink);
  void set_uris(std::string_view scope, const std::vector<std::string>& uris);
  // Ends the watching of resources for sessions whose client is not connected.
  void pause_disconnected();
  // Begins it again, and notifies of an update of each resource.
  void resume_session(std::string_view scope);

  void notify_list_changed(Change change);
  void notify_resource_updated(std::string_view uri);
  void retry_missed_updates();
  void notify_task_changed(std::string_view task_id, const Json& task);

  // Ends one subscription without a result, as its client asked. The others send the result of each.
  void cancel(std::string_view scope, const Json& id);
  void end_scope(std::string_view scope);
  void end_all();

 private:
  struct Subscriber;
  using SubscriberPtr = std::shared_ptr<Subscriber>;

  // The subscribers of a resource, at least one.
  struct Watched {
    std::vector<SubscriberPtr> subscribers = {};
    std::shared_ptr<void> handle = {};  // of watch_resource_
  };
  using Uris = std::set<std::string, std::less<>>;

  std::shared_ptr<void> add(const SubscriberPtr& subscriber, const Json& greeting);
  void watch(const SubscriberPtr& subscriber, const Uris& uris);
  void unwatch(const SubscriberPtr& subscriber, const Uris& uris);
  std::vector<SubscriberPtr> list();
  template <class IsWanted>
  void notify(const IsWanted& is_wanted, std::string_view method, const Json& params);
  void remove(const SubscriberPtr& subscriber);

  const std::size_t max_subscribers_;
  const WatchResource watch_resource_;
  support::Mutex mutex_;
  std::set<SubscriberPtr> subscribers_ GUARDED_BY(mutex_);
  std::map<std::string, Watched, std::less<>> watched_ GUARDED_BY(mutex_);  // by URI
};

}  // namespace mcp
