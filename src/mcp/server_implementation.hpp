// The server's inside, in three rooms: server_open.cpp decides what a message is and whether it may be, server_run.cpp
// does the work of a call, server.cpp is the outside.
#pragma once

#include <memory>
#include <mutex>

#include "client_requests/client_requests.hpp"
#include "in_flight.hpp"
#include "methods/method.hpp"
#include "protocol/flavour.hpp"
#include "protocol/message.hpp"
#include "protocol/server_info.hpp"
#include "subscriptions/subscription_registry.hpp"
#include "tasks/tasks.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

using Opened = Server::Opened;

// Everything a running method works on. A call that goes on as a task takes it along.
struct Job;

struct Server::Impl {
  Impl(std::shared_ptr<const Registry> offered, ServerOptions given, const Sealer& sealer, state::Store& store)
      : options(std::move(given)),
        registry(std::move(offered)),
        listeners(options.max_subscriptions),
        tasks(options, sealer, store, listeners),
        services{options, sealer, listeners, tasks, stateless_meta(options)} {}

  Opened open_message(Message message, const TransportInfo& around);
  Opened open_handshake(Message message, const TransportInfo& around);
  Opened open_stateless(Message message, const TransportInfo& around);
  Opened open_batch(Json elements, const TransportInfo& around);
  Subscription open_subscription(Message message, const Request& request, const TransportInfo& around);
  void cancel(const Message& message, Flavour era, const TransportInfo& around);

  Reply answer(const Method& method, Json id, Request request, const TransportInfo& around);
  Call prepare(const Method& method, Json id, Request request, Flavour era, const TransportInfo& around);
  Reply run_method(Call& call, const Context::Send& send, const std::function<void()>& release_connection);
  Answer run_handshake(const std::shared_ptr<Job>& job, Call& call, const std::function<void()>& release_connection);
  Answer run_stateless(const std::shared_ptr<Job>& job, Call& call);
  std::optional<Reply> run_one(Call call, const Context::Send& send, const std::stop_token& stop,
                               const std::function<void()>& release_connection);
  std::optional<Reply> run_batch(Call batch, const Context::Send& send, const std::stop_token& stop);

  std::shared_ptr<const Registry> offered() {
    const std::lock_guard lock(registry_mutex);
    return registry;
  }

  ServerOptions options;
  std::mutex registry_mutex;
  std::shared_ptr<const Registry> registry;
  InFlight in_flight;
  PendingRequests inquiries;
  SubscriptionRegistry listeners;
  Tasks tasks;
  MethodServices services;
};

// The request id of log lines where the transport gives none: the id of the message; empty for a notification.
std::string to_request_id(const Json& id);
// An error, as the whole answer to a message.
Reply refusal(Json id, const ProtocolError& error);
// What went wrong is ours alone to know: logs it, and returns what the client is told.
ProtocolError defect(std::string_view where, const char* what);
// Adds what every stateless result carries beside its own members. `exchanged`: the client has replied to questions on
// the way, so the result is for it alone.
Answer completed(const MethodServices& services, const Method& method, Answer&& answer, bool exchanged);
// The answers to a batch, which is never empty.
std::string batch_text(const std::vector<std::string>& answers);
// The JSON-RPC response that holds the answer.
std::string response_text(const Json& id, const Answer& answer);

}  // namespace mcp
