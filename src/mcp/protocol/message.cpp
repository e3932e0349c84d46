#include "message.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

bool is_id(const Json& value) {
  return value.is_string() || value.is_number_integer();
}

ProtocolError not_a_message(const std::string& why) {
  return {400, code::kInvalidRequest, why};
}

Json envelope(Json id) {
  Json message = Json::object();
  message["jsonrpc"] = "2.0";
  if (!id.is_null()) message["id"] = std::move(id);
  return message;
}

}  // namespace

Json find_request_id(const Json& document) {
  // The id of a response is the server's own: an error with it would look like the answer to a request of the client's.
  if (document.is_object() && !document.contains("method") &&
      document.contains("result") != document.contains("error")) {
    return {};
  }
  const Json* id = support::find(document, "id");
  return id != nullptr && is_id(*id) ? *id : Json();
}

Message parse_message(Json&& document) {
  if (!document.is_object()) throw not_a_message("A JSON-RPC message is an object.");
  const Json* version = support::find(document, "jsonrpc");
  if (version == nullptr || *version != "2.0") throw not_a_message("`jsonrpc` must be \"2.0\".");
  const bool has_id = document.contains("id");
  if (has_id && !is_id(document["id"])) throw not_a_message("`id` must be a string or an integer.");

  Message message;
  if (has_id) message.id = std::move(document["id"]);
  if (!document.contains("method")) {
    if (document.contains("result") == document.contains("error")) {
      throw not_a_message("A message has a `method`, a `result` or an `error`.");
    }
    message.kind = MessageKind::response;
    if (const auto result = document.find("result"); result != document.end()) message.result = std::move(*result);
    if (const auto error = document.find("error"); error != document.end()) message.error = std::move(*error);
    return message;
  }
  if (!document["method"].is_string()) throw not_a_message("`method` must be a string.");
  message.kind = has_id ? MessageKind::request : MessageKind::notification;
  message.method = std::move(document["method"].get_ref<std::string&>());
  if (const auto params = document.find("params"); params != document.end() && !params->is_null()) {
    if (!params->is_object()) throw not_a_message("`params` must be an object.");
    message.params = std::move(*params);
  }
  return message;
}

std::string to_request_id(const Json& id) {
  constexpr std::size_t kMaxBytes = 60;
  if (id.is_null()) return {};
  const bool is_text = id.is_string() && !id.get_ref<const std::string&>().empty();
  return support::printable(is_text ? id.get_ref<const std::string&>() : support::to_text(id), kMaxBytes);
}

Json result_message(Json id, Json result) {
  Json message = envelope(std::move(id));
  message["result"] = std::move(result);
  return message;
}

Json error_message(Json id, const ProtocolError& error) {
  Json message = envelope(std::move(id));
  Json& body = message["error"];
  body = {{"code", error.code}, {"message", error.what()}};
  if (!error.data.is_null()) body["data"] = error.data;
  return message;
}

Json notification_message(std::string_view method, Json params) {
  return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

}  // namespace mcp
