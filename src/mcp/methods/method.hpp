// What a protocol method is to the dispatcher: a row in its era's table. A new method is a function and a row.
// Tables are built once and immutable.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "subscriptions/subscription_registry.hpp"
#include "tasks/tasks.hpp"
#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/mcp/session.hpp"

namespace mcp {

// What methods work with. Lives as long as the server.
struct MethodServices {
  const ServerOptions& options;
  const Sealer& sealer;
  SubscriptionRegistry& listeners;
  Tasks& tasks;
  // The `_meta` member that every stateless result has, as JSON text.
  std::string stateless_meta;
};

// One request on its way through a method.
struct Request {
  std::string method;
  std::string version;  // of the protocol, as negotiated or claimed
  Json params;
  std::shared_ptr<const Registry> registry;
  ClientCapabilities abilities = {};
  std::string scope = {};                    // the cancellation scope
  Session* session = nullptr;                // only for methods that are answered at once
  const ProtocolHeaders* headers = nullptr;  // only for Method::check
};

// How long clients may keep a stateless result, and whether one client's may serve another.
struct CacheHint {
  int ttl_ms;
  bool is_public = true;
};

struct Answer {
  Json result = Json::object();
  std::optional<Session> opened_session = {};
  std::optional<CacheHint> cache = {};  // in place of the method's
  std::string_view type = "complete";   // stateless: resultType
  bool is_private = false;              // holds what only this caller can use: no cache may serve it to another
  // The first members of the result, where they are JSON text already: `"a":1,"b":2`. Those of `result` follow.
  std::string members = {};
  // The last member, likewise. Lives as long as the server.
  std::string_view last_member = {};
};

struct Method {
  // Throws ProtocolError for what a client did wrong, support::Error where there is no better word for it.
  Answer (*handle)(const MethodServices&, Request&, Context&);
  // Whether it becomes a Call that a transport runs where it likes, or is answered within Server::open().
  bool runs_async = false;
  // Whether its handlers may ask the client something.
  bool may_ask = false;
  std::optional<CacheHint> cache = {};
  // Stateless HTTP only: the member of the params that the header Mcp-Name repeats.
  std::string_view name_member = {};
  // Stateless only: what else must hold before a status is chosen (abilities, mirrored arguments).
  void (*check)(const MethodServices&, const Request&) = nullptr;
  // Whether there is anything to use it on; null: always. Where not, the method is unknown.
  bool (*exists)(const Registry&) = nullptr;
};

using MethodTable = std::map<std::string_view, Method>;

const MethodTable& stateful_methods();
const MethodTable& stateless_methods();

}  // namespace mcp
