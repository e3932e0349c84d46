// The MCP server: takes one JSON-RPC message and produces the messages that answer it. It knows no socket and no
// broker. Both protocol flavours are served side by side: the message says which one it belongs to (an envelope in
// `_meta`: stateless; otherwise stateful).
//
// A transport works in two steps, because HTTP needs the status before the first byte:
//   receive()   parses the message and checks everything that decides a status. It returns a Response, a Request to
//               run, or a SubscriptionRequest;
//   handle()    runs a Request and returns its Response. What precedes the response goes to a MessageSink;
//   subscribe() answers a SubscriptionRequest for as long as its handle lives.
// A Server is shared by all threads of all transports.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tastytrade_mcp/mcp/message_sink.hpp"
#include "tastytrade_mcp/mcp/principal.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/mcp/session.hpp"
#include "tastytrade_mcp/mcp/tool_selection.hpp"

namespace mcp {

// What the server says of itself: MCP's `Implementation`.
struct ServerInfo {
  std::string name = "tastytrade-mcp";
  std::string title = "TastyTrade MCP Server";
  std::string version = "0.0.0";
  std::string description;
  std::string website_url;
};

struct ServerOptions {
  ServerInfo server_info = {};
  std::chrono::milliseconds call_deadline{50'000};
  std::size_t max_message_bytes = 1 << 20;
  std::size_t max_depth = 64;  // of nested JSON
  // The level of log messages that a stateful client gets before it has chosen one; nothing: none.
  std::optional<LogLevel> default_log_level = {};
  bool lists_change = false;                          // whether publish() is ever called: the `listChanged` capability
  std::size_t page_size = 100;                        // entries of one page of a list
  std::chrono::milliseconds input_deadline{300'000};  // for a client to answer a request of the server
  std::chrono::milliseconds task_lifetime{25'200'000};  // 7 hours: wait_for may take 6
  std::chrono::milliseconds task_poll_interval{1'000};
  std::size_t max_tasks = 64;             // running at once
  std::size_t max_subscriptions = 4'096;  // open at once
  // Called when a resource gets its first subscriber, by its URI. The returned handle is dropped after the last
  // subscriber has gone. From any thread, outside the server's locks; the function must not wait.
  std::function<std::shared_ptr<void>(std::string_view uri)> watch_resource = {};
};

// The headers that the protocol defines, as an HTTP transport received them.
struct ProtocolHeaders {
  std::optional<std::string> protocol_version;                                   // MCP-Protocol-Version
  std::optional<std::string> method;                                             // Mcp-Method
  std::optional<std::string> name;                                               // Mcp-Name
  std::function<std::optional<std::string>(std::string_view header)> parameter;  // "Mcp-Param-<Name>" by full name
};

// What a transport knows of a message beside its bytes. Lives on the transport's stack during receive().
struct TransportInfo {
  PrincipalPtr principal = std::make_shared<const Principal>();
  const ProtocolHeaders* headers = nullptr;  // null on stdio, where no header is checked
  // Returns the WWW-Authenticate value that asks for `scope` too. Empty where callers do not log in.
  std::function<std::string(std::string_view scope)> login_challenge = {};
  // Stateful flavour: the session, or null before `initialize`. receive() reads and changes it; HTTP keeps the changes
  // with SessionCodec::save_changes() if `changed` is set. Two receive() at a time must not share it.
  Session* session = nullptr;
  // Requests of one scope can be cancelled by a later message of the same scope: the session's id, "stdio", or empty
  // for stateless HTTP requests, which end with their connection instead.
  std::string_view cancellation_scope;
  // What the connection wants of the server's tools. Nothing else exists for its requests.
  ToolSelection selection = {};
  std::string_view request_id;  // of the request's log lines; empty: the JSON-RPC id
  // The trace that the transport's own headers name, for messages whose `_meta` names none. Null: none.
  const support::TraceContext* trace = nullptr;
  std::string_view transport = "mcp";  // for metrics, a constant: "stdio", "mcp" (HTTP)
};

// The answer to a message.
struct Response {
  int http_status = 200;
  std::string body = {};                    // one JSON-RPC message, or a batch of them; empty: none (202)
  std::optional<Session> new_session = {};  // by `initialize`: the transport keeps it (HTTP: seals it)
  std::string challenge = {};               // of a 403: the WWW-Authenticate header that goes with it
};

// A checked request, or a batch of them, to be handled once. Has one owner at a time; drop it or finish handle() before
// the Server goes.
struct Batch;
struct Request;
using RequestPtr = std::shared_ptr<Request>;
bool is_stateless(const Request& request);
// Whether messages may precede the response, so that an HTTP transport opens an event stream first.
bool needs_stream(const Request& request);
std::string_view protocol_version(const Request& request);

// A checked `subscriptions/listen` (stateless flavour), to be passed to subscribe() once.
struct SubscriptionRequest;
using SubscriptionPtr = std::shared_ptr<SubscriptionRequest>;
// The JSON-RPC id, as JSON text.
std::string request_id(const SubscriptionRequest& request);

using Received = std::variant<Response, RequestPtr, SubscriptionPtr>;

// Keeps a subscription or a session's stream alive; dropping it ends it.
using SubscriptionHandle = std::shared_ptr<void>;

// The lists of what the server offers.
enum class Change { tools, prompts, resources };

class Server {
 public:
  // What is passed by reference must outlive the server.
  Server(std::shared_ptr<const Registry> registry, ServerOptions options, const Sealer& sealer, state::Store& store);
  ~Server();

  // `bytes`: one JSON-RPC object; or a batch, on a session of revision 2025-03-26. Never throws.
  Received receive(std::string_view bytes, const TransportInfo& transport);

  // Runs a request on the calling thread. `sink` null: nothing but the response can be sent. `stop` ends the request
  // (client gone, shutdown). Returns nothing, and no response may be sent, if the client cancelled the request, or if
  // `stop` ended one that only reads. The call of a tool that may change something is answered even then: with what is
  // known of the change. Never throws.
  std::optional<Response> handle(const RequestPtr& request, MessageSink* sink, const std::stop_token& stop);

  // Refuses a request or subscription that the transport cannot take, with error -32000.
  Response reject(const Request& request, int http_status, std::string_view message);
  Response reject(const SubscriptionRequest& request, int http_status, std::string_view message);

  // Sends the acknowledgement at once and then the notifications that were asked for, until the handle goes or
  // sink->end() is called: by cancellation (stdio) or end_subscriptions(). Returns null if too many subscriptions are
  // open; the error was then sent.
  SubscriptionHandle subscribe(const SubscriptionPtr& request, const std::shared_ptr<MessageSink>& sink);
  // Stateful flavour: sends what belongs to the session and to no request, until the handle goes. `scope` is the
  // session's cancellation scope. Returns null if too many streams are open.
  SubscriptionHandle attach_session(const Session& session, std::string_view scope, std::shared_ptr<MessageSink> sink);
  // Call it when the client of a session's stream has connected again. While it was not, its resources were not
  // watched; it is notified of an update of each.
  void resume_session(std::string_view scope);
  // Ends every subscription with its result: the server stops.
  void end_subscriptions();
  // Cancels the requests of a cancellation scope and ends its subscriptions: its session was ended.
  void cancel_scope(std::string_view cancellation_scope);

  // Replaces what the server offers and notifies the subscribers. Requests that run keep the old registry.
  void publish(std::shared_ptr<const Registry> registry, const std::vector<Change>& changes);
  // Notifies the subscribers of `uri` that its content has changed. A subscriber that reads too slowly misses it until
  // retry_missed_updates().
  void notify_resource_updated(std::string_view uri);
  // Notifies the subscribers that missed an update, and read again. Call it again and again while resources are
  // watched: it also ends the watching for sessions whose client is not connected.
  void retry_missed_updates();

  std::shared_ptr<const Registry> registry() const;
  const ServerOptions& options() const;
  // `serverInfo`, `supportedVersions`, `capabilities` and `instructions`: the content of `GET /mcp/capabilities`.
  Json capabilities() const;

 private:
  struct Impl;
  std::optional<Response> handle_batch(Batch& batch, MessageSink* sink, const std::stop_token& stop);

  std::unique_ptr<Impl> impl_;
};

}  // namespace mcp
