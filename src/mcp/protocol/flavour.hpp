// Which era a message belongs to, decided from the message alone; the protocol header only cross-checks. A message
// whose `_meta` claims a protocol version is stateless, and never falls back to the handshake era however broken the
// claim is. Free functions; safe from any thread.
#pragma once

#include <optional>

#include "message.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

enum class Flavour { handshake, stateless };

// The members of a stateless request's `_meta`.
namespace meta_key {
inline constexpr std::string_view kVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kClientInfo = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view kLogLevel = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view kServerInfo = "io.modelcontextprotocol/serverInfo";
}  // namespace meta_key

// `params._meta`, or null.
const Json* meta_of(const Json& params);

// Throws ProtocolError with status 400: -32602 for a missing or ill-formed envelope, -32020 where header and body
// disagree, -32022 for a version this server does not speak that way, -32600 for a response nobody may send.
Flavour detect_flavour(const Message& message, const ProtocolHeaders* headers);

// Whether an element of an array claims to be stateless, which no array may be.
bool has_stateless_envelope(const Json& element);

// Every version we speak, newest first.
Json supported_versions();

}  // namespace mcp
