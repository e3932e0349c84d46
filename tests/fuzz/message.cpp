// Whatever bytes a client sends: no crash, and only well-formed JSON-RPC comes back, with the id that was asked with.
// The first byte chooses the surroundings: stdio or HTTP, with or without a session, and its revision.
#include "shop.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace {

using fuzz::demand;
using support::Json;

void check_message(const Json& message) {
  demand(message.is_object() || message.is_array(), "a message is an object or a batch");
  if (!message.is_object()) return;
  demand(message.value("jsonrpc", "") == "2.0", "jsonrpc is 2.0");
  const bool httplib = message.contains("result") != message.contains("error");
  demand(httplib || message.contains("method"), "a message is a request, a notification or a response");
  demand(!message.contains("id") || message["id"].is_string() || message["id"].is_number_integer(),
         "an id is never null");
  demand(!message.contains("error") || message["error"]["message"].is_string(), "an error says what is wrong");
  demand(!support::to_text(message).empty(), "a message can be written");
}

mcp::Session session_of(unsigned choice) {
  mcp::Session session;
  session.id = "session";
  session.protocol_version = mcp::kStatefulVersions[choice % mcp::kStatefulVersions.size()];
  session.client_capabilities = {{"elicitation", Json::object()}};
  return session;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static fuzz::Shop shop;
  if (size == 0) return 0;
  const unsigned choice = data[0];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  mcp::Session session = session_of(choice >> 3);
  mcp::ProtocolHeaders headers;
  if ((choice & 4) != 0) headers = {"2026-07-28", "tools/call", "echo", nullptr};
  headers.parameter = [](std::string_view) { return std::optional<std::string>(); };
  mcp::TransportInfo around;
  around.headers = (choice & 1) != 0 ? &headers : nullptr;
  around.session = (choice & 2) != 0 ? &session : nullptr;
  around.cancellation_scope = around.session != nullptr ? "session" : "";
  auto opened = shop.server.open(text, around);
  const auto send = [](const Json& message) { check_message(message); };
  if (auto* call = std::get_if<mcp::Call>(&opened)) {
    const auto reply = shop.server.run(std::move(*call), send, {});
    if (reply && reply->text) check_message(support::Json::parse(*reply->text));
  } else if (auto* subscription = std::get_if<mcp::Subscription>(&opened)) {
    const auto handle = shop.server.listen(std::move(*subscription), {.send = send, .end = {}});
    shop.server.publish(shop.server.registry(), {mcp::Change::tools});
  } else if (const auto& reply = std::get<mcp::Reply>(opened); reply.text) {
    check_message(support::Json::parse(*reply.text));
  }
  return 0;
}
