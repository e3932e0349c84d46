// What a protocol method is to the server: a row in its flavour's table. A new method is a function and a row.
// Tables are built once and immutable.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "in_flight.hpp"
#include "request.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"

namespace mcp {

class PendingRequests;
class SubscriptionRegistry;
class Tasks;

// What methods work with. Lives as long as the server.
struct MethodServices {
  const ServerOptions& options;
  const Sealer& sealer;
  InFlight& in_flight;
  PendingRequests& pending_requests;
  SubscriptionRegistry& subscriptions;
  Tasks& tasks;
  std::string server_info_meta;  // the `_meta` member of every stateless result, as JSON text
};

// How long clients may keep a stateless result, and whether a cache may serve it to another client.
struct CacheHint {
  int ttl_ms;
  bool is_public = true;
};

struct MethodResult {
  MethodResult() = default;
  // From the whole result, an object.
  explicit MethodResult(Json result);

  std::string members = {};             // of the result, as JSON text without braces: "a":1,"b":2
  Json meta = {};                       // its `_meta`, an object; null: none
  std::string_view type = "complete";   // stateless: `resultType`
  std::optional<CacheHint> cache = {};  // in place of the method's
  bool is_private = false;              // no cache may serve it to another caller
  std::optional<Session> new_session = {};
};

struct Method {
  // Throws ProtocolError for what a client did wrong.
  MethodResult (*run)(const MethodServices&, const Request&, Context&);
  // Completes the request within Server::receive(): finds what `params` name and checks what decides the HTTP status.
  // A Response ends the request. Null: nothing to do.
  std::optional<Response> (*prepare)(const MethodServices&, const TransportInfo&, Request&) = nullptr;
  // Whether the request's handler may ask its client something. Null: no handler of this method may.
  bool (*asks_client)(const Request&) = nullptr;
  // Whether the transport chooses the thread that runs it; otherwise Server::receive() answers at once.
  bool runs_async = false;
  std::optional<CacheHint> cache = {};
  // Stateless HTTP: the member of the params that the header Mcp-Name repeats.
  std::string_view name_member = {};
  // Whether the registry has anything to use the method on; where it has not, the method is unknown. Null: always.
  bool (*exists)(const Registry&) = nullptr;
};

using MethodTable = std::map<std::string_view, Method>;

// Runs a request's method with a Context of its own. `sink` and `client_requests` may be null.
MethodResult run_method(const MethodServices& services, const Request& request, MessageSink* sink,
                        ClientRequests* client_requests, const std::stop_token& stop);

}  // namespace mcp
