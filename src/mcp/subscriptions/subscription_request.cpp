#include "subscription_request.hpp"

#include <algorithm>

#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "protocol/flavour.hpp"
#include "subscription_registry.hpp"
#include "tasks/task_methods.hpp"
#include "tasks/tasks.hpp"

namespace mcp {
namespace {

void check_filter(const Json& filter, const ClientCapabilities& client) {
  for (const std::string_view member : {"resourceSubscriptions", "taskIds"}) {
    const Json* entries = support::find(filter, member);
    if (entries == nullptr) continue;
    const bool are_texts = entries->is_array() && std::all_of(entries->begin(), entries->end(),
                                                              [](const Json& entry) { return entry.is_string(); });
    if (!are_texts) throw invalid_params("`" + std::string(member) + "` must be a list of texts.");
    if (member == "taskIds" && !client.tasks) throw tasks_not_declared();
  }
}

// Reads a filter and notes which members of it are honoured.
class FilterReader {
 public:
  FilterReader(const Json& wanted, SubscriptionFilter& filter, Json& honoured)
      : wanted_(wanted), filter_(filter), honoured_(honoured) {}

  void read_list(const char* member, Change change, bool can_change) {
    const Json* flag = support::find(wanted_, member);
    if (flag == nullptr || *flag != true || !can_change) return;
    filter_.lists.insert(change);
    honoured_[member] = true;
  }

  template <class Set, class IsKnown>
  void read_texts(const char* member, Set& texts, const IsKnown& is_known) {
    const Json* entries = support::find(wanted_, member);
    if (entries == nullptr) return;
    for (const Json& entry : *entries) {
      const auto& text = entry.get_ref<const std::string&>();
      if (is_known(text) && texts.insert(text).second) honoured_[member].push_back(text);
    }
  }

 private:
  const Json& wanted_;
  SubscriptionFilter& filter_;
  Json& honoured_;
};

}  // namespace

SubscriptionPtr prepare_subscription(Message&& message, const TransportInfo& transport,
                                     std::shared_ptr<const Registry> registry, const MethodServices& services) {
  RequestInfo envelope;
  read_envelope(message.params, envelope);
  const Json* filter = support::find(message.params, "notifications");
  if (filter == nullptr || !filter->is_object()) throw invalid_params("`params.notifications` must be an object.");
  check_filter(*filter, envelope.client_capabilities);
  auto request = std::make_shared<SubscriptionRequest>();
  request->cancellation_scope = stateless_flavour().cancellation_scope(transport);
  if (!request->cancellation_scope.empty()) {
    request->in_flight = services.in_flight.add(request->cancellation_scope, message.id, {});
    if (!request->in_flight) throw id_in_use();
  }
  request->id = std::move(message.id);
  request->principal = transport.principal;
  request->registry = std::move(registry);
  request->filter = *filter;
  return request;
}

SubscriptionHandle open_subscription(const MethodServices& services, const SubscriptionPtr& request,
                                     const std::shared_ptr<MessageSink>& sink) {
  const Registry& registry = *request->registry;
  SubscriptionFilter filter;
  Json honoured = Json::object();
  FilterReader reader(request->filter, filter, honoured);
  const bool lists_change = services.options.lists_change;
  reader.read_list("toolsListChanged", Change::tools, lists_change);
  reader.read_list("promptsListChanged", Change::prompts, lists_change && has_prompts(registry));
  reader.read_list("resourcesListChanged", Change::resources, lists_change && has_resources(registry));
  reader.read_texts("resourceSubscriptions", filter.uris,
                    [&](const std::string& uri) { return !find_watch_refusal(registry, uri, *request->principal); });
  reader.read_texts("taskIds", filter.task_ids, [&](const std::string& handle) {
    return services.tasks.is_handle_of(*request->principal, handle);
  });
  auto handle = services.subscriptions.add_subscription(request->cancellation_scope, request->id, std::move(filter),
                                                        honoured, sink);
  if (handle == nullptr) {
    const ProtocolError full(503, code::kBusy, "Too many subscriptions are open; try again later.");
    sink->send(support::to_text(error_message(request->id, full)), Delivery::required);
    sink->end({});
    return nullptr;
  }
  using Held = std::pair<SubscriptionPtr, SubscriptionHandle>;  // `request` keeps its id taken
  return std::make_shared<Held>(request, std::move(handle));
}

}  // namespace mcp
