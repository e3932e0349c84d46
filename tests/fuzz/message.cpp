// Whatever bytes a client sends: no crash, and only well-formed JSON-RPC comes back. The first byte of the input
// chooses the transport (stdio or HTTP), whether there is a session, and its revision.
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

struct CheckingSink : mcp::MessageSink {
  void send(std::string_view message, mcp::Delivery) override { check_message(Json::parse(message)); }
  void end(std::string_view result) override {
    if (!result.empty()) check_message(Json::parse(result));
  }
};

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
  mcp::TransportInfo transport;
  transport.headers = (choice & 1) != 0 ? &headers : nullptr;
  transport.session = (choice & 2) != 0 ? &session : nullptr;
  transport.cancellation_scope = transport.session != nullptr ? "session" : "";
  auto received = shop.server.receive(text, transport);
  const auto sink = std::make_shared<CheckingSink>();
  if (auto* request = std::get_if<mcp::RequestPtr>(&received)) {
    const auto response = shop.server.handle(std::move(*request), sink.get(), {});
    if (response && !response->body.empty()) check_message(Json::parse(response->body));
  } else if (auto* subscription = std::get_if<mcp::SubscriptionPtr>(&received)) {
    const auto handle = shop.server.subscribe(std::move(*subscription), sink);
    shop.server.publish(shop.server.registry(), {mcp::Change::tools});
  } else if (const auto& response = std::get<mcp::Response>(received); !response.body.empty()) {
    check_message(Json::parse(response.body));
  }
  return 0;
}
