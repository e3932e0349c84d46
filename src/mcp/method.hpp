// What a protocol method is to the dispatcher: a row in its era's table. A new method is a function and a row.
// Tables are built once and immutable.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/mcp/session.hpp"

namespace mcp {

// What methods work with. Lives as long as the server.
struct Services {
  const Registry& registry;
  const ServerOptions& options;
};

// One request on its way through a method.
struct Request {
  std::string method;
  std::string version;  // of the protocol, as negotiated or claimed
  Json params;
  Session* session = nullptr;                // only for methods that are answered at once
  const ProtocolHeaders* headers = nullptr;  // only for Method::check
};

struct Answer {
  Json result;
  std::optional<Session> opened_session = {};
};

// Stateless results that clients may keep. Ours depend on nobody's credential, hence always "public".
struct CacheHint {
  int ttl_ms;
};

struct Method {
  // Throws ProtocolError for what a client did wrong.
  Answer (*handle)(const Services&, Request&, Context&);
  // Whether it becomes a Call that a transport runs where it likes, or is answered within Server::open().
  bool takes_time = false;
  std::optional<CacheHint> cache = {};
  // Stateless HTTP only: the member of the params that the header Mcp-Name repeats, and what else must hold before a
  // status is chosen (capabilities, mirrored arguments).
  std::string_view name_member = {};
  void (*check)(const Services&, const Request&) = nullptr;
};

using MethodTable = std::map<std::string_view, Method>;

const MethodTable& handshake_methods();
const MethodTable& stateless_methods();

}  // namespace mcp
