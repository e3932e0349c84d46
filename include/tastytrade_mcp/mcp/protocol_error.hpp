// A JSON-RPC error on its way out: thrown by the checks that precede a method and by methods themselves, turned into an
// error message in one place (server.cpp). A handler throws one only for what is the client's fault, not the model's or
// the user's. Distinct from support::Error, which is about the user's business and reaches the model as a tool result.
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
inline constexpr int kUnknownResource = -32002;  // handshake era; the stateless one says kInvalidParams
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
