// The private part of mcp::Server.
#pragma once

#include <memory>
#include <mutex>

#include "client_requests/pending_requests.hpp"
#include "in_flight.hpp"
#include "methods/method.hpp"
#include "protocol/message.hpp"
#include "protocol/server_info.hpp"
#include "request.hpp"
#include "subscriptions/subscription_registry.hpp"
#include "tasks/tasks.hpp"

namespace mcp {

struct Server::Impl {
  Impl(std::shared_ptr<const Registry> offered, ServerOptions given, const Sealer& sealer, state::Store& store)
      : options(std::move(given)),
        registry(std::move(offered)),
        subscriptions(options.max_subscriptions),
        services{
            options, sealer, in_flight, pending_requests, subscriptions, tasks, server_info_meta(options.server_info)},
        tasks(options, sealer, store, subscriptions) {}

  // The three kinds of messages, after the checks of their flavour.
  Received receive_message(Message&& message, const TransportInfo& transport);
  Received receive_request(Message&& message, const Flavour& flavour, const TransportInfo& transport);
  Response receive_notification(const Message& message, std::string_view cancellation_scope);
  // A batch of revision 2025-03-26 (batch.cpp).
  Received receive_batch(Json messages, const TransportInfo& transport);
  std::optional<Response> handle_batch(Batch& batch, MessageSink* sink, const std::stop_token& stop);

  // Runs a request and makes its response, also of what its method throws.
  Response respond(const RequestPtr& request, MessageSink* sink);
  std::optional<Response> handle(const RequestPtr& request, MessageSink* sink, const std::stop_token& stop);

  std::shared_ptr<const Registry> current_registry() {
    const std::lock_guard lock(registry_mutex);
    return registry;
  }

  ServerOptions options;
  std::mutex registry_mutex;
  std::shared_ptr<const Registry> registry;
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
