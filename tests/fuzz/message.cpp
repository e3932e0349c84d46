// Sends arbitrary bytes as a message: the server does not crash and answers with well-formed JSON-RPC. The first byte
// of the input selects the transport (stdio or HTTP), whether there is a session, and its revision.
#include "server_fixture.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace {

using fuzz::require;
using support::Json;

void check_message(const Json& message) {
  require(message.is_object() || message.is_array(), "a message is an object or a batch");
  if (!message.is_object()) return;
  require(message.value("jsonrpc", "") == "2.0", "jsonrpc is 2.0");
  const bool is_response = message.contains("result") != message.contains("error");
  require(is_response || message.contains("method"), "a message is a request, a notification or a response");
  require(!message.contains("id") || message["id"].is_string() || message["id"].is_number_integer(),
          "an id is never null");
  require(!message.contains("error") || message["error"]["message"].is_string(), "an error says what is wrong");
  require(!support::to_text(message).empty(), "a message can be written");
}

struct CheckingSink : mcp::MessageSink {
  bool send(std::string_view message, mcp::Delivery) override {
    check_message(Json::parse(message));
    return true;
  }
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
  static fuzz::ServerFixture fixture;
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
  auto received = fixture.server.receive(text, transport);
  const auto sink = std::make_shared<CheckingSink>();
  if (auto* request = std::get_if<mcp::RequestPtr>(&received)) {
    const auto response = fixture.server.handle(std::move(*request), sink.get(), {});
    if (response && !response->body.empty()) check_message(Json::parse(response->body));
  } else if (auto* subscription = std::get_if<mcp::SubscriptionPtr>(&received)) {
    const auto handle = fixture.server.subscribe(std::move(*subscription), sink);
    fixture.server.publish(fixture.server.registry(), {mcp::Change::tools});
  } else if (const auto& response = std::get<mcp::Response>(received); !response.body.empty()) {
    check_message(Json::parse(response.body));
  }
  return 0;
}
