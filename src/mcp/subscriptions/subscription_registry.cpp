#include "subscription_registry.hpp"

#include "protocol/flavour.hpp"
#include "protocol/message.hpp"

namespace mcp {
namespace {

constexpr std::string_view kSubscriptionId = "io.modelcontextprotocol/subscriptionId";

std::string_view method_of(Change change) {
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

struct SubscriptionRegistry::Listener {
  std::string scope;
  Json id;  // of the subscription; null: a session's stream
  MessageSink outlet;
  std::mutex sending;  // guards what follows; one message at a time
  SubscriptionFilter interests;
  bool ended = false;

  // Expects the lock.
  void send(std::string_view method, Json params) {
    if (ended) return;
    if (!id.is_null()) params["_meta"][std::string(kSubscriptionId)] = id;
    Json message =
        params.empty() ? Json{{"jsonrpc", "2.0"}, {"method", method}} : notification_message(method, std::move(params));
    outlet.send(message);
  }

  void end(bool with_result) {
    const std::lock_guard lock(sending);
    if (ended) return;
    ended = true;
    if (with_result && !id.is_null()) {
      outlet.send(result_message(id, {{"resultType", "complete"}, {"_meta", {{kSubscriptionId, id}}}}));
    }
    if (outlet.end) outlet.end();
  }
};

std::shared_ptr<void> SubscriptionRegistry::add(const ListenerPtr& listener, const Json& greeting) {
  // Held until the greeting is out, so that no change overtakes it and none is missed.
  const std::lock_guard sending(listener->sending);
  {
    const std::lock_guard lock(mutex_);
    if (listeners_.size() >= most_) return nullptr;
    listeners_.insert(listener);
  }
  if (!greeting.is_null()) listener->send("notifications/subscriptions/acknowledged", {{"notifications", greeting}});
  return {listener.get(), [this, listener](void*) { remove(listener); }};
}

std::shared_ptr<void> SubscriptionRegistry::add_subscription(const std::string& scope, const Json& id,
                                                             SubscriptionFilter interests, Json honoured,
                                                             MessageSink outlet) {
  auto listener = std::make_shared<Listener>();
  listener->scope = scope;
  listener->id = id;
  listener->interests = std::move(interests);
  listener->outlet = std::move(outlet);
  return add(listener, honoured);
}

std::shared_ptr<void> SubscriptionRegistry::add_session(const std::string& scope, const std::vector<std::string>& uris,
                                                        MessageSink outlet) {
  auto listener = std::make_shared<Listener>();
  listener->scope = scope;
  listener->interests = {.lists = {Change::tools, Change::prompts, Change::resources},
                         .uris = {uris.begin(), uris.end()}};
  listener->outlet = std::move(outlet);
  return add(listener, nullptr);
}

void SubscriptionRegistry::set_uris(std::string_view scope, const std::vector<std::string>& uris) {
  for (const ListenerPtr& listener : all()) {
    if (listener->scope != scope || !listener->id.is_null()) continue;
    const std::lock_guard lock(listener->sending);
    listener->interests.uris = {uris.begin(), uris.end()};
  }
}

template <class Wants>
void SubscriptionRegistry::tell(const Wants& wants, std::string_view method, const Json& params) {
  for (const ListenerPtr& listener : all()) {
    const std::lock_guard lock(listener->sending);
    if (wants(listener->interests)) listener->send(method, params);
  }
}

void SubscriptionRegistry::list_changed(Change change) {
  tell([change](const SubscriptionFilter& wanted) { return wanted.lists.contains(change); }, method_of(change),
       Json::object());
}

void SubscriptionRegistry::resource_updated(std::string_view uri) {
  tell([uri](const SubscriptionFilter& wanted) { return wanted.uris.contains(uri); }, "notifications/resources/updated",
       {{"uri", uri}});
}

void SubscriptionRegistry::task_changed(std::string_view task_id, const Json& task) {
  tell([task_id](const SubscriptionFilter& wanted) { return wanted.task_ids.contains(task_id); }, "notifications/tasks",
       task);
}

void SubscriptionRegistry::cancel(std::string_view scope, const Json& id) {
  for (const ListenerPtr& listener : all()) {
    if (listener->scope == scope && listener->id == id && !id.is_null()) listener->end(false);
  }
}

void SubscriptionRegistry::end_scope(std::string_view scope) {
  for (const ListenerPtr& listener : all()) {
    if (listener->scope == scope) listener->end(true);
  }
}

void SubscriptionRegistry::end_all() {
  for (const ListenerPtr& listener : all()) listener->end(true);
}

std::vector<SubscriptionRegistry::ListenerPtr> SubscriptionRegistry::all() {
  const std::lock_guard lock(mutex_);
  return {listeners_.begin(), listeners_.end()};
}

void SubscriptionRegistry::remove(const ListenerPtr& listener) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(listener);
}

}  // namespace mcp
