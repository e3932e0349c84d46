// JSON-RPC 2.0 messages: parses those of the client, makes those of the server. Pure functions.
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

// The id that a response to `document` carries: a string or an integer as the client sent it; null if there is none.
// Call it before parse_message(), which consumes the document and may throw.
Json find_request_id(const Json& document);

// Throws ProtocolError 400/-32600 if the document is not a JSON-RPC message.
Message parse_message(Json&& document);

// The id of a message as log lines show it; empty for a notification.
std::string to_request_id(const Json& id);

// `id` null: the member is left out, because every MCP schema forbids a null there.
Json result_message(Json id, Json result);
Json error_message(Json id, const ProtocolError& error);
Json notification_message(std::string_view method, Json params);

}  // namespace mcp
