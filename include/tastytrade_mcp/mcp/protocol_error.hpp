// A JSON-RPC error: thrown by methods and by the checks before them, turned into an error message in server.cpp. It
// says what the client did wrong. What a model or a user did wrong is a support::Error, which becomes a tool result.
#pragma once

#include <stdexcept>
#include <string>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

// Codes of JSON-RPC 2.0 and of MCP.
namespace code {
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kNoSession = -32000;
inline constexpr int kBusy = -32000;
inline constexpr int kHeaderMismatch = -32020;
inline constexpr int kMissingCapability = -32021;
inline constexpr int kUnsupportedVersion = -32022;
inline constexpr int kUnknownResource = -32002;  // stateful flavour; the stateless one has kInvalidParams
}  // namespace code

class ProtocolError : public std::runtime_error {
 public:
  // `status` is what HTTP answers; 200 for errors of a method itself, which travel in-band.
  ProtocolError(int status, int code, const std::string& message, Json data = nullptr)
      : std::runtime_error(message), status(status), code(code), data(std::move(data)) {}

  int status;
  int code;
  Json data;  // null: none
};

inline ProtocolError invalid_params(const std::string& message) {
  return {200, code::kInvalidParams, message};
}

}  // namespace mcp
