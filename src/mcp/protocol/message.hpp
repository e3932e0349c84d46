// JSON-RPC 2.0 messages: telling a request, a notification and a response apart, and building the ones we send.
// Free functions and values; safe from any thread.
#pragma once

#include <string>

#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

enum class MessageKind { request, notification, response };

struct Message {
  MessageKind kind = MessageKind::request;
  Json id;             // string or integer of a request; null otherwise
  std::string method;  // empty for a response
  Json params = Json::object();
  Json result, error;  // of a response; one of them is null
};

// The id that an answer to `document` carries: a string or an integer as it was sent, null if there is none to read.
// Asked before classify(), which consumes the document and may refuse it.
Json find_request_id(const Json& document);

// Throws ProtocolError 400/-32600 for whatever is no JSON-RPC message.
Message classify(Json&& document);

// `id` null: the member is left out, for every MCP schema forbids a null there.
Json result_message(Json id, Json result);
Json error_message(Json id, const ProtocolError& error);
Json notification_message(std::string_view method, Json params);

}  // namespace mcp
