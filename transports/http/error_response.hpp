// What the HTTP door itself has to complain about, and the one place where complaints become bodies. Values and free
// functions; safe from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "message.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace transports::http {

inline constexpr std::string_view kMcpPath = "/mcp";

struct Problem {
  int status = 400;
  std::string code = "invalid_request";
  std::string message = {};
  std::string hint = {};
  bool retryable = false;
  std::optional<std::chrono::seconds> retry_after = {};
};

Problem to_problem(const support::Error& error);

Response json_response(int status, const support::Json& body);
Response json_text_response(int status, std::string body);
// {"error": {"code", "message", "hint"?, "retryable", "retry_after"?, "request_id"}}. On /mcp, where clients expect
// JSON-RPC, an error message without an id whose `data` is that object; on the paths of the login what
// oauth_responses.hpp says.
Response to_response(const Problem& problem, const Request& request);
Response make_json_rpc_error(int status, int code, const std::string& message);

}  // namespace transports::http
