#include "subscription_registry.hpp"

#include <algorithm>

#include "metrics.hpp"
#include "protocol/flavour.hpp"
#include "protocol/message.hpp"

namespace mcp {
namespace {

constexpr std::string_view kSubscriptionId = "io.modelcontextprotocol/subscriptionId";

std::string_view notification_method(Change change) {
  switch (change) {
    case Change::tools:
      return "notifications/tools/list_changed";
    case Change::prompts:
      return "notifications/prompts/list_changed";
    case Change::resources:
      break;
  }
  return "notifications/resources/list_changed";
}

}  // namespace

struct SubscriptionRegistry::Subscriber {
  Subscriber(std::string_view scope, Json id, SubscriptionFilter filter, std::shared_ptr<MessageSink> sink)
      : scope(scope), id(std::move(id)), sink(std::move(sink)), filter(std::move(filter)) {}

  const std::string scope;
  const Json id;  // of the subscription; null: a session's stream
  const std::shared_ptr<MessageSink> sink;
  support::Mutex sending;  // one message at a time
  SubscriptionFilter filter GUARDED_BY(sending);
  bool ended GUARDED_BY(sending) = false;
  bool paused GUARDED_BY(sending) = false;                             // its resources are not watched
  std::set<std::string, std::less<>> missed GUARDED_BY(sending) = {};  // URIs of updates that were left out
  const metrics::Running counted{mcp_metrics().subscriptions.with()};

  // Returns false if the message was left out.
  bool send(std::string_view method, Json params, Delivery delivery = Delivery::droppable) REQUIRES(sending) {
    if (ended) return true;
    if (!id.is_null()) params["_meta"][std::string(kSubscriptionId)] = id;
    Json message =
        params.empty() ? Json{{"jsonrpc", "2.0"}, {"method", method}} : notification_message(method, std::move(params));
    return sink->send(support::to_text(message), delivery);
  }

  void send_update(std::string_view uri) REQUIRES(sending) {
    if (!filter.uris.contains(uri)) return;
    if (send("notifications/resources/updated", {{"uri", uri}})) {
      if (const auto found = missed.find(uri); found != missed.end()) missed.erase(found);
    } else {
      missed.emplace(uri);
    }
  }

  void end(bool with_result) {
    const support::MutexLock lock(sending);
    if (ended) return;
    ended = true;
    const bool has_result = with_result && !id.is_null();
    sink->end(has_result ? support::to_text(
                               result_message(id, {{"resultType", "complete"}, {"_meta", {{kSubscriptionId, id}}}}))
                         : std::string());
  }
};

std::shared_ptr<void> SubscriptionRegistry::add(const SubscriberPtr& subscriber, const Json& honoured) {
  Uris uris;
  {
    // Locked until the acknowledgement is sent: no notification may come before it, and none may be lost.
    const support::MutexLock sending(subscriber->sending);
    {
      const support::MutexLock lock(mutex_);
      if (subscribers_.size() >= max_subscribers_) return nullptr;
      subscribers_.insert(subscriber);
    }
    if (!honoured.is_null())
      subscriber->send("notifications/subscriptions/acknowledged", {{"notifications", honoured}}, Delivery::required);
    uris = subscriber->filter.uris;
  }
  watch(subscriber, uris);
  return {subscriber.get(), [this, subscriber](void*) { remove(subscriber); }};
}

std::shared_ptr<void> SubscriptionRegistry::add_subscription(const std::string& scope, const Json& id,
                                                             SubscriptionFilter filter, const Json& honoured,
                                                             std::shared_ptr<MessageSink> sink) {
  return add(std::make_shared<Subscriber>(scope, id, std::move(filter), std::move(sink)), honoured);
}

std::shared_ptr<void> SubscriptionRegistry::add_session(std::string_view scope, const std::vector<std::string>& uris,
                                                        std::shared_ptr<MessageSink> sink) {
  SubscriptionFilter filter{.lists = {Change::tools, Change::prompts, Change::resources},
                            .uris = {uris.begin(), uris.end()}};
  return add(std::make_shared<Subscriber>(scope, Json(), std::move(filter), std::move(sink)), Json());
}

void SubscriptionRegistry::set_uris(std::string_view scope, const std::vector<std::string>& uris) {
  for (const SubscriberPtr& subscriber : list()) {
    if (subscriber->scope != scope || !subscriber->id.is_null()) continue;
    const Uris wanted(uris.begin(), uris.end());
    Uris before;
    {
      const support::MutexLock lock(subscriber->sending);
      before = std::exchange(subscriber->filter.uris, wanted);
      if (subscriber->paused) continue;
    }
    // Those that stay are watched throughout.
    watch(subscriber, wanted);
    unwatch(subscriber, before);
  }
}

void SubscriptionRegistry::pause_disconnected() {
  for (const SubscriberPtr& subscriber : list()) {
    Uris uris;
    {
      const support::MutexLock lock(subscriber->sending);
      if (subscriber->ended || subscriber->paused || subscriber->sink->is_connected()) continue;
      subscriber->paused = true;
      uris = subscriber->filter.uris;
    }
    unwatch(subscriber, uris);
  }
}

void SubscriptionRegistry::resume_session(std::string_view scope) {
  for (const SubscriberPtr& subscriber : list()) {
    if (subscriber->scope != scope || !subscriber->id.is_null()) continue;
    Uris uris;
    {
      const support::MutexLock lock(subscriber->sending);
      if (subscriber->ended || !std::exchange(subscriber->paused, false)) continue;
      uris = subscriber->filter.uris;
    }
    watch(subscriber, uris);
    const support::MutexLock lock(subscriber->sending);
    for (const std::string& uri : uris) subscriber->send_update(uri);
  }
}

// A URI may be in a subscriber's list more than once while set_uris() runs.
void SubscriptionRegistry::watch(const SubscriberPtr& subscriber, const Uris& uris) {
  for (const std::string& uri : uris) {
    bool is_first = false;
    {
      const support::MutexLock lock(mutex_);
      if (!subscribers_.contains(subscriber)) return;
      Watched& watched = watched_[uri];
      is_first = watched.subscribers.empty();
      watched.subscribers.push_back(subscriber);
    }
    if (!is_first || !watch_resource_) continue;
    std::shared_ptr<void> handle = watch_resource_(uri);
    const support::MutexLock lock(mutex_);
    // The subscriber may have gone meanwhile; the handle is then dropped below, after the lock.
    if (const auto found = watched_.find(uri); found != watched_.end()) found->second.handle.swap(handle);
  }
}

void SubscriptionRegistry::unwatch(const SubscriberPtr& subscriber, const Uris& uris) {
  std::vector<std::shared_ptr<void>> handles;  // dropped after the lock
  const support::MutexLock lock(mutex_);
  for (const std::string& uri : uris) {
    const auto found = watched_.find(uri);
    if (found == watched_.end()) continue;
    auto& subscribers = found->second.subscribers;
    if (const auto one = std::find(subscribers.begin(), subscribers.end(), subscriber); one != subscribers.end()) {
      subscribers.erase(one);
    }
    if (!subscribers.empty()) continue;
    handles.push_back(std::move(found->second.handle));
    watched_.erase(found);
  }
}

template <class IsWanted>
void SubscriptionRegistry::notify(const IsWanted& is_wanted, std::string_view method, const Json& params) {
  for (const SubscriberPtr& subscriber : list()) {
    const support::MutexLock lock(subscriber->sending);
    if (is_wanted(subscriber->filter)) subscriber->send(method, params);
  }
}

void SubscriptionRegistry::notify_list_changed(Change change) {
  notify([change](const SubscriptionFilter& wanted) { return wanted.lists.contains(change); },
         notification_method(change), Json::object());
}

void SubscriptionRegistry::notify_resource_updated(std::string_view uri) {
  std::vector<SubscriberPtr> subscribers;
  {
    const support::MutexLock lock(mutex_);
    if (const auto found = watched_.find(uri); found != watched_.end()) subscribers = found->second.subscribers;
  }
  for (const SubscriberPtr& subscriber : subscribers) {
    const support::MutexLock lock(subscriber->sending);
    subscriber->send_update(uri);
  }
}

void SubscriptionRegistry::retry_missed_updates() {
  for (const SubscriberPtr& subscriber : list()) {
    const support::MutexLock lock(subscriber->sending);
    for (const std::string& uri : Uris(subscriber->missed)) subscriber->send_update(uri);
  }
}

void SubscriptionRegistry::notify_task_changed(std::string_view task_id, const Json& task) {
  notify([task_id](const SubscriptionFilter& wanted) { return wanted.task_ids.contains(task_id); },
         "notifications/tasks", task);
}

void SubscriptionRegistry::cancel(std::string_view scope, const Json& id) {
  for (const SubscriberPtr& subscriber : list()) {
    if (subscriber->scope == scope && subscriber->id == id && !id.is_null()) subscriber->end(false);
  }
}

void SubscriptionRegistry::end_scope(std::string_view scope) {
  for (const SubscriberPtr& subscriber : list()) {
    if (subscriber->scope == scope) subscriber->end(true);
  }
}

void SubscriptionRegistry::end_all() {
  for (const SubscriberPtr& subscriber : list()) subscriber->end(true);
}

std::vector<SubscriptionRegistry::SubscriberPtr> SubscriptionRegistry::list() {
  const support::MutexLock lock(mutex_);
  return {subscribers_.begin(), subscribers_.end()};
}

void SubscriptionRegistry::remove(const SubscriberPtr& subscriber) {
  std::vector<std::shared_ptr<void>> handles;  // dropped after the lock
  const support::MutexLock lock(mutex_);
  subscribers_.erase(subscriber);
  for (auto watched = watched_.begin(); watched != watched_.end();) {
    std::erase(watched->second.subscribers, subscriber);
    if (!watched->second.subscribers.empty()) {
      ++watched;
      continue;
    }
    handles.push_back(std::move(watched->second.handle));
    watched = watched_.erase(watched);
  }
}

}  // namespace mcp
