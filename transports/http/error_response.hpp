// Errors as HTTP answers: the one place where an error becomes a status, header fields and a body. Values and free
// functions; safe from any thread.
#pragma once

#include <string>

#include "http_error.hpp"
#include "message.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace transports::http {

HttpError to_http_error(const support::Error& error);

// The body's form is that of the request's route:
// - json: {"error": {"code", "message", "hint"?, "retryable", "retry_after"?, "request_id"}}
// - json_rpc: a JSON-RPC error message without an id; its `data` is the object above
// - oauth: {"error", "error_description"} (RFC 6749 section 5.2)
// - oauth_registration: the same; a body that is too large is `invalid_client_metadata` (RFC 7591 section 3.2.2)
// - page: HTML, on the pages of the login
// A GET of a browser (Accept names text/html) is answered with a page whatever the route's form is.
Response error_response(const HttpError& error, const Request& request);

Response json_response(int status, const support::Json& body);
Response json_text_response(int status, std::string body);
Response make_json_rpc_error(int status, int code, const std::string& message);

}  // namespace transports::http
