// The two flavours of the protocol. A stateful client opens a session with `initialize` (revisions up to 2025-11-25);
// a stateless client sends an envelope in `_meta` of every request (2026-07-28). What differs between them stands in
// two places: prepare() makes a Request of a message, finish() makes a response of a result.
#pragma once

#include <optional>
#include <string>

#include "message.hpp"
#include "methods/method.hpp"

namespace mcp {

class Flavour {
 public:
  virtual ~Flavour() = default;
  virtual bool is_stateless() const = 0;
  // The scope in which a later message can cancel a request; empty: the request ends with its connection.
  virtual std::string_view cancellation_scope(const TransportInfo& transport) const = 0;
  // Checks the session, or the envelope and the headers that must agree with it. Throws ProtocolError.
  virtual void check(const Message& message, const TransportInfo& transport) const = 0;
  // Fills `request`, whose registry is set, from a checked message of kind request. A Response ends the request.
  // Throws ProtocolError.
  virtual std::optional<Response> prepare(Message&& message, const TransportInfo& transport,
                                          const MethodServices& services, Request& request) const = 0;
  // Appends the JSON-RPC response to `text`.
  virtual void finish(const MethodServices& services, const Request& request, const MethodResult& result,
                      std::string& text) const = 0;
  // The code of the error for a resource that does not exist.
  virtual int unknown_resource_code() const = 0;
};

// Decides by the message alone; the header MCP-Protocol-Version counts only where the message says nothing. A message
// with a version in `_meta` is stateless, however broken its envelope is.
const Flavour& select_flavour(const Message& message, const ProtocolHeaders* headers);
const Flavour& stateful_flavour();
const Flavour& stateless_flavour();

// Whether a message has a protocol version in `params._meta`.
bool has_stateless_envelope(const Json& message);
// The envelope of a stateless request that check() has accepted: its protocol version and capabilities.
void read_envelope(const Json& params, RequestInfo& request);

// `params._meta`, or null.
const Json* find_meta(const Json& params);

// The members of a stateless request's `_meta`.
namespace meta_key {
inline constexpr std::string_view kVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kClientInfo = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view kLogLevel = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view kServerInfo = "io.modelcontextprotocol/serverInfo";
}  // namespace meta_key

// What both flavours do with a request: id, principal, trace context, progress token.
void prepare_common(Message&& message, const TransportInfo& transport, Request& request);
// Sets the request's method. Throws ProtocolError `unknown_status`/-32601 if there is none of this name.
void find_method(const MethodTable& methods, const std::string& name, int unknown_status, Request& request);
// Makes the error for a request whose id belongs to a request that still runs in the same scope.
ProtocolError id_in_use();
// Lets a later message cancel the request. Throws id_in_use().
void register_in_flight(InFlight& in_flight, Request& request);
// Appends `{"jsonrpc":"2.0","id":…,"result":{` to `text`, which is reserved for `more` bytes after that.
void begin_response(const Request& request, std::size_t more, std::string& text);

// Every protocol version of this server, newest first.
Json supported_versions();

}  // namespace mcp
