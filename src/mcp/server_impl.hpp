// The private part of mcp::Server.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "client_requests/pending_requests.hpp"
#include "in_flight.hpp"
#include "methods/method.hpp"
#include "protocol/message.hpp"
#include "protocol/server_info.hpp"
#include "request.hpp"
#include "subscriptions/subscription_registry.hpp"
#include "tasks/tasks.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace mcp {

struct Server::Impl {
  Impl(std::shared_ptr<const Registry> offered, ServerOptions given, const Sealer& sealer, state::Store& store)
      : options(std::move(given)),
        registry(std::move(offered)),
        subscriptions(options.max_subscriptions, options.watch_resource),
        services{
            options, sealer, in_flight, pending_requests, subscriptions, tasks, server_info_meta(options.server_info)},
        tasks(options, sealer, store, subscriptions) {}

  // One message, alone or of a batch.
  Received receive_message(Message&& message, const TransportInfo& transport);
  Response receive_notification(const Message& message, std::string_view cancellation_scope);
  // A batch of revision 2025-03-26 (batch.cpp).
  Received receive_batch(Json messages, const TransportInfo& transport);

  // Runs a request and makes its response, also of what its method throws.
  Response respond(const RequestPtr& request, MessageSink* sink);

  std::shared_ptr<const Registry> current_registry() {
    const support::MutexLock lock(registry_mutex);
    return registry;
  }
  // The registry without what a connection has not selected. Throws ProtocolError for names that do not exist.
  std::shared_ptr<const Registry> select_registry(const ToolSelection& selection);

  ServerOptions options;
  support::Mutex registry_mutex;
  std::shared_ptr<const Registry> registry GUARDED_BY(registry_mutex);
  // Parts of `registry` that connections have selected, by their selection.
  std::map<std::string, std::shared_ptr<const Registry>> selected_registries GUARDED_BY(registry_mutex);
  InFlight in_flight;
  PendingRequests pending_requests;
  SubscriptionRegistry subscriptions;
  MethodServices services;
  Tasks tasks;  // destroyed first: its threads use the services
};

// The response that holds an error.
Response error_response(Json id, const ProtocolError& error);
// Logs an exception that no message of a client should cause, and returns the error for the client, which says nothing
// of it.
ProtocolError internal_error(std::string_view where, const char* what);
// The text of a batch of responses.
std::string batch_text(const std::vector<std::string>& responses);

}  // namespace mcp
