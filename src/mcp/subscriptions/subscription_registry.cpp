#include "subscription_registry.hpp"

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
  const metrics::Running counted{mcp_metrics().subscriptions.with()};

  void send(std::string_view method, Json params, Delivery delivery = Delivery::droppable) REQUIRES(sending) {
    if (ended) return;
    if (!id.is_null()) params["_meta"][std::string(kSubscriptionId)] = id;
    Json message =
        params.empty() ? Json{{"jsonrpc", "2.0"}, {"method", method}} : notification_message(method, std::move(params));
    sink->send(support::to_text(message), delivery);
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
  // Locked until the acknowledgement is sent: no notification may come before it, and none may be lost.
  const support::MutexLock sending(subscriber->sending);
  {
    const support::MutexLock lock(mutex_);
    if (subscribers_.size() >= max_subscribers_) return nullptr;
    subscribers_.insert(subscriber);
  }
  if (!honoured.is_null())
    subscriber->send("notifications/subscriptions/acknowledged", {{"notifications", honoured}}, Delivery::required);
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
    const support::MutexLock lock(subscriber->sending);
    subscriber->filter.uris = {uris.begin(), uris.end()};
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
  notify([uri](const SubscriptionFilter& wanted) { return wanted.uris.contains(uri); },
         "notifications/resources/updated", {{"uri", uri}});
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
  const support::MutexLock lock(mutex_);
  subscribers_.erase(subscriber);
}

}  // namespace mcp
