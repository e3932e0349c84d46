// A server with a few tools for the tests, and the messages and headers that clients of both flavours send.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "published_schema.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace test {

using support::Json;

inline constexpr std::string_view kStateless = "2026-07-28";
inline const std::string kClaim = "io.modelcontextprotocol/protocolVersion";
inline const std::string kCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline const std::string kLogLevel = "io.modelcontextprotocol/logLevel";
inline const std::string kServerInfo = "io.modelcontextprotocol/serverInfo";

mcp::Tool tool(std::string name, mcp::Tool::Handler handler);

inline Json request(const std::string& method, Json params = nullptr, Json id = 1) {
  Json message = Json::object();
  message["jsonrpc"] = "2.0";
  if (!id.is_null()) message["id"] = std::move(id);
  message["method"] = method;
  if (!params.is_null()) message["params"] = std::move(params);
  return message;
}
inline Json notification(const std::string& method, Json params = nullptr) {
  return request(method, std::move(params), nullptr);
}

// With a stateless client's envelope.
Json claiming(Json message, const Json& version = kStateless, const Json& capabilities = Json::object());
Json initialize_request(std::string_view version, Json id = 0);

// What an HTTP request says beside its body.
struct Headers {
  std::optional<std::string> version, method, name;
  std::map<std::string, std::string> parameters = {};

  // Those that a correct stateless client sends with `message`.
  static Headers of(const Json& message, std::string_view version = kStateless);
  mcp::ProtocolHeaders protocol() const;
};

// Records the messages that a server sends.
struct RecordingSink : mcp::MessageSink {
  std::vector<Json> messages;
  std::vector<mcp::Delivery> deliveries;
  bool ended = false;
  bool is_slow = false;  // leaves out what may be left out
  bool connected = true;
  bool is_connected() override { return connected; }

  bool send(std::string_view message, mcp::Delivery delivery) override {
    if (is_slow && delivery == mcp::Delivery::droppable) return false;
    messages.push_back(Json::parse(message));
    deliveries.push_back(delivery);
    return true;
  }
  void end(std::string_view result) override {
    if (!result.empty()) messages.push_back(Json::parse(result));
    ended = true;
  }
};

class ServerFixture {
 public:
  // Offers the tools of the fixture and `more`.
  explicit ServerFixture(std::vector<mcp::Tool> more = {}, mcp::ServerOptions options = {})
      : ServerFixture(mcp::Catalog{.tools = std::move(more)}, std::move(options)) {}
  ServerFixture(mcp::Catalog more, mcp::ServerOptions options);

  // What came back for a message. `body`: nothing if no message did. `ran`: whether handle() was needed.
  struct Outcome {
    int status = 200;
    std::optional<Json> body;
    std::vector<Json> notifications;
    std::optional<mcp::Session> new_session;
    bool ran = false;

    int error() const { return body && body->contains("error") ? (*body)["error"]["code"].get<int>() : 0; }
    const Json& result() const;
  };
  // Receives and handles a message. Checks each message that comes back against the published schema.
  Outcome take(std::string_view text, const mcp::TransportInfo& transport);

  Outcome stdio(const Json& message, mcp::Session* session = nullptr);
  Outcome http(const Json& message, const Headers& headers, mcp::Session* session = nullptr,
               const support::TraceContext* trace = nullptr);
  // A valid stateless request over HTTP. `trace`: of the HTTP headers.
  Outcome stateless(Json message, const support::TraceContext* trace = nullptr);
  // A request on a stateful session over HTTP.
  Outcome stateful(std::string_view version, const Json& message);

  support::SystemClock clock;
  std::unique_ptr<state::Store> store = state::make_memory_store(clock);
  mcp::Sealer sealer{support::Secret(std::string(32, 'k')), clock};
  std::shared_ptr<const mcp::Registry> offered;
  const mcp::Registry& registry;  // what `offered` was at first
  mcp::Server server;

 private:
  Outcome exchange(std::string_view text, const mcp::TransportInfo& transport);
};

// The status and the JSON-RPC code of an error that carries the request's id (or none, if there was none to read).
void expect_error(const ServerFixture::Outcome& outcome, int status, int code, const Json& id = 1);

}  // namespace test
