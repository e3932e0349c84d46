// A checked `subscriptions/listen` of the stateless flavour.
#pragma once

#include <memory>
#include <string>

#include "protocol/message.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

struct MethodServices;

inline constexpr std::string_view kListenMethod = "subscriptions/listen";

struct SubscriptionRequest {
  Json id;
  PrincipalPtr principal;
  std::shared_ptr<const Registry> registry;
  std::string cancellation_scope;   // stdio: where notifications/cancelled finds it
  Json filter;                      // `params.notifications`
  std::shared_ptr<void> in_flight;  // keeps the id taken in its scope
};

// Throws ProtocolError if the filter is not valid, or the id belongs to a request that still runs.
SubscriptionPtr prepare_subscription(Message&& message, const TransportInfo& transport,
                                     std::shared_ptr<const Registry> registry, const MethodServices& services);

// See Server::subscribe().
SubscriptionHandle open_subscription(const MethodServices& services, const SubscriptionPtr& request,
                                     const std::shared_ptr<MessageSink>& sink);

}  // namespace mcp
